"""Run the lints, honour visible skips, and report: problems fail, sizes are only said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.house import conduct, modules, tables, words
from tools.house.source import Lint, Problem, Source, tracked

LINTS: Mapping[str, Lint] = {
    "docstring": modules.docstring,
    "file-name": modules.file_name,
    "commit": conduct.commit,
    "broad-except": conduct.broad_except,
    "print": conduct.printing,
    "clock": conduct.clock,
    "network": conduct.network,
    "flows": conduct.flows,
    "sql-in-faces": conduct.sql_in_faces,
    "table": tables.table,
    "one-writer": tables.one_writer,
    "plans": words.plans,
    "machines": words.machines,
    "locks": words.locks,
}
_WARNINGS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the lints found: problems that fail, and the skips that were taken, with their reasons."""

    problems: Sequence[Problem]
    skipped: Sequence[tuple[Problem, str]]


def judge(sources: Sequence[Source], lints: Mapping[str, Lint] = LINTS) -> Verdict:
    """Run the lints. A skip counts on its line and on the next; one that skips nothing is a problem."""
    by_path = {source.path: source for source in sources}
    problems: list[Problem] = []
    skipped: list[tuple[Problem, str]] = []
    used: set[tuple[str, int]] = set()
    for lint in lints.values():
        for problem in lint(sources):
            line = _skip_line(by_path[problem.path], problem)
            if line is None:
                problems.append(problem)
            else:
                used.add((problem.path, line))
                skipped.append((problem, by_path[problem.path].skips[line][1]))
    problems.extend(_bad_skips(sources, used, lints))
    return Verdict(sorted(problems, key=lambda p: (p.path, p.line)), skipped)


def _skip_line(source: Source, problem: Problem) -> int | None:
    candidates = (problem.line, problem.line - 1) if problem.line > 1 else (1, 2)
    for line in candidates:
        rule, reason = source.skips.get(line, ("", ""))
        if rule == problem.rule and reason:
            return line
    return None


def _bad_skips(
    sources: Sequence[Source], used: set[tuple[str, int]], lints: Mapping[str, Lint]
) -> Iterable[Problem]:
    for source in sources:
        if source.within("tools/house/", "tests/house/", "docs/", "CONTRIBUTING.md", "ARCHITECTURE.md"):
            continue
        for line, (rule, reason) in source.skips.items():
            if rule not in lints:
                yield source.problem("skip", line, f"There is no rule {rule!r}.")
            elif not reason:
                yield source.problem("skip", line, f"Say why: `house: skip {rule} because ...`.")
            elif (source.path, line) not in used:
                yield source.problem("skip", line, f"Nothing here breaks {rule!r}: take the skip away.")


def main(root: Path) -> int:
    """Lint the repository at `root`; return the exit code."""
    sources = tracked(root)
    verdict = judge(sources)
    for problem in verdict.problems:
        print(problem)
    for problem, reason in verdict.skipped:
        print(f"skipped: {problem.path}:{problem.line}: [{problem.rule}] because {reason}")
    warnings = list(modules.sizes(sources))
    for warning in warnings[:_WARNINGS_SHOWN] if verdict.problems else warnings:
        print(f"warning: {warning}")
    checked = sum(source.is_python for source in sources)
    counts = (
        f"{len(verdict.problems)} problems, {len(verdict.skipped)} skips, {len(warnings)} sizes to look at"
    )
    print(f"{len(LINTS)} laws, {checked} modules: {counts}")
    return 1 if verdict.problems else 0
