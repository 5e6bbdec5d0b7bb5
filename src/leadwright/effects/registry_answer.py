"""Answer from a loaded registry as its public service would over HTTP: no call leaves, and the same reader reads it.

A vendor that has a loaded registry names one of its bases in `Manifest.local`; who sends its requests hands those to
`answer`. Its words are those of a path and a query, its replies the records of Minha Receita.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import orjson

from leadwright.effects.registry_files import database
from leadwright.sources.contract import Outcome, Reply
from leadwright.values import industry
from leadwright.values.name import fold

_MOST = 1_000
_LIKE = 20
_STATUS = {"01": "NULA", "02": "ATIVA", "03": "SUSPENSA", "04": "INAPTA", "08": "BAIXADA"}
_SIZES = {"01": "MICRO EMPRESA", "03": "EMPRESA DE PEQUENO PORTE", "05": "DEMAIS"}
_RECORD = """SELECT p.cnpj, c.name, p.trade_name, p.status, p.opened, p.activity, a.name, p.activities, p.state,
    coalesce(t.name, p.town), p.phone, p.email, c.size, p.abroad
FROM places p LEFT JOIN companies c ON c.root = p.root LEFT JOIN activity_names a ON a.code = p.activity
LEFT JOIN towns t ON t.code = p.town"""
Query = Mapping[str, str | Sequence[str]]


def answer(home: Path, path: str, query: Query) -> Reply:
    """Reply to `/{cnpj}` with a record, and to `/companies` with a page of records.

    Without a loaded registry the reply never came: LOCKED, with what to do. Query: activity (prefixes of CNAE),
    industry (nodes of the taxonomy), state, town, size (codes of Receita), opened_from, opened_until, name, limit,
    after (the last CNPJ of the page before).
    """
    target, url = database(home), f"local:receita{path}"
    if not target.exists():
        reason = "the public files are not loaded: run `leadwright registry load receita DIR`"
        return Reply(Outcome.LOCKED, url, reason=reason)
    with duckdb.connect(str(target), read_only=True) as base:
        if path != "/companies":
            row = base.execute(f"{_RECORD} WHERE p.cnpj = ? LIMIT 1", [path.lstrip("/").upper()]).fetchone()
            return (
                _reply(url, 200, _record(row))
                if row
                else _reply(url, 404, {"message": "CNPJ não encontrado."})
            )
        return _reply(url, 200, _page(base, query, str(target)))


def _reply(url: str, status: int, document: dict[str, Any]) -> Reply:
    outcome = Outcome.HIT if status == 200 else Outcome.MISS
    headers = {"content-type": "application/json"}
    return Reply(outcome, url, status, headers, body=orjson.dumps(document))


def _page(base: duckdb.DuckDBPyConnection, query: Query, target: str) -> dict[str, Any]:
    where, values = _conditions(base, query, target)
    limit = min(max(int(_one(query, "limit") or 100), 1), _MOST)
    after = _one(query, "after") or ""
    keys = f"FROM places p LEFT JOIN companies c ON c.root = p.root WHERE {where}"
    total = None if after else base.execute(f"SELECT count(*) {keys}", values).fetchone()
    rows = base.execute(
        f"{_RECORD} WHERE p.cnpj IN (SELECT p.cnpj {keys} AND p.cnpj > ? ORDER BY p.cnpj LIMIT ?) ORDER BY p.cnpj",
        [*values, after, limit],
    ).fetchall()
    items = [_record(row) for row in rows]
    following = items[-1]["cnpj"] if len(items) == limit else None
    return {"items": items, "total": int(total[0]) if total else None, "next": following}


def _conditions(base: duckdb.DuckDBPyConnection, query: Query, target: str) -> tuple[str, list[Any]]:
    """What an active head office must meet, with values bound."""
    parts: list[str] = ["p.head AND p.status = '02'"]
    values: list[Any] = []

    def also(part: str, *bound: Any) -> None:
        parts.append(part)
        values.extend(bound)

    prefixes, nodes = _many(query, "activity"), _many(query, "industry")
    if prefixes or nodes:
        codes = [code for code in _codes(target, _born(target)) if _meant(code, prefixes, nodes)]
        also("(p.activity IN (SELECT unnest(?::VARCHAR[])))", codes)
    for name, column in (("state", "p.state"), ("size", "c.size")):
        if wanted := _many(query, name):
            also(f"{column} IN (SELECT unnest(?::VARCHAR[]))", wanted)
    if towns := {fold(town) for town in _many(query, "town")}:
        known = base.execute("SELECT code, name FROM towns").fetchall()
        also(
            "p.town IN (SELECT unnest(?::VARCHAR[]))",
            [code for code, name in known if fold(name or "") in towns],
        )
    for name, sign in (("opened_from", ">="), ("opened_until", "<=")):
        if day := _one(query, name):
            also(f"p.opened {sign} ?", date.fromisoformat(day))
    for word in fold(_one(query, "name") or "").upper().split():
        also("contains(upper(strip_accents(concat_ws(' ', c.name, p.trade_name))), ?)", word)
    return " AND ".join(parts), values


def _meant(code: str, prefixes: Sequence[str], nodes: Sequence[str]) -> bool:
    if any(code.startswith(prefix) for prefix in prefixes):
        return True
    return bool(nodes) and not industry.of([f"CNAE {code}"]).isdisjoint(nodes)


def _born(target: str) -> float:
    return Path(target).stat().st_mtime


@lru_cache(maxsize=4)
def _codes(target: str, born: float) -> tuple[str, ...]:
    """The codes that occur in a registry; `born` tells one load from the next."""
    with duckdb.connect(target, read_only=True) as base:
        found = base.execute("SELECT DISTINCT activity FROM places WHERE activity IS NOT NULL").fetchall()
    return tuple(sorted(code for (code,) in found))


def _many(query: Query, name: str) -> list[str]:
    value = query.get(name, ())
    return [value] if isinstance(value, str) else list(value)


def _one(query: Query, name: str) -> str | None:
    return next(iter(_many(query, name)), None)


def _record(row: tuple[Any, ...]) -> dict[str, Any]:
    (
        cnpj,
        legal,
        trade,
        status,
        opened,
        activity,
        activity_name,
        others,
        state,
        town,
        phone,
        email,
        size,
        abroad,
    ) = row
    return {
        "cnpj": cnpj,
        "razao_social": legal,
        "nome_fantasia": trade,
        "descricao_situacao_cadastral": _STATUS.get(status),
        "data_inicio_atividade": opened.isoformat() if opened else None,
        "cnae_fiscal": activity,
        "cnae_fiscal_descricao": activity_name,
        "cnaes_secundarios": [{"codigo": code} for code in (others or "").split(",") if code],
        "uf": state,
        "municipio": town,
        "nome_cidade_no_exterior": abroad,
        "ddd_telefone_1": phone,
        "email": email,
        "porte": _SIZES.get(size),
    }
