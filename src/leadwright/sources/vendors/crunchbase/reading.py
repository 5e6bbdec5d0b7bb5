"""How Crunchbase's answers read: organisations, their rounds and founders, and names with their permalinks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import (
    Fields,
    ShapeError,
    any_json,
    candidates,
    day,
    failed,
    json_object,
    line,
)
from leadwright.sources.vendor import Answer, Reading
from leadwright.sources.vendors.crunchbase import words
from leadwright.sources.vendors.crunchbase.asking import NAME, domain, native, size
from leadwright.sources.wording import (
    amount,
    filled,
    listed,
    located,
    mailbox,
    number,
    objects,
    on_linkedin,
    site,
    year,
)
from leadwright.values import funding
from leadwright.values.domain import registrable

LICENCE = "vendor"
_PAGES = "https://www.crunchbase.com"
_STATUS = {
    "closed": "closed",
    "was_acquired": "acquired",
    "ipo": "public",
    "operating": "active",
    "active": "active",
}
# Known and not kept: nobody uses them.
_UNUSED = (
    "permalink", "permalink_aliases", "uuid", "category_groups", "closed_on", "location_group_identifiers",
    "revenue_range", "company_type", "funding_stage", "last_equity_funding_type", "num_funding_rounds",
    "num_investors", "founder_identifiers", "investor_identifiers", "rank_org", "rank_delta_d7",
    "rank_delta_d30", "rank_delta_d90", "created_at", "updated_at", "image_id", "image_url", "facet_ids",
)  # fmt: skip
_UNUSED_OF_ROUNDS = (
    "closed_on", "investment_stage", "target_money_raised", "pre_money_valuation", "num_investors", "is_equity",
    "lead_investor_identifiers", "investor_identifiers", "funded_organization_identifier", "name",
    "funded_organization_location", "funded_organization_funding_total", "uuid", "created_at", "updated_at",
    "short_description", "permalink", "image_id", "rank_funding_round",
)  # fmt: skip


def search(questions: Sequence[Question], reply: Reply) -> Reading:
    """A page of companies; the next begins after the last of them."""
    if answer := refused(reply):
        return Reading((answer,))
    document = json_object(reply.body, "entities")
    rows, total = document.rows("entities"), _count(document)
    found, left = _organisations(rows, set(document.left()))
    if rows and not found:
        raise ShapeError("expected organisations with a name")
    if not rows:
        answer = Answer(Outcome.MISS, reason="no company meets the criteria")
        return Reading((answer,), total=total, leftovers=frozenset(left))
    following = _after(rows, size(questions[0]))
    return Reading((Answer(Outcome.HIT, tuple(found)),), following, total, frozenset(left))


def by_domain(questions: Sequence[Question], reply: Reply) -> Reading:
    """The company at a domain: the first of those whose website really is there."""
    if answer := refused(reply):
        return Reading((answer,))
    document = json_object(reply.body, "entities")
    rows, total = document.rows("entities"), _count(document)
    found, left = _organisations(rows, set(document.left()))
    here = [one for one in found if one.fields.get("domain") == registrable(domain(questions[0]) or "")]
    if rows and not found:
        raise ShapeError("expected organisations with a name")
    answer = (
        Answer(Outcome.HIT, (here[0],))
        if here
        else Answer(Outcome.MISS, reason="no company has this website")
    )
    return Reading((answer,), None, total, frozenset(left))


def entity(questions: Sequence[Question], reply: Reply) -> Reading:
    """One company, with the rounds and founders of its cards."""
    if answer := _missing(reply) or refused(reply):
        return Reading((answer,))
    document = json_object(reply.body)
    properties, cards = document.inner("properties"), document.inner("cards")
    left: set[str] = set()
    company = _organisation(properties, None, left)
    if company is None:
        raise ShapeError("expected an organisation with a name")
    raised = [_round(card, left) for card in objects(cards.take("raised_funding_rounds"))]
    founders = [_founder(card, company.native_key, left) for card in objects(cards.take("founders"))]
    fields = dict(company.fields) | _funding(raised)
    company = Observation("company", NAME, company.native_key, fields, LICENCE, url=company.url)
    left |= document.left() | cards.left()
    return Reading((Answer(Outcome.HIT, (company, *filter(None, founders))),), leftovers=frozenset(left))


def rounds(questions: Sequence[Question], reply: Reply) -> Reading:
    """The funding rounds of one company."""
    if answer := refused(reply):
        return Reading((answer,))
    document = json_object(reply.body, "entities")
    rows, total = document.rows("entities"), _count(document)
    left = set(document.left())
    raised = []
    for row in objects(rows):
        row.known("uuid")
        raised.append(_round(row.inner("properties"), left))
        left |= row.left()
    told = _funding(raised)
    if rows and not told:
        raise ShapeError("expected funding rounds with a type or a date")
    if not rows:
        answer = Answer(Outcome.MISS, reason="it knows no funding round of the company")
        return Reading((answer,), total=total, leftovers=frozenset(left))
    observation = Observation("company", NAME, native(questions[0]) or "?", told, LICENCE)
    return Reading((Answer(Outcome.HIT, (observation,)),), None, total, frozenset(left))


def names(questions: Sequence[Question], reply: Reply) -> Reading:
    """Companies that bear the name: candidates, and none of them a fact about the company asked about."""
    if answer := refused(reply):
        return Reading((answer,))
    document = json_object(reply.body, "entities")
    rows, total = objects(document.take("entities")), _count(document)
    left = set(document.left())
    found = []
    for row in rows:
        told = _identifier(row.inner("identifier"))
        described = row.text("short_description")
        row.known("facet_ids")
        left |= row.left()
        if told:
            found.append({
                "native_key": told[0], "permalink": told[2],
                "fields": filled({"name": told[1], "one_liner": described}),
            })  # fmt: skip
    if rows and not found:
        raise ShapeError("expected names with their identifiers")
    return Reading((candidates(found, "no company has this name"),), None, total, frozenset(left))


def refused(reply: Reply) -> Answer | None:
    """What failures say; their bodies are an object or an array of them."""
    said = any_json(reply.body)
    told = Fields(said[0] if isinstance(said, list) and said else said)
    words_of_it = told.text("message") or told.text("error") or told.text("value") or ""
    code = told.text("code") or ""
    own = {426: (Outcome.CHANGED, "it wants https")}
    if reply.status == 400 and code.endswith("403"):
        own[400] = (Outcome.LOCKED, "the licence does not include a field")
    return failed(reply, said=" ".join(part for part in (code, words_of_it) if part), statuses=own)


def _missing(reply: Reply) -> Answer | None:
    """Only its own not-found means that; any other 404 is a path that is wrong."""
    said = Fields(any_json(reply.body)) if reply.status == 404 else Fields(None)
    return (
        Answer(Outcome.MISS, reason="it does not know the company") if said.text("code") == "CS404" else None
    )


def _count(document: Fields) -> int | None:
    value = document.take("count")
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _after(rows: Sequence[Any], asked: int) -> str | None:
    """The uuid of the last record, if the page is full."""
    last = rows[-1].get("uuid") if rows and isinstance(rows[-1], Mapping) else None
    return last if isinstance(last, str) and len(rows) >= asked else None


def _organisations(rows: Sequence[Any], left: set[str]) -> tuple[list[Observation], set[str]]:
    found = []
    for row in objects(rows):
        one = _organisation(row.inner("properties"), row.text("uuid"), left)
        left |= row.left()
        if one:
            found.append(one)
    return found, left


def _organisation(told: Fields, uuid: str | None, left: set[str]) -> Observation | None:
    """One company; None without a name. `left` collects what nobody reads."""
    identifier = _identifier(told.inner("identifier"))
    name = told.text("name") or (identifier[1] if identifier else None)
    key = uuid or (identifier[0] if identifier else None)
    permalink = (identifier[2] if identifier else None) or told.text("permalink")
    place = _place(told.take("location_identifiers"))
    said = {_STATUS.get(told.text(name) or "") for name in ("operating_status", "status")}
    said.add("public" if told.text("ipo_status") == "public" else None)
    founded = _date(told.take("founded_on"), ("year", "month", "day"))
    fields = {
        "name": name,
        "legal_name": told.text("legal_name"),
        **site(_link(told.take("website_url")) or _link(told.take("website"))),
        "one_liner": told.text("short_description"),
        "description": _long(told.take("description")),
        "linkedin_url": on_linkedin(_link(told.take("linkedin"))),
        "socials": filled({n: _link(told.take(n)) for n in ("twitter", "facebook")}),
        "emails": listed(mailbox(told.take("contact_email"))),
        "phones": listed(number(told.take("phone_number"), (place or {}).get("country"))),
        "founded": year(founded),
        "locations": [place] if place else None,
        "country": (place or {}).get("country"),
        "industries": [text for one in objects(told.take("categories")) if (text := one.text("value"))],
        "head_count": words.band(told.text("num_employees_enum")),
        "status": next((one for one in ("closed", "acquired", "public", "active") if one in said), None),
        "funding_total": _money(told.take("funding_total")),
        "funding_date": _date(told.take("last_funding_at")),
        "funding_stage": funding.stage(told.text("last_funding_type") or ""),
        "funding_amount": _money(told.take("last_funding_total")),
    }
    told.known("aliases", *_UNUSED)
    left |= told.left()
    if not name or not key:
        return None
    url = f"{_PAGES}/organization/{permalink}" if permalink else None
    return Observation("company", NAME, key, filled(fields), LICENCE, url=url)


def _identifier(told: Fields) -> tuple[str, str, str | None] | None:
    """uuid (or permalink), name and permalink of an identifier."""
    permalink, name = told.text("permalink"), told.text("value")
    key = told.text("uuid") or permalink
    return (key, name, permalink) if key and name else None


def _round(told: Fields, left: set[str]) -> dict[str, Any]:
    money = _money(told.take("money_raised"))
    identifier = told.inner("identifier")
    permalink = identifier.text("permalink")
    item = {
        "stage": funding.stage(told.text("investment_type") or ""),
        "date": _date(told.take("announced_on")),
        **(money or {}),
    }
    told.known(*_UNUSED_OF_ROUNDS)
    left |= told.left()
    if permalink and filled(item):
        item["url"] = f"{_PAGES}/funding_round/{permalink}"
    return filled(item)


def _funding(raised: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rounds, newest first, and the last of them; nothing if no round says anything."""
    told = sorted(filter(None, raised), key=lambda one: one.get("date", ""), reverse=True)
    if not told:
        return {}
    last = told[0]
    money = {"amount": last.get("amount"), "currency": last.get("currency")} if "amount" in last else None
    return filled(
        {"funding_rounds": list(told), "funding_stage": last.get("stage"), "funding_date": last.get("date"),
         "funding_amount": filled(money or {})}
    )  # fmt: skip


