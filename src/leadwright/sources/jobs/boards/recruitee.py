"""Recruitee: everything in one answer, from the company's own host."""

from __future__ import annotations

from typing import Any

from leadwright.sources.contract import Ask
from leadwright.sources.jobs.address import label
from leadwright.sources.jobs.types import MAX_BYTES, SOURCE, Address, Answer, Board, BoardRef, Received, Role
from leadwright.sources.reading import Fields, day, joined, json_object, line, places

_NOT_COMPANIES = frozenset(("www", "api", "auth", "docs", "support", "static", "blog", "d10zminp1cyta8"))


def _recognise(address: Address) -> BoardRef | None:
    name = label(address.host, ".recruitee.com")
    return BoardRef("recruitee", name) if name and name not in _NOT_COMPANIES and "." not in name else None


def _ask(ref: BoardRef, start: int) -> Ask:
    url = f"https://{ref.token}.recruitee.com/api/offers/"
    return Ask(SOURCE, "open positions", url, max_bytes=MAX_BYTES)


def _translate(received: Received) -> Answer:
    reply = json_object(received.body, "offers")
    rows = reply.rows("offers")
    roles, names, links, leftovers = list[Role](), set[str](), set[str](), set(reply.left())
    for row in rows:
        offer = Fields(row)
        names.update(filter(None, [offer.text("company_name")]))
        published = offer.text("status") in (None, "published")
        role = _role(offer)
        leftovers |= offer.left()
        if role and published:
            roles.append(role)
            links.update(filter(None, [role.url]))
    return Answer(tuple(roles), len(rows), None, frozenset(names), frozenset(links), frozenset(leftovers))


def _role(offer: Fields) -> Role | None:
    title, url = offer.text("title"), offer.text("careers_url")
    department, whole = offer.text("department"), offer.text("location")
    listed = [_place(one) for one in offer.rows("locations")]
    own = joined(
        [offer.text("city"), offer.text("state_name"), offer.text("country") or offer.text("country_code")]
    )
    location = places([*listed, None if any(listed) else whole or own], offer.take("remote") is True)
    posted = day(offer.take("published_at")) or day(offer.take("created_at"))
    key = offer.text("id") or offer.text("slug") or url or title or ""
    offer.known(
        "id",
        "slug",
        "guid",
        "careers_apply_url",
        "description",
        "requirements",
        "highlight",
        "salary",
        "tags",
    )
    offer.known(
        "created_at", "updated_at", "country_code", "state_code", "state_name", "postal_code", "street"
    )
    offer.known(
        "employment_type_code", "experience_code", "education_code", "category_code", "position", "hybrid"
    )
    offer.known(
        "on_site", "min_hours", "max_hours", "min_hours_per_week", "max_hours_per_week", "translations"
    )
    offer.known(
        "sharing_title", "sharing_description", "sharing_image", "mailbox_email", "open_questions", "close_at"
    )
    offer.known(
        "locations_question", "locations_question_required", "locations_question_type", "dynamic_fields"
    )
    offer.known("options_cv", "options_cover_letter", "options_photo", "options_phone", "options_salutation")
    offer.known("city", "country", "location_ids", "cover_image", "video")
    return Role(key, title, department, location, posted, url) if title else None


def _place(one: Any) -> str | None:
    if not isinstance(one, dict):
        return None
    country = line(one.get("country")) or line(one.get("country_code"))
    return joined([line(one.get("city")), line(one.get("state")), country])


BOARD = Board(
    kind="recruitee",
    shows=("recruitee.com",),
    recognise=_recognise,
    page_url=lambda ref: f"https://{ref.token}.recruitee.com/",
    ask=_ask,
    translate=_translate,
    domains=("recruitee.com",),
    guess=True,
)
