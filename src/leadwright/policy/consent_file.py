"""A list of consents or objections as another system exports it: what each row says, and of whom. Pure.

A row that cannot be kept is told with its number and the reason, and keeps no other from being read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from leadwright.kernel.errors import Wrong
from leadwright.policy.consent import ACTS, EXPRESS, Said, check
from leadwright.policy.identifiers import KINDS, Identifier, identifier

FIELDS = (*KINDS, "act", "channel", "ground", "wording", "source", "given_at")
_SPELLED: Mapping[str, str] = {
    "e-mail": "email", "email address": "email", "linkedin_url": "linkedin", "number": "phone", "date": "given_at",
    "given on": "given_at", "given_on": "given_at", "opt_in_date": "given_at", "text": "wording", "consent text": "wording",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file (the header is 1), who and what, or why it cannot be kept."""

    number: int
    who: frozenset[Identifier]
    said: Said | None
    problem: str = ""


def rows(lines: Iterable[str], source: str = "") -> Iterator[Row]:
    """Read a CSV with a header. Columns: email, linkedin, phone or person ("Jane Doe at acme.com"); act (consent, objection),
    channel, ground, wording, source, given_at. What is left out is consent, by e-mail, express,
    and `source`. Raises Wrong for a file
    whose columns name nobody."""
    reader = csv.reader(lines)
    header = [_column(name) for name in next(reader, [])]
    if not set(header) & set(KINDS):
        raise Wrong(
            "No column says of whom a consent is.",
            hint=f"Name one of {', '.join(KINDS)} in the header.",
            field="file",
        )
    for number, cells in enumerate(reader, start=2):
        given = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
        if given:
            yield _row(number, {"source": source, **given})


def _column(name: str) -> str:
    plain = name.strip().lstrip("\ufeff").lower()
    return _SPELLED.get(plain, plain.replace(" ", "_"))


def _row(number: int, given: Mapping[str, str]) -> Row:
    try:
        who = frozenset(identifier(kind, given[kind]) for kind in KINDS if kind in given)
        act = next((one for one in ACTS if one == given.get("act", "consent").lower()), None)
        if act is None:
            raise Wrong(f"There is no act {given['act'][:40]!r}.", hint=f"One of {', '.join(ACTS)}.")
        said = Said(
            act, given.get("channel", "email").lower(), given.get("wording", ""), given.get("source", ""),
            _moment(given.get("given_at", "")), given.get("ground", EXPRESS).lower(),
        )  # fmt: skip
        check(who, said)
    except Wrong as error:
        return Row(number, frozenset(), None, str(error))
    return Row(number, who, said)


def _moment(text: str) -> datetime:
    try:
        at = (
            datetime.fromisoformat(text)
            if len(text) > 10
            else datetime.combine(date.fromisoformat(text), time())
        )
    except ValueError as error:
        raise Wrong(f"{text[:40]!r} is no day.", hint="Write given_at as 2026-11-23.") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)
