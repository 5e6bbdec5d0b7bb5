"""Features that are of an ICP and not of the company alone: they stand beside the row while it is scored.

The semantic match is joined from its own table, and so is the judgement of a model; the table of features holds neither.
"""

from __future__ import annotations

from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.scoring.card import Scorecard
from leadwright.scoring.derive import COLUMNS

PER_ICP = ("semantic_match", "model_fit")
_ROW = ", ".join(f"r.{name}" for name in COLUMNS if name not in PER_ICP)
_MATCH = """ LEFT JOIN semantic_matches m ON m.workspace_id = '{workspace}'::uuid AND m.target_id = '{target}'::uuid
    AND m.company_id = r.company_id"""
_FIT = """ LEFT JOIN analyses a ON a.workspace_id = '{workspace}'::uuid AND a.icp_id = '{icp}'::uuid
    AND a.company_id = r.company_id AND a.made_by = 'model'"""
_INPUT_MATCH = """(SELECT m.match FROM semantic_matches m
  WHERE m.workspace_id = f.workspace_id AND m.target_id = '{target}'::uuid AND m.company_id = f.company_id)"""
_INPUT_FIT = """(SELECT a.icp_fit_score FROM analyses a
  WHERE a.workspace_id = f.workspace_id AND a.icp_id = '{icp}'::uuid AND a.company_id = f.company_id AND a.made_by = 'model')"""


def asked_for(card: Scorecard) -> frozenset[str]:
    """Which of these features a scorecard reads."""
    return frozenset(name for name in PER_ICP for rule in card.rules if name in rule.needs)


def beside(relation: str, card: Scorecard, workspace: UUID, icp: UUID, target: UUID | None) -> str:
    """The relation of features with those of an ICP that a scorecard reads; itself if it reads none. `target` is what the
    ICP means, None where that is not known."""
    names = asked_for(card)
    if not names:
        return relation
    matched, judged = target is not None and "semantic_match" in names, "model_fit" in names
    columns = f"{_ROW}, {'m.match' if matched else 'r.semantic_match'} AS semantic_match"
    columns += f", {'a.icp_fit_score' if judged else 'r.model_fit'} AS model_fit"
    joins = (_MATCH if matched else "") + (_FIT if judged else "")
    told = {"workspace": workspace, "icp": icp, "target": target}
    return f"(SELECT {columns} FROM {relation} AS r{joins.format(**told)})"


async def told(scope: Scope, card: Scorecard, icp: UUID, company: UUID) -> dict[str, int | None]:
    """Return the judgement of a model that a scorecard reads of a company, for the sentences about its score."""
    if "model_fit" not in asked_for(card):
        return {}
    found: int | None = await scope.value(
        "SELECT icp_fit_score FROM analyses WHERE icp_id = :icp AND company_id = :company AND made_by = 'model'",
        icp=icp, company=company,
    )  # fmt: skip
    return {"model_fit": found}


def recorded(card: Scorecard, icp: UUID, target: UUID | None) -> str:
    """What is added to the recorded row of features `f`, as SQL; "" if nothing is."""
    names, told = asked_for(card), {"icp": icp, "target": target}
    found = []
    if target is not None and "semantic_match" in names:
        found.append(f"'semantic_match', {_INPUT_MATCH.format(**told)}")
    if "model_fit" in names:
        found.append(f"'model_fit', {_INPUT_FIT.format(**told)}")
    return f" || jsonb_build_object({', '.join(found)})" if found else ""