def _founder(told: Fields, company: str, left: set[str]) -> Observation | None:
    """A founder, unless their main place of work is elsewhere by now."""
    identifier = _identifier(told.inner("identifier"))
    parts = [told.text("first_name"), told.text("last_name")]
    works_at = _identifier(told.inner("primary_organization"))
    title = told.text("primary_job_title") if works_at else None
    profile = on_linkedin(_link(told.take("linkedin")))
    told.known(
        "primary_job_title", "location_identifiers", "num_current_jobs", "uuid", "short_description", "description", "name",
        "permalink", "created_at", "updated_at", "gender", "image_id", "facebook", "twitter",
    )  # fmt: skip
    left |= told.left()
    if identifier is None or (works_at and works_at[0] != company):
        return None
    name = " ".join(part for part in parts if part) or identifier[1]
    fields = filled({"name": name, "title": title or "Founder", "linkedin_url": profile})
    url = f"{_PAGES}/person/{identifier[2]}" if identifier[2] else None
    return Observation("person", NAME, identifier[0], fields, LICENCE, company_key=company, url=url)


def _link(value: Any) -> str | None:
    return line(value.get("value")) if isinstance(value, Mapping) else line(value)


def _long(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _date(value: Any, exact: Sequence[str] = ("month", "day")) -> str | None:
    """A date that is known exactly enough: a year alone is no day."""
    known = Fields(value) if isinstance(value, Mapping) else None
    found = day(known.take("value") if known else value)
    precise = (known.text("precision") if known else None) or "day"
    return found.isoformat() if found and precise in exact else None


def _money(value: Any) -> dict[str, Any] | None:
    told = Fields(value)
    return amount(told.take("value"), told.text("currency")) or amount(told.take("value_usd"), "USD")


def _place(value: Any) -> dict[str, Any] | None:
    kinds = {one.text("location_type"): one.text("value") for one in objects(value)}
    return located(kinds.get("city"), kinds.get("region"), kinds.get("country"))
