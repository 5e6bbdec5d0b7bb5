"""By what an erased subject is known again: the keys of its source records, and what identifies a company. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from leadwright.policy.tombstones import Mark
from leadwright.values import linkedin
from leadwright.values.domain import is_free_mail, is_shared_host
from leadwright.values.name import company_key


def record_mark(kind: str, source: str, native_key: str) -> Mark:
    """The mark of a subject as one source names it."""
    return Mark("record", f"{kind}\0{source}\0{native_key}")


def company_marks(fields: Mapping[str, Any]) -> Iterator[Mark]:
    """What identifies a company: its domain, its numbers in registries, its page; else its name in its country."""
    found = False
    if (domain := fields.get("domain")) and not is_shared_host(str(domain)) and not is_free_mail(str(domain)):
        yield Mark("company", f"domain:{domain}")
        found = True
    registry = fields.get("registry")
    for kind, number in registry.items() if isinstance(registry, Mapping) else ():
        yield Mark("company", f"{kind}:{number}")
        found = True
    if page := linkedin.page(fields.get("linkedin_url")):
        yield Mark("company", f"linkedin:{page}")
        found = True
    if not found and fields.get("name"):
        yield Mark("company", f"name:{company_key(str(fields['name']))}|{fields.get('country') or ''}")
