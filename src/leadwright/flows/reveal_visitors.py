"""Ask the source that a user has chosen which companies addresses of the network belong to. Nobody else is ever asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from leadwright.effects.asking import Why
from leadwright.effects.gateway import Gateway
from leadwright.kernel.errors import NotFound
from leadwright.sources.contract import Outcome
from leadwright.sources.market import vendors
from leadwright.sources.question import Question
from leadwright.sources.vendor import Operation, Vendor

_PATIENCE = 2.0  # a visitor's events do not wait long for a source that is busy


def revealer(name: str) -> tuple[Vendor, Operation]:
    """Return the source of a name with its operation for visitors. Raises NotFound if it has none."""
    vendor = vendors().get(name)
    operation = next(iter(vendor.that("visitor")), None) if vendor is not None else None
    if vendor is None or operation is None:
        able = sorted(known for known, one in vendors().items() if one.that("visitor"))
        raise NotFound(
            f"No source {name[:60]!r} tells companies by addresses of the network.",
            hint=f"LEADWRIGHT_REVERSE_IP may name {', '.join(able)}."
            if able
            else "Install a vendor that does.",
            field="reverse_ip",
        )
    return vendor, operation


async def reveal_visitors(
    gateway: Gateway, source: tuple[Vendor, Operation], addresses: Collection[str]
) -> Mapping[str, str]:
    """Return the domains of the companies that a source names for addresses; what it does not know is left out.

    Call it while no transaction is open.
    """
    vendor, operation = source
    why = Why("visitors", "whose network a visitor came from", patience=_PATIENCE)
    found = {}
    for address in sorted(addresses):
        asked = await gateway.ask(vendor, operation, [Question(ip=address)], why)
        answer = asked.got[0].answer
        told = next(
            (item.fields.get("domain") for item in answer.observations if item.kind == "company"), None
        )
        if answer.outcome is Outcome.HIT and isinstance(told, str):
            found[address] = told
    return found
