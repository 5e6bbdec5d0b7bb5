"""Write an invented list of companies of any length, with duplicates, for measurements."""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

_FIRST = [
    "Amber",
    "Birch",
    "Cedar",
    "Delta",
    "Ember",
    "Fern",
    "Grove",
    "Harbor",
    "Iris",
    "Juniper",
    "Kestrel",
    "Linden",
    "Maple",
    "North",
    "Orchid",
    "Pine",
    "Quartz",
    "River",
]
_SECOND = [
    "Analytics",
    "Bank",
    "Care",
    "Data",
    "Energy",
    "Foods",
    "Grid",
    "Health",
    "Insure",
    "Jobs",
    "Kit",
    "Labs",
    "Media",
    "Networks",
    "Optics",
    "Pay",
    "Robotics",
    "Soft",
]
_INDUSTRIES = [
    "SaaS",
    "Payments",
    "Health IT",
    "Retail",
    "Banking",
    "Logistics",
    "B2B Software",
    "Biotech",
    "Media",
]
_PLACES = [
    "San Francisco, CA, USA",
    "London, England, United Kingdom",
    "Toronto, ON, Canada",
    "Berlin, Germany",
    "Austin, TX, USA; Remote",
]
_SIZES = ["51-200", "1,200", "1.2k", "500+", "12", "87", "", "11-50", "201-500", "340"]
_STACKS = ["React; AWS", "['Python','PostgreSQL']", "Java, Oracle", "", "React, AWS, Python"]
_COLUMNS = [
    "company",
    "website",
    "industry",
    "employees",
    "headquarters",
    "technologies",
    "funding_stage",
    "last_funding_date",
    "hiring",
    "segment_note",
]


def write(path: Path, rows: int, seed: int = 7) -> None:
    """Write `rows` rows; about one in twenty repeats an earlier company in other words."""
    dice = random.Random(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for number in range(rows):
            twin = dice.random() < 0.05 and number > 10
            who = dice.randrange(number) if twin else number
            name = f"{_FIRST[who % 18]} {_SECOND[who // 18 % 18]} {who}"
            writer.writerow(
                [
                    name + (" Inc." if twin else ""),
                    f"https://www.{name.lower().replace(' ', '-')}.com/",
                    dice.choice(_INDUSTRIES),
                    dice.choice(_SIZES),
                    dice.choice(_PLACES),
                    dice.choice(_STACKS),
                    dice.choice(["Series A", "Series B", "Seed", ""]),
                    dice.choice(["2026-09-01", "2025-03-14", ""]),
                    dice.choice(["true", "false", ""]),
                    dice.choice(["met at fair", "inbound", ""]),
                ]
            )


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
