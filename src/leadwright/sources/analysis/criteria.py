"""The criteria of an ICP as single questions, and the verdicts that facts give without a model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leadwright.icp.document import Icp
from leadwright.icp.offer import Offer
from leadwright.icp.translate import IcpRow
from leadwright.sources.analysis.types import Cited, Judged, Material, Verdict

_LABELS = {
    "industry": "Industry", "size": "Size", "geography": "Geography", "technology": "Technology", "persona": "Persona",
    "need": "Need of what we offer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that the ICP wants. `id` is how a model names it, `words` what it is asked."""

    id: str
    name: str
    words: str

    @property
    def label(self) -> str:
        """What it is called on pages."""
        return _LABELS[self.name]


def criteria(icp: Icp, offer: Offer) -> tuple[Criterion, ...]:
    """What an ICP and its offer want, in words, in a fixed order."""
    return tuple(Criterion(f"C{place}", *item) for place, item in enumerate(_wanted(icp, offer), 1))


def _wanted(icp: Icp, offer: Offer) -> Iterator[tuple[str, str]]:
    if icp.industries:
        yield "industry", f"It works in {_or(icp.industries)}."
    if icp.company_size_min is not None or icp.company_size_max is not None:
        yield "size", f"It has {_people(icp.company_size_min, icp.company_size_max)}."
    if icp.geographies:
        yield "geography", f"It has an office in {_or(icp.geographies)}."
    if icp.tech_stack.must_have:
        yield "technology", f"It uses {', '.join(icp.tech_stack.must_have)}."
    persona = [
        *icp.persona.firmographics,
        *icp.persona.psychographics,
        *icp.persona.behaviours,
        icp.persona.text,
    ]
    if said := "; ".join(line for line in persona if line)[:1_500]:
        yield "persona", f"It is as described: {said}"
    if offer.what or offer.for_whom:
        yield (
            "need",
            f"It would need what we offer: {'; for '.join(filter(None, (offer.what, offer.for_whom)))[:1_500]}",
        )


def decided(wanted: tuple[Criterion, ...], row: IcpRow, material: Material) -> tuple[Judged, ...]:
    """The verdicts that what is known gives by itself; what is not known well enough has none."""
    found = []
    for item in wanted:
        verdict, fields = _verdict(item.name, row, material)
        if verdict is not None:
            told = {line.id: line.text for line in material.lines}
            ids = [id_ for name in fields if (id_ := material.ids.get(name)) in told]
            found.append(
                Judged(item.name, item.label, verdict, "rules", tuple(Cited(id_, told[id_]) for id_ in ids))
            )
    return tuple(found)


def _verdict(name: str, row: IcpRow, material: Material) -> tuple[Verdict | None, tuple[str, ...]]:
    if name == "industry" and row.industries and material.industries:
        return ("yes" if material.industries.intersection(row.industries) else "no"), ("industries",)
    if name == "size" and material.head_count is not None:
        return _within(material.head_count, row.size_min, row.size_max), ("head_count",)
    if name == "geography" and material.countries:
        return ("yes" if material.countries.intersection(row.countries) else "no"), ("locations", "country")
    if name == "technology" and row.must_have and material.stack:
        seen = material.stack.intersection(row.must_have)
        # what is not seen of a stack is unknown, and no "no"
        verdict: Verdict | None = "yes" if len(seen) == len(row.must_have) else "partly" if seen else None
        return verdict, ("technologies",)
    return None, ()


def _within(count: tuple[int | None, int | None], low: int | None, high: int | None) -> Verdict | None:
    """Whether an interval of people lies within another: yes or no if it does so whole, else not known."""
    least, most = count
    bottom, top = low or 0, high
    if (least is not None and top is not None and least > top) or (most is not None and most < bottom):
        return "no"
    if least is not None and least >= bottom and (top is None or (most is not None and most <= top)):
        return "yes"
    return None


def _or(words: tuple[str, ...]) -> str:
    return ", ".join(words[:-1]) + f" or {words[-1]}" if len(words) > 1 else words[0]


def _people(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f"between {low:,} and {high:,} people"
    return f"at least {low:,} people" if low is not None else f"at most {high:,} people"
