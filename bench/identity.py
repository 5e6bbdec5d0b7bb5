"""Measurements of identity: names, two registers of companies, two registers of people beside Splink's own model.

Figures of names and registers need real data (LEADWRIGHT_DATA, see bench/data.py). Each label set is measured
in 5 folds by connected names; weights, ridge and threshold come from the other folds.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import splink_model
from bench.belief import believing
from bench.data import folder
from bench.false_merges import false_merges
from bench.figure import Figure
from bench.identity_bulk import in_bulk, on_arrival
from bench.judging import average_precision, counts, f1, scores
from bench.vectors import meaning
from leadwright.entities.compare_company_names import compare_company_names
from leadwright.entities.compare_people import compare_people
from leadwright.entities.compare_person_names import compare_person_names
from tools.identity import people, priors
from tools.identity.examples import Linkage, candidates, folds, name_pairs, sp500
from tools.identity.learn import Example, company_names
from tools.identity.logistic import learn, probability


def names_of_companies(quick: bool) -> Iterator[Figure]:
    """Labelled pairs of company names: as counted (see tools/identity/examples.py), and with every label as it is."""
    path = folder("identity", "name_pairs.csv")
    listed = folder("companies")
    if path is None or listed is None:
        return
    beside = [(compare_company_names(a[1], b[1]), a[0] == b[0], 0.05) for a, b in candidates(sp500(listed))]
    pairs = name_pairs(path, people=False)
    for label, some in (("", [p for p in pairs if p.counts]), (", every label as it is", pairs)):
        examples: list[Example] = [(compare_company_names(p.left, p.right), p.same, 1.0) for p in some]
        judged = scores(examples, folds(some), priors.COMPANY_NAMES, beside)
        right, wrong, missed = counts(
            (p >= line, same) for (p, line), (_, same, _) in zip(judged, examples, strict=True)
        )
        what = f"names of companies, {len(some)} pairs{label}"
        aim = 0.0 if label else 0.95  # watch-list labels are shown, not aimed at
        yield Figure(f"{what}: precision", right / (right + wrong), "", aim, at_least=True)
        yield Figure(f"{what}: recall", right / (right + missed), "", aim, at_least=True)


def names_of_people(quick: bool) -> Iterator[Figure]:
    """Labelled pairs of people's names: average precision, as counted and with every label as it is."""
    path = folder("identity", "name_pairs.csv")
    if path is None:
        return
    pairs = name_pairs(path, people=True)
    for label, some in (("", [p for p in pairs if p.counts]), (", every label as it is", pairs)):
        examples: list[Example] = [(compare_person_names(p.left, p.right), p.same, 1.0) for p in some]
        judged = scores(examples, folds(some), priors.PERSON_NAMES)
        figure = average_precision([(p, same) for (p, _), (_, same, _) in zip(judged, examples, strict=True)])
        yield Figure(
            f"names of people, {len(some)} pairs{label}: average precision", figure, "", 0.95, at_least=True
        )


def listed_companies(quick: bool) -> Iterator[Figure]:
    """S&P 500 names against all SEC issuers; the truth is the same CIK, and a company has one entry at most."""
    data = folder("companies")
    if data is None:
        return
    linkage = sp500(data)
    pairs = [(a, b, compare_company_names(a[1], b[1])) for a, b in candidates(linkage)]
    named = (
        [example for example in company_names(data.parent, 0.0) if example[2]]
        if (data.parent / "identity").exists()
        else []
    )
    fold = {a: index % 5 for index, a in enumerate(linkage.listed)}
    right = wrong = 0
    for left_out in range(5):
        known = [(levels, a[0] == b[0], 1.0) for a, b, levels in pairs if fold[a] != left_out]
        weights = learn([*known, *named], priors.COMPANY_NAMES, 2.0)
        best = _best(pairs, weights)
        line = _line([item for item in best if fold[item[1]] != left_out], linkage)
        said = [(a, b) for share, a, b in best if share >= line and fold[a] == left_out]
        right += sum(a[0] == b[0] for a, b in said)
        wrong += sum(a[0] != b[0] for a, b in said)
    yield Figure("S&P 500 against SEC issuers: precision", right / (right + wrong), "", 0.995, at_least=True)
    yield Figure("S&P 500 against SEC issuers: recall", right / len(linkage.listed), "", 0.97, at_least=True)


Named = tuple[str, str]
_NOBODY = 0.001  # odds that a name stands for none of its candidates


