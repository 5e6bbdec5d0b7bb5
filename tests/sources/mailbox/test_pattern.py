"""Patterns of addresses: hypotheses with their evidence, in many scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources.mailbox.pattern import PATTERNS, KnownAddress, infer, propose

PEOPLE = ["Ana Prado", "John Roe", "Mia Stone", "Liam Burke"]
NAMES = [
    "Ana Prado", "José da Silva", "Jürgen Müller", "Zoë O'Neill", "Jean-Luc Picard", "Иван Петров", "Łukasz Żak",
    "Nguyễn Văn An", "Μαρία Παπαδοπούλου", "田中 太郎", "Søren Åkesson", "Ludwig van der Berg", "Mary Ann Smith-Jones",
    "محمد علي", "Şükrü Öztürk", "Þóra Jónsdóttir", "김 민수",
]  # fmt: skip


def addresses(pattern: str, people: list[str]) -> list[KnownAddress]:
    """Addresses of plain names, spelled by hand."""
    spell = {
        "first.last": lambda f, last: f"{f}.{last}", "flast": lambda f, last: f"{f[0]}{last}",
        "first": lambda f, last: f, "last.first": lambda f, last: f"{last}.{f}",
    }[pattern]  # fmt: skip
    return [KnownAddress(name, f"{spell(*name.lower().split())}@acme.com") for name in people]


@pytest.mark.parametrize("pattern", ["first.last", "flast", "first", "last.first"])
def test_a_pattern_is_seen_and_followed(pattern: str) -> None:
    found = infer("acme.com", addresses(pattern, PEOPLE))
    assert found.patterns[0].name == pattern
    assert found.patterns[0].share > 0.9
    best = propose("Nora Field", found)[0]
    (expected,) = addresses(pattern, ["Nora Field"])
    assert best.address == expected.email
    assert best.probability > 0.75
    assert len(best.supporting) == 4
    assert best.contradicting == 0


def test_two_patterns_share_and_what_fits_neither_contradicts() -> None:
    known = [
        *addresses("first.last", PEOPLE[:2]), *addresses("flast", PEOPLE[2:]),
        KnownAddress("Nora Field", "bluebird@acme.com"),
    ]  # fmt: skip
    found = infer("acme.com", known)
    assert {item.name for item in found.patterns[:2]} == {"first.last", "flast"}
    assert [item.share for item in found.patterns[:2]] == [0.4, 0.4]
    assert found.contradicting == ("bluebird@acme.com",)
    first, second = propose("Ida Cole", found)[:2]
    assert {first.address, second.address} == {"ida.cole@acme.com", "icole@acme.com"}
    assert first.contradicting == 3
    assert first.probability + second.probability < 0.85


def test_without_known_addresses_nothing_is_likely() -> None:
    best = propose("Ida Cole", infer("acme.com", []))
    assert best[0].address == "ida.cole@acme.com"
    assert best[0].probability < 0.4
    assert best[0].supporting == ()


def test_roles_other_domains_and_people_without_a_family_name_say_nothing() -> None:
    known = [
        KnownAddress("Ana Prado", "info@acme.com"), KnownAddress("Ana Prado", "ana.prado@birch.io"),
        KnownAddress("Ana Prado", "not an address"), KnownAddress("", "x@acme.com"),
    ]  # fmt: skip
    assert infer("acme.com", known).known == 0


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Jürgen Müller", "juergen.mueller@acme.com"), ("Jürgen Müller", "jurgen.muller@acme.com"),
        ("José da Silva", "jose.silva@acme.com"), ("José da Silva", "jose.dasilva@acme.com"),
        ("Robert Stone", "bob.stone@acme.com"), ("Jean-Luc Picard", "jeanluc.picard@acme.com"),
        ("Zoë O'Neill", "zoe.oneill@acme.com"), ("Mary Smith-Jones", "mary.smithjones@acme.com"),
        ("Иван Петров", "ivan.petrov@acme.com"), ("Łukasz Żak", "lukasz.zak@acme.com"),
        ("Ludwig van der Berg", "ludwig.vanderberg@acme.com"), ("Ana Prado", "ana.prado2@acme.com"),
        ("Şükrü Öztürk", "sukru.ozturk@acme.com"),
    ],
)  # fmt: skip
def test_spellings_of_a_name_are_recognised(name: str, address: str) -> None:
    found = infer("acme.com", [KnownAddress(name, address)])
    assert "first.last" in {item.name for item in found.patterns}
    assert found.contradicting == ()


def test_an_address_of_somebody_else_is_not_proposed() -> None:
    found = infer("acme.com", addresses("flast", PEOPLE))
    proposed = propose("Amy Prado", found, taken=["aprado@acme.com"])
    assert "aprado@acme.com" not in {item.address for item in proposed}


NAME = st.sampled_from(NAMES) | st.text(max_size=40)


@given(st.lists(st.tuples(NAME, st.sampled_from([*PATTERNS, "odd"])), max_size=8), NAME, st.integers(1, 30))
def test_probabilities_are_probabilities_and_evidence_is_evidence(
    known: list[tuple[str, str]], name: str, most: int
) -> None:
    given_ = [KnownAddress(who, f"{pattern}.x{n}@acme.com") for n, (who, pattern) in enumerate(known)]
    found = infer("acme.com", given_)
    assert abs(sum(item.share for item in found.patterns)) <= 1.001
    told = {item.email for item in given_}
    assert {address for item in found.patterns for address in item.supporting} <= told
    proposed = propose(name, found, most=most)
    assert sum(item.probability for item in proposed) <= 1.0
    assert len({item.address for item in proposed}) == len(proposed) <= most
    for item in proposed:
        assert 0 < item.probability <= 0.95
        assert item.address.isascii()
        assert item.address.count("@") == 1


@given(st.sampled_from(NAMES), st.sampled_from(["first.last", "flast", "first_last"]))
def test_what_is_proposed_for_a_name_would_support_the_pattern(name: str, pattern: str) -> None:
    known = [
        KnownAddress(who, f"{who.split()[0].lower()}.{who.split()[1].lower()}@acme.com") for who in PEOPLE
    ]
    for item in propose(name, infer("acme.com", known), most=3):
        again = infer("acme.com", [KnownAddress(name, item.address)])
        assert again.contradicting == ()


@given(st.sampled_from(["Nora Field", "Иван Петров", "Jürgen Müller", "Zoë O'Neill"]), st.integers(1, 3))
def test_more_evidence_for_a_pattern_makes_it_likelier(name: str, first: int) -> None:
    few, many = (infer("acme.com", addresses("first.last", PEOPLE[:n])) for n in (first, 4))
    before, after = propose(name, few)[0], propose(name, many)[0]
    assert before.address == after.address
    assert after.probability > before.probability
