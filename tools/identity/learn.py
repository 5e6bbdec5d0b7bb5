"""Learn the weights of identity and write them to `entities/data/weights.json`.

    python -m tools.identity.learn ../shared/data

Learned from all labelled examples, which is right for what is shipped and wrong for a figure: `bench/identity.py`
learns anew on the other folds each time. Examples that say little by themselves (the thousands of pairs of two
registers that merely share a word) count less, and levels that few examples show stay near what is assumed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from leadwright.entities.compare_company_names import compare_company_names
from leadwright.entities.compare_people import compare_people
from leadwright.entities.compare_person_names import compare_person_names
from tools.identity import people, priors
from tools.identity.examples import candidates, name_pairs, sp500
from tools.identity.logistic import Levels, Weights, learn

OUT = Path("src/leadwright/entities/data/weights.json")
RIDGE = 2.0
Example = tuple[Levels, bool, float]


def company_names(data: Path, listed: float) -> list[Example]:
    """Labelled pairs of names, and pairs of two registers, each of which counts as `listed` of an example."""
    pairs = name_pairs(data / "identity/name_pairs.csv", people=False)
    found: list[Example] = [(compare_company_names(p.left, p.right), p.same, 1.0) for p in pairs if p.counts]
    found += [
        (compare_company_names(a[1], b[1]), a[0] == b[0], listed)
        for a, b in candidates(sp500(data / "companies"))
    ]
    return found


def person_names(data: Path) -> list[Example]:
    """Labelled pairs of people's names."""
    pairs = name_pairs(data / "identity/name_pairs.csv", people=True)
    return [(compare_person_names(p.left, p.right), p.same, 1.0) for p in pairs if p.counts]


def person_records(register: people.Register, counts: float) -> Iterator[Example]:
    """Pairs of a register that share a block."""
    for a, b in people.candidates(register):
        yield (
            compare_people(register.records[a], register.records[b]),
            register.truth[a] == register.truth[b],
            counts,
        )


def main(data: Path) -> None:
    """Learn everything and write the file."""
    names: Weights = learn(company_names(data, 1.0), priors.COMPANY_NAMES, RIDGE)
    registers = (
        people.febrl3(data / "identity/febrl_dataset3.csv"),
        people.fake_1000(data / "identity/splink_fake_1000.csv"),
    )
    records = [example for register in registers for example in person_records(register, 0.3)]
    table = {
        "version": "1",
        "about": "Natural log odds by comparison=level; '' is the prior. Written by tools/identity/learn.py.",
        "assumed": sorted(priors.COMPANY_FIELDS),
        "companies": {**names, **priors.COMPANY_FIELDS},
        "person_names": learn(person_names(data), priors.PERSON_NAMES, RIDGE),
        "people": learn(records, priors.PEOPLE, RIDGE),
    }
    OUT.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
