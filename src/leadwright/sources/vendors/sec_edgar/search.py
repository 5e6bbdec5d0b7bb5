"""SEC EDGAR: companies that filed a notice (Form D), found by the words and the day of filing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Question
from leadwright.sources.reading import Fields, ShapeError, day, json_object, line
from leadwright.sources.vendor import Answer, Reading
from leadwright.sources.vendors.sec_edgar.names import LICENCE, NAME, document, page, refused
from leadwright.values import place, registry_number

PAGE, CEILING = 100, 10_000
GIVES = frozenset({"name", "registry", "locations", "country", "filings"})
_ASIDES = re.compile(r"\s*(?:\((?:CIK [^()]*|[A-Z0-9., -]+)\)\s*)+$")
_KNOWN = (
    "period_ending", "file_num", "xsl", "sequence", "root_forms", "biz_states", "sics", "film_num", "file_type",
    "file_description", "inc_states", "schema_version",
)  # fmt: skip


def read(questions: Sequence[Question], reply: Reply) -> Reading:
    """A page of notices, one observation a company. None dates a round: that is for the notice itself to say.

    Issuers that claim the exclusions of investment companies (section 3(c)) are pooled funds and are left out.
    Others may still be one; their notice tells.
    """
    if answer := refused(reply):
        return Reading((answer,))
    body = json_object(reply.body)
    hits = body.inner("hits")
    rows = hits.rows("hits")
    if not hits.has("hits"):
        body.take("hits")
        return Reading((Answer(Outcome.CHANGED, reason="the reply lists no hits"),), leftovers=body.left())
    total = hits.inner("total").take("value")
    body.known("took", "timed_out", "_shards", "aggregations", "query")
    hits.known("max_score")
    left, read = body.left() | hits.left(), 0
    found: dict[str, Observation] = {}
    for row in rows:
        seen, funds, more = _notice(Fields(row))
        left |= more
        read += len(seen) + funds
        for item in seen:
            found[item.native_key] = _merged(found.get(item.native_key), item)
    if not read and any(row is not None for row in rows):
        raise ShapeError("a list of notices none of which can be read")
    start = _start(body, reply)
    end = start + len(rows)
    whole = total if isinstance(total, int) and not isinstance(total, bool) else None
    following = str(end) if rows and whole is not None and end < min(whole, CEILING) else None
    reason = "nobody but funds filed such a notice" if rows else "nobody filed such a notice"
    answer = (
        Answer(Outcome.HIT, tuple(found.values()))
        if found or following
        else Answer(Outcome.MISS, reason=reason)
    )
    return Reading((answer,), following, whole, left)


def _start(body: Fields, reply: Reply) -> int:
    """Where this page starts: the reply repeats its query, the address says it too."""
    said = body.inner("query").take("from")
    if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= CEILING:
        return said
    asked = re.search(r"[?&]from=(\d{1,6})(?:&|$)", reply.url)
    return int(asked[1]) if asked else 0


def _merged(known: Observation | None, more: Observation) -> Observation:
    """A company with the filings of all its hits; it is as old as its first, which is the newest."""
    if known is None:
        return more
    filings = [*known.fields.get("filings", ()), *more.fields.get("filings", ())]
    return replace(known, fields={**more.fields, **known.fields, "filings": filings})


def _notice(hit: Fields) -> tuple[list[Observation], int, frozenset[str]]:
    """An observation for each issuer that a hit names, and how many of its issuers are funds, which have none."""
    source = hit.inner("_source")
    accession = source.text("adsh") or (hit.text("_id") or "").partition(":")[0]
    form, filed = source.text("form"), day(source.take("file_date"))
    ciks, names = source.rows("ciks"), source.rows("display_names")
    towns = source.rows("biz_locations")
    hit.known("_id", "_index", "_score", "_type", "_source")
    source.known(*_KNOWN)
    pooled = any(isinstance(item, str) and item.upper().startswith("3C") for item in source.rows("items"))
    seen: list[Observation] = []
    funds = 0
    for index, (raw, titled) in enumerate(zip(ciks, names, strict=False)):
        cik, name = registry_number.parse("cik", line(raw)), _ASIDES.sub("", line(titled) or "")
        if not cik or not name:
            continue
        if pooled:
            funds += 1
            continue
        fields: dict[str, Any] = {"name": name, "registry": {"cik": cik}}
        town = line(towns[index]) if index < len(towns) else None
        fields |= _place(town)
        if form and filed and accession:
            url = document(cik, accession)
            fields["filings"] = [{"form": form, "date": filed.isoformat(), "url": url}]
        seen.append(Observation("company", NAME, cik, fields, LICENCE, url=page(cik), effective=filed))
    return seen, funds, hit.left() | source.left()


def _place(town: str | None) -> dict[str, Any]:
    found = place.parse(town) if town else ()
    spot = place.located(found[0].city, found[0].region, found[0].country) if found else {}
    told = {"locations": [spot] if spot else [], "country": spot.get("country")}
    return {name: value for name, value in told.items() if value}
