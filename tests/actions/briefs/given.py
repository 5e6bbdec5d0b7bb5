"""Facts of an invented company, by hand, for tests of what may be said of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from leadwright.actions.briefs.facts import Fact, Facts
from leadwright.actions.briefs.sentences import sentence

AS_OF = date(2026, 11, 26)


def fact(name: str, kind: str, day: date | None = None, precision: str = "day", **value: Any) -> Fact:
    """A fact by its kind and values."""
    hushed = str(value.pop("hushed", ""))
    fresh, contradicted = value.pop("fresh", True), value.pop("contradicted", False)
    subject = value.get("person", "us" if kind == "offer" else "company")
    return Fact(
        name,
        kind,
        subject,
        sentence(kind, value, day, precision),
        value,
        day,
        precision,
        fresh,
        contradicted,
        (),
        hushed,
    )


FUNDING = fact(
    "s:1", "funding", date(2026, 11, 4), round="Series B", amount={"amount": "12000000", "currency": "USD"}
)
ROLES = fact("o:2#roles", "hiring", roles=7)
ENGINEERS = fact("o:2#roles.engineering", "hiring", roles=4, department="Engineering")
CTO = fact("o:3#person.title", "person", person="Jane Doe", title="CTO")
CFO = fact("o:4#person.title", "person", person="Omar Haddad", title="VP Finance")
MAIL = fact("o:3#person.email", "reach", person="Jane Doe", email="jane.doe@kestrel.example")
PEOPLE = fact("o:5#head_count", "head_count", people=[51, 200])
SEAT = fact("o:5#country", "location", country="DE", city="Berlin")
FIELD = fact("o:5#industries", "industry", industries=["SaaS", "FinTech"])
AWS = fact("o:6#technologies.aws", "uses", technology="AWS")
REACT = fact("o:6#technologies.react", "uses", technology="React")
RIVAL = fact("s:7", "competitor_in_use", technology="Rivalware")
JOINED = fact("s:8", "leader_joined", date(2026, 10, 1), "month", person="Jane Doe", title="CTO")
SWAP = fact("s:9", "technology_replaced", date(2026, 9, 14), before="HubSpot", after="Salesforce")
GREW = fact("s:10", "head_count_growth", date(2026, 10, 20), before=[80, 80], after=[120, 120], share=0.5)
BOUGHT = fact("s:11", "acquired", date(2026, 8, 3), buyer="Globex")
VISIT = fact("s:12", "pricing_page_visited", date(2026, 11, 20), hushed="We saw it; nobody told us.")
LINE = fact("f:offer#outcomes.0", "offer", line="Cut onboarding time by 40 %", part="outcomes")
OLD = fact(
    "s:13",
    "funding",
    date(2022, 3, 1),
    round="Seed",
    amount={"amount": "2000000", "currency": "EUR"},
    fresh=False,
)
SPLIT = fact("o:14#founded", "founded", date(2015, 1, 1), "year", year=2015, contradicted=True)
SEEN = fact("s:15", "technology_added", date(2026, 11, 2), "seen", technology="Snowflake")

ALL = (
    FUNDING, ROLES, ENGINEERS, CTO, CFO, MAIL, PEOPLE, SEAT, FIELD, AWS, REACT, RIVAL, JOINED, SWAP, GREW, BOUGHT, VISIT, LINE, OLD,
    SPLIT, SEEN,
)  # fmt: skip
FACTS = Facts("Kestrel Labs GmbH", AS_OF, ALL, ("kestrel.example",), "Leadwright")
