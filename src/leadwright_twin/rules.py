"""What each invented site's robots.txt says, and a small reading of it for everybody's group."""

from __future__ import annotations

import re
from functools import cache

from leadwright_twin.data import load
from leadwright_twin.types import Company

REDIRECTED_ROBOTS = "/static/robots-current.txt"
_PLAIN = {
    "empty": "",
    "open": "User-agent: *\nDisallow:\n",
    "admin": "User-agent: *\nDisallow: /admin/\nDisallow: /search\nAllow: /search/help\n",
    "sitemap": "User-agent: *\nDisallow: /cgi-bin/\n\nSitemap: https://{host}/sitemap.xml\n",
}
_OTHERS = (
    "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\n"
    "User-agent: AhrefsBot\nDisallow: /\nCrawl-delay: 30\n"
)
_WILDCARD = (
    "# generated, do not edit\nUser-agent: *\nDisallow: /*.pdf$\nDisallow: /*?session=\n"
    "Disallow: /private*/\nDisallow: {news}/*/print\nAllow: /private-equity$\n"
)


def purpose_path(company: Company, purpose: str) -> str:
    """The path under which this site keeps a page of this purpose."""
    if purpose == "home":
        return "/"
    choices: list[str] = load("phrases.json")[company.language]["paths"][purpose]
    return choices[sum(map(ord, company.domain + purpose)) % len(choices)]


def robots_txt(company: Company) -> str | None:
    """The text of robots.txt; None if there is none (404). Failing ones have a text nobody sees."""
    closed = purpose_path(company, "customers")
    by_kind = {
        "robots_all": "User-agent: *\nDisallow: /\n",
        "robots_5xx": "User-agent: *\nDisallow:\n",
        "robots_other": _OTHERS,
        "robots_part": f"User-agent: *\nDisallow: {purpose_path(company, 'team')}\nDisallow: /internal/\n",
        "robots_redirect": f"User-agent: *\nDisallow: {closed}\nDisallow: /drafts/\n",
        "robots_wildcard": _WILDCARD.format(news=purpose_path(company, "news")),
        "crawl_delay": "User-agent: *\nCrawl-delay: 1\nDisallow: /desk/\n",
    }
    if company.kind in by_kind:
        return by_kind[company.kind]
    if company.style.robots == "missing":
        return None
    return _PLAIN[company.style.robots].format(host=company.host)


@cache
def _rules(text: str) -> tuple[tuple[int, bool, re.Pattern[str]], ...]:
    """(length, allowed, pattern) of the rules for everybody, from a well-formed robots.txt."""
    rules: list[tuple[int, bool, re.Pattern[str]]] = []
    agents: list[str] = []
    naming = False
    for line in text.splitlines():
        name, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        if name.lower() == "user-agent":
            agents = [*agents, value] if naming else [value]
            naming = True
        elif name:
            naming = False
            if "*" in agents and name.lower() in {"allow", "disallow"} and value:
                rules.append((len(value), name.lower() == "allow", _pattern(value)))
    return tuple(rules)


def _pattern(value: str) -> re.Pattern[str]:
    anchored = value.endswith("$")
    body = ".*".join(re.escape(part) for part in value.removesuffix("$").split("*"))
    return re.compile(body + ("$" if anchored else ""))


def allowed(company: Company, path: str) -> bool:
    """May a crawler that no rule names read `path` (with its query)? The longest match decides."""
    if path == "/robots.txt":
        return True
    if company.kind == "robots_5xx":
        return False
    hits = [
        (length, allow) for length, allow, pattern in _rules(robots_txt(company) or "") if pattern.match(path)
    ]
    return max(hits)[1] if hits else True
