"""Forget what came from outside about somebody: archived replies, questions that name them, pages in the cache."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from typing import Any

from leadwright.kernel.db import Scope
from leadwright.policy.traces import Traces

_PAGES = 200  # bodies that are looked at at once


async def forget_replies_of(
    scope: Scope, traces: Traces, subjects: Collection[str], where: Collection[str]
) -> int:
    """Take archived replies about somebody away: by the native keys that they are about, or if their text gives them away.

    A name counts in a reply that also names one of their companies (`where`: domains, names). Questions that were answered by
    them are kept without their words, so that the ledger adds up. Returns how many replies went.
    """
    gone: list[bytes] = []
    last = b""
    while True:
        rows: Any = await scope.rows(
            "SELECT hash, body, headers, subjects && CAST(:subjects AS text[]) AS about FROM replies"
            " WHERE workspace_id = :workspace AND hash > :last ORDER BY hash LIMIT :most",
            workspace=scope.workspace,
            subjects=list(subjects),
            last=last,
            most=_PAGES,
        )
        gone += [bytes(row.hash) for row in rows if row.about or _gives_away(bytes(row.body), traces, where)]
        if len(rows) < _PAGES:
            break
        last = bytes(rows[-1].hash)
    await scope.run(
        "UPDATE call_asks SET live = false, question = '{}', details = '{}', replies = '{}'"
        " WHERE workspace_id = :workspace AND replies && CAST(:gone AS bytea[])",
        workspace=scope.workspace,
        gone=gone,
    )
    await scope.run(
        "DELETE FROM replies WHERE workspace_id = :workspace AND hash = ANY(:gone)",
        workspace=scope.workspace,
        gone=gone,
    )
    return len(gone)


def _gives_away(body: bytes, traces: Traces, where: Collection[str]) -> bool:
    text = zlib.decompress(body).decode("utf-8", "replace")
    there = any(word.casefold() in text.casefold() for word in where if word)
    return traces.stand_in(_unescaped(text), names=there)


def _unescaped(text: str) -> str:
    """JSON writes letters beyond ASCII, and slashes, in its own way."""
    if "\\" not in text:
        return text
    plain = text.replace("\\/", "/")
    try:
        return plain.encode("utf-8", "replace").decode("unicode_escape", "replace") + "\n" + plain
    except UnicodeDecodeError:
        return plain


async def forget_questions_of(scope: Scope, traces: Traces) -> int:
    """Empty questions that name somebody, whatever became of them; they can never be answered from what was kept."""
    if not traces.pattern:
        return 0
    rows: Any = await scope.rows(
        "SELECT id, question, details, reason FROM call_asks WHERE workspace_id = :workspace"
        " AND concat(question, details, reason) ~* :pattern",
        workspace=scope.workspace,
        pattern=traces.pattern,
    )
    told = [row.id for row in rows if traces.stand_in(f"{row.question} {row.details} {row.reason}")]
    return await scope.run(
        "UPDATE call_asks SET live = false, question = '{}', details = '{}', replies = '{}', reason = ''"
        " WHERE workspace_id = :workspace AND id = ANY(:told)",
        workspace=scope.workspace,
        told=told,
    )


async def forget_pages_of(scope: Scope, traces: Traces, words: Collection[str] = ()) -> int:
    """Take public pages that give somebody away, or that hold one of these words, out of the cache, which may forget
    anything. Returns how many went."""
    gone, last = 0, ""
    while True:
        rows: Any = await scope.rows(
            "SELECT key, body, headers FROM http_cache WHERE key > :last ORDER BY key LIMIT :most",
            last=last,
            most=_PAGES,
        )
        told = [row.key for row in rows if _tells(_page(bytes(row.body)), traces, words)]
        gone += await scope.run("DELETE FROM http_cache WHERE key = ANY(:told)", told=told)
        if len(rows) < _PAGES:
            return gone
        last = rows[-1].key


def _tells(page: str, traces: Traces, words: Collection[str]) -> bool:
    return traces.stand_in(page) or any(word in page for word in words)


def _page(body: bytes) -> str:
    return body.decode("utf-8", "replace") + "\n" + body.decode("latin-1")
