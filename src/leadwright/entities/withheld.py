"""Contacts of suppressed people are not shown, though sources spoke of them before; lifting brings them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from leadwright.entities.types import Contact, Profile
from leadwright.kernel.db import Scope
from leadwright.policy.identifiers import Identifier, identifiers_of
from leadwright.policy.suppression import kinds_in_force, who_is_suppressed


async def without_suppressed(scope: Scope, profiles: Sequence[Profile]) -> Sequence[Profile]:
    """Return the profiles without the contacts of people who asked to be left alone."""
    kinds = await kinds_in_force(scope) if any(p.contacts or p.past for p in profiles) else frozenset[str]()
    if not kinds:
        return profiles
    people = [
        _identifiers(contact, profile, kinds)
        for profile in profiles
        for contact in (*profile.contacts, *profile.past)
    ]
    hidden = iter(await who_is_suppressed(scope, people))
    return [
        replace(
            profile,
            contacts=tuple(contact for contact in profile.contacts if not next(hidden)),
            past=tuple(contact for contact in profile.past if not next(hidden)),
        )
        for profile in profiles
    ]


def _identifiers(contact: Contact, profile: Profile, kinds: frozenset[str]) -> frozenset[Identifier]:
    at = [str(word) for word in (profile.value("domain"), profile.value("name")) if word]
    fields = {
        "name": contact.name,
        "email": contact.email,
        "emails": [one.address for one in contact.emails],
        "phone": contact.phone,
        "phones": [one.number for one in contact.phones],
        "linkedin_url": contact.linkedin_url,
    }
    return identifiers_of(fields, at, kinds)
