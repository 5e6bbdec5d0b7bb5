"""How a person is reached: every address and number that was said of them, what was found out about each, the best first.

A verifier repeats the address that it was asked about, and does not tell it. That nobody knows whether an address works
says nothing against what was found out before. A person's word wins, and may say that there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from leadwright.entities.types import Address, Checked, Number
from leadwright.observations.types import Bundle
from leadwright.values import email as emails

# They say whether an address works, and never whose it is: what was asked, and what became of letters, which counts more.
VERIFIERS = frozenset({"mailbox", "mail"})
_PROOF = ("human", "mail")
_NO_VERDICT = frozenset({"unknown", "blocked"})
_BAD = frozenset({"invalid", "disposable"})
_FRESH = timedelta(days=180)  # for so long a verdict on one address outweighs that another was told later
_KINDS = {"direct": 0, None: 1, "free": 2, "role": 3}


def addresses_of(newest_first: Sequence[Bundle]) -> tuple[Address, ...]:
    """Return the addresses of a person by what was said of them, the best to write to first."""
    told = _told(newest_first, "email", "emails")
    if not told:
        return ()
    verdicts = _verdicts(newest_first)
    found = [
        (place, at, Address(text, email_kind(text), verdicts.get(text, ()), sources))
        for place, (text, (at, sources)) in enumerate(told.items())
    ]
    if len(found) == 1:
        return (found[0][2],)
    latest = max(at for _, at, _ in found)
    decided = _decided(newest_first, "email", "emails")
    return tuple(one for *_, one in sorted(found, key=lambda f: _rank(f[0], f[2], latest, decided)))


def numbers_of(newest_first: Sequence[Bundle]) -> tuple[Number, ...]:
    """Return the phone numbers of a person, those told last first."""
    told = _told(newest_first, "phone", "phones")
    return tuple(Number(text, sources) for text, (_, sources) in told.items())


def email_kind(address: str) -> str | None:
    """Whether an address is direct, of a role (info@), or a private one; None if it is none."""
    parsed = emails.parse(address)
    if parsed is None:
        return None
    return "role" if parsed.role else "free" if parsed.free else "direct"


def _told(newest_first: Sequence[Bundle], one: str, many: str) -> dict[str, tuple[datetime, list[str]]]:
    """What was told, by its text: when last, and by whom. Where a verifier alone speaks of an address, it is told.

    A correction of the one names the first; one of the many says that there are no others.
    """
    found: dict[str, tuple[datetime, list[str]]] = {}
    asked: dict[str, tuple[datetime, list[str]]] = {}
    for bundle in newest_first:
        into = asked if bundle.source in VERIFIERS else found
        for text in texts_of(bundle.content, one, many):
            into.setdefault(text, (bundle.seen_at, []))[1].append(bundle.source)
        if bundle.corrects and (many in bundle.content or bundle.content.get(one, "") is None):
            return found
    return found or asked


def texts_of(content: Mapping[str, Any], one: str, many: str) -> Iterable[str]:
    """The addresses or numbers that a bundle holds, in lower case, the first one first."""
    first, others = content.get(one), content.get(many)
    texts = [first] if not others else [first, *others]
    return dict.fromkeys(text.lower() for text in texts if isinstance(text, str) and text)


def _decided(newest_first: Sequence[Bundle], one: str, many: str) -> str | None:
    """The address that a person named as the first."""
    for bundle in newest_first:
        if bundle.corrects and (one in bundle.content or many in bundle.content):
            return next(iter(texts_of(bundle.content, one, many)), None)
    return None


def _verdicts(newest_first: Sequence[Bundle]) -> dict[str, tuple[Checked, ...]]:
    """What was found out, by address: the newest word of each checker, the one that counts first."""
    found: dict[str, dict[str, Checked]] = {}
    for bundle in newest_first:
        if (status := bundle.content.get("email_status")) and (text := bundle.content.get("email")):
            by = found.setdefault(text.lower(), {})
            by.setdefault(bundle.source, Checked(str(status), bundle.source, bundle.seen_at))
    return {text: tuple(sorted(by.values(), key=_weight)) for text, by in found.items()}


def _weight(verdict: Checked) -> tuple[int, bool, float]:
    proof = _PROOF.index(verdict.by) if verdict.by in _PROOF else len(_PROOF)
    return proof, verdict.status in _NO_VERDICT, -verdict.at.timestamp()


def _rank(place: int, one: Address, latest: datetime, decided: str | None) -> tuple[Any, ...]:
    proven = one.status == "valid" and latest - one.verdicts[0].at <= _FRESH
    return one.address != decided, one.status in _BAD, not proven, _KINDS[one.kind] == 3, place
