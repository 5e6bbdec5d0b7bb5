"""Test a source with something that costs nothing, and say whether its key works."""

from __future__ import annotations

from leadwright.effects.asking import Why
from leadwright.effects.gateway import Gateway
from leadwright.sources.contract import Outcome
from leadwright.sources.question import CompanyRef, Criteria, PersonRef, Question
from leadwright.sources.vendor import Answer, Vendor

_ANYBODY = (
    Question(),
    Question(company=CompanyRef(name="Example", domain="example.com")),
    Question(person=PersonRef(name="Jo Example"), company=CompanyRef(domain="example.com")),
    Question(email="jo@example.com"),
    Question(criteria=Criteria(countries=("US",), industries=("saas",)), limit=1),
)


async def probe(gateway: Gateway, vendor: Vendor) -> Answer:
    """Ask the source's account, or the first free operation that takes a harmless question.

    HIT and MISS mean that the key works. LOCKED without a call if nothing free can be asked.
    """
    free = [item for item in vendor.operations if item.repeat == "free" and not item.units]
    for operation in sorted(free, key=lambda item: item.does != "account"):
        for question in _ANYBODY:
            if operation.does == "account" or (question != Question() and operation.accepts(question)):
                why = Why("test", "does the key work?", refresh=True, patience=15)
                return (await gateway.ask(vendor, operation, [question], why)).answers[0]
    return Answer(Outcome.LOCKED, reason=f"{vendor.manifest.title} has nothing that can be asked for free")
