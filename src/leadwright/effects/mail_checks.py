"""Test a mailbox: do both servers let us in, and will the world believe that its letters are ours? Told in words.

A look-up that nobody answered is unknown, never "missing".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from leadwright.effects import imap
from leadwright.effects.door import HttpDoor
from leadwright.effects.guard import host_reason
from leadwright.effects.imap import ImapTrouble
from leadwright.effects.mail_keys import Keys, NoLogin
from leadwright.effects.mail_servers import Servers
from leadwright.effects.mail_smtp import NotOpen, converse
from leadwright.effects.mailboxes import Mailbox
from leadwright.sources.contract import DnsReply, Outcome

_SELECTORS = (
    "google", "selector1", "selector2", "default", "dkim", "mail", "k1", "k2", "s1", "s2", "fm1", "fm2", "zoho", "sig1",
    "ionos1", "protonmail", "mandrill", "mxvault",
)  # fmt: skip
_SPF_OF = {"smtp.gmail.com": "_spf.google.com", "smtp.office365.com": "spf.protection.outlook.com"}


@dataclass(frozen=True, slots=True)
class Check:
    """One question of a test. check: smtp, imap, spf, dkim, dmarc, link or footer. outcome: good, warn, bad or unknown."""

    check: str
    outcome: str
    words: str

    def document(self) -> Mapping[str, Any]:
        """As it is written down with the mailbox."""
        return asdict(self)


async def check_mailbox(
    box: Mailbox, servers: Servers, keys: Keys, door: HttpDoor, public_url: str
) -> list[Check]:
    """Ask all questions. Sends no letter, and changes nothing in the mailbox."""
    domain = box.address.rpartition("@")[2]
    return [
        await _smtp(box, servers, keys),
        await _imap(box, servers, keys),
        _spf(await door.dns(domain, "TXT"), domain, box.smtp.host),
        await _dkim(door, domain),
        _dmarc(await door.dns(f"_dmarc.{domain}", "TXT"), domain),
        _link(public_url),
        _footer(box),
    ]


async def _smtp(box: Mailbox, servers: Servers, keys: Keys) -> Check:
    try:
        conversation = await converse(servers, box.smtp, await keys.login(box.id))
    except (NotOpen, NoLogin) as trouble:
        return Check("smtp", "bad", f"Letters cannot leave: {trouble.words}.")
    await conversation.close()
    return Check("smtp", "good", f"{box.smtp.host} lets us in to send.")


async def _imap(box: Mailbox, servers: Servers, keys: Keys) -> Check:
    try:
        folders = await imap.enter(servers, box.imap, await keys.login(box.id))
    except (ImapTrouble, NoLogin) as trouble:
        return Check("imap", "bad", f"Answers cannot be read: {trouble.words}.")
    try:
        sent = await folders.sent_folder(box.sent_folder)
    except ImapTrouble as trouble:
        return Check("imap", "bad", f"Answers cannot be read: {trouble.words}.")
    finally:
        await folders.leave()
    where = f"; what is sent lies in {sent}" if sent else "; it has no folder for what is sent yet"
    return Check("imap", "good", f"{box.imap.host} lets us in to read{where}.")


def _spf(reply: DnsReply, domain: str, smtp_host: str) -> Check:
    if why := _silent(reply):
        return Check("spf", "unknown", f"Nobody could be asked who may send for {domain} (SPF): {why}.")
    records = [one for one in reply.values if one.lower().startswith("v=spf1")]
    if not records:
        return Check(
            "spf",
            "bad",
            f"{domain} does not say who may send for it (SPF): many receivers will call its letters spam.",
        )
    if len(records) > 1:
        return Check(
            "spf", "bad", f"{domain} has {len(records)} SPF records; with more than one, none counts."
        )
    wanted = _SPF_OF.get(smtp_host)
    if wanted and wanted not in records[0]:
        return Check(
            "spf", "warn", f"The SPF record of {domain} does not name {wanted}, through which you send."
        )
    return Check("spf", "good", f"{domain} says who may send for it (SPF).")


async def _dkim(door: HttpDoor, domain: str) -> Check:
    silent = ""
    for selector in _SELECTORS:
        reply = await door.dns(f"{selector}._domainkey.{domain}", "TXT")
        if reply.outcome is Outcome.HIT and any("p=" in one for one in reply.values):
            return Check("dkim", "good", f"{domain} has a key for signing (DKIM, {selector}).")
        silent = silent or _silent(reply)
    if silent:
        return Check(
            "dkim", "unknown", f"Nobody could be asked for the signing key of {domain} (DKIM): {silent}."
        )
    return Check(
        "dkim", "unknown",
        f"No signing key of {domain} (DKIM) is found under the usual names; your mail provider's pages tell whether it signs.",
    )  # fmt: skip


def _dmarc(reply: DnsReply, domain: str) -> Check:
    if why := _silent(reply):
        return Check("dmarc", "unknown", f"Nobody could be asked for the DMARC policy of {domain}: {why}.")
    record = next((one for one in reply.values if one.lower().startswith("v=dmarc1")), None)
    if record is None:
        return Check(
            "dmarc",
            "warn",
            f"{domain} has no DMARC policy; big receivers ask for one from whoever sends much.",
        )
    parts = dict(part.strip().partition("=")[::2] for part in record.split(";"))
    policy = parts.get("p", "none").strip().lower()
    return Check("dmarc", "good", f"{domain} has a DMARC policy ({policy}).")


def _link(public_url: str) -> Check:
    parts = urlsplit(public_url)
    if host_reason(parts.hostname or "") is not None:
        return Check(
            "link", "bad",
            f"Receivers cannot open the unsubscribe page at {public_url}: set LEADWRIGHT_PUBLIC_URL to an address that they reach.",
        )  # fmt: skip
    if parts.scheme != "https":
        return Check(
            "link", "warn", "The unsubscribe page is not under https: one-click unsubscribing needs that."
        )
    return Check("link", "good", f"Receivers can unsubscribe at {parts.netloc}.")


def _footer(box: Mailbox) -> Check:
    if not box.postal_address:
        return Check(
            "footer", "bad", "The footer lacks a postal address, which the law asks for in many countries."
        )
    return Check("footer", "good", "The footer names a postal address, the reason and the way out.")


def _silent(reply: DnsReply) -> str:
    """Why nobody answered; "" if somebody did, also with "there is none"."""
    return "" if reply.outcome in (Outcome.HIT, Outcome.MISS) else (reply.reason or reply.outcome.value)
