"""Whether an e-mail address works: its spelling, its domain's mail hosts, and what the host says, if it may be asked.

Nobody's silence is an answer: a DNS that does not answer, a host that puts us off or refuses us leave the address
unknown or blocked, never valid and never invalid. Without asking the host no address is called valid.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from leadwright.sources.contract import DnsReply, Door, MailReply, Outcome, Postbox
from leadwright.sources.mailbox.providers import is_disposable, provider
from leadwright.sources.mailbox.types import Evidence, MailVerdict, Status
from leadwright.values import email as emails

SOURCE = "mailbox"
_OWN: tuple[Literal["A", "AAAA"], ...] = ("A", "AAAA")


@dataclass(frozen=True, slots=True)
class _Hosts:
    """Where a domain takes mail: the hosts; else whether it takes none, or whether nobody has said."""

    outcome: Outcome
    hosts: tuple[str, ...]
    reason: str
    evidence: tuple[Evidence, ...]


async def verify(addresses: Sequence[str], door: Door, postbox: Postbox | None = None) -> list[MailVerdict]:
    """Verify addresses and return a verdict for each, in order; each domain is asked once.

    With a `postbox` the mail host is asked too, together with one invented address, which tells a host that takes
    anything.
    """
    verdicts = {raw: _spelled(raw) for raw in addresses}
    domains: dict[str, list[MailVerdict]] = {}
    for verdict in {item.address: item for item in verdicts.values()}.values():
        if verdict.status != "invalid":
            domains.setdefault(verdict.address.rpartition("@")[2], []).append(verdict)
    done: dict[str, MailVerdict] = {}
    for host, waiting in domains.items():
        for verdict in await _verify_domain(host, waiting, door, postbox):
            done[verdict.address] = verdict
    return [done.get(verdicts[raw].address, verdicts[raw]) for raw in addresses]


def _spelled(raw: str) -> MailVerdict:
    found = emails.parse(raw)
    if found is None:
        return MailVerdict(raw.strip()[:320], "invalid", ("it is not spelled like an address",))
    thrown = is_disposable(found.address.rpartition("@")[2])
    reasons = (
        *(["the domain gives out addresses that are thrown away after use"] if thrown else []),
        *(["it is of a function, not of a person"] if found.role else []),
        *(["anybody can get an address at this domain"] if found.free else []),
    )
    return MailVerdict(
        found.address, "unknown", reasons, role=found.role, free=found.free, disposable=thrown,
        evidence=(Evidence("spelling", "hit", "spelled like an address"),),
    )  # fmt: skip


async def _verify_domain(
    host: str, waiting: Sequence[MailVerdict], door: Door, postbox: Postbox | None
) -> list[MailVerdict]:
    found = await _mail_hosts(host, door)
    seen = [_with_hosts(item, found) for item in waiting]
    asked = [item for item in seen if item.status in ("unknown", "role")] if found.hosts else []
    if postbox is None or not asked:
        return seen
    invented = f"{secrets.token_hex(9)}@{host}"
    replies = await postbox.ask(found.hosts, [*(item.address for item in asked), invented])
    heard = {
        item.address: _heard(item, reply, replies[-1])
        for item, reply in zip(asked, replies[:-1], strict=True)
    }
    return [heard.get(item.address, item) for item in seen]


async def _mail_hosts(host: str, door: Door) -> _Hosts:
    """The mail hosts of a domain: its MX records, or itself if it has an address and no MX (RFC 5321, 5.1)."""
    reply = await door.dns(host, "MX")
    seen = _seen("mx", reply)
    hosts = tuple(value.rstrip(".") for value in reply.values if value.strip(". "))
    if reply.outcome is Outcome.HIT and hosts:
        return _Hosts(Outcome.HIT, hosts, "", (seen,))
    if reply.outcome is Outcome.HIT or _says_none(reply):
        return _Hosts(Outcome.MISS, (), "its domain says that it takes no mail", (seen,))
    if reply.outcome is not Outcome.MISS:
        return _Hosts(reply.outcome, (), reply.reason, (seen,))
    if reply.reason.startswith("no such domain"):
        return _Hosts(Outcome.MISS, (), "its domain does not exist", (seen,))
    evidence: tuple[Evidence, ...] = (seen,)
    for record in _OWN:
        itself = await door.dns(host, record)
        evidence = (*evidence, _seen(record.lower(), itself))
        if itself.outcome is Outcome.HIT:
            return _Hosts(Outcome.HIT, (host,), "its domain names no mail host, so it is its own", evidence)
        if itself.outcome is not Outcome.MISS:
            return _Hosts(itself.outcome, (), itself.reason, evidence)
    return _Hosts(Outcome.MISS, (), "its domain has neither a mail host nor an address", evidence)


def _seen(what: str, reply: DnsReply) -> Evidence:
    return Evidence(what, str(reply.outcome), ", ".join(reply.values[:5]) or reply.reason)


def _says_none(reply: DnsReply) -> bool:
    """A null MX (RFC 7505), which a resolver tells as a miss of its own kind."""
    return reply.outcome is Outcome.MISS and reply.reason.endswith("takes no mail")


def _with_hosts(verdict: MailVerdict, found: _Hosts) -> MailVerdict:
    verdict = replace(
        verdict,
        mail_hosts=found.hosts,
        provider=provider(found.hosts),
        evidence=(*verdict.evidence, *found.evidence),
        disposable=verdict.disposable or any(is_disposable(host) for host in found.hosts),
    )
    if found.outcome is Outcome.MISS:
        return _concluded(verdict, "invalid", found.reason)
    if verdict.disposable:
        told = () if verdict.reasons else ("its mail host belongs to a service of throw-away addresses",)
        return replace(verdict, status="disposable", reasons=(*verdict.reasons, *told))
    if found.outcome is not Outcome.HIT:
        blocked = found.outcome in (Outcome.BLOCKED, Outcome.LOCKED)
        return _concluded(verdict, "blocked" if blocked else "unknown", found.reason)
    status: Status = "role" if verdict.role else "unknown"
    own = (found.reason,) if found.reason else ()
    return _concluded(verdict, status, *own, "its domain takes mail; the mailbox itself was not asked about")


def _heard(verdict: MailVerdict, reply: MailReply, invented: MailReply) -> MailVerdict:
    """What the host's answers about the address and about an invented one mean together."""
    evidence = (
        *verdict.evidence,
        Evidence("smtp", str(reply.outcome), reply.reason),
        Evidence("smtp of an invented address", str(invented.outcome), invented.reason),
    )
    takes_all = {Outcome.HIT: True, Outcome.MISS: False}.get(invented.outcome)
    verdict = replace(verdict, evidence=evidence, accept_all=takes_all, reasons=verdict.reasons[:-1])
    if reply.outcome is Outcome.MISS:
        return _concluded(verdict, "invalid", "its mail host says that there is no such mailbox")
    if verdict.role:
        return verdict
    if reply.outcome is Outcome.BLOCKED:
        return _concluded(verdict, "blocked", "its mail host refuses to talk to us")
    if reply.outcome is not Outcome.HIT:
        return _concluded(verdict, "unknown", "its mail host gave no answer that counts")
    if takes_all is None:
        return _concluded(verdict, "unknown", "its mail host takes it, and may take anything")
    if takes_all:
        return _concluded(verdict, "accept_all", "its mail host takes mail for any address")
    return _concluded(verdict, "valid", "its mail host takes mail for it and refuses an invented address")


def _concluded(verdict: MailVerdict, status: Status, *reasons: str) -> MailVerdict:
    return replace(verdict, status=status, reasons=(*verdict.reasons, *reasons))
