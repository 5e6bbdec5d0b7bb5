"""Behaviour of noticing leaders who join and leave."""

from __future__ import annotations

from typing import Any

from leadwright.signals.detectors.leaders import detect
from leadwright.signals.history import Told
from tests.signals.told import context, day, history, record

CTO, ENGINEER = "Chief Technology Officer", "Software Engineer"


def person(name: str, *said: tuple[int, dict[str, Any]], source: str = "website") -> list[Told]:
    told = [(number, {"name": name, **words}) for number, words in said]
    return record(*told, source=source, kind="person", key=f"a#{name}")


def named(name: str, role: str, *days: int, source: str = "website") -> list[Told]:
    return person(name, *((number, {"title": role}) for number in days), source=source)


def site(*days: int, partial: tuple[int, ...] = ()) -> list[Told]:
    """The readings of a website's team page."""
    told = [(n, {"name": "Acme", **({"partial": ["people"]} if n in partial else {})}) for n in days]
    return record(*told, source="website")


def found(*records: list[Told]) -> list[tuple[str, str, int]]:
    events = detect(history(*records), context())
    return sorted((one.type, one.details["person"], (one.first_seen - day(0)).days) for one in events)


def test_a_leader_whom_the_team_page_did_not_name_before_has_joined() -> None:
    records = (site(0, 10), named("Ana", "CEO", 0, 10), named("Bo", CTO, 10), named("Cy", ENGINEER, 10))
    assert found(*records) == [("leader_joined", "Bo", 10)]


def test_a_first_team_joins_nobody_and_neither_does_one_after_a_half_read_page() -> None:
    assert found(site(0), named("Bo", CTO, 0)) == []
    assert found(site(0, 10, partial=(0,)), named("Ana", "CEO", 0, 10), named("Bo", CTO, 10)) == []


def test_a_leader_who_is_missing_twice_has_left_and_once_has_not() -> None:
    ana, bo = named("Ana", "CEO", 0, 10, 20), named("Bo", CTO, 0)
    assert found(site(0, 10), named("Ana", "CEO", 0, 10), bo) == []
    assert found(site(0, 10, 20), ana, bo) == [("leader_left", "Bo", 10)]
    assert found(site(0, 10, 20), ana, named("Bo", CTO, 0, 20)) == []


def test_a_half_read_page_or_one_without_the_team_lets_nobody_go() -> None:
    ana, bo = named("Ana", "CEO", 0, 10, 20), named("Bo", CTO, 0)
    assert found(site(0, 10, 20, partial=(10, 20)), ana, bo) == []
    assert found(site(0, 10, 20, 30), named("Ana", "CEO", 0), bo) == []
    crowd = [named(f"P{n}", ENGINEER, 0) for n in range(6)]
    assert found(site(0, 10, 20), ana, bo, *crowd) == []


def test_who_is_no_leader_joins_and_leaves_unnoticed() -> None:
    assert found(site(0, 10, 20), named("Ana", "CEO", 0, 10, 20), named("Cy", ENGINEER, 0)) == []


def test_a_list_that_no_longer_names_somebody_says_nothing_of_them() -> None:
    told = record((0, {"name": "A"}), (10, {"name": "A"}), (20, {"name": "A"}))
    assert (
        found(told, named("Ana", "CEO", 0, 10, 20, source="file"), named("Bo", CTO, 0, source="file")) == []
    )


def test_a_source_s_own_dates_count_where_they_are_recent() -> None:
    joined = person("Bo", (100, {"title": CTO, "started_on": day(90).date().isoformat()}), source="apollo")
    (one,) = detect(history(record((100, {"name": "A"}), source="apollo"), joined), context())
    assert (one.type, one.happened_on, one.precision) == ("leader_joined", day(90).date(), "day")
    longer = person("Bo", (100, {"title": CTO, "started_on": "2015-03"}), source="apollo")
    assert found(longer) == []


def test_who_is_said_to_have_left_did_so_on_the_day_that_is_told() -> None:
    told = person(
        "Bo", (0, {"title": CTO}), (30, {"title": CTO, "left": True, "ended_on": "2024-01"}), source="apollo"
    )
    (one,) = detect(history(told), context())
    assert (one.type, str(one.happened_on), one.precision) == ("leader_left", "2024-01-01", "month")


def test_who_rises_to_lead_is_a_new_leader() -> None:
    told = person("Bo", (0, {"title": ENGINEER}), (30, {"title": CTO}), source="apollo")
    (one,) = detect(history(told), context())
    assert (one.type, one.details["before"], one.details["title"]) == ("leader_joined", ENGINEER, CTO)


def test_the_subject_names_the_role_and_nobody() -> None:
    told = person(
        "Bo Castel", (100, {"title": CTO, "started_on": day(90).date().isoformat()}), source="apollo"
    )
    (one,) = detect(history(told), context())
    assert one.subject.startswith("chief technology officer ")
    assert "bo" not in one.subject.split()
    assert "castel" not in one.subject
