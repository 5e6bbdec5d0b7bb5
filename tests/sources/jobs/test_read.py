"""The right board is found, a stranger's is not, and nothing found is not "does not hire"."""

from __future__ import annotations

from typing import Any

import pytest

from leadwright.sources.contract import Outcome, Target
from leadwright.sources.jobs.read import read

from .fakes import FakeDoor, golden, reply

pytestmark = pytest.mark.anyio

ACME = Target("Acme Robotics, Inc.", "acmerobotics.example", "https://www.acmerobotics.example/")
LEVER = "https://api.lever.co/v0/postings/{}?mode=json&skip=0&limit=100"
GREENHOUSE = "https://boards-api.greenhouse.io/v1/boards/{}/jobs?content=true"


def lever(token: str, title: str = "Clerk", about: str = "") -> list[dict[str, Any]]:
    return [{"id": "1", "text": title, "hostedUrl": f"https://jobs.lever.co/{token}/1", "description": about}]


def greenhouse(token: str, owner: str) -> dict[str, Any]:
    job = {"id": 1, "internal_job_id": 2, "title": "Clerk", "company_name": owner}
    return {"jobs": [job | {"absolute_url": f"https://boards.greenhouse.io/{token}/jobs/1"}]}


async def test_a_linked_board_tells_who_is_hired() -> None:
    example = golden("greenhouse")
    page = '<a href="https://boards.greenhouse.io/zephyrgrid">Jobs</a>'
    finding = await read(Target("Zephyrgrid", "zephyrgrid.example"), example.door(), [page])
    assert finding.outcome is Outcome.HIT
    assert finding.source == "jobs"
    (observation,) = finding.observations
    assert observation.native_key == "greenhouse:zephyrgrid"
    assert observation.url == example.case["pages"][0]["url"]
    assert observation.fields == {
        "job_board": {
            "kind": "greenhouse",
            "token": "zephyrgrid",
            "url": "https://boards.greenhouse.io/zephyrgrid",
        },
        "roles": example.case["roles"],
        "hiring": True,
    }
    assert finding.details["leftovers"] == ["vibe"]


async def test_an_empty_board_says_that_nobody_is_sought() -> None:
    door = FakeDoor().on(LEVER.format("acmerobotics"), reply([]))
    finding = await read(ACME, door, ['<a href="https://jobs.lever.co/acmerobotics">'])
    assert finding.observations[0].fields["roles"] == []
    assert finding.observations[0].fields["hiring"] is False


async def test_no_board_says_nothing_about_hiring() -> None:
    finding = await read(ACME, FakeDoor(), ["<p>Nothing here</p>"])
    assert (finding.outcome, finding.observations) == (Outcome.MISS, ())
    assert "no board found" in finding.reason


async def test_a_stale_link_is_named_and_is_no_answer() -> None:
    finding = await read(ACME, FakeDoor(), ['<a href="https://jobs.lever.co/acmerobotics">'])
    assert (finding.outcome, finding.observations) == (Outcome.MISS, ())
    assert finding.details["stale"] == ["lever:acmerobotics"]
    assert "gone" in finding.reason


async def test_after_a_stale_link_the_next_board_is_read() -> None:
    door = FakeDoor().on(LEVER.format("acmerobotics"), reply(lever("acmerobotics")))
    pages = [
        '<a href="https://boards.greenhouse.io/acmerobotics"><a href="https://jobs.lever.co/acmerobotics">'
    ]
    finding = await read(ACME, door, pages)
    assert finding.observations[0].native_key == "lever:acmerobotics"
    assert finding.details["stale"] == ["greenhouse:acmerobotics"]


@pytest.mark.parametrize("outcome", [Outcome.BUSY, Outcome.BLOCKED, Outcome.LOCKED, Outcome.CHANGED])
async def test_a_linked_board_that_does_not_answer_is_neither_found_nor_absent(outcome: Outcome) -> None:
    door = FakeDoor().on(LEVER.format("acmerobotics"), reply("", 429, outcome, reason="why"))
    finding = await read(ACME, door, ['<a href="https://jobs.lever.co/acmerobotics">'])
    assert (finding.outcome, finding.observations, finding.reason) == (outcome, (), "why")
    assert len(door.asked) == 1, "no guess replaces a board that is known"


async def test_a_single_linked_board_is_believed_whatever_its_token() -> None:
    door = FakeDoor().on(LEVER.format("oldname"), reply(lever("oldname")))
    finding = await read(ACME, door, ['<a href="https://jobs.lever.co/oldname/1">'])
    assert finding.observations[0].native_key == "lever:oldname"


async def test_among_several_linked_boards_the_company_s_own_is_read() -> None:
    door = FakeDoor().on(LEVER.format("portfolioco"), reply(lever("portfolioco")))
    door.on(LEVER.format("acmeroboticshq"), reply(lever("acmeroboticshq")))
    page = (
        '<a href="https://jobs.lever.co/portfolioco">' * 3 + '<a href="https://jobs.lever.co/acmeroboticshq">'
    )
    finding = await read(ACME, door, [page])
    assert finding.observations[0].native_key == "lever:acmeroboticshq"


