"""Count how common words are in company names: writes `entities/data/company_words.json`.

    python -m tools.count_company_words ../shared/data/companies

Reads the names of SEC issuers (public domain) and of Y Combinator's directory (MIT). Words of fewer than
two names are left out: they tell as much as a word never seen.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from leadwright.values.name import company_key
from leadwright.values.script import latin

OUT = Path("src/leadwright/entities/data/company_words.json")
LEAST = 2


def names(folder: Path) -> set[str]:
    """All distinct names, folded and without legal forms."""
    issuers = json.loads((folder / "sec_company_tickers.json").read_text(encoding="utf-8"))
    found = {entry["title"] for entry in issuers.values()}
    with (folder / "yc_2025.jsonl").open(encoding="utf-8") as lines:
        found |= {json.loads(line)["name"] for line in lines}
    return {latin(company_key(name)) for name in found}


def main(folder: Path) -> None:
    """Write the table."""
    distinct = names(folder)
    counts = Counter(word for name in distinct for word in set(name.split()))
    words = {word: count for word, count in sorted(counts.items()) if count >= LEAST and not word.isdigit()}
    OUT.write_text(
        json.dumps({"names": len(distinct), "words": words}, ensure_ascii=False, indent=0) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
