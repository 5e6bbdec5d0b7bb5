"""What rules look at in a page: parsed once, each kind of text taken out once; no browser is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from leadwright.sources.technology.bounds import parseable
from leadwright.sources.technology.matching import Text
from leadwright.sources.technology.types import PageInput

MAX_CHARS = 2_000_000
_INVISIBLE = ["script", "style", "noscript", "template"]
_JOINT = "\n"


class Page:
    """One page, ready to be matched. Names of headers, cookies and meta elements are in lower case."""

    def __init__(self, given: PageInput) -> None:
        self.url = Text(given.url)
        self._raw = given.html[:MAX_CHARS] if given.status < 400 else ""
        self._external = given.scripts if given.status < 400 else ()
        self.headers = _lower(given.headers)
        self.cookies = _lower(given.cookies)

    @cached_property
    def html(self) -> Text:
        return Text(self._raw)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(parseable(self.html.text))

    @cached_property
    def serialised(self) -> Text:
        """The tree written out again: every tag, attribute and value as selectors see them."""
        return Text(self.tree.html or "")

    @cached_property
    def script_sources(self) -> list[Text]:
        """Each distinct `src` of a script; one without a scheme (`//host/...`) gets https."""
        sources = (node.attributes.get("src") for node in self.tree.css("script[src]"))
        given = dict.fromkeys(source.strip() for source in sources if source and source.strip())
        return [Text("https:" + source if source.startswith("//") else source) for source in given]

    @cached_property
    def scripts(self) -> list[Text]:
        """The inline scripts, then external ones if they were given."""
        inline = (node.text() for node in self.tree.css("script:not([src])"))
        external = (script[:MAX_CHARS] for script in self._external)
        return [Text(script) for script in (*inline, *external) if script]

    @cached_property
    def css(self) -> Text:
        return Text(_JOINT.join(node.text() for node in self.tree.css("style")))

    @cached_property
    def meta(self) -> Mapping[str, list[str]]:
        """Contents by name, or by property where there is no name."""
        found: dict[str, list[str]] = {}
        for node in self.tree.css("meta[content]"):
            attributes = node.attributes
            name = (attributes.get("name") or attributes.get("property") or "").lower()
            if name:
                found.setdefault(name, []).append(attributes.get("content") or "")
        return found

    @cached_property
    def text(self) -> Text:
        """The words a reader sees, without scripts and styles. Changes the tree: ask for it last."""
        self.tree.strip_tags(_INVISIBLE, recursive=True)
        body = self.tree.body
        return Text("" if body is None else body.text(separator=" "))


def _lower(named: Mapping[str, str | Sequence[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in named.items():
        found.setdefault(name.lower(), []).extend(_values(value))
    return found


def _values(value: str | Sequence[str]) -> Iterator[str]:
    yield from (value,) if isinstance(value, str) else value
