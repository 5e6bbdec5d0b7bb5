"""Tokens that a company's board may have, and whether a board found so is really this company's."""

from __future__ import annotations

import re

from leadwright.sources.contract import Target
from leadwright.sources.jobs import address
from leadwright.sources.jobs.asking import Reading
from leadwright.sources.jobs.registry import BOARDS
from leadwright.sources.jobs.types import BoardRef
from leadwright.values import domain, name

_MAX_TOKENS = 2
_MIN_TOKEN = 3
_PROVIDERS = tuple(provider for board in BOARDS.values() for provider in board.domains)
_PLAIN = re.compile(r"[^a-z0-9]+")


def guesses(target: Target) -> list[BoardRef]:
    """A few boards worth a look: at most two tokens on each board that may be guessed."""
    tokens = tokens_of(target)
    kinds = [kind for kind, board in BOARDS.items() if board.guess]
    return [BoardRef(kind, token) for token in tokens for kind in kinds]


def tokens_of(target: Target) -> list[str]:
    """The label of the domain, and the name written as one word, without its legal form."""
    label = (target.domain or "").split(".")[0].lower()
    named = _plain(name.company_key(target.name))
    found = dict.fromkeys(one for one in (label, named) if len(one) >= _MIN_TOKEN and address.token(one))
    return list(found)[:_MAX_TOKENS]


def resembles(ref: BoardRef, target: Target) -> bool:
    """Whether the token alone speaks for the company: one contains the other, punctuation aside."""
    token = _plain(ref.token)
    known = [_plain(one) for one in tokens_of(target)]
    return any(
        len(one) >= _MIN_TOKEN and (one in token or (len(token) >= 4 and token in one)) for one in known
    )


def agrees(reading: Reading, target: Target) -> bool:
    """Whether what the board says of itself is this company: its name, or addresses on its domain.

    Postings on somebody else's domain speak against it, whatever the name says.
    """
    mine = (target.domain or "").lower()
    own = {host for role in reading.roles.values() if role.url and (host := _own_host(role.url))}
    if mine and own and mine not in own:
        return False
    linked = {domain.registrable(link) for link in reading.links}
    if mine and (mine in own or mine in linked):
        return True
    key = name.company_key(target.name)
    return bool(key) and any(name.company_key(one) == key for one in reading.names)


def _own_host(url: str) -> str | None:
    """The registrable domain of a posting that is not on its provider's host."""
    host = domain.host(url) or ""
    if any(host == provider or host.endswith(f".{provider}") for provider in _PROVIDERS):
        return None
    return domain.registrable(host)


def _plain(text: str) -> str:
    return _PLAIN.sub("", text.lower())
