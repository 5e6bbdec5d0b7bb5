"""The question that a model is asked about a company: our instructions, and the material in its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leadwright.icp.offer import Offer
from leadwright.sources.analysis.criteria import Criterion
from leadwright.sources.analysis.orders import without_orders
from leadwright.sources.analysis.types import Line, Material
from leadwright.values.visible import visible

NAME = "company_analysis"
_LINE = 600  # characters of one line of the material
_PRIVATE = re.compile(
    r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+|(?:\+|\b00)\d[\d\s()./-]{6,}\d|\(\d{2,5}\)\s?[\d\s/-]{5,}\d"
)

_INSTRUCTIONS = """\
You judge whether a company could be a customer of ours. The material has three parts: `facts` are lines about the \
company (ids F1, F2, ...), `page` is text of its own pages (id P), `offer` tells what we sell (ids O1, O2, ...).

Judge these criteria, each by its id; leave out those that the material does not decide:
{criteria}

Every value carries evidence: the id of a part and words copied from it letter by letter. A program looks each quote up; \
a value whose quotes are not there is thrown away. What you say of them must rest on facts or page, what you say of us on \
the offer alone. Use no number, name or date that the material does not hold."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be asked.

    `instructions` are ours, `data` the parts of the material as they are shown, `parts` each citeable passage by the id
    that the model knows, with the id that the record knows. `open` are the criteria that are asked about, by their ids.
    `withheld` counts sentences that were not shown since they give orders to a reading machine.
    """

    instructions: str
    data: Mapping[str, str]
    parts: Mapping[str, Line]
    open: Mapping[str, Criterion]
    offer_ids: frozenset[str]
    withheld: int


def question(material: Material, offer: Offer, asked: Iterable[Criterion], characters: int) -> Question:
    """Write the question about a company. `characters` bounds what is shown of its pages."""
    facts, page, gone = _shown(material, characters)
    offered = _offered(offer)
    parts = {**facts, **({"P": page} if page.text else {}), **offered}
    wanted = {item.id: item for item in asked}
    listed = (
        "\n".join(f"{item.id}: {item.words}" for item in wanted.values()) or "(none: leave `criteria` empty)"
    )
    data = {
        "facts": _lines(facts) or "(nothing is known)", "page": page.text or "(no page is known)",
        "offer": _lines(offered) or "(no offer is described: say nothing of us, and write no pitch)",
    }  # fmt: skip
    return Question(_INSTRUCTIONS.format(criteria=listed), data, parts, wanted, frozenset(offered), gone)


def offer_lines(offer: Offer) -> tuple[Line, ...]:
    """What is claimed of ourselves, a line a claim: the only place that says anything of us."""
    said = [("what", offer.what), ("for_whom", f"For {offer.for_whom}" if offer.for_whom else "")]
    said += [(f"outcomes.{place}", outcome) for place, outcome in enumerate(offer.outcomes)]
    said += [(f"proofs.{place}", proof.claim) for place, proof in enumerate(offer.proofs)]
    if offer.sender and offer.sender.company:
        said.append(("sender.company", f"We are {offer.sender.company}"))
    return tuple(
        Line(f"f:offer.{name}", " ".join(text.split())[:_LINE]) for name, text in said if text.strip()
    )


def impersonal(text: str) -> str:
    """A text without addresses and numbers by which a person could be reached: a model has no use for them."""
    return _PRIVATE.sub("[removed]", text)


def _shown(material: Material, characters: int) -> tuple[dict[str, Line], Line, int]:
    gone = 0
    facts: dict[str, Line] = {}
    for line in material.lines:
        text, orders = without_orders(impersonal(" ".join(visible(line.text).split())))
        gone += orders
        if text:
            facts[f"F{len(facts) + 1}"] = Line(line.id, text[:_LINE])
    text, orders = without_orders(impersonal(visible(material.page)))
    return facts, Line(material.page_id, text[:characters].strip()), gone + orders


def _offered(offer: Offer) -> dict[str, Line]:
    return {f"O{place}": line for place, line in enumerate(offer_lines(offer), 1)}


def _lines(parts: Mapping[str, Line]) -> str:
    return "\n".join(f"{id_} | {line.text}" for id_, line in parts.items())
