"""Features of judgement: what was worked out about a company, by rules or by a language model."""

from __future__ import annotations

from leadwright.scoring.features.types import Column, Feature, Kind

JUDGED = (
    Feature(
        "ai_adoption",
        Kind.RANGE,
        "How far the company has taken up artificial intelligence, 0 to 100: an interval from what its technologies, open "
        "roles and texts prove to what is still possible, since much cannot be seen from outside. A comparison is yes or "
        "no only if it holds for the whole interval. Unknown while nothing was looked at.",
        (Column("ai_adoption_min", "int"), Column("ai_adoption_max", "int")),
        answerable_by=("technology", "jobs", "website", "file"),
    ),
    Feature(
        "model_fit",
        Kind.NUMBER,
        "How well the company fits the ICP in the judgement of a language model, 0 to 100: the share of the ICP's criteria "
        "that its analysis found met, each with evidence. It is of the ICP that is scored; unknown until a model has "
        "analysed the company for it. What rules alone say of the criteria is not in it.",
        (Column("model_fit", "int"),),
        answerable_by=("model", "file"),
    ),
)
