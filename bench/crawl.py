"""Crawl the invented web and hold what was found against its known truth."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import anyio

from bench.figure import peak_memory
from leadwright.effects.cache import MemoryCache
from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.sources.contract import Finding, Outcome, Target
from leadwright.sources.look import look_at
from leadwright.sources.website import RobotsBook
from leadwright.values import name as names
from leadwright.values import technology
from leadwright_twin.expected import Expected
from leadwright_twin.serve import serve, trespasses
from leadwright_twin.universe import universe

# What our words for the end of a reading mean in the truth's five.
STATUS = {
    "ok": {"ok"}, "too large": {"ok", "down"}, "blocked by robots": {"blocked"}, "forbidden": {"blocked"}, "busy": {"blocked", "down"},
    "down": {"down"}, "too slow": {"down"}, "no such domain": {"nothing"}, "nothing there": {"nothing"}, "moved": {"moved"},
    "unsafe redirect": {"blocked", "down", "moved"}, "not asked": set(), "unreadable": {"down", "nothing"},
}  # fmt: skip


@dataclass(slots=True)
class Tally:
    """Right, missed and wrong values, per field, with the first of the misses and errors in words."""

    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)

    def compare(
        self, domain: str, what: str, found: Iterable[str], wanted: Iterable[str], may: Iterable[str] = ()
    ) -> None:
        """Count one field of one site."""
        has, wants, allowed = set(found), set(wanted), set(may)
        self.right[what] += len(has & wants)
        self.missed[what] += len(wants - has)
        self.wrong[what] += len(has - wants - allowed)
        if wants - has or has - wants - allowed:
            self.words.append(
                f"{domain} {what}: missed {sorted(wants - has)}, wrong {sorted(has - wants - allowed)}"
            )

    def precision(self, *only: str) -> float:
        """Share of what was found that is true."""
        names_ = only or tuple(self.right | self.wrong)
        right, wrong = sum(self.right[n] for n in names_), sum(self.wrong[n] for n in names_)
        return right / (right + wrong) if right + wrong else 1.0

    def recall(self, *only: str) -> float:
        """Share of what could be found that was."""
        names_ = only or tuple(self.right | self.missed)
        right, missed = sum(self.right[n] for n in names_), sum(self.missed[n] for n in names_)
        return right / (right + missed) if right + missed else 1.0


@dataclass(slots=True)
class Crawl:
    """One crawl of the invented web."""

    tally: Tally
    trespasses: int
    boards_right: int
    boards_wanted: int
    boards_wrong: int
    seconds: float
    pages: int
    memory: int


async def crawl(seed: int, concurrency: int = 16) -> Crawl:
    """Look at all 60 companies of a seed's web through the real door."""
    world = universe(seed, today=date(2026, 11, 21))
    findings: dict[str, Any] = {}
    async with serve(world) as twin:
        settings = DoorSettings(
            outside="mapped", host_map=twin.host_map, zone=twin.zone, concurrency=2 * concurrency
        )
        async with HttpDoor(settings, cache=MemoryCache()) as door:
            book, limiter = RobotsBook(), anyio.CapacityLimiter(concurrency)

            async def one(domain: str, name: str) -> None:
                async with limiter:
                    findings[domain] = await look_at(Target(name, domain, f"https://{domain}/"), door, book)

            started = time.perf_counter()
            async with anyio.create_task_group() as group:
                for company in world.companies:
                    group.start_soon(one, company.domain, company.name)
            seconds = time.perf_counter() - started
        broken = trespasses(world, twin.books)
    made = Crawl(Tally(), len(broken), 0, 0, 0, seconds, 0, peak_memory())
    for company in world.companies:
        _judge(made, company.domain, world.expected(company.domain), findings[company.domain])
    return made


def _fields(finding: Finding) -> Mapping[str, Any]:
    return next((o.fields for o in finding.observations if o.kind == "company"), {})


def _judge(made: Crawl, domain: str, truth: Expected, findings: Sequence[Finding]) -> None:
    site, tech, jobs = findings
    said = _fields(site)
    made.pages += site.pages

    def compare(what: str, found: Iterable[str], wanted: Iterable[str], may: Iterable[str] = ()) -> None:
        made.tally.compare(domain, what, found, wanted, may)

    status, right = str(site.details["status"]), truth.statuses[0]
    compare("status", [right if STATUS[status] & set(truth.statuses) else status], [right])
    compare("name", map(names.company_key, _one(said.get("name"))), map(names.company_key, _one(truth.name)))
    compare(
        "language", [text[:2] for text in _one(said.get("language"))], [t[:2] for t in _one(truth.language)]
    )
    compare("emails", said.get("emails", []), truth.emails, truth.emails_may)
    compare("phones", said.get("phones", []), truth.phones)
    compare("country", _one(said.get("country")), _one(truth.country))
    compare("linkedin", map(_page, _one(said.get("linkedin_url"))), map(_page, _one(truth.linkedin_url)))
    socials = [f"{n} {_page(u)}" for n, u in said.get("socials", {}).items() if n != "linkedin"]
    compare("socials", socials, [f"{n} {_page(u)}" for n, u in truth.socials])
    people = [o.fields for o in site.observations if o.kind == "person"]
    compare(
        "people",
        [f"{p['name']} | {p.get('title')}" for p in people],
        [f"{p.name} | {p.title}" for p in truth.people],
    )
    found = [
        technology.key(t["name"]) for t in _fields(tech).get("technologies", []) if t["confidence"] >= 50
    ]
    compare(
        "technologies",
        found,
        map(technology.key, truth.technologies),
        map(technology.key, truth.technologies_may),
    )
    _judge_board(made, domain, truth, jobs)


def _judge_board(made: Crawl, domain: str, truth: Expected, jobs: Finding) -> None:
    board = _fields(jobs).get("job_board")
    made.boards_wanted += truth.board is not None
    if board and jobs.outcome is Outcome.HIT:
        right = truth.board is not None and (board["kind"], board["token"]) == (
            truth.board.kind,
            truth.board.token,
        )
        made.boards_right += right
        made.boards_wrong += not right
    elif truth.board is not None:
        made.tally.words.append(
            f"{domain} board: missed {truth.board.kind} {truth.board.token} ({truth.board.how})"
        )


def _one(value: str | None) -> list[str]:
    return [value] if value else []


def _page(url: str) -> str:
    return url.rstrip("/")


async def main(seed: int, as_json: bool) -> None:
    """Print the tally of one seed."""
    made = await crawl(seed)
    tally = made.tally
    if as_json:
        figures = {
            "precision": tally.precision(), "recall": tally.recall(), "boards": made.boards_right / made.boards_wanted,
            "strangers": made.boards_wrong, "trespasses": made.trespasses, "memory": made.memory, "seconds": made.seconds,
        }  # fmt: skip
        print(json.dumps(figures))
        return
    print(
        f"seed {seed}: {made.seconds:.1f} s, {made.pages} pages, {made.memory} MB, {made.trespasses} trespasses"
    )
    print(f"job boards {made.boards_right} of {made.boards_wanted}, {made.boards_wrong} wrong")
    for what in sorted(tally.right | tally.missed | tally.wrong):
        print(f"  {what:13} precision {tally.precision(what):.3f} recall {tally.recall(what):.3f}")
    print(f"  all           precision {tally.precision():.3f} recall {tally.recall():.3f}")
    for line in tally.words:
        print("   ", line[:300])


if __name__ == "__main__":
    anyio.run(main, int(sys.argv[1]) if len(sys.argv) > 1 else 7, "--json" in sys.argv)
