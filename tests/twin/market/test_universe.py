"""The large market's truth: the same seed is the same world, and its people move and its numbers check."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from leadwright_twin.market import registries
from leadwright_twin.market.universe import Market

TODAY = date(2026, 11, 26)
WORLD = Market(7, 800, TODAY)


def test_the_same_seed_is_the_same_world_and_another_seed_is_not() -> None:
    again, other = Market(7, 800, TODAY), Market(8, 800, TODAY)
    assert [again.company(index) for index in range(50)] == [WORLD.company(index) for index in range(50)]
    assert [again.people(index) for index in range(50)] == [WORLD.people(index) for index in range(50)]
    assert [other.company(index).domain for index in range(50)] != [
        WORLD.company(i).domain for i in range(50)
    ]


@given(st.integers(0, 700), st.integers(1, 800))
def test_a_company_does_not_depend_on_how_many_there_are(index: int, count: int) -> None:
    small = Market(7, count, TODAY)
    assert small.company(index) == WORLD.company(index)
    assert small.people(index) == WORLD.people(index)


def test_every_domain_is_invented_and_one_company_s_alone() -> None:
    domains = [company.domain for company in WORLD.companies()]
    assert len(set(domains)) == len(domains)
    assert all(domain.endswith(".example") for domain in domains)
    assert all(WORLD.by_domain(company.domain) == company for company in WORLD.companies())
    moved = [company for company in WORLD.companies() if company.former_domain]
    assert moved
    assert all(WORLD.by_domain(str(company.former_domain)) == company for company in moved)


def test_an_ideal_customer_is_rare_but_there() -> None:
    world = Market(3, 3000, TODAY)
    hits = [
        one
        for one in world.companies()
        if one.industry in {"saas", "fintech", "healthtech"}
        and one.place.country in {"US", "GB", "CA"}
        and 50 <= one.heads_on(TODAY) <= 500
        and one.rounds
        and one.rounds[-1].stage in {"series_a", "series_b", "series_c"}
        and {"AWS", "React"} <= set(one.uses_on(TODAY))
    ]
    assert 0.01 < len(hits) / world.count < 0.05


def test_people_move_between_companies_and_leave_an_address_behind() -> None:
    moves = [
        (person, job)
        for company in WORLD.companies()
        for person in WORLD.people(company.index)
        for job in person.jobs
        if job.company not in {None, person.home}
    ]
    assert len(moves) > 50
    for person, job in moves:
        assert job.company is not None
        assert person in list(WORLD.people_ever(job.company))
        former = WORLD.company(job.company)
        if former.mail == "strict" and former.status != "closed":
            address = f"{WORLD.local_at(person, former)}@{former.domain}"
            taken = any(one.local == WORLD.local_at(person, former) for one in WORLD.people(former.index))
            assert taken or WORLD.email_status(address) == "invalid"


def test_an_address_is_valid_where_its_person_works_today() -> None:
    for company in list(WORLD.companies())[:200]:
        for person in WORLD.people(company.index):
            address = WORLD.email(person)
            if address is not None:
                assert WORLD.email_status(address) in {"valid", "accept_all", "unknown"}
                assert WORLD.by_email(address) == person


@given(st.integers(0, 10**6), st.integers(0, 100), st.booleans())
def test_registry_numbers_have_valid_check_digits(index: int, seed: int, letters: bool) -> None:
    from stdnum import lei
    from stdnum.br import cnpj
    from stdnum.fr import siren

    number = registries.cnpj(index, seed, letters=letters)
    assert len(number) == 14
    assert number[:8].isdigit() != letters
    assert number[-2:] == registries.cnpj_digits(number[:12])
    if not letters:
        assert cnpj.is_valid(number)
    assert lei.is_valid(registries.lei(index, seed))
    assert siren.is_valid(registries.siren(index, seed))


def test_the_documented_alphanumeric_cnpj_checks() -> None:
    assert registries.cnpj_digits("12ABC34501DE") == "35"
