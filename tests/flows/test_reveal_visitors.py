"""Which company an address of the network belongs to is asked of a chosen source that can tell, and of no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from leadwright.flows import reveal_visitors as flow
from leadwright.kernel.errors import NotFound
from leadwright.sources.contract import Observation, Outcome
from leadwright.sources.vendor import Answer

pytestmark = pytest.mark.anyio


@dataclass
class Got:
    answer: Answer


@dataclass
class Asked:
    got: list[Got]


class Gateway:
    def __init__(self) -> None:
        self.asked: list[str] = []

    async def ask(self, vendor: Any, operation: Any, questions: Any, why: Any) -> Asked:
        address = questions[0].ip
        self.asked.append(address)
        assert questions[0].key() == {"ip": address, "limit": 25}
        if address == "192.0.2.1":
            company = Observation("company", "chosen", "acme.com", {"domain": "acme.com"}, "user")
            return Asked([Got(Answer(Outcome.HIT, (company,)))])
        return Asked([Got(Answer(Outcome.MISS if address == "192.0.2.2" else Outcome.BUSY))])


async def test_what_the_source_does_not_know_is_left_out() -> None:
    gateway = Gateway()
    addresses = ["192.0.2.3", "192.0.2.1", "192.0.2.2"]
    found = await flow.reveal_visitors(gateway, ("vendor", "operation"), addresses)  # type: ignore[arg-type]
    assert found == {"192.0.2.1": "acme.com"}
    assert sorted(gateway.asked) == sorted(addresses)


@pytest.mark.parametrize("name", ["nobody", "hunter", ""])
def test_a_source_that_cannot_tell_is_refused(name: str) -> None:
    with pytest.raises(NotFound):
        flow.revealer(name)
