"""What each kind of job board answers about its postings: the public shapes, filled with invented ones."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from xml.sax.saxutils import escape

from leadwright_twin.links import hosted_url, posting_url, slug_of, uuid_of
from leadwright_twin.types import NOTICE, Board, Company, Posting


def about(board: Board, company: Company) -> str:
    """The paragraph about the employer that ends every description."""
    if board.how == "stranger":
        return f"{board.owner} is a family business in Tucson, Arizona. {NOTICE}."
    return f"About {company.name}: {company.description} Read more on https://{company.host}/. {NOTICE}."


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), tzinfo=UTC)


def _text(board: Board, company: Company, posting: Posting) -> str:
    owner = html.escape(about(board, company))
    return f"<p>We are looking for somebody as {html.escape(posting.title)}.</p><p>{owner}</p>"


def greenhouse_job(board: Board, company: Company, posting: Posting, *, content: bool) -> dict[str, Any]:
    """A job; its text, departments and offices come only when content is asked for."""
    stamp = _moment(posting.posted_on).isoformat()
    job: dict[str, Any] = {
        "id": int(posting.id),
        "internal_job_id": int(posting.id) - 1_000_003,
        "title": posting.title,
        "company_name": board.owner,
        "absolute_url": posting_url(board, posting, company),
        "location": {"name": posting.location},
        "updated_at": stamp,
        "first_published": stamp,
        "requisition_id": f"R-{posting.id[-4:]}",
        "language": company.language,
        "metadata": None,
        "data_compliance": [],
    }
    if content:
        number = sum(map(ord, posting.department))
        job["content"] = html.escape(_text(board, company, posting))
        job["departments"] = [{"id": number, "name": posting.department, "child_ids": [], "parent_id": None}]
        job["offices"] = [{"id": 11, "name": company.city, "location": company.headquarters, "child_ids": []}]
    return job


def lever_posting(board: Board, company: Company, posting: Posting) -> dict[str, Any]:
    """A posting; times are milliseconds since 1970."""
    url = posting_url(board, posting, company)
    body = _text(board, company, posting)
    return {
        "id": uuid_of(posting),
        "text": posting.title,
        "hostedUrl": url,
        "applyUrl": f"{url}/apply",
        "createdAt": int(_moment(posting.posted_on).timestamp() * 1000),
        "country": None if board.how == "stranger" else company.country,
        "workplaceType": "remote" if posting.location.startswith("Remote") else "unspecified",
        "categories": {
            "location": posting.location,
            "commitment": "Full-time",
            "team": posting.department,
            "department": posting.department,
            "allLocations": [posting.location],
        },
        "description": body,
        "descriptionPlain": f"We are looking for somebody as {posting.title}. {about(board, company)}",
        "additional": "",
        "additionalPlain": "",
        "lists": [{"text": "You will", "content": "<li>Plan</li><li>Ship</li>"}],
    }


def ashby_job(board: Board, company: Company, posting: Posting) -> dict[str, Any]:
    """A job of a board that does not name its owner."""
    url = posting_url(board, posting, company)
    return {
        "id": uuid_of(posting),
        "title": posting.title,
        "department": posting.department,
        "team": posting.department,
        "employmentType": "FullTime",
        "location": posting.location,
        "secondaryLocations": [],
        "publishedAt": _moment(posting.posted_on).isoformat(),
        "isListed": True,
        "isRemote": posting.location.startswith("Remote"),
        "workplaceType": None,
        "address": {
            "postalAddress": {"addressCountry": company.country_name, "addressLocality": company.city}
        },
        "jobUrl": url,
        "applyUrl": f"{url}/application",
        "descriptionHtml": _text(board, company, posting),
        "descriptionPlain": f"We are looking for somebody as {posting.title}.\n\n{about(board, company)}",
    }


def workable_rows(board: Board, company: Company, posting: Posting, *, first: bool) -> list[dict[str, Any]]:
    """One row per location of a job: the first job has two."""
    code = f"{int(posting.id):010X}"
    cities = [company.city, "Lisbon"] if first else [company.city]
    url = posting_url(board, posting, company)
    stranger = board.how == "stranger"
    return [
        {
            "title": posting.title,
            "shortcode": code,
            "code": "",
            "employment_type": "Full-time",
            "telecommuting": posting.location.startswith("Remote"),
            "department": posting.department,
            "url": url,
            "shortlink": f"https://apply.workable.com/j/{code}",
            "application_url": f"{url}apply",
            "published_on": posting.posted_on.isoformat(),
            "created_at": posting.posted_on.isoformat(),
            "country": "United States" if stranger else company.country_name,
            "city": "Tucson" if stranger else city,
            "state": "" if stranger else company.region,
            "locations": [
                {
                    "country": company.country_name,
                    "countryCode": company.country,
                    "city": city,
                    "hidden": False,
                }
            ],
        }
        for city in cities
    ]


def smartrecruiters_posting(board: Board, company: Company, posting: Posting) -> dict[str, Any]:
    """One entry of the list of postings."""
    return {
        "id": posting.id,
        "name": posting.title,
        "uuid": uuid_of(posting),
        "refNumber": f"REF{posting.id[-4:]}",
        "company": {"identifier": board.token, "name": board.owner},
        "releasedDate": _moment(posting.posted_on).isoformat().replace("+00:00", "Z"),
        "location": {
            "city": company.city,
            "region": company.region,
            "country": company.country.lower(),
            "remote": posting.location.startswith("Remote"),
        },
        "department": {"id": str(sum(map(ord, posting.department))), "label": posting.department},
        "function": {"id": "other", "label": posting.department},
        "typeOfEmployment": {"id": "permanent", "label": "Full-time"},
        "ref": f"https://api.smartrecruiters.com/v1/companies/{board.token}/postings/{posting.id}",
    }


def recruitee_offer(board: Board, company: Company, posting: Posting) -> dict[str, Any]:
    """One offer."""
    stamp = _moment(posting.posted_on).strftime("%Y-%m-%d %H:%M:%S UTC")
    return {
        "id": int(posting.id),
        "slug": f"{slug_of(posting.title)}-{posting.id}",
        "title": posting.title,
        "department": posting.department,
        "company_name": board.owner,
        "careers_url": posting_url(board, posting, company),
        "careers_apply_url": posting_url(board, posting, company) + "/c/new",
        "location": posting.location,
        "city": company.city,
        "country": company.country_name,
        "country_code": company.country,
        "remote": posting.location.startswith("Remote"),
        "status": "published",
        "published_at": stamp,
        "created_at": stamp,
        "description": _text(board, company, posting),
        "requirements": "",
        "locations": [{"city": company.city, "country_code": company.country}],
    }


def personio_xml(board: Board, company: Company) -> str:
    """The whole feed."""
    rows = "".join(
        f"<position><id>{posting.id}</id><subcompany>{escape(board.owner)}</subcompany>"
        f"<office>{escape(posting.location)}</office><department>{escape(posting.department)}</department>"
        f"<recruitingCategory>{escape(posting.department)}</recruitingCategory><name>{escape(posting.title)}</name>"
        "<jobDescriptions><jobDescription><name>Info</name>"
        f"<value><![CDATA[{_text(board, company, posting)}]]></value>"
        f"</jobDescription></jobDescriptions><employmentType>permanent</employmentType><schedule>full-time</schedule>"
        f"<createdAt>{_moment(posting.posted_on).isoformat()}</createdAt></position>"
        for posting in board.postings
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<workzag-jobs>{rows}</workzag-jobs>'


def teamtailor_feed(board: Board, company: Company) -> dict[str, Any]:
    """A JSON Feed whose items carry schema.org job postings."""
    home = hosted_url(board)
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": board.owner,
        "home_page_url": home,
        "feed_url": f"{home}.json",
        "items": [_teamtailor_item(board, company, posting) for posting in board.postings],
    }


def _teamtailor_item(board: Board, company: Company, posting: Posting) -> dict[str, Any]:
    stamp = _moment(posting.posted_on).isoformat()
    address = {"@type": "PostalAddress", "addressLocality": company.city, "addressCountry": company.country}
    return {
        "id": uuid_of(posting),
        "url": posting_url(board, posting, company),
        "title": posting.title,
        "content_html": _text(board, company, posting),
        "date_published": stamp,
        "_jobposting": {
            "@context": "http://schema.org/",
            "@type": "JobPosting",
            "title": posting.title,
            "description": _text(board, company, posting),
            "datePosted": stamp,
            "employmentType": "FULL_TIME",
            "hiringOrganization": {
                "@type": "Organization",
                "name": board.owner,
                "sameAs": f"https://{company.host}",
            },
            "jobLocation": [{"@type": "Place", "address": address}],
        },
    }


def bamboohr_list(board: Board, company: Company) -> dict[str, Any]:
    """The list of openings; it carries no dates."""
    result = [
        {
            "id": posting.id,
            "jobOpeningName": posting.title,
            "departmentId": str(sum(map(ord, posting.department))),
            "departmentLabel": posting.department,
            "employmentStatusLabel": "Full-Time",
            "location": {"city": company.city, "state": company.region},
            "atsLocation": {"country": company.country_name, "state": company.region, "city": company.city},
            "isRemote": True if posting.location.startswith("Remote") else None,
            "locationType": "0",
        }
        for posting in board.postings
    ]
    return {"meta": {"totalCount": len(result)}, "result": result}


def workday_page(board: Board, postings: Sequence[Posting], total: int, today: date) -> dict[str, Any]:
    """One page of postings; ages are told in words and no department is."""
    return {
        "total": total,
        "jobPostings": [
            {
                "title": posting.title,
                "externalPath": f"/job/{slug_of(posting.location)}/{slug_of(posting.title)}_R{posting.id}",
                "locationsText": posting.location,
                "postedOn": _age(posting, today),
                "bulletFields": [f"R{posting.id}"],
            }
            for posting in postings
        ],
        "facets": [],
        "userAuthenticated": False,
    }


def _age(posting: Posting, today: date) -> str:
    days = (today - posting.posted_on).days
    if days > 30:
        return "Posted 30+ Days Ago"
    return {0: "Posted Today", 1: "Posted Yesterday"}.get(days, f"Posted {days} Days Ago")
