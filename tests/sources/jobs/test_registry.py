"""Boards are recognised by any address of theirs, and by nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources.jobs.registry import BOARDS, found_in, recognise
from leadwright.sources.jobs.types import BoardRef

ADDRESSES = {
    "https://boards.greenhouse.io/acme": ("greenhouse", "acme"),
    "https://boards.greenhouse.io/acme/jobs/4100001?gh_src=x": ("greenhouse", "acme"),
    "https://job-boards.greenhouse.io/acme": ("greenhouse", "acme"),
    "https://job-boards.eu.greenhouse.io/acme/jobs/1": ("greenhouse", "acme"),
    "https://boards.greenhouse.io/embed/job_board/js?for=acme": ("greenhouse", "acme"),
    "//boards.greenhouse.io/embed/job_board?for=acme&b=https%3A%2F%2Facme.example": ("greenhouse", "acme"),
    "https://boards.greenhouse.io/embed/job_app?for=acme&token=41": ("greenhouse", "acme"),
    "https://boards-api.greenhouse.io/v1/boards/acme/jobs": ("greenhouse", "acme"),
    "https://jobs.lever.co/acme/0000-1/apply": ("lever", "acme"),
    "https://jobs.eu.lever.co/acme": ("lever", "acme"),
    "https://api.lever.co/v0/postings/acme?mode=json": ("lever", "acme"),
    "https://jobs.ashbyhq.com/Acme%20Labs/1": ("ashby", "Acme Labs"),
    "https://jobs.ashbyhq.com/acme/embed?version=2": ("ashby", "acme"),
    "https://api.ashbyhq.com/posting-api/job-board/acme": ("ashby", "acme"),
    "https://apply.workable.com/acme/j/AA11/": ("workable", "acme"),
    "https://apply.workable.com/api/v1/widget/accounts/acme": ("workable", "acme"),
    "https://acme.workable.com/": ("workable", "acme"),
    "https://careers.smartrecruiters.com/Acme1": ("smartrecruiters", "Acme1"),
    "https://jobs.smartrecruiters.com/Acme1/7439-nurse": ("smartrecruiters", "Acme1"),
    "https://api.smartrecruiters.com/v1/companies/Acme1/postings": ("smartrecruiters", "Acme1"),
    "https://acme.recruitee.com/o/clerk": ("recruitee", "acme"),
    "https://acme.jobs.personio.de/job/1?language=en": ("personio", "acme"),
    "https://acme.jobs.personio.com/xml": ("personio", "acme"),
    "https://acme.teamtailor.com/jobs/7-ae": ("teamtailor", "acme"),
    "https://acme.na.teamtailor.com/": ("teamtailor", "acme.na"),
    "https://acme.bamboohr.com/careers/86": ("bamboohr", "acme"),
    "https://acme.bamboohr.com/js/embed.js": ("bamboohr", "acme"),
    "https://acme.wd5.myworkdayjobs.com/en-US/Careers/job/Remote/X_JR1": ("workday", "acme"),
    "https://acme.wd103.myworkdayjobs.com/Careers": ("workday", "acme"),
    "https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/Careers/jobs": ("workday", "acme"),
    "https://wd5.myworkdaysite.com/en-US/recruiting/acme/Careers": ("workday", "acme"),
}

STRANGERS = [
    "",
    "mailto:jobs@acme.example",
    "https://acme.example/careers",
    "https://www.greenhouse.io/acme",
    "https://boards.greenhouse.io/",
    "https://boards.greenhouse.io/embed/job_board/js",
    "https://boards.greenhouse.io.evil.example/acme",
    "https://jobs.lever.co/",
    "https://www.lever.co/",
    "https://www.workable.com/",
    "https://apply.workable.com/j/AA11",
    "https://resources.workable.com/x",
    "https://www.teamtailor.com/",
    "https://www.bamboohr.com/",
    "https://help.bamboohr.com/x",
    "https://www.personio.com/",
    "https://support.personio.de/x",
    "https://jobs.personio.com/",
    "https://acme.wd5.myworkdayjobs.com/",
    "https://notrecruitee.com/",
    "https://user:pw@[::1",
    "https://jobs.lever.co/%2e%2e%2fadmin",
    "https://jobs.lever.co/a b",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_of_a_board_names_it(url: str) -> None:
    ref = recognise(url)
    assert ref is not None
    assert (ref.kind, ref.token) == ADDRESSES[url]


@pytest.mark.parametrize("url", STRANGERS)
def test_other_addresses_name_none(url: str) -> None:
    assert recognise(url) is None


@given(st.text(max_size=80) | st.from_regex(r"https://[a-z.]{1,40}/[^\s]{0,40}", fullmatch=True))
def test_no_text_breaks_recognition(text: str) -> None:
    ref = recognise(text)
    assert ref is None or ref.kind in BOARDS


@pytest.mark.parametrize("url", ADDRESSES)
def test_what_is_recognised_can_be_shown_and_asked(url: str) -> None:
    ref = recognise(url)
    assert ref is not None
    shown = recognise(BOARDS[ref.kind].page_url(ref))
    assert shown is not None
    assert shown.key == ref.key
    again = recognise(BOARDS[ref.kind].ask(ref, 0).url)
    assert again is not None
    assert again.key == ref.key


def test_the_eu_board_of_lever_is_asked_in_the_eu() -> None:
    ref = recognise("https://jobs.eu.lever.co/acme")
    assert ref is not None
    assert BOARDS["lever"].ask(ref, 0).url.startswith("https://api.eu.lever.co/v0/postings/acme?")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a href="https://jobs.lever.co/acme/1">Job</a>', ("lever", "acme")),
        (
            '<iframe src="//boards.greenhouse.io/embed/job_board?for=acme&amp;b=x"></iframe>',
            ("greenhouse", "acme"),
        ),
        ('<script>var u="https:\\/\\/jobs.ashbyhq.com\\/acme";</script>', ("ashby", "acme")),
        ("<script>leverJobsOptions = {accountName: 'acme', x: 1}</script>", ("lever", "acme")),
        (
            '<script>widget({"company_code":"Acme1","language":"en"}) // smartrecruiters.com</script>',
            ("smartrecruiters", "Acme1"),
        ),
        ('<div id="BambooHR" data-domain="acme.bamboohr.com"></div>', ("bamboohr", "acme")),
        ('<div class="teamtailor-jobs-widget" data-teamtailor-company="acme"></div>', ("teamtailor", "acme")),
        ("<p>Apply at https://acme.recruitee.com/o/clerk.</p>", ("recruitee", "acme")),
    ],
)
def test_a_page_points_to_a_board_by_link_frame_script_or_snippet(
    markup: str, expected: tuple[str, str]
) -> None:
    assert [(ref.kind, ref.token) for ref in found_in(markup)][:1] == [expected]


def test_a_page_without_a_board_points_to_none() -> None:
    assert list(found_in("<p>We do not hire. https://acme.example/jobs</p>")) == []


def test_one_board_in_two_spellings_is_one() -> None:
    assert BoardRef("lever", "Acme").key == BoardRef("lever", "acme", "api.lever.co").key
