"""Crawl the invented web and hold what was found against its known truth."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import anyio

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

    def compare(self, domain: str, what: str, found: Iterable[str], wanted: Iterable[str], may: Iterable[str] = ()) -> None:
        """Count one field of one site."""
        has, wants, allowed = set(found), set(wanted), set(may)
        self.right[what] += len(has & wants)
        self.missed[what] += len(wants - has)
        self.wrong[what] += len(has - wants - allowed)
        if wants - has or has - wants - allowed:
            self.words.append(f"{domain} {what}: missed {sorted(wants - has)}, wrong {sorted(has - wants - allowed)}")

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
        settings = DoorSettings(outside="mapped", host_map=twin.host_map, zone=twin.zone, concurrency=2 * concurrency)
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
    made = Crawl(Tally(), len(broken), 0, 0, 0, seconds, 0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    for company in world.companies:
        _judge(made, company.domain, world.expected(company.domain), *findings[company.domain])
    return made


def _fields(finding: Finding) -> Mapping[str, Any]:
    return next((o.fields for o in finding.observations if o.kind == "company"), {})


def _judge(made: Crawl, domain: str, truth: Expected, site: Finding, tech: Finding, jobs: Finding) -> None:
    tally, said = made.tally, _fields(site)
    made.pages += site.pages
    status = str(site.details["status"])
    if not STATUS[status] & set(truth.statuses):
        tally.words.append(f"{domain} status: {status}, truth {truth.statuses}")
    tally.compare(domain, "status", [truth.statuses[0] if STATUS[status] & set(truth.statuses) else status], [truth.statuses[0]])
    tally.compare(domain, "name", [names.company_key(said["name"])] if said.get("name") else [], [names.company_key(truth.name)] if truth.name else [])
    tally.compare(domain, "language", [said["language"][:2]] if said.get("language") else [], [truth.language[:2]] if truth.language else [])
    tally.compare(domain, "emails", said.get("emails", []), truth.emails, truth.emails_may)
    tally.compare(domain, "phones", said.get("phones", []), truth.phones)
    tally.compare(domain, "country", [said["country"]] if said.get("country") else [], [truth.country] if truth.country else [])
    tally.compare(domain, "linkedin", [said["linkedin_url"].rstrip("/")] if said.get("linkedin_url") else [], [truth.linkedin_url.rstrip("/")] if truth.linkedin_url else [])
    found_socials = {n: u for n, u in said.get("socials", {}).items() if n != "linkedin"}
    tally.compare(domain, "socials", [f"{n} {u.rstrip('/')}" for n, u in found_socials.items()], [f"{n} {u.rstrip('/')}" for n, u in truth.socials])
    people = [f"{o.fields.get('name')} | {o.fields.get('title')}" for o in site.observations if o.kind == "person"]
    tally.compare(domain, "people", people, [f"{p.name} | {p.title}" for p in truth.people])
    technologies = {technology.key(t["name"]) for t in _fields(tech).get("technologies", [])}
    tally.compare(domain, "technologies", technologies, map(technology.key, truth.technologies), map(technology.key, truth.technologies_may))
    board = _fields(jobs).get("job_board")
    made.boards_wanted += truth.board is not None
    if board and jobs.outcome is Outcome.HIT:
        right = truth.board is not None and (board["kind"], board["token"]) == (truth.board.kind, truth.board.token)
        made.boards_right += right
        made.boards_wrong += not right
    if truth.board is not None and not board:
        tally.words.append(f"{domain} board: missed {truth.board.kind} {truth.board.token} ({truth.board.how})")


async def main(seed: int) -> None:
    """Print the tally of one seed."""
    made = await crawl(seed)
    print(f"seed {seed}: {made.seconds:.1f} s, {made.pages} pages, {made.memory} MB, {made.trespasses} trespasses, "
          f"boards {made.boards_right}/{made.boards_wanted}, {made.boards_wrong} wrong")  # fmt: skip
    for what in sorted(made.tally.right | made.tally.missed | made.tally.wrong):
        print(f"  {what:13} precision {made.tally.precision(what):.3f} recall {made.tally.recall(what):.3f}")
    print(f"  all           precision {made.tally.precision():.3f} recall {made.tally.recall():.3f}")
    for line in made.tally.words:
        print("   ", line[:300])


if __name__ == "__main__":
    import sys

    anyio.run(main, int(sys.argv[1]) if len(sys.argv) > 1 else 7)
