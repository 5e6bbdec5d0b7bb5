"""Facts of the people at a company: who they are, whether they decide, how they can be reached. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.actions.briefs.facts import Fact
from leadwright.actions.briefs.sentences import sentence
from leadwright.actions.briefs.vouching import Refused, contested, is_fresh, most_days, sources_of, tame
from leadwright.entities.types import Belief, Contact, Standing
from leadwright.icp.document import Icp
from leadwright.observations.types import Bundle
from leadwright.values import title as titles

_DECIDES = 0.9  # how well a title must match one that is asked for
_MOST = 8


@dataclass(frozen=True, slots=True)
class PersonKnown:
    """A contact, what sources say of the title (None if nobody does), and the bundles on the person."""

    contact: Contact
    title: Belief | None
    bundles: Sequence[Bundle]


def decides(contact: Contact, icp: Icp | None) -> bool:
    """Whether a contact is one of those whom the ideal customer names as deciding."""
    if icp is None or contact.standing is not Standing.CURRENT or not contact.title:
        return False
    wanted = icp.decision_makers
    if any(titles.match(contact.title, one) >= _DECIDES for one in wanted.titles):
        return True
    leads = titles.seniority(contact.title) in ("founder", "c_level", "vp", "head", "director")
    return leads and not wanted.titles and titles.department(contact.title) in wanted.departments


def people_facts(
    people: Sequence[PersonKnown], icp: Icp | None, now: datetime, refused: Refused
) -> Iterator[Fact]:
    """The facts of those who work there, those who decide first."""
    there = [one for one in people if one.contact.standing in (Standing.CURRENT, Standing.UNSURE)]
    ranked = sorted(there, key=lambda one: not decides(one.contact, icp))
    for place, known in enumerate(ranked[:_MOST]):
        yield from _person(known, icp, now, refused, place == 0)


def _person(
    known: PersonKnown, icp: Icp | None, now: datetime, refused: Refused, first: bool
) -> Iterator[Fact]:
    contact = known.contact
    name = tame(contact.name, "person", refused)
    if not name or name == "Unnamed" or "@" in name or not known.bundles:
        return
    fresh = contact.last_seen is not None and (now - contact.last_seen).days <= most_days("person")
    fresh = fresh or is_fresh("person", known.bundles, now)
    unsure = contact.standing is Standing.UNSURE
    of = f"o:{min(known.bundles, key=lambda b: (b.first_seen, str(b.observation_id))).observation_id}#person"
    title = tame(contact.title, "title", refused) if contact.title else ""
    deciding = decides(contact, icp)
    if title:
        against = unsure or (known.title is not None and contested(known.title))
        told_by = sources_of(known.title.agreeing if known.title else known.bundles)
        value = {"person": name, "title": title}
        yield Fact(f"{of}.title", "person", name, sentence("person", value, None, "day"), value, None, "day", fresh, against, told_by,
                   "", deciding or first)  # fmt: skip
        if deciding:
            yield Fact(f"{of}.decides", "decides", name, sentence("decides", value, None, "day"), value, None, "day", fresh, against,
                       told_by, "", True)  # fmt: skip
    for slot, way in (
        ("email", _mail(contact)),
        ("phone", contact.phone),
        ("linkedin_url", contact.linkedin_url),
    ):
        if way:
            value = {"person": name, slot: way}
            yield Fact(f"{of}.{slot}", "reach", name, sentence("reach", value, None, "day"), value, None, "day", fresh, unsure,
                       sources_of(known.bundles), "", (deciding or first) and slot == "email")  # fmt: skip


def _mail(contact: Contact) -> str | None:
    """The best address, unless it is known not to work."""
    return contact.email if contact.email_status not in ("invalid", "blocked", "disposable") else None
