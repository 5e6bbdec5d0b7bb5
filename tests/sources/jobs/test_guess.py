"""Guesses are plain and few; a board is the company's only if it says so itself."""

from __future__ import annotations

import pytest

from leadwright.sources.contract import Target
from leadwright.sources.jobs.asking import Reading
from leadwright.sources.jobs.guess import agrees, guesses, resembles, tokens_of
from leadwright.sources.jobs.types import BoardRef, Role


@pytest.mark.parametrize(
    ("target", "tokens"),
    [
        (Target("Acme Robotics, Inc.", "acme-robotics.example"), ["acme-robotics", "acmerobotics"]),
        (Target("Acme GmbH", "acme.example"), ["acme"]),
        (Target("HP", "hp.example"), []),
        (Target("Nameless", None), ["nameless"]),
    ],
)
def test_tokens_come_from_the_domain_and_the_name(target: Target, tokens: list[str]) -> None:
    assert tokens_of(target) == tokens
    assert {ref.token for ref in guesses(target)} == set(tokens)


@pytest.mark.parametrize(
    ("token", "speaks"),
    [
        ("acmehq", True),
        ("ACME-Robotics", True),
        ("acmerobotics2", True),
        ("acme", True),
        ("other", False),
        ("acm", False),
    ],
)
def test_a_token_that_holds_the_name_speaks_for_the_company(token: str, speaks: bool) -> None:
    target = (
        Target("Acme", "acme.example") if "hq" in token else Target("Acme Robotics", "acmerobotics.example")
    )
    assert resembles(BoardRef("lever", token), target) is speaks


def reading(
    *, names: set[str] = frozenset(), links: set[str] = frozenset(), url: str | None = None
) -> Reading:  # type: ignore[assignment]
    role = Role("1", "Clerk", url=url)
    return Reading(BoardRef("lever", "acme"), names=set(names), links=set(links), roles={"1": role})


ACME = Target("Acme Robotics", "acme.example")


def test_name_or_own_addresses_agree() -> None:
    assert agrees(reading(names={"ACME Robotics Inc."}), ACME)
    assert agrees(reading(links={"https://www.acme.example/x"}), ACME)
    assert agrees(reading(url="https://jobs.acme.example/1"), ACME)


def test_anything_else_does_not() -> None:
    assert not agrees(reading(), ACME)
    assert not agrees(reading(names={"Acme Bakery"}), ACME)
    assert not agrees(reading(links={"https://acme.example.evil.test/"}), ACME)
    assert not agrees(reading(names={"Acme Robotics"}, url="https://jobs.acme.test/1"), ACME)
    assert not agrees(reading(names={""}), Target("", None))


def test_a_posting_on_the_provider_s_host_speaks_neither_way() -> None:
    assert agrees(reading(names={"Acme Robotics"}, url="https://apply.workable.com/j/AA11"), ACME)
    assert not agrees(reading(url="https://jobs.lever.co/acme/1"), ACME)
