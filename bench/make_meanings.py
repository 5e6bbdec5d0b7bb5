"""Invented companies that say what they do, for measurements of meaning: profiles alone, in as many ways as words allow.

A sentence is put together from an industry's names, what is made for whom, technologies and some words at random, so
that every company has neighbours and hardly two are the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson

from leadwright.values import industry


def _words(text: str) -> list[str]:
    return text.split()


_MADE = _words("""software platform tools services equipment devices components data analytics marketplace training
advice insurance payments credit logistics packaging materials chemicals machines robots sensors
batteries vehicles drones apps games films music books courses recipes meals clothing furniture
homes offices farms clinics schools labs reports audits contracts invoices payroll hiring support
security backups networks storage search maps translation""")
_FOR = _words("""hospitals clinics dentists pharmacies banks insurers brokers lawyers accountants retailers grocers
restaurants hotels airlines airports ports shippers carriers farmers growers breweries builders
architects landlords tenants schools universities teachers students parents governments cities
utilities refineries mines factories workshops designers developers marketers publishers
broadcasters musicians players athletes drivers cyclists investors""")
_HOW = _words("""automated wireless recycled organic encrypted predictive digital mobile remote shared embedded
industrial portable affordable premium regional seasonal medical genetic optical acoustic thermal
electric hydraulic magnetic open certified licensed custom modular compact heavy rapid quiet safe
clean smart local global""")
_STACK = _words("""React AWS Python Java PostgreSQL Kubernetes Salesforce Shopify WordPress SAP Oracle Azure Go Rust
Kafka""")
COLUMNS = {"company_id": "uuid", "name": "text", "domain": "text", "fields": "text", "words": "text"}
INSERT = """
INSERT INTO profiles (workspace_id, company_id, name, domain, fields, search, first_seen, last_seen)
SELECT :workspace, company_id, name, domain, fields::jsonb, to_tsvector('simple', words), now(), now() FROM pg_temp.meant
"""


def companies(rows: int, seed: int) -> Iterator[tuple[UUID, str, str, str, str]]:
    """Yield rows of COLUMNS: invented companies, the same for the same seed."""
    r = random.Random(seed)
    labels = industry.labels()
    for number in range(rows):
        label = r.choice(labels)
        says = sentence(r)
        more = sentence(r) if r.random() < 0.5 else ""
        name = f"{r.choice(_HOW).title()} {r.choice(_MADE).title()} {number}"
        fields: dict[str, Any] = {
            "name": [name, 0.8, 1, 0],
            "description": [f"{says} {more}".strip(), 0.8, 1, 0],
            "industries": [[label], 0.8, 1, 0],
            "technologies": [r.sample(_STACK, r.randrange(5)), 0.8, 1, 0],
        }
        words = f"{name} {says} {label}"
        yield (
            UUID(int=r.getrandbits(128), version=4),
            name,
            f"m{number}.example",
            orjson.dumps(fields).decode(),
            words,
        )


def sentence(r: random.Random) -> str:
    """Return a sentence about what a company makes, and for whom."""
    return (
        f"{r.choice(_HOW).title()} {r.choice(_MADE)} and {r.choice(_HOW)} {r.choice(_MADE)} for "
        f"{r.choice(_FOR)} and {r.choice(_FOR)}, with {r.choice(_HOW)} {r.choice(_MADE)}."
    )


def question(r: random.Random) -> str:
    """Return what a person might type."""
    return f"{r.choice(_HOW)} {r.choice(_MADE)} for {r.choice(_FOR)}"
