"""What the technologies of a company leave on its pages and in its answers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

from leadwright_twin.data import load
from leadwright_twin.types import Company


@dataclass(frozen=True, slots=True)
class Traces:
    """HTML for the head, for the end of the body, attributes of the outer element, headers, cookies."""

    head: str
    body: str
    attrs: str
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4096)
def traces(company: Company) -> Traces:
    """The traces of all technologies that show on the website; each in one of its usual forms."""
    head, body, attrs = [], [], []
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    for technology in company.technologies:
        if not technology.on_site:
            continue
        variants = load("traces.json")[technology.name]
        one = random.Random(f"{company.domain}:{technology.name}").choice(variants)
        head.append(one.get("head", ""))
        body.append(one.get("body", ""))
        attrs.append(one.get("attrs", ""))
        headers |= one.get("headers", {})
        cookies |= one.get("cookies", {})
    return Traces(
        "\n".join(filter(None, head)),
        "\n".join(filter(None, body)),
        " ".join(filter(None, attrs)),
        tuple(headers.items()),
        tuple(cookies.items()),
    )


def dns_traces(company: Company) -> dict[str, tuple[str, ...]]:
    """What its technologies leave in the DNS. MX: mail hosts without preference."""
    forms = load("traces.json")
    found: dict[str, tuple[str, ...]] = {}
    for technology in company.technologies:
        if technology.in_dns:
            variants = forms.get(f"{technology.name}@dns") or forms[technology.name]
            for record, values in variants[0]["dns"].items():
                found[record] = (*found.get(record, ()), *values)
    return found


def implied(name: str) -> frozenset[str]:
    """Technologies that may rightly be concluded from seeing this one."""
    found: set[str] = set()
    forms = load("traces.json")
    for variant in (*forms.get(name, []), *forms.get(f"{name}@dns", [])):
        found |= set(variant.get("may", []))
    return frozenset(found)
