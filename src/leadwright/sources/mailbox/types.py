"""Values of verification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["valid", "invalid", "accept_all", "disposable", "role", "unknown", "blocked"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was looked at: what (`mx`, `a`, `smtp`, ...), how it ended, and what was seen."""

    what: str
    outcome: str
    seen: str


@dataclass(frozen=True, slots=True)
class MailVerdict:
    """Whether an address works, with reasons and evidence.

    valid: its mail host takes mail for it and refuses an invented one. accept_all: the host takes anything.
    invalid: it cannot receive mail, or the host says that there is no such mailbox. unknown: nobody has said,
    which is also the answer when only the DNS was asked. blocked: the host refuses us, or we may not ask.
    disposable and role say what kind of address it is; both are named in `reasons` in any case. Flags are None
    where nobody looked.
    """

    address: str
    status: Status
    reasons: tuple[str, ...]
    provider: str | None = None
    mail_hosts: tuple[str, ...] = ()
    role: bool = False
    free: bool = False
    disposable: bool | None = None
    accept_all: bool | None = None
    evidence: tuple[Evidence, ...] = ()
