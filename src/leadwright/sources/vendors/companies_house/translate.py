"""Companies House: its replies in our words. Birth dates, nationalities and home addresses are never kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from leadwright.sources import reading
from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, ShapeError, candidates, day, failed, json_object
from leadwright.sources.vendor import Answer, Reading
from leadwright.values import industry, place, registry_number
from leadwright.values.name import clean, fold

NAME, LICENCE = "companies_house", "ogl-3"
PAGE = 100
COMPANY = frozenset({
    "name", "legal_name", "former_names", "status", "founded", "locations", "country", "industries",
    "industry_codes", "registry",
})  # fmt: skip
_STATUS = {
    "active": "active", "open": "active", "registered": "active", "dissolved": "closed", "closed": "closed",
    "converted-closed": "closed", "removed": "closed",
}  # fmt: skip
_KNOWN = (
    "etag", "links", "kind", "accounts", "confirmation_statement", "annual_return", "can_file", "has_charges",
    "has_insolvency_history", "has_been_liquidated", "has_super_secure_pscs", "jurisdiction", "last_full_members_list_date",
    "undeliverable_registered_office_address", "registered_office_is_in_dispute", "company_status_detail",
    "company_subtype", "date_of_cessation", "external_registration_number", "branch_company_details",
    "foreign_company_details", "service_address", "subtype", "is_community_interest_company", "partial_data_available",
    "corporate_annotation", "super_secure_managing_officer_count", "description", "description_identifier",
    "address_snippet", "snippet", "matches", "is_company",
)  # fmt: skip


def company(questions: Sequence[Question], reply: Reply) -> Reading:
    """The answer about one number."""
    if reply.status == 404:
        return Reading((Answer(Outcome.MISS, reason="no company has this number"),))
    if answer := failed(reply):
        return Reading((answer,))
    record = json_object(reply.body)
    return Reading((Answer(Outcome.HIT, (_observation(record),)),), leftovers=record.left())


def found(questions: Sequence[Question], reply: Reply) -> Reading:
    """A page of the companies that meet criteria. It answers 404 where none does."""
    if reply.status == 404:
        return Reading((Answer(Outcome.MISS, reason="no company meets these criteria"),), total=0)
    if answer := failed(reply):
        return Reading((answer,))
    page = json_object(reply.body, "items")
    rows, total = page.rows("items"), _whole(page.take("hits"))
    page.known("etag", "top_hit", "kind")
    seen, more = _each(rows)
    answer = reading.found(rows, seen, total, "no company meets these criteria")
    following = _next(questions[0], reply, len(rows), total)
    return Reading((answer,), following, total, page.left() | more)


def names(questions: Sequence[Question], reply: Reply) -> Reading:
    """Companies whose names are like the one asked for: candidates."""
    if answer := failed(reply):
        return Reading((answer,))
    page = json_object(reply.body, "items")
    rows, total = page.rows("items"), page.take("total_results")
    page.known("kind", "etag", "page_number")
    seen, more = _each(rows)
    following = _following(page, len(rows), total)
    listed = [{"native_key": o.native_key, "fields": dict(o.fields)} for o in seen]
    answer = candidates(listed, "no company has a name like this")
    return Reading((answer,), following, _whole(total), page.left() | more)


def officers(questions: Sequence[Question], reply: Reply) -> Reading:
    """People who run a company now. Those who resigned, and companies that hold an office, are left out."""
    if reply.status == 404:
        return Reading((Answer(Outcome.MISS, reason="no officers are registered"),))
    if answer := failed(reply):
        return Reading((answer,))
    page = json_object(reply.body, "items")
    rows, total = page.rows("items"), page.take("total_results")
    page.known("etag", "links", "kind", "active_count", "inactive_count", "resigned_count")
    number = _number(questions[0])
    left, people = frozenset[str](), []
    for row in rows:
        person, more = _officer(Fields(row), number)
        left |= more
        people += [person] if person else []
    following = _following(page, len(rows), total)
    registered = Observation("company", NAME, number, {"registry": {NAME: number}}, LICENCE, url=_url(number))
    seen = people or following  # the next page may name those who are still there
    answer = (
        Answer(Outcome.HIT, (registered, *people))
        if seen
        else Answer(Outcome.MISS, reason="nobody holds an office now")
    )
    return Reading((answer,), following, _whole(total), page.left() | left)


def filings(questions: Sequence[Question], reply: Reply) -> Reading:
    """What a company filed, newest first."""
    if reply.status == 404:
        return Reading((Answer(Outcome.MISS, reason="no filings are registered"),))
    if answer := failed(reply):
        return Reading((answer,))
    page = json_object(reply.body, "items")
    rows, total = page.rows("items"), page.take("total_count")
    page.known("etag", "kind", "filing_history_status")
    number, left, listed = _number(questions[0]), frozenset[str](), []
    for row in rows:
        item = Fields(row)
        form, filed = item.text("type"), day(item.take("date"))
        if form and filed:
            listed.append({"form": form, "date": filed.isoformat(), "url": f"{_url(number)}/filing-history"})
        item.known(
            "transaction_id", "category", "subcategory", "description", "description_values", "links", "barcode",
            "pages", "paper_filed", "action_date", "annotations", "associated_filings", "resolutions",
        )  # fmt: skip
        left |= item.left()
    following = _following(page, len(rows), total)
    fields = {"filings": listed, "registry": {NAME: number}}
    seen = Observation("company", NAME, number, fields, LICENCE, url=_url(number))
    answer = (
        Answer(Outcome.HIT, (seen,)) if listed else Answer(Outcome.MISS, reason="no filings are registered")
    )
    return Reading((answer,), following, _whole(total), page.left() | left)


# single records -----------------------------------------------------------------------------------


def _each(rows: Sequence[Any]) -> tuple[tuple[Observation, ...], frozenset[str]]:
    seen, left = [], frozenset[str]()
    for row in rows:
        record = Fields(row)
        try:
            seen.append(_observation(record))
        except ShapeError:
            continue  # one record of many
        left |= record.left()
    if not seen and any(row is not None for row in rows):
        raise ShapeError("a list of companies none of which can be read")
    return tuple(seen), left


def _observation(record: Fields) -> Observation:
    """Raises ShapeError if the record has no number or no name."""
    number = registry_number.parse(NAME, record.text("company_number"))
    titled = record.text("title")
    legal = record.text("company_name") or titled
    if not number or not legal:
        raise ShapeError("expected a company with a number and a name")
    foreign = (record.text("type") or record.text("company_type") or "").startswith(
        ("oversea", "registered-oversea")
    )
    office = _office(record.inner("registered_office_address"), foreign) or _office(
        record.inner("address"), foreign
    )
    record.known("type", "company_type", "address")
    codes = [code for item in record.rows("sic_codes") if isinstance(item, str) and (code := item.strip())]
    founded = day(record.take("date_of_creation"))
    former = [Fields(item).text("name") for item in record.rows("previous_company_names")]
    told: dict[str, Any] = {
        "name": legal,
        "legal_name": legal,
        "former_names": [name for name in former if name],
        "status": _STATUS.get(record.text("company_status") or ""),
        "founded": founded.year if founded else None,
        "locations": [office] if office else [],
        "country": office.get("country") if office else None if foreign else "GB",
        "industries": list(
            dict.fromkeys(name for code in codes for name in industry.of_code("UK SIC", code))
        ),
        "industry_codes": [{"system": "UK SIC", "code": code} for code in codes],
    }
    record.known(*_KNOWN)
    fields = {name: value for name, value in told.items() if value} | {"registry": {NAME: number}}
    return Observation("company", NAME, number, fields, LICENCE, url=_url(number))


def _office(address: Fields, foreign: bool) -> dict[str, str]:
    written = address.text("country")
    country = (place.country(written) if written else None) or (None if foreign else "GB")
    city, region = address.text("locality"), address.text("region")
    return place.located(city, region, country) if city or region or written else {}


def _officer(record: Fields, number: str) -> tuple[Observation | None, frozenset[str]]:
    name, role = record.text("name"), record.text("officer_role")
    gone = record.take("resigned_on")
    record.known(
        "appointed_on", "appointed_before", "is_pre_1992_appointment", "occupation", "nationality", "address", "etag",
        "country_of_residence", "date_of_birth", "links", "identification", "former_names", "person_number",
        "contact_details", "principal_office_address", "responsibilities", "identity_verification_details",
    )  # fmt: skip
    if not name or not role or gone or role.startswith("corporate") or "corporate" in role:
        return None, record.left()
    spoken = _spoken(name)
    title = role.replace("-", " ").capitalize().replace("Llp", "LLP")
    fields = {"name": spoken, "title": title}
    key = f"{number}/{fold(spoken)}"
    return Observation("person", NAME, key, fields, LICENCE, company_key=number), record.left()


def _spoken(name: str) -> str:
    """ "AMARAL, Zelda Quill" as it is spoken: "Zelda Quill Amaral"."""
    family, comma, given = name.partition(",")
    family = family.title() if family.isupper() else family
    return clean(f"{given.split(',')[0]} {family}" if comma else family)


def _number(question: Question) -> str:
    known = question.company.registry if question.company else {}
    return registry_number.parse(NAME, known.get(NAME) or known.get("uk")) or ""


def _url(number: str) -> str:
    return f"https://find-and-update.company-information.service.gov.uk/company/{number}"


# pages --------------------------------------------------------------------------------------------


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _following(page: Fields, rows: int, total: Any) -> str | None:
    """Where the next page starts, from what this one says of itself."""
    start, most = _whole(page.take("start_index")) or 0, _whole(total)
    page.known("items_per_page")
    return str(start + rows) if rows and most is not None and start + rows < most else None


def size(question: Question) -> int:
    """Records a page of the search."""
    return min(max(question.limit, 1), PAGE)


def _next(question: Question, reply: Reply, rows: int, total: int | None) -> str | None:
    """Where the next page of a search starts. Its pages do not say where they start, but their address does."""
    asked = parse_qs(urlsplit(reply.url).query).get("start_index", ["0"])[0]
    start = int(asked) if asked.isdecimal() else 0
    full = rows >= size(question) and total is not None
    return str(start + rows) if full and total is not None and start + rows < total else None
