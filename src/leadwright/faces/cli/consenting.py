"""`leadwright consent`: may we write to somebody, what they said about it, and what each country asks for."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

from rich.table import Table
from rich.text import Text

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.policy import consent, consent_file, contact_rules
from leadwright.policy.consent import Act, Consent, Said
from leadwright.policy.contact import Contacting, Permission, may_contact
from leadwright.policy.identifiers import Identifier, guessed
from leadwright.policy.legal import CHANNELS, UNKNOWN, Channel, ContactRule, known_countries, rule_for
from leadwright.reads.known_people import known_people
from leadwright.reads.local_day import moment_of
from leadwright.values import email as emails

_NEEDS = {
    "interest": "no consent at work", "implied": "consent, or a ground", "consent": "consent", "never": "nobody is written to",
}  # fmt: skip


async def check(texts: list[str], country: str, channel: str, as_json: bool) -> bool:
    """Answer, and say whether we may."""
    code = contact_rules.country_code(country)
    async with opened() as (_, _, scope):
        who = await _everything(scope, texts)
        wanted = Contacting(who, channel_of(channel), None if code == UNKNOWN else code, _private(texts))
        said = await may_contact(scope, wanted)
    if as_json:
        print_json({"allowed": said.allowed, "code": said.code, "words": said.words, "way_out": said.way_out,
                    "basis": said.basis, "consent_id": said.consent_id, "rule": _rule(said.rule)})  # fmt: skip
    else:
        _print(said)
    return said.allowed


def channel_of(text: str) -> Channel:
    """The channel of a word. Raises Wrong."""
    for channel in CHANNELS:
        if channel == text:
            return channel
    raise Wrong(f"There is no channel {text[:40]!r}.", hint=f"One of {', '.join(CHANNELS)}.", field="channel")


async def _everything(scope: Scope, texts: list[str]) -> frozenset[Identifier]:
    """What was given, and every other identifier of the contacts that it points at."""
    wanted = frozenset(guessed(text) for text in texts)
    people = await known_people(scope, wanted)
    return wanted.union(*(person.identifiers for person in people))


def _private(texts: list[str]) -> bool:
    return any((read := emails.parse(text)) is not None and read.free for text in texts)


def _print(said: Permission) -> None:
    mark, style = ("yes", "bold green") if said.allowed else ("no", "bold red")
    console.print(Text.assemble((f"{mark} ", style), (said.words, ""), (f"  [{said.code}]", "dim")))
    if said.way_out:
        console.print(Text(f"  {said.way_out}", style="dim"))
    console.print(Text(f"  {said.rule.where}: {said.rule.says} ({said.rule.law})", style="dim"))


async def add(
    texts: list[str], what: tuple[str, str, str], told: tuple[str, str, str | None], as_json: bool
) -> None:
    """Keep what a person said."""
    wording, source, day = told
    async with opened() as (_, _, scope):
        given_at = await moment_of(scope, day, "on") if day else clock.now()
        act = next((act for act in get_args(Act) if act == what[0]), None)
        assert act is not None
        said = Said(act, what[1], wording, source, given_at.astimezone(UTC), what[2])
        kept = await consent.record(scope, [guessed(text) for text in texts], said)
    if as_json:
        print_json(consent.as_document(kept))
    else:
        console.print(
            f"Kept: {kept.act} for {kept.channel}, {kept.given_at:%d %b %Y}. Its id is {kept.id}.",
            highlight=False,
        )


async def import_list(file: Path, source: str, as_json: bool) -> None:
    """Keep a list, and say what became of each row."""
    read = _rows(file, source)
    good = [row for row in read if row.said is not None]
    kept = 0
    async with opened() as (_, _, scope):
        known = await consent.consents_of(scope, [row.who for row in good])
        for row, theirs in zip(good, known, strict=True):
            if row.said is not None and not any(consent.says(one, row.said) for one in theirs):
                await consent.record(scope, row.who, row.said)
                kept += 1
    refused = [{"row": row.number, "problem": row.problem} for row in read if row.said is None]
    if as_json:
        print_json({"kept": kept, "known": len(good) - kept, "refused": refused})
        return
    console.print(
        f"Kept: {kept}. Known already: {len(good) - kept}. Refused: {len(refused)}.", highlight=False
    )
    for one in refused[:20]:
        console.print(Text(f"  row {one['row']}: {one['problem']}", style="red"))


def _rows(file: Path, source: str) -> list[consent_file.Row]:
    if not file.is_file():
        raise Wrong(f"There is no file {file}.", hint="Give the path of a CSV file.", field="file")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(consent_file.rows(lines, source))


async def withdraw(consent_id: UUID, how: str, as_json: bool) -> None:
    """Let one count no more."""
    async with opened() as (_, _, scope):
        kept = await consent.withdraw(scope, consent_id, how)
    if as_json:
        print_json(consent.as_document(kept))
    else:
        console.print(f"The {kept.act} counts no more.")


async def list_all(texts: list[str], most: int, as_json: bool) -> None:
    """Print what was kept, of one person or of all."""
    async with opened() as (_, _, scope):
        if texts:
            (found,) = await consent.consents_of(scope, [await _everything(scope, texts)])
        else:
            found = tuple(await consent.consents(scope, most))
    if as_json:
        print_json({"items": [consent.as_document(one) for one in found[:most]]})
    elif not found:
        console.print("Nothing was kept.")
    else:
        console.print(_table(found[:most]))


def _table(found: tuple[Consent, ...]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("Said on", "What", "Channel", "Ground", "Source", "Withdrawn", "Id"):
        table.add_column(column, overflow="fold")
    for one in found:
        gone = f"{one.withdrawn_at:%d %b %Y}: {one.withdrawn_how}" if one.withdrawn_at else ""
        table.add_row(f"{one.given_at:%d %b %Y}", one.act, one.channel, one.ground, show.safe(one.source), show.safe(gone),
                      str(one.id))  # fmt: skip
    return table


async def rules(
    country: str | None, channel: str, change: tuple[str | None, bool, str], as_json: bool
) -> None:
    """Print rules, or decide one."""
    needs, default, reason = change
    wanted = channel_of(channel)
    if (needs or default) and country is None:
        raise Wrong("Name the country.", hint="A code, a name, or unknown.", field="country")
    async with opened() as (_, _, scope):
        if country is not None and (needs or default):
            await contact_rules.decide(scope, country, wanted, needs, reason)
        ours = await contact_rules.decided(scope)
    codes = [contact_rules.country_code(country)] if country else [*known_countries(), UNKNOWN]
    found = [rule_for(code, wanted, decided=ours) for code in codes]
    if as_json:
        print_json({"items": [_rule(rule) for rule in found]})
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("Country", "Needs", "Law", "Decided by"):
        table.add_column(column, overflow="fold")
    for rule in found:
        table.add_row(rule.where, _NEEDS[rule.needs], rule.law, show.safe(rule.decided_by) or "as shipped")
    console.print(table)


def _rule(rule: ContactRule) -> dict[str, Any]:
    return {
        "country": rule.country, "channel": rule.channel, "needs": rule.needs, "law": rule.law, "says": rule.says,
        "grounds": dict(rule.grounds), "register": rule.register, "decided_by": rule.decided_by,
    }  # fmt: skip
