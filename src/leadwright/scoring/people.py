"""A contact as planning sees them, out of the contact and of what each source said of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.scoring.ask import brought
from leadwright.scoring.known import Goal, Person
from leadwright.sources.contract import Observation
from leadwright.sources.question import PersonRef

_NO_NAME = "Unnamed"  # what a contact is called of whom only a title or a given name is known


@dataclass(frozen=True, slots=True)
class Said:
    """What one source said of a person, newest first among others: its id for them, and the fields."""

    source: str
    native: str | None
    content: Mapping[str, Any]


def person_of(
    contact_id: UUID, name: str | None, title: str | None, email: str | None, email_kind: str | None,
    phone: str | None, linkedin_url: str | None, said: Sequence[Said],
) -> Person:  # fmt: skip
    """Return a contact with what is known of the address and with what sources let us know of them."""
    hints: dict[str, bool] = {}
    native: dict[str, str] = {}
    for item in said:
        if item.native and item.source != "mailbox":
            native.setdefault(item.source, item.native)
        if (has := item.content.get("email_available")) is not None:
            hints.setdefault(item.source, bool(has))
    named = name if name and name not in (_NO_NAME, email) else None
    given = next((g for item in said if (g := item.content.get("given_name"))), None)
    ref = PersonRef(
        name=named, first=None if named else given, title=title, email=email, linkedin_url=linkedin_url, native=native
    )  # fmt: skip
    status, teller = _address(email, said)
    return Person(
        contact_id, ref, email_kind == "direct", bool(phone), status,
        next((s for item in said if (s := item.content.get("seniority"))), None), teller, hints,
    )  # fmt: skip


def _address(email: str | None, said: Sequence[Said]) -> tuple[str | None, str]:
    """The newest verdict on an address, and who told the address."""
    of = [item for item in said if email and str(item.content.get("email", "")).lower() == email.lower()]
    status = next((s for item in of if (s := item.content.get("email_status"))), None)
    return status, next((item.source for item in of if item.source != "mailbox"), "")


def brought_by(observations: Sequence[Observation], goal: Goal) -> str:
    """What an answer brought for reaching somebody who suits: one of `rates.KINDS`."""
    people = [item.fields for item in observations if item.kind == "person"]
    return brought([
        (
            goal.suits(f.get("title"), f.get("seniority")), f.get("email_status"), bool(f.get("email")),
            f.get("email_available") is not False,
        )
        for f in people
    ])  # fmt: skip