async def test_several_linked_boards_of_others_are_nobody_s() -> None:
    door = FakeDoor()
    for token in ("portfolioone", "portfoliotwo"):
        door.on(LEVER.format(token), reply(lever(token)))
    page = '<a href="https://jobs.lever.co/portfolioone"><a href="https://jobs.lever.co/portfoliotwo">'
    finding = await read(ACME, door, [page])
    assert (finding.outcome, finding.observations) == (Outcome.MISS, ())


async def test_a_guess_counts_when_the_board_bears_the_name() -> None:
    door = FakeDoor().on(
        GREENHOUSE.format("acmerobotics"), reply(greenhouse("acmerobotics", "ACME Robotics"))
    )
    finding = await read(ACME, door)
    assert finding.observations[0].native_key == "greenhouse:acmerobotics"


async def test_a_guess_counts_when_the_board_tells_its_owner_apart() -> None:
    door = FakeDoor().on(GREENHOUSE.format("acmerobotics"), reply({"jobs": []}))
    door.on("https://boards-api.greenhouse.io/v1/boards/acmerobotics", reply({"name": "Acme Robotics"}))
    finding = await read(ACME, door)
    assert finding.observations[0].fields["hiring"] is False


async def test_a_guess_counts_when_postings_link_to_the_company_s_site() -> None:
    about = '<a href="https://www.acmerobotics.example/about">us</a>'
    door = FakeDoor().on(LEVER.format("acmerobotics"), reply(lever("acmerobotics", about=about)))
    finding = await read(ACME, door)
    assert finding.observations[0].native_key == "lever:acmerobotics"


@pytest.mark.parametrize("owner", ["Acme Coffee Roasters", "", "Robotics"])
async def test_a_guessed_board_of_a_stranger_is_never_taken(owner: str) -> None:
    door = FakeDoor().on(GREENHOUSE.format("acmerobotics"), reply(greenhouse("acmerobotics", owner)))
    door.on(LEVER.format("acmerobotics"), reply(lever("acmerobotics", about="https://elsewhere.example/")))
    finding = await read(ACME, door)
    assert (finding.outcome, finding.observations) == (Outcome.MISS, ())
    assert [one["verdict"] for one in finding.details["tried"]] == ["not known to be the company's"] * 2


async def test_a_namesake_that_hires_on_another_domain_is_a_stranger() -> None:
    offer = {
        "id": 1,
        "title": "Clerk",
        "company_name": "Acme Robotics",
        "careers_url": "https://jobs.acmerobotics.test/o/1",
    }
    door = FakeDoor().on("https://acmerobotics.recruitee.com/api/offers/", reply({"offers": [offer]}))
    assert (await read(ACME, door)).outcome is Outcome.MISS


async def test_a_long_board_is_read_whole_only_after_it_agreed() -> None:
    example = golden("smartrecruiters")
    stranger, owner = (
        Target("Moss Healthcare Group", "mosshealth.example"),
        Target("Moss Health", "mosshealth.example"),
    )
    door = example.door()
    for (method, url, body), answer in list(door.answers.items()):
        door.answers[(method, url.replace("MossHealth", "mosshealth"), body)] = answer
    assert (await read(stranger, door)).outcome is Outcome.MISS
    assert not any("offset=100" in ask.url for ask in door.asked)
    finding = await read(owner, door)
    assert len(finding.observations[0].fields["roles"]) == 101


async def test_guesses_are_few() -> None:
    door = FakeDoor()
    await read(ACME, door)
    assert 0 < len(door.asked) <= 14


async def test_guesses_that_could_not_be_asked_leave_the_question_open() -> None:
    door = FakeDoor().on(LEVER.format("acmerobotics"), reply("", 503, Outcome.BUSY))
    assert (await read(ACME, door)).outcome is Outcome.BUSY


async def test_the_careers_page_is_read_when_no_page_was_given() -> None:
    target = Target(
        "Acme Robotics", "acmerobotics.example", careers_url="https://acmerobotics.example/careers"
    )
    door = FakeDoor().on("https://acmerobotics.example/careers", reply("", 301, location="/jobs"))
    door.on("https://acmerobotics.example/jobs", reply('<a href="https://jobs.lever.co/acmerobotics">'))
    door.on(LEVER.format("acmerobotics"), reply(lever("acmerobotics")))
    assert (await read(target, door)).outcome is Outcome.HIT


async def test_the_careers_page_is_not_read_against_the_host_s_rules() -> None:
    target = Target(
        "Acme Robotics", "acmerobotics.example", careers_url="https://acmerobotics.example/careers"
    )
    door = FakeDoor().on("https://acmerobotics.example/robots.txt", reply("User-agent: *\nDisallow: /"))
    await read(target, door)
    assert "https://acmerobotics.example/careers" not in [ask.url for ask in door.asked]


async def test_links_and_careers_address_of_the_target_are_enough() -> None:
    door = FakeDoor().on(LEVER.format("acmerobotics"), reply(lever("acmerobotics")))
    by_link = Target("Acme", None, links=("https://x.example/", "https://jobs.lever.co/acmerobotics"))
    by_careers = Target("Acme", None, careers_url="https://jobs.lever.co/acmerobotics")
    for target in (by_link, by_careers):
        assert (await read(target, door)).outcome is Outcome.HIT