def _best(
    pairs: Sequence[tuple[Named, Named, Mapping[str, str]]], weights: Mapping[str, float]
) -> list[tuple[float, Named, Named]]:
    """Of each listed company the best issuer, and its share of all candidates' odds."""
    odds: dict[Named, dict[str, tuple[float, Named]]] = {}
    for a, b, levels in pairs:
        p = probability(weights, levels)
        mine = odds.setdefault(a, {})
        mine[b[0]] = max(mine.get(b[0], (0.0, b)), (p / (1 - p + 1e-9), b))
    out = []
    for a, mine in odds.items():
        top, b = max(mine.values())
        out.append((top / (sum(value for value, _ in mine.values()) + _NOBODY), a, b))
    return out


def _line(best: Sequence[tuple[float, Named, Named]], linkage: Linkage) -> float:
    """The lowest share at which one link in 400 is wrong at most."""
    ranked = sorted(best, key=lambda item: -item[0])
    line, right = 1.0, 0
    for index, (share, a, b) in enumerate(ranked):
        right += a[0] == b[0]
        last = index + 1 == len(ranked) or ranked[index + 1][0] < share
        if last and right / (index + 1) >= 0.9975:
            line = share
    return line


def registers_of_people(quick: bool) -> Iterator[Figure]:
    """FEBRL 3 and Splink's thousand: F1 of pairs, ours and Splink's, thresholds of both from the other folds."""
    for name, file, read, model, key in (
        ("FEBRL 3", "febrl_dataset3.csv", people.febrl3, splink_model.FEBRL_3, "rec_id"),
        ("Splink's fake 1000", "splink_fake_1000.csv", people.fake_1000, splink_model.FAKE_1000, "unique_id"),
    ):
        path = folder("identity", file)
        if path is None:
            return
        register = read(path)
        ours, theirs = _our_f1(register), _splink_f1(path, register, model, key)
        yield Figure(f"{name}: F1, Splink's own model", theirs, "", 0.0, at_least=True)
        yield Figure(f"{name}: F1", ours, "", round(theirs, 4), at_least=True)


def _our_f1(register: people.Register) -> float:
    fold = {who: index % 5 for index, who in enumerate(sorted(set(register.truth)))}
    who = register.truth
    pairs = [
        (a, b, compare_people(register.records[a], register.records[b]))
        for a, b in people.candidates(register)
    ]
    judged: list[tuple[int, int, float, float]] = []
    for left_out in range(5):
        known = [
            (levels, who[a] == who[b], 1.0)
            for a, b, levels in pairs
            if left_out not in (fold[who[a]], fold[who[b]])
        ]
        weights = learn(known, priors.PEOPLE, 1.0)
        line = _f1_line([(probability(weights, levels), same) for levels, same, _ in known])
        judged += [
            (a, b, probability(weights, levels), line) for a, b, levels in pairs if fold[who[a]] == left_out
        ]
    return _pair_f1(judged, register)


def _splink_f1(path: Path, register: people.Register, model: Mapping[str, Any], key: str) -> float:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{**row, "unique_id": row[key]} for row in csv.DictReader(file, skipinitialspace=True)]
    place = {row["unique_id"]: index for index, row in enumerate(rows)}
    who = register.truth
    fold = {name: index % 5 for index, name in enumerate(sorted(set(who)))}
    pairs = [(place[a], place[b], p) for a, b, p in splink_model.scored_pairs(rows, model)]
    judged: list[tuple[int, int, float, float]] = []
    for left_out in range(5):
        known = [(p, who[a] == who[b]) for a, b, p in pairs if left_out not in (fold[who[a]], fold[who[b]])]
        line = _f1_line(known)
        judged += [(a, b, p, line) for a, b, p in pairs if fold[who[a]] == left_out]
    return _pair_f1(judged, register)


def _f1_line(scored: Sequence[tuple[float, bool]]) -> float:
    ranked = sorted(scored, key=lambda item: -item[0])
    true, right, best = sum(same for _, same in scored), 0, (0.0, 1.0)
    for index, (p, same) in enumerate(ranked):
        right += same
        if index + 1 == len(ranked) or ranked[index + 1][0] < p:
            best = max(best, (f1(right, index + 1 - right, true - right), p))
    return best[1]


def _pair_f1(judged: Sequence[tuple[int, int, float, float]], register: people.Register) -> float:
    who = register.truth
    right, wrong, _ = counts((p >= line, who[a] == who[b]) for a, b, p, line in judged)
    return f1(right, wrong, register.pairs() - right)


MEASURES = (
    names_of_companies,
    names_of_people,
    listed_companies,
    registers_of_people,
    in_bulk,
    on_arrival,
    believing,
    false_merges,
    meaning,
)
