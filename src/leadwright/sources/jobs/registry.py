"""All job boards, and which of them an address or a page points to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from leadwright.sources.jobs import address
from leadwright.sources.jobs.boards import (
    ashby,
    bamboohr,
    greenhouse,
    lever,
    personio,
    recruitee,
    smartrecruiters,
    teamtailor,
    workable,
    workday,
)
from leadwright.sources.jobs.types import Board, BoardRef

BOARDS: Mapping[str, Board] = {
    module.BOARD.kind: module.BOARD
    for module in (
        *(greenhouse, lever, ashby, workable, smartrecruiters),
        *(recruitee, personio, teamtailor, bamboohr, workday),
    )
}

_PROVIDER = re.compile(
    "|".join(re.escape(domain) for board in BOARDS.values() for domain in board.domains), re.IGNORECASE
)


def recognise(url: str) -> BoardRef | None:
    """The board that an address belongs to (its page, a posting, a script, an API); None for others."""
    if not _PROVIDER.search(url):
        return None
    parsed = address.parse(url)
    if parsed is None:
        return None
    found = (board.recognise(parsed) for board in BOARDS.values())
    return next((ref for ref in found if ref is not None), None)


def found_in(html: str) -> Iterator[BoardRef]:
    """Every board that a page points to, in its order: by links, frames, scripts or embed snippets."""
    if not any(word in html for board in BOARDS.values() for word in board.shows):
        return
    markup = address.readable(html)
    for url in dict.fromkeys(address.found_in(markup)):
        ref = recognise(url)
        if ref is not None:
            yield ref
    for board in BOARDS.values():
        for pattern in board.embeds:
            for found in pattern.findall(markup):
                name = address.token(found)
                if name:
                    yield BoardRef(board.kind, name)
