"""A parsed page. Everything that reads HTML gets it from here, so that no page can make it slow or large."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from leadwright.sources.website.shape import end_of_reason


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page. `base` is what its links are relative to."""

    url: str
    base: str
    html: str
    tree: LexborHTMLParser

    def join(self, href: str) -> str:
        """The absolute address of a link, or "" if it makes no sense."""
        try:
            return urljoin(self.base, href.strip())
        except ValueError:
            return ""

    def first(self, selector: str) -> LexborNode | None:
        """The first element, or None."""
        return self.tree.css_first(selector)

    def attribute(self, selector: str, name: str) -> str:
        """An attribute of the first element that has it filled, in single spaces, or ""."""
        for node in self.tree.css(selector):
            if value := (node.attributes.get(name) or "").strip():
                return " ".join(value.split())
        return ""


def parse(url: str, html: str) -> Document:
    """Parse a page of any size and shape in linear time."""
    html = html.replace("\x00", "")
    html = html[: end_of_reason(html)]
    tree = LexborHTMLParser(html)
    document = Document(url, url, html, tree)
    if href := document.attribute("base[href]", "href"):
        return Document(url, document.join(href) or url, html, tree)
    return document
