"""robots.txt of every host: what a failed fetch means, and how long it is kept."""

from __future__ import annotations

import itertools

import pytest

from leadwright.policy import robots as rules
from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.website.rules import KEEP, RobotsBook
from tests.sources.website.fake_door import FakeDoor, failed, html, redirect, robots

pytestmark = pytest.mark.anyio
URL = "https://tea.example/page"
FILE = "https://tea.example/robots.txt"


async def allowed(pages: dict[str, Reply]) -> bool:
    found = await RobotsBook().rules(URL, FakeDoor({URL: html("x"), **pages}), "website")
    return found.unreachable is None and found.robots.allows(rules.AGENT, URL)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_an_absent_file_allows_everything(status: int) -> None:
    outcome = Outcome.MISS if status in (404, 410) else Outcome.BLOCKED
    assert await allowed({FILE: failed(outcome, f"http {status}", status)})


@pytest.mark.parametrize("status", [429, 500, 503, None])
async def test_a_failing_server_allows_nothing(status: int | None) -> None:
    assert not await allowed({FILE: failed(Outcome.BUSY, "too slow", status)})


async def test_five_redirects_are_followed_and_more_mean_absent() -> None:
    def chain(hops: int) -> dict[str, Reply]:
        urls = [FILE, *(f"https://tea.example/r{i}" for i in range(1, hops + 1))]
        pages = {one: redirect(after) for one, after in itertools.pairwise(urls)}
        return pages | {urls[-1]: robots("User-agent: *\nDisallow: /")}

    assert not await allowed(chain(5))
    assert await allowed(chain(6))


async def test_a_page_in_place_of_the_file_states_no_rules() -> None:
    assert await allowed({FILE: html("<html>Disallow everything</html>")})


async def test_the_file_is_kept_for_a_day_but_a_failure_is_not() -> None:
    clock = [0.0]
    book = RobotsBook(now=lambda: clock[0])
    door = FakeDoor({FILE: robots("User-agent: *\nDisallow: /page")})
    for seconds in (0.0, KEEP - 1, KEEP + 1):
        clock[0] = seconds
        assert not (await book.rules(URL, door, "website")).robots.allows(rules.AGENT, URL)
    assert len(door.asks) == 2
    assert door.asks[0].max_bytes == 500 * 1024
    broken = FakeDoor({FILE: failed(Outcome.BUSY, "tls: expired")})
    fresh = RobotsBook()
    await fresh.rules(URL, broken, "website")
    await fresh.rules(URL, broken, "website")
    assert len(broken.asks) == 2
