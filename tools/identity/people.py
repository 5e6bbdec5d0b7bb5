"""Two synthetic registers of people with known truth, and the pairs worth comparing."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from leadwright.values.script import latin, sounds

_MOST = 120  # records that may share a block


@dataclass(frozen=True, slots=True)
class Register:
    """Records as `compare_people` reads them, and per record whom it is about."""

    records: Sequence[Mapping[str, str]]
    truth: Sequence[str]

    def pairs(self) -> int:
        """How many pairs of records are about one person."""
        sizes: dict[str, int] = defaultdict(int)
        for who in self.truth:
            sizes[who] += 1
        return sum(size * (size - 1) // 2 for size in sizes.values())


def febrl3(path: Path) -> Register:
    """FEBRL's third set: 2,000 people, 3,000 duplicates with several errors each."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    records = [
        {
            "name": f"{row['given_name']} {row['surname']}".strip(), "born": row["date_of_birth"], "town": row["suburb"],
            "street": row["address_1"], "house": row["street_number"], "postcode": row["postcode"], "number": row["soc_sec_id"],
        }
        for row in rows
    ]  # fmt: skip
    return Register(records, [row["rec_id"].split("-")[1] for row in rows])


def fake_1000(path: Path) -> Register:
    """Splink's thousand invented people: names, birth dates, towns and e-mails with many errors."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    records = [
        {
            "name": f"{row['first_name']} {row['surname']}".strip(),
            "born": row["dob"],
            "town": row["city"],
            "email": row["email"],
        }
        for row in rows
    ]
    return Register(records, [row["cluster"] for row in rows])


def candidates(register: Register) -> Iterator[tuple[int, int]]:
    """Pairs that share a block which not too many share."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, record in enumerate(register.records):
        for block in _blocks(record):
            blocks[block].append(index)
    yield from sorted(
        {pair for members in blocks.values() if len(members) <= _MOST for pair in combinations(members, 2)}
    )


def _blocks(record: Mapping[str, str]) -> set[str]:
    words = latin(record.get("name", "")).split()
    found = {f"{kind}:{record[kind]}" for kind in ("born", "email", "number") if record.get(kind)}
    if record.get("email"):
        user, _, host = record["email"].partition("@")
        found |= {f"host:{host}", f"user:{user[:5]}"}
    if record.get("born") and record.get("town"):
        found |= {
            f"{record['born'][:7]}",
            f"{record['born'][2:]}",
            f"{record['born'][:3]}{record['born'][4:]}",
        }
        found |= {
            f"{record['born'][4:]}/{record['town'][:3].lower()}",
            f"{record['born'][:7]}/{record['town'][-3:].lower()}",
        }
    if len(words) > 1:
        found.add("n:" + " ".join(sorted(sounds(word) for word in words)))
    for word in words:
        found |= {
            f"{word[:4]}/{kind}:{record[kind][:6]}"
            for kind in ("town", "postcode", "street", "house")
            if record.get(kind)
        }
        found |= (
            {f"{sounds(word)}/{record['born'][:4]}", f"{word}/{record['born'][4:]}"}
            if record.get("born")
            else set()
        )
    if record.get("street") and record.get("house"):
        found.add(f"s:{record['street'].replace(' ', '')[:8]}/{record['house']}")
    return found
