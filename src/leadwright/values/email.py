"""E-mail addresses: syntax only, never deliverability. Disguised ones ("jane [at] x.com") are not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from email_validator import EmailNotValidError, validate_email

from leadwright.values.bundled import TEXT_CAP, load
from leadwright.values.domain import is_free_mail, registrable

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_SPLIT = re.compile(r"[\s,;|<>()\[\]\"\x00-\x1f\x7f]+")
_ROLE_STEP = re.compile(r"[._+-]")


@dataclass(frozen=True, slots=True)
class Email:
    """An address in lower case. `domain` is registrable: for jane@mail.acme.com it is "acme.com".

    `role` says that the address is of a function ("info", "sales"), not of a person; `free` that anybody
    can get one at this domain.
    """

    address: str
    local: str
    domain: str
    role: bool
    free: bool


def parse(raw: str) -> Email | None:
    """The first valid address of a cell: "Jane <jane@x.com>", "mailto:jane@x.com?cc=b", "a@x.com; b@x.com".

    The local part is lower-cased too: no mail host of today tells "Jane@" from "jane@".
    """
    text = raw[:TEXT_CAP].strip()
    if "@" not in text:
        return None
    if match := _PLAIN.fullmatch(text):
        return _email(match.group(1), match.group(2))
    for token in _SPLIT.split(text):
        if "@" in token and (found := _parse_token(token)):
            return found
    return None


def _parse_token(token: str) -> Email | None:
    if token[:7].lower() == "mailto:":
        token = unquote(token[7:].partition("?")[0]).strip()
    token = token.strip("'*`").rstrip(".:!")
    if match := _PLAIN.fullmatch(token):
        return _email(match.group(1), match.group(2))
    if token.isascii():
        return None
    try:
        checked = validate_email(token, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return _email(checked.local_part, checked.ascii_domain or checked.domain)


def _email(local: str, host: str) -> Email | None:
    domain = registrable(host)
    if domain is None or len(local) > 64 or len(local) + len(host) > 253:
        return None
    local = local.lower()
    return Email(f"{local}@{host.lower()}", local, domain, _is_role(local), is_free_mail(domain))


@cache
def _roles() -> frozenset[str]:
    return frozenset(load("roles.json")["roles"])


def _is_role(local: str) -> bool:
    """Whether a local part names a function: whole, or by a first step long enough not to be a name."""
    if local in _roles():
        return True
    steps = [step for step in _ROLE_STEP.split(local) if step]
    return len(steps) > 1 and len(steps[0]) >= 4 and steps[0] in _roles()
