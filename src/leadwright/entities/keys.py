"""Exact keys of a company: what two records must share to speak of the same company.

A shared host or a free-mail domain is never a key. A record without a key stands for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadwright.values import linkedin


def company_keys(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the exact keys in a company's fields, strongest first, as `kind:value`."""
    keys = [f"{kind}:{number}" for kind, number in sorted((fields.get("registry") or {}).items())]
    if domain := fields.get("domain"):
        keys.append(f"domain:{domain}")
    if page := linkedin_page(fields.get("linkedin_url")):
        keys.append(f"linkedin:{page}")
    return tuple(keys)


def linkedin_page(url: Any) -> str | None:
    """Return the part of a LinkedIn address that identifies a company or person: `company/acme`."""
    return linkedin.page(url)
