"""LinkedIn addresses: the part that identifies a company or a person. The pages themselves are never read."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote, urlsplit

from leadwright.values import domain
from leadwright.values.bundled import TEXT_CAP

_KINDS = frozenset({"company", "school", "showcase", "in", "pub"})
_SUFFIXES = ("linkedin.com", "linkedin.cn")


def page(url: object) -> str | None:
    """The kind and name of a page: "https://br.linkedin.com/in/Jane-Doe/en?trk=x" -> "in/jane-doe".

    None for anything that is no page of a company or a person. Accents are told apart, however encoded.
    """
    if not isinstance(url, str):
        return None
    text = url[:TEXT_CAP].strip()
    if domain.registrable(text) not in _SUFFIXES:
        return None
    try:
        path = urlsplit(text if "//" in text else f"//{text}").path
    except ValueError:
        return None
    parts = [part for part in unicodedata.normalize("NFKC", unquote(path)).casefold().split("/") if part]
    return f"{parts[0]}/{parts[1].strip()}" if len(parts) > 1 and parts[0] in _KINDS else None
