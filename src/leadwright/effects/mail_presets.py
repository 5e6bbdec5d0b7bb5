"""Mail providers whose servers are known, so that an address and a password are enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leadwright.effects.mail_servers import Server


@dataclass(frozen=True, slots=True)
class Preset:
    """A provider. keeps_sent: it puts what is sent into the Sent folder itself. token_url, scope: of OAuth, if it has it."""

    title: str
    smtp: Server
    imap: Server
    domains: frozenset[str] = frozenset()
    keeps_sent: bool = False
    token_url: str = ""
    scope: str = ""


def _hosts(smtp: str, imap: str, port: int = 465, security: str = "tls") -> tuple[Server, Server]:
    return Server(smtp, port, security), Server(imap, 993, "tls")


PRESETS: Mapping[str, Preset] = {
    "google": Preset(
        "Google", *_hosts("smtp.gmail.com", "imap.gmail.com"), frozenset({"gmail.com", "googlemail.com"}), True,
        "https://oauth2.googleapis.com/token", "https://mail.google.com/",
    ),
    "microsoft": Preset(
        "Microsoft 365", *_hosts("smtp.office365.com", "outlook.office365.com", 587, "starttls"),
        frozenset({"outlook.com", "hotmail.com", "live.com"}), True,
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
    ),
    "fastmail": Preset("Fastmail", *_hosts("smtp.fastmail.com", "imap.fastmail.com"), frozenset({"fastmail.com"})),
    "zoho": Preset("Zoho", *_hosts("smtp.zoho.com", "imap.zoho.com"), frozenset({"zoho.com"}), True),
    "yahoo": Preset("Yahoo", *_hosts("smtp.mail.yahoo.com", "imap.mail.yahoo.com"), frozenset({"yahoo.com"}), True),
    "icloud": Preset(
        "iCloud", *_hosts("smtp.mail.me.com", "imap.mail.me.com", 587, "starttls"), frozenset({"icloud.com", "me.com"})
    ),
    "ionos": Preset("IONOS", *_hosts("smtp.ionos.com", "imap.ionos.com"), frozenset()),
}  # fmt: skip


def find(provider: str | None, address: str) -> Preset | None:
    """The provider of that name, else the one of the address's domain; None if nobody knows."""
    if provider:
        return PRESETS.get(provider.strip().lower())
    domain = address.rpartition("@")[2].lower()
    return next((preset for preset in PRESETS.values() if domain in preset.domains), None)


def of_host(smtp_host: str) -> Preset | None:
    """The provider that an SMTP host belongs to, or None."""
    return next((preset for preset in PRESETS.values() if preset.smtp.host == smtp_host.lower()), None)
