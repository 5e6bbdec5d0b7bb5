"""Write an invented register of companies with planted duplicates and known truth, for measurements of resolution.

    python -m bench.make_duplicates companies.jsonl 1000000

One company in four was told by two to four sources. Each source leaves fields out (website, town, phone, page,
year) and writes the name in its own way: another or no legal form, capitals, a letter wrong, a general word
dropped, "&" for "and", an old name. Traps: namesakes in other towns, subsidiaries of other countries, the next
fund of a series, moved websites. What is hard about real lists is harder there; figures say "invented".
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ONSETS = "b br c cr d dr f fl g gl gr h k kr l m n p pl pr qu r s sk sl st str t tr v w z".split()  # noqa: SIM905 - a list of letters is read more easily so
_NUCLEI = "a e i o u ai ea ia io ou".split()  # noqa: SIM905
_CODAS = ["", "", "n", "r", "l", "s", "x", "nd", "rt", "lm", "ck", "m", "st"]
_GENERAL = [
    "Analytics", "Robotics", "Foods", "Logistics", "Energy", "Health", "Software", "Systems", "Solutions", "Technologies",
    "Capital", "Partners", "Consulting", "Media", "Networks", "Services", "Industries", "Materials", "Biotech", "Insurance",
    "Bank", "Motors", "Electronics", "Labs", "Design", "Construction", "Engineering", "Trading", "Security", "Cloud",
]  # fmt: skip
_TAILS = ["Group", "Holdings", "International", "Global", "& Sons", "and Partners"]
_COUNTRIES = {
    "US": (["Austin", "Boston", "Denver", "Seattle", "Chicago", "Atlanta"], ["Inc.", "LLC", "Corp.", "Inc"], "com", "+1"),
    "GB": (["London", "Leeds", "Bristol", "Glasgow"], ["Ltd", "Limited", "PLC"], "co.uk", "+44"),
    "DE": (["Berlin", "Hamburg", "München", "Köln"], ["GmbH", "AG", "GmbH & Co. KG"], "de", "+49"),
    "FR": (["Paris", "Lyon", "Nantes"], ["SAS", "SARL", "S.A."], "fr", "+33"),
    "ES": (["Madrid", "Valencia", "Sevilla"], ["S.L.", "S.A."], "es", "+34"),
    "BR": (["São Paulo", "Curitiba", "Recife"], ["Ltda", "S.A."], "com.br", "+55"),
    "NL": (["Utrecht", "Rotterdam"], ["B.V.", "N.V."], "nl", "+31"),
    "SE": (["Malmö", "Uppsala"], ["AB"], "se", "+46"),
}  # fmt: skip
_NAMES = {
    "US": "USA",
    "GB": "UK",
    "DE": "Deutschland",
    "FR": "France",
    "ES": "España",
    "BR": "Brasil",
    "NL": "Nederland",
    "SE": "Sverige",
}


def register(rows: int, seed: int = 11) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield `rows` records as (number of the true company, fields), in random order within stretches of 50,000."""
    dice = random.Random(seed)
    waiting: list[tuple[int, dict[str, Any]]] = []
    made, number = 0, 0
    known: list[dict[str, Any]] = []
    while made < rows:
        company = _trap(dice, known) if known and dice.random() < 0.05 else _company(dice)
        known.append(company)
        if len(known) > 2_000:
            known.pop(dice.randrange(len(known)))
        for _ in range(min(rows - made, dice.choices((1, 2, 3, 4), (75, 15, 7, 3))[0])):
            waiting.append((number, _told(dice, company)))
            made += 1
        number += 1
        if len(waiting) >= 50_000:
            dice.shuffle(waiting)
            yield from waiting
            waiting = []
    dice.shuffle(waiting)
    yield from waiting


def _word(dice: random.Random) -> str:
    syllables = dice.choices((2, 3), (60, 40))[0]
    return "".join(
        dice.choice(_ONSETS) + dice.choice(_NUCLEI) + dice.choice(_CODAS) for _ in range(syllables)
    ).capitalize()


