"""Addresses of job boards as the public sees them: what a careers page links to or embeds."""

from __future__ import annotations

from urllib.parse import quote

from leadwright_twin.types import Board, Company, Posting

_HOSTED = {
    "greenhouse": "https://boards.greenhouse.io/{token}",
    "lever": "https://jobs.lever.co/{token}",
    "ashby": "https://jobs.ashbyhq.com/{token}",
    "workable": "https://apply.workable.com/{token}/",
    "smartrecruiters": "https://careers.smartrecruiters.com/{token}",
    "recruitee": "https://{token}.recruitee.com/",
    "personio": "https://{token}.jobs.personio.com/",
    "teamtailor": "https://{token}.teamtailor.com/jobs",
    "bamboohr": "https://{token}.bamboohr.com/careers",
    "workday": "https://{token}.wd5.myworkdayjobs.com/en-US/{site}",
}
_POSTING = {
    "greenhouse": "https://boards.greenhouse.io/{token}/jobs/{id}",
    "lever": "https://jobs.lever.co/{token}/{uuid}",
    "ashby": "https://jobs.ashbyhq.com/{token}/{uuid}",
    "workable": "https://apply.workable.com/{token}/j/{code}/",
    "smartrecruiters": "https://jobs.smartrecruiters.com/{token}/{id}-{slug}",
    "recruitee": "https://{token}.recruitee.com/o/{slug}-{id}",
    "personio": "https://{token}.jobs.personio.com/job/{id}",
    "teamtailor": "https://{token}.teamtailor.com/jobs/{id}-{slug}",
    "bamboohr": "https://{token}.bamboohr.com/careers/{id}",
    "workday": "https://{token}.wd5.myworkdayjobs.com/en-US/{site}/job/{slug}_R{id}",
}
_EMBED = {
    "greenhouse": '<div id="grnhse_app"></div>'
    '<script src="https://boards.greenhouse.io/embed/job_board/js?for={token}"></script>',
    "lever": '<div id="lever-jobs-container"></div><script>'
    "window.leverJobsOptions={{accountName:'{token}',includeCss:true}};"
    'var u="https://api.lever.co/v0/postings/{token}?mode=json";</script>',
    "ashby": '<div id="ashby_embed"></div><script src="https://jobs.ashbyhq.com/{token}/embed"></script>',
    "workable": '<script src="https://www.workable.com/assets/embed.js"></script><script>whr(document).ready(function(){{'
    "whr_embed(482913,{{detail:'titles',base:'jobs',zoom:'city'}});}});</script>"
    '<a class="whr" href="https://{token}.workable.com/">Workable</a>',
    "smartrecruiters": '<script src="https://www.smartrecruiters.com/job-api/public/search/widget.js"></script>'
    '<script>widget({{"company_code":"{token}","language":"en"}});</script>'
    '<noscript><a href="https://careers.smartrecruiters.com/{token}">Jobs</a></noscript>',
    "recruitee": '<div id="rt-jobs"></div>'
    '<script src="https://{token}.recruitee.com/api/widget.js" async></script>',
    "personio": '<iframe title="Jobs" src="https://{token}.jobs.personio.de/?language=de" width="100%">'
    "</iframe>",
    "teamtailor": '<div class="teamtailor-jobs-widget" data-teamtailor-company="{token}"></div>'
    '<a href="https://{token}.teamtailor.com/">Teamtailor</a>',
    "bamboohr": '<div id="BambooHR" data-domain="{token}.bamboohr.com" data-version="1.0.0"></div>'
    '<script src="https://{token}.bamboohr.com/js/embed.js" async defer></script>',
    "workday": '<iframe title="Open roles" src="https://{token}.wd5.myworkdayjobs.com/{site}"></iframe>',
}
_IFRAME = {
    "greenhouse": "https://boards.greenhouse.io/embed/job_board?for={token}",
    "ashby": "https://jobs.ashbyhq.com/{token}?embed=js",
}


def uuid_of(posting: Posting) -> str:
    """A stable UUID-shaped id for boards that use one."""
    return f"{int(posting.id):08x}-5c1e-4b7a-9d20-{int(posting.id) * 37:012x}"


def slug_of(text: str) -> str:
    """`text` as boards write it into an address."""
    return "-".join("".join(c.lower() if c.isascii() and c.isalnum() else " " for c in text).split())


def _europe(address: str, board: Board) -> str:
    return (
        address.replace("jobs.lever.co", "jobs.eu.lever.co").replace("//api.lever", "//api.eu.lever")
        if board.europe
        else address
    )


def hosted_url(board: Board) -> str:
    """The page of the board itself."""
    return _europe(_HOSTED[board.kind].format(token=quote(board.token), site=board.site), board)


def posting_url(board: Board, posting: Posting, company: Company | None = None) -> str:
    """The page of one posting; boards that only their token finds point back at the company's own site."""
    if board.how == "guess" and board.kind == "greenhouse" and company is not None:
        return f"https://{company.host}/careers?gh_jid={posting.id}"
    values = {
        "id": posting.id,
        "uuid": uuid_of(posting),
        "code": f"{int(posting.id):010X}",
        "slug": slug_of(posting.title),
    }
    return _europe(_POSTING[board.kind].format(token=board.token, site=board.site, **values), board)


def embedded(board: Board) -> str:
    """The HTML that shows the board inside the company's own careers page."""
    if board.how == "iframe":
        address = _IFRAME[board.kind].format(token=board.token)
        return f'<iframe id="jobs" src="{address}" width="100%" height="1000"></iframe>'
    return _europe(_EMBED[board.kind].format(token=board.token, site=board.site), board)
