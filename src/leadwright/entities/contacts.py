"""People of a company as contacts: records that share an e-mail, a LinkedIn page or a name there are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from leadwright.entities.components import components
from leadwright.entities.keys import linkedin_page
from leadwright.entities.types import Contact
from leadwright.observations.types import OPERATION, Bundle
from leadwright.values import email as emails
from leadwright.values import title as titles
from leadwright.values.name import person

VERIFIER = "mailbox"  # says whether an address works, and never whose it is

_SENIORITY = (
    "owner",
    "founder",
    "c-level",
    "c_level",
    "executive",
    "vp",
    "head",
    "director",
    "manager",
    "senior",
)


def contacts_of(bundles: Sequence[Bundle]) -> tuple[Contact, ...]:
    """Return the contacts that person bundles of one company speak of, best reachable first.

    Within one company a full name is enough to call two records one person; across companies it is
    never enough.
    """
    links: list[tuple[str, str]] = []
    for bundle in bundles:
        record = f"r{bundle.record_id}"
        links.append((record, record))
        links.extend((record, f"k{key}") for key in _keys(bundle))
    roots = components(links)
    groups: dict[str, list[Bundle]] = defaultdict(list)
    for bundle in bundles:
        groups[roots[f"r{bundle.record_id}"]].append(bundle)
    found = [_contact(group) for group in groups.values()]
    return tuple(sorted(found, key=reachability, reverse=True))


def reachability(contact: Contact) -> tuple[int, int, str]:
    """Rank a contact: direct ways to reach it first, then seniority. Ties by id, the older first."""
    ways = (
        4 * (contact.email_kind == "direct")
        + 2 * (contact.linkedin_url is not None)
        + (contact.phone is not None)
        + (contact.email is not None)
    )
    rank = len(_SENIORITY) - next(
        (i for i, word in enumerate(_SENIORITY) if contact.seniority and word in contact.seniority.lower()),
        len(_SENIORITY),
    )
    return ways, rank, "".join(chr(0x10FF - ord(c)) for c in str(contact.id))


def _keys(bundle: Bundle) -> list[str]:
    content = bundle.content
    keys = [f"native:{bundle.source}:{bundle.native_id}"] if OPERATION in bundle.native_key else []
    if content.get("email"):
        keys.append(f"email:{content['email'].lower()}")
    if page := linkedin_page(content.get("linkedin_url")):
        keys.append(f"linkedin:{page}")
    if content.get("name"):
        keys.append(f"name:{person(content['name']).key}")
    return keys


def _contact(bundles: list[Bundle]) -> Contact:
    newest_first = sorted(bundles, key=lambda b: (b.source == "human", b.seen_at), reverse=True)

    def pick(name: str) -> Any:
        return next((b.content[name] for b in newest_first if b.content.get(name)), None)

    title = pick("title")
    email, works = _address(newest_first)
    return Contact(
        id=min((b.record_id for b in bundles), key=str),
        name=pick("name") or email or "Unnamed",
        title=title,
        department=pick("department") or (titles.department(title) if title else None),
        seniority=pick("seniority") or (titles.seniority(title) if title else None),
        email=email,
        email_kind=_email_kind(email) if works else None,
        phone=pick("phone"),
        linkedin_url=pick("linkedin_url"),
        sources=[
            {
                "observation": str(b.observation_id),
                "source": b.source,
                "label": b.label,
                "url": b.url,
                **_native(b),
            }
            for b in newest_first
        ],
        last_seen=newest_first[0].seen_at,
        evidence=_ids(newest_first),
    )


def _native(bundle: Bundle) -> dict[str, str]:
    return {"native": bundle.native_id} if OPERATION in bundle.native_key else {}


def _ids(bundles: Sequence[Bundle]) -> list[UUID]:
    return list(dict.fromkeys(b.observation_id for b in bundles))


def _address(newest_first: Sequence[Bundle]) -> tuple[str | None, bool]:
    """The newest address that nobody found invalid, and whether it may work. A verifier repeats what it was asked."""
    said = [b for b in newest_first if b.content.get("email")]
    status: dict[str, str] = {}
    for bundle in said:
        if found := bundle.content.get("email_status"):
            status.setdefault(bundle.content["email"].lower(), found)
    told = [b.content["email"] for b in said if b.source != VERIFIER] or [b.content["email"] for b in said]
    working = next((address for address in told if status.get(address.lower()) != "invalid"), None)
    return working or next(iter(told), None), working is not None


def _email_kind(address: str | None) -> str | None:
    parsed = emails.parse(address) if address else None
    if parsed is None:
        return None
    return "role" if parsed.role else "free" if parsed.free else "direct"
