"""The form of an ICP and its text: two sides of one document, each made from the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml
from starlette.datastructures import FormData

from leadwright.icp.document import Icp, from_document, parse
from leadwright.icp.problems import BadDocument, Problem
from leadwright.kernel.errors import Wrong


@dataclass(frozen=True, slots=True)
class ListField:
    """A list of the form: its name, its label, its path in the document, and what to type into it."""

    name: str
    label: str
    path: tuple[str, ...]
    hint: str


LISTS = (
    ListField("industries", "Industries", ("industries",), "FinTech"),
    ListField("funding_stages", "Funding stage", ("fundingStages",), "Series A"),
    ListField("must_have", "Technology they must have", ("techStack", "mustHave"), "AWS"),
    ListField("nice_to_have", "Nice to have", ("techStack", "niceToHave"), "Python"),
    ListField("avoid", "Avoid", ("techStack", "avoid"), "Magento"),
    ListField("geographies", "Countries", ("geographies",), "UK or Europe"),
    ListField("titles", "Who decides: titles", ("decisionMakers", "titles"), "CTO"),
    ListField("departments", "Who decides: departments", ("decisionMakers", "departments"), "Engineering"),
)
SIGNALS = (
    ("recent_funding", "Recent funding", "recentFunding"),
    ("actively_hiring", "Hiring", "activelyHiring"),
    ("tech_stack_change", "Technology change", "techStackChange"),
    ("leadership_change", "Leadership change", "leadershipChange"),
    ("industry_growth", "Industry growth", "industryGrowth"),
)
_FIELDS: Mapping[str, str] = {
    "companySizeMin": "size", "companySizeMax": "size", "persona": "persona", "name": "name",
    **{".".join(field.path): field.name for field in LISTS},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """What was sent. icp: None if it cannot be used. text: the document as YAML (as typed, if that cannot be read).

    problems, warnings: by field of the form, "" for those of no field. shown: what the form shows.
    """

    icp: Icp | None
    shown: Icp
    text: str
    mode: str
    problems: Mapping[str, Sequence[Problem]]
    warnings: Mapping[str, Sequence[Problem]]


def to_text(icp: Icp) -> str:
    """An ICP as YAML."""
    document = icp.to_document()
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100) if document else ""


def draft_of(icp: Icp) -> Draft:
    """What the page shows of an ICP before anything was sent."""
    return Draft(icp, icp, to_text(icp), "form", {}, by_field(icp.warnings))


def read_form(form: FormData) -> Draft:
    """Read what was sent: the form's fields over the text, or the text alone."""
    # which side was written on; the other one is on its way when the two differ
    text, mode = _text(form, "text"), "text" if form.get("was", form.get("mode")) == "text" else "form"
    try:
        base = parse(text) if text.strip() else Icp()
        icp = base if mode == "text" else from_document(_over(base.to_document(), form))
    except BadDocument as error:
        return Draft(
            None, _shown(form) if mode == "form" else Icp(), text, mode, by_field(error.problems), {}
        )
    return Draft(icp, icp, text if mode == "text" else to_text(icp), mode, {}, by_field(icp.warnings))


def by_field(problems: Sequence[Problem]) -> dict[str, list[Problem]]:
    """Problems by the field of the form at which they are shown."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        path = problem.field.split("[")[0]
        name = _FIELDS.get(path) or _FIELDS.get(path.split(".")[0], "")
        found.setdefault(name, []).append(problem)
    return found


def _over(document: dict[str, Any], form: FormData) -> dict[str, Any]:
    """The document with the form's fields in place of its own; what the form does not show stays."""
    for field in LISTS:
        _put(document, field.path, _words(form, field.name))
    for key, name in (("companySizeMin", "size_min"), ("companySizeMax", "size_max")):
        _put(document, (key,), _whole(_text(form, name)))
    chosen = set(form.getlist("signals"))
    for name, _, key in SIGNALS:
        _put(document, ("signals", key), False if name not in chosen else None)
    _put(document, ("persona", "text"), _text(form, "persona").strip())
    _put(document, ("name",), _text(form, "name").strip() or document.get("name"))
    return document


def _put(document: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set a value; what is empty is not written at all."""
    for step in path[:-1]:
        document = document.setdefault(step, {})
    if value in (None, "", []):
        document.pop(path[-1], None)
    else:
        document[path[-1]] = value


def _words(form: FormData, name: str) -> list[str]:
    """The chips of a list and what stands in its box, separated by commas; each once."""
    typed = [word for value in form.getlist(name) for word in str(value).split(",")]
    return list(dict.fromkeys(word for item in typed if (word := " ".join(item.split()))))


def _whole(text: str) -> int | str | None:
    """A number of people; what is none stays as typed, so that the document can say what is wrong."""
    digits = text.replace(",", "").replace(" ", "")
    return int(digits) if digits.isdecimal() and len(digits) < 12 else text.strip() or None


def _shown(form: FormData) -> Icp:
    """What the form showed, whether or not it can be used: so that nothing typed is lost."""
    empty = Icp()
    words = {field.name: tuple(_words(form, field.name)) for field in LISTS}
    low, high = (_whole(_text(form, name)) for name in ("size_min", "size_max"))
    chosen = set(form.getlist("signals"))
    return replace(
        empty,
        industries=words["industries"],
        funding_stages=words["funding_stages"],
        geographies=words["geographies"],
        company_size_min=low if isinstance(low, int) else None,
        company_size_max=high if isinstance(high, int) else None,
        tech_stack=replace(
            empty.tech_stack, **{key: words[key] for key in ("must_have", "nice_to_have", "avoid")}
        ),
        decision_makers=replace(
            empty.decision_makers, titles=words["titles"], departments=words["departments"]
        ),
        signals=replace(empty.signals, **{name: name in chosen for name, _, _ in SIGNALS}),
        persona=replace(empty.persona, text=_text(form, "persona")),
    )


def values(icp: Icp, name: str) -> tuple[str, ...]:
    """The words of one list of an ICP."""
    if name in ("must_have", "nice_to_have", "avoid"):
        return tuple(getattr(icp.tech_stack, name))
    if name in ("titles", "departments"):
        return tuple(getattr(icp.decision_makers, name))
    return tuple(getattr(icp, name))


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    if not isinstance(value, str):
        raise Wrong(f"{name} must be a text.", field=name)
    return value


GLOBALS: dict[str, Any] = {"LISTS": LISTS, "SIGNALS": SIGNALS, "icp_values": values}
