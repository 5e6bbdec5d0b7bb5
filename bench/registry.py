"""Load and search an invented month of Receita Federal: rows a second, peak memory, and answers in milliseconds."""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from leadwright.effects.registry_answer import answer
from leadwright.effects.registry_load import load


def _rows(count: int, seed: int) -> Iterator[tuple[str, str]]:
    rng = random.Random(seed)
    for index in range(count):
        root = f"{index:08d}"
        since, main = (
            f"20{rng.randint(0, 25):02d}0{rng.randint(1, 9)}15",
            rng.choice(("6201501", "4711302", "5611201")),
        )
        state, trade = rng.choice(("SP", "RJ", "MG", "RS")), f"LOJA {rng.randint(0, 10**6)}"
        cells = [
            root,
            "0001",
            "91",
            "1",
            trade,
            "02",
            since,
            "00",
            "",
            "",
            since,
            main,
            "6204000,6209100",
            "RUA",
            "A",
        ]
        cells += ["9", "", "CENTRO", "01001000", state, "7107", "11", "33330142", "", "", "", "", "", "", ""]
        yield (
            f'"{root}";"EMPRESA {index} LTDA";"2062";"49";"1000,00";"0{rng.choice("135")}";""',
            ";".join(f'"{c}"' for c in cells),
        )


def main(count: int) -> None:
    """Make the files, load them, search them, and print the figures."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        with (
            zipfile.ZipFile(home / "Empresas0.zip", "w", zipfile.ZIP_DEFLATED) as one,
            zipfile.ZipFile(home / "Estabelecimentos0.zip", "w", zipfile.ZIP_DEFLATED) as two,
            one.open("E.EMPRECSV", "w") as companies, two.open("E.ESTABELE", "w") as places,
        ):  # fmt: skip
            for company, place in _rows(count, 1):
                companies.write(f"{company}\n".encode("latin-1"))
                places.write(f"{place}\n".encode("latin-1"))
        began = time.perf_counter()
        *_, done = load(home, home)
        took = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{done.rows:,} rows in {took:.1f} s: {done.rows / took:,.0f} a second; peak memory {peak:.0f} MB"
        )
        for query in ({"industry": ["software"], "state": ["SP"]}, {"name": "LOJA 4711"}):
            began = time.perf_counter()
            answer(home, "/companies", {**query, "limit": "100"})
            print(f"{query}: {(time.perf_counter() - began) * 1000:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
