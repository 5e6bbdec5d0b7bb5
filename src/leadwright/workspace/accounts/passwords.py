"""Passwords: argon2id at rest, never on the list of those that everybody tries first, and compared off the main thread.

The list is small and judged generously: a password counts as common if it is one after its capitals, its digits and signs
at the ends, and the usual disguises of letters (@ for a, 0 for o) are taken off, or if it is a run on the keyboard.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

import anyio
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from leadwright.kernel.errors import Wrong

LEAST, MOST = 10, 200
COST: dict[str, int] = {}
"""Parameters of argon2id that differ from the library's own (64 MiB, three passes); tests lower them."""

_AT_ONCE = 2  # each takes 64 MiB and a tenth of a second of a processor
_DISGUISES = str.maketrans("@4380!1|5$7+", "aaeooiilsstt")
_ROWS = (
    "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm", "zaq1xsw2cde3vfr4bgt5nhy6mju7", "1q2w3e4r5t6y7u8i9o0p",
)  # fmt: skip
_ENDS = "0123456789!?.,;:*#$&%@+-_=/ "
_DATE = re.compile(
    r"(?:0[1-9]|[12]\d|3[01])[./-]?(?:0[1-9]|1[0-2])[./-]?(?:19|20)\d\d|(?:19|20)\d\d[./-]?\d\d[./-]?\d\d"
)
_turns: anyio.CapacityLimiter | None = None


class WeakPassword(Wrong):
    """A password that is too short, too common, or too easily told."""

    code = "weak_password"


async def hashed(password: str) -> str:
    """The hash that a password is kept as."""
    return await anyio.to_thread.run_sync(_hasher().hash, _plain(password), limiter=_limiter())


async def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept. Without one it takes as long, so that time tells nothing."""
    right = await anyio.to_thread.run_sync(_verify, kept or _nobody(), _plain(password), limiter=_limiter())
    return right and kept is not None


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(kept)


def judge(password: str, *about: str) -> None:
    """Raise Wrong for a password that is too short, too common, or made of what is known of its owner (`about`)."""
    text = _plain(password)
    if len(text) < LEAST:
        raise WeakPassword(
            f"A password needs at least {LEAST} characters.",
            hint="Three or four words that only you put together do well.",
            field="password",
        )
    if len(text) > MOST:
        raise WeakPassword(
            f"A password may have {MOST} characters at most.", hint="Shorten it.", field="password"
        )
    if is_common(text):
        raise WeakPassword(
            "This password is one of those that are tried first.",
            hint="Choose one that stands on no list.",
            field="password",
        )
    known = {part for item in about for part in re.split(r"[^\w]+", item.casefold()) if len(part) > 2}
    rest = text.casefold()
    for part in sorted({*known, "leadwright"}, key=len, reverse=True):
        rest = rest.replace(part, "")
    if len(rest.strip(_ENDS)) < LEAST // 2:
        raise WeakPassword(
            "This password is made of your name or address.",
            hint="Choose words that nobody connects with you.",
            field="password",
        )


def is_common(password: str) -> bool:
    """Whether a password is one of the most common, disguised or not, or a pattern instead of a secret."""
    text = _plain(password).casefold()
    forms = {text, text.strip(_ENDS)}
    forms |= {form.translate(_DISGUISES) for form in set(forms)}
    forms |= {form.strip(_ENDS) for form in set(forms)}
    forms |= {re.sub(r"[\W_]+", "", form) for form in set(forms)}
    if not re.search(r"[^\W_]", text) or (text.isdigit() and len(text) < 14):
        return True
    return any(
        _is_listed(form) or _repeats(form) or _runs(form) or _DATE.fullmatch(form) for form in forms if form
    )


def _is_listed(form: str) -> bool:
    """One word of the list, or two in a row, as adminpassword."""
    common = _common()
    if form in common:
        return True
    return any(form[:at] in common and form[at:] in common for at in range(3, min(len(form), 40) - 2))


def _repeats(text: str) -> bool:
    """A piece three times or more, the last one perhaps in part: aaaaaaaaaa, abcabcabcab."""
    return any(
        (text[:size] * (len(text) // size + 1))[: len(text)] == text for size in range(1, len(text) // 3 + 1)
    )


def _runs(text: str) -> bool:
    """Only keys that lie side by side, forth or back, in pieces of three and more."""
    place = 0
    while place < len(text):
        step = _run_at(text, place)
        if step < 3:
            return False
        place += step
    return True


def _run_at(text: str, place: int) -> int:
    """How many characters from here on lie side by side."""
    best = 0
    for row in _all_rows():
        at, length = row.find(text[place]), 0
        if at < 0:
            continue
        while (
            place + length < len(text) and at + length < len(row) and text[place + length] == row[at + length]
        ):
            length += 1
        best = max(best, length)
    return best


@cache
def _all_rows() -> tuple[str, ...]:
    return (*_ROWS, *(row[::-1] for row in _ROWS))


@cache
def _common() -> frozenset[str]:
    text = (
        resources.files("leadwright.workspace.accounts")
        .joinpath("data/common_passwords.txt")
        .read_text("utf-8")
    )
    words = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in words for word in line.split())


def _hasher() -> PasswordHasher:
    return _made(tuple(sorted(COST.items())))


@lru_cache(maxsize=4)
def _made(cost: tuple[tuple[str, int], ...]) -> PasswordHasher:
    given = dict(cost)
    return PasswordHasher(
        time_cost=given.get("time_cost", 3), memory_cost=given.get("memory_cost", 65536),
        parallelism=given.get("parallelism", 4),
    )  # fmt: skip


def _nobody() -> str:
    return _nobodys(tuple(sorted(COST.items())))


@lru_cache(maxsize=4)
def _nobodys(cost: tuple[tuple[str, int], ...]) -> str:
    return _made(cost).hash("nobody has this password")


def _verify(kept: str, password: str) -> bool:
    try:
        return _hasher().verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _limiter() -> anyio.CapacityLimiter:
    global _turns  # noqa: PLW0603 - one a process
    if _turns is None:
        _turns = anyio.CapacityLimiter(_AT_ONCE)
    return _turns


def _plain(password: str) -> str:
    """The same characters, however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password)
