"""Facts about ourselves: the lines of the offer, each sentence for itself. There are no others. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leadwright.actions.briefs.facts import US, Fact, Source
from leadwright.actions.briefs.vouching import Refused, tame
from leadwright.icp.offer import Offer

_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")
_MOST_LINES = 4


def offer_facts(offer: Offer, refused: Refused) -> Iterator[Fact]:
    """A fact of each line: what we sell, for whom, what comes of it, what proves it."""
    parts = {
        "what": lines(offer.what), "outcomes": [line for text in offer.outcomes for line in lines(text)],
        "proofs": [line for proof in offer.proofs for line in lines(proof.claim)],
    }  # fmt: skip
    urls = [proof.url for proof in offer.proofs]
    for part, found in parts.items():
        for place, text in enumerate(found[: _MOST_LINES if part == "what" else 12]):
            if line := tame(text, "line", refused):
                url = (
                    urls[place] if part == "proofs" and place < len(urls) and len(found) == len(urls) else ""
                )
                yield Fact(f"f:offer#{part}.{place}", "offer", US, f"{line}.", {"line": line, "part": part},
                           sources=(Source(None, "offer", "Your offer", url or None),), matters=place < 2)  # fmt: skip


def lines(text: str) -> list[str]:
    """The sentences of a text without their full stops."""
    return [line.strip().rstrip(".") for line in _END.split(" ".join(text.split())) if line.strip()]
