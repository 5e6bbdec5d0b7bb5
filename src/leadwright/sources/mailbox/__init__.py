"""E-mail addresses: whether one works, asked of the DNS and, where allowed, of its mail host; and patterns."""

from leadwright.sources.mailbox.types import MailVerdict, Status
from leadwright.sources.mailbox.verify import SOURCE, verify

__all__ = ["SOURCE", "MailVerdict", "Status", "verify"]
