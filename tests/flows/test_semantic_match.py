"""The semantic match: near what the persona says and who was won, the same in meaning for every model, unknown if nothing is said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import orjson
import pytest

from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.icp.store import StoredIcp
from leadwright.kernel.db import Scope
from leadwright.kernel.halfvec import Matrix
from leadwright.llm.words import word_model
from leadwright.scoring.scorecard import default
from tests.flows.invented_companies import embedded, take_in

pytestmark = pytest.mark.anyio
CLINICS = {
    "name": "Clinics",
    "persona": {"text": "Sells software and billing to hospitals, clinics and doctors"},
}


class Squeezed:
    """Another model: other numbers, far narrower cosines, the same order of likeness."""

    name = "test/squeezed"
    dimension = 257

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """As the built-in model, with one large number in common."""
        rows = word_model().vectors(texts)
        known = rows.any(axis=1, keepdims=True)
        made = np.concatenate([rows, np.where(known, 3.0, 0.0)], axis=1)
        return (made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)).astype(np.float32)


async def save(scope: Scope, document: object = CLINICS) -> StoredIcp:
    assert isinstance(document, dict)
    return await icps.save(scope, from_document(document))


async def matches(scope: Scope) -> dict[str, tuple[float, float]]:
    rows = await scope.rows(
        "SELECT p.name, m.similarity, m.match FROM semantic_matches m JOIN profiles p USING (workspace_id, company_id)"
    )
    return {row[0]: (float(row[1]), float(row[2])) for row in rows}


async def test_who_does_what_the_persona_says_matches_and_a_baker_does_not(
    scope: Scope, tmp_path: Path
) -> None:
    await take_in(scope, tmp_path)
    await save(scope)
    await embedded(scope)
    found = await matches(scope)
    assert found["Mercy Ledger"][1] >= 0.75
    assert found["Crumb & Co"][1] < 0.75
    assert all(0 <= match <= 1 for _, match in found.values())
    assert "Silent Ltd" not in found


async def test_a_match_means_the_same_for_another_model_though_its_cosines_differ(
    scope: Scope, tmp_path: Path
) -> None:
    await take_in(scope, tmp_path)
    await save(scope)
    await embedded(scope)
    first = await matches(scope)
    await embedded(scope, Squeezed())
    second = await matches(scope)
    assert set(first) == set(second)
    assert min(similarity for similarity, _ in second.values()) > max(s for s, _ in first.values())
    for name in first:
        assert second[name][1] == pytest.approx(first[name][1], abs=0.03)
    assert await scope.value("SELECT count(*) FROM vector_models") == 1


async def test_an_icp_of_which_nothing_is_said_matches_nobody(scope: Scope, tmp_path: Path) -> None:
    await take_in(scope, tmp_path)
    await save(scope, {"name": "Plain", "industries": ["SaaS"]})
    await embedded(scope)
    assert await matches(scope) == {}


async def test_customers_that_were_won_draw_others_like_them(scope: Scope, tmp_path: Path) -> None:
    await take_in(scope, tmp_path)
    await save(scope, {"name": "Plain", "industries": ["SaaS"]})
    await scope.run(
        "UPDATE leads SET stage = 'won' WHERE company_id = (SELECT company_id FROM profiles WHERE name = 'Crumb & Co')"
    )
    await embedded(scope)
    found = await matches(scope)
    assert found["Oven House"][1] > found["Ward Pay"][1]


async def test_a_rule_reads_the_match_and_what_was_scored_is_recorded(scope: Scope, tmp_path: Path) -> None:
    await take_in(scope, tmp_path)
    stored = await save(scope)
    await embedded(scope)
    document = default().to_document()
    rule = {
        "id": "meaning",
        "label": "Near in meaning",
        "component": "fit",
        "points": 10,
        "when": "semantic_match >= 0.75",
    }
    document["rules"] = [*document["rules"], rule]
    await scope.run(
        "INSERT INTO scorecard_versions (workspace_id, version, document, digest, created_by)"
        " VALUES (:w, 1, CAST(:d AS jsonb), 'x', 'test')",
        w=scope.workspace,
        d=orjson.dumps(document).decode(),
    )
    await rescore_all(scope, stored)
    rows = await scope.rows(
        "SELECT p.name, s.earned[cardinality(s.earned)], h.input->'semantic_match' FROM scores s"
        " JOIN profiles p USING (workspace_id, company_id) JOIN score_history h USING (workspace_id, company_id)"
    )
    earned = {row[0]: (row[1], row[2]) for row in rows}
    assert earned["Mercy Ledger"][0] == 10
    assert earned["Mercy Ledger"][1] == (await matches(scope))["Mercy Ledger"][1]
    assert earned["Crumb & Co"][0] == 0
    assert earned["Silent Ltd"] == (None, None)


async def test_a_company_whose_words_change_is_matched_anew(scope: Scope, tmp_path: Path) -> None:
    await take_in(scope, tmp_path)
    await save(scope)
    await embedded(scope)
    before = await matches(scope)
    text = "company,website,description\nSilent Ltd,silent.example,Software and billing for hospitals and doctors\n"
    await take_in(scope, tmp_path, text, "more.csv")
    await embedded(scope)
    after = await matches(scope)
    assert "Silent Ltd" not in before
    assert after["Silent Ltd"][0] > after["Crumb & Co"][0]