def _company(dice: random.Random) -> dict[str, Any]:
    words = [_word(dice)]
    if dice.random() < 0.3:
        words.append(_word(dice))
    if dice.random() < 0.75:
        words.append(dice.choice(_GENERAL))
    if dice.random() < 0.15:
        words.append(dice.choice(_TAILS))
    country = dice.choice(list(_COUNTRIES))
    cities, forms, suffix, dial = _COUNTRIES[country]
    site = "".join(words[: dice.choice((1, 2))]).lower().replace(" ", "").replace("&", "")
    return {
        "words": words, "form": dice.choice(forms), "country": country, "city": dice.choice(cities),
        "domain": f"{site}{dice.choice(('', '', '', '-' + str(dice.randrange(99))))}.{dice.choice((suffix, 'com'))}",
        "phone": f"{dial}{dice.randrange(10**8, 10**9)}", "founded": dice.randrange(1950, 2026),
        "page": f"https://www.linkedin.com/company/{site}-{dice.randrange(10**6)}", "lei": f"{dice.randrange(10**11):012d}",
        "old": [_word(dice)] if dice.random() < 0.03 else None,
    }  # fmt: skip


def _trap(dice: random.Random, known: list[dict[str, Any]]) -> dict[str, Any]:
    """A namesake elsewhere, a subsidiary, or the next of a series: like one that is known, and another company."""
    model, other = dice.choice(known), _company(dice)
    kind = dice.choice(("namesake", "subsidiary", "series"))
    if kind == "namesake":
        while other["city"] == model["city"]:
            other = _company(dice)
        return {**other, "words": model["words"]}
    if kind == "subsidiary":
        return {**other, "words": [*model["words"], _NAMES[other["country"]]]}
    return {
        **other,
        "words": [*model["words"][:2], "Fund", dice.choice(("II", "III", "IV"))],
        "city": model["city"],
        "country": model["country"],
    }


def _told(dice: random.Random, company: dict[str, Any]) -> dict[str, Any]:
    """One source's words on a company."""
    fields: dict[str, Any] = {"name": _written(dice, company)}
    if company["old"] and dice.random() < 0.5:
        fields["former_names"] = [" ".join(company["old"])]
    if dice.random() < 0.65:
        domain = company["domain"]
        fields["domain"] = f"{domain.partition('.')[0]}.io" if dice.random() < 0.03 else domain
    if dice.random() < 0.85:
        fields["locations"] = [{"city": company["city"], "country": company["country"]}]
    if dice.random() < 0.95:
        fields["country"] = company["country"]
    more = (
        ("phones", 0.5, [company["phone"]]), ("linkedin_url", 0.3, company["page"]), ("founded", 0.4, company["founded"]),
        ("registry", 0.1, {"lei": company["lei"]}),
    )  # fmt: skip
    return {**fields, **{name: value for name, chance, value in more if dice.random() < chance}}


def _written(dice: random.Random, company: dict[str, Any]) -> str:
    words = list(company["words"])
    if company["old"] and dice.random() < 0.2:
        words = list(company["old"])
    elif dice.random() < 0.06 and len(words) > 1 and words[-1] in {*_TAILS, *_GENERAL}:
        words.pop()
    name = " ".join(words)
    if dice.random() < 0.08:
        name = _typo(dice, name)
    if dice.random() < 0.6:
        name += (
            f" {company['form'] if dice.random() < 0.9 else dice.choice(_COUNTRIES[company['country']][1])}"
        )
    name = name.replace("&", "and") if dice.random() < 0.3 else name
    return name.upper() if dice.random() < 0.15 else name


def _typo(dice: random.Random, name: str) -> str:
    place = dice.randrange(1, len(name))
    kind = dice.choice(("drop", "double", "swap", "other"))
    if kind == "drop":
        return name[:place] + name[place + 1 :]
    if kind == "double":
        return name[:place] + name[place] + name[place:]
    if kind == "swap" and place + 1 < len(name):
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + dice.choice("aeinorst") + name[place + 1 :]


def write(path: Path, rows: int, seed: int = 11) -> None:
    """Write records as JSON lines with `truth`, the number of the true company."""
    with path.open("w", encoding="utf-8") as file:
        for truth, fields in register(rows, seed):
            file.write(json.dumps({"truth": truth, **fields}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
