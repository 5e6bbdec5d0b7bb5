"""Random broken files: truncated, binary, in a wrong encoding, with giant cells, formulas, damaged archives."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import openpyxl

_WORDS = [
    "Acme",
    "Bírch",
    "株式会社さくら",
    "Zoë & Co",
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "<script>alert(1)</script>",
    "",
    "\u202eabc",
    "Ünïcode",
]

_SITES = ["https://", "http://[::1", "javascript:alert(1)", "x" * 300]


def _csv(dice: random.Random, rows: int, delimiter: str = ",") -> str:
    lines = [delimiter.join(["company", "website", "employees", "note", "contact_email"])]
    for n in range(rows):
        cells = [
            dice.choice(_WORDS) + str(n), dice.choice([f"site{n}.com", *_SITES]),
            dice.choice(["51-200", "1,200", "1e400", "-5", "∞", "NaN", "9" * 400]), dice.choice(_WORDS),
            dice.choice(["a@b.co", "a@@b", "@", "\x00"]),
        ]  # fmt: skip
        lines.append(delimiter.join(f'"{c}"' if delimiter in c or dice.random() < 0.2 else c for c in cells))
    return dice.choice(["\n", "\r\n", "\r"]).join(lines)


def _xlsx(dice: random.Random, rows: int) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet(index=0)
    sheet.append(["company", "website", "employees", "=1+1"])
    for n in range(rows):
        sheet.append(
            [
                f"Firm {n}",
                f'=HYPERLINK("http://firm{n}.com")',
                dice.choice([12, 12.5, None, "=A1*2", True]),
                "=1/0",
            ]
        )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _json(dice: random.Random, rows: int) -> str:
    items = [
        {"name": dice.choice([*_WORDS, None, 5, [], {}]), "website": dice.choice([f"w{n}.com", None, ["a.com"], {"u": 1}]),
         "employees": dice.choice([1, -1, 1e308, "x", None, [1, 2], True]), "deep": {"a": [{"b": None}]}}
        for n in range(rows)
    ]  # fmt: skip
    return json.dumps(
        dice.choice([items, {"companies": items}, {"meta": 1, "rows": items}, items[0] if items else {}])
    )


def _flip(dice: random.Random, data: bytes) -> bytes:
    spoiled = bytearray(data)
    for _ in range(max(1, len(spoiled) // dice.choice([20, 200, 2000]))):
        if spoiled:
            spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
    return bytes(spoiled)


def make(folder: Path, seed: int) -> Path:
    """Write the broken file of a seed and return its path."""
    dice = random.Random(seed)
    rows = dice.choice([0, 1, 3, 40])
    kind = dice.choice(
        [
            "csv",
            "tsv",
            "json",
            "jsonl",
            "xlsx",
            "binary",
            "giant",
            "quotes",
            "columns",
            "nested",
            "zeros",
            "encoding",
        ]
    )
    if kind in {"csv", "tsv"}:
        data = _csv(dice, rows, dice.choice([",", ";", "\t", "|"])).encode("utf-8", "surrogatepass")
    elif kind == "json":
        data = _json(dice, rows).encode()
    elif kind == "jsonl":
        data = "\n".join(
            json.dumps({"name": dice.choice(_WORDS), "website": f"j{n}.io"}) for n in range(rows)
        ).encode()
    elif kind == "xlsx":
        data = _xlsx(dice, rows)
    elif kind == "binary":
        data = dice.randbytes(dice.choice([0, 1, 100, 50_000]))
    elif kind == "giant":
        data = f"company,website,note\nAcme,acme.com,{'x' * 10_000_000}\nBirch,birch.io,ok\n".encode()
    elif kind == "quotes":
        data = b'company,website\n"Acme,acme.com\n' + b"Birch,birch.io\n" * 50
    elif kind == "columns":
        data = (",".join(f"c{n}" for n in range(5000)) + "\n" + ",".join("v" for _ in range(5000))).encode()
    elif kind == "nested":
        data = b"[" * dice.choice([10, 5000, 200_000]) + b"]" * 10
    elif kind == "zeros":
        data = b"company,website\n" + b"\x00" * 10_000 + b"\nAcme,acme.com\n"
    else:
        data = _csv(dice, rows).encode(
            dice.choice(["utf-16", "utf-16-le", "utf-32", "cp1252", "shift_jis", "latin-1"]), "replace"
        )
    spoil = dice.choice(["no", "no", "cut", "flip", "both"])
    if spoil in {"cut", "both"} and data:
        data = data[: dice.randrange(len(data))]
    if spoil in {"flip", "both"}:
        data = _flip(dice, data)
    path = folder / f"{seed}.{dice.choice(['csv', 'json', 'xlsx', 'txt', 'tsv'])}"
    path.write_bytes(data)
    return path
