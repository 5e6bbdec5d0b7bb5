"""Words of others on their way into mail headers, chats and pages: nothing in them may act.

Control characters and line ends go; marks that chats read as mentions, links or markup become look-alikes.
"""

from __future__ import annotations

import re
import unicodedata

MOST_WORDS = 160
_ACTING = str.maketrans({
    "<": "‹", ">": "›", "@": "＠", "`": "ʼ", "*": "∗", "_": "＿", "[": "(", "]": ")", "~": "∼", "|": "¦",
    "\\": "⧵", "#": "＃", "{": "(", "}": ")",
})  # fmt: skip
_ENTITY = re.compile(r"&(?=#?\w+;)")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):/*(?=/)", re.IGNORECASE)


def harmless(text: object, most: int = MOST_WORDS) -> str:
    """Words of others on one line, with nothing in them that a mail header, a chat or a page would obey."""
    kept = "".join(
        " " if unicodedata.category(char) in ("Zl", "Zp", "Zs") or char in "\t\n\r\v\f" else char
        for char in str(text)
        if char in "\t\n\r\v\f" or unicodedata.category(char)[0] != "C"
    )
    plain = _ENTITY.sub("＆", _SCHEME.sub(r"\1 ", " ".join(kept.split()))).translate(_ACTING)
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"
