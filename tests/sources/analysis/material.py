"""An invented company and an offer of ours, for tests of analysis."""

from __future__ import annotations

from leadwright.icp.document import Icp, Persona, from_document
from leadwright.icp.offer import Offer, Proof, Sender
from leadwright.icp.translate import IcpRow, to_parameters
from leadwright.sources.analysis.criteria import criteria, decided
from leadwright.sources.analysis.question import Question, question
from leadwright.sources.analysis.types import Judged, Line, Material

OFFER = Offer(
    what="Software that plans the deliveries of wholesale bakeries",
    for_whom="bakeries that deliver to shops every morning",
    outcomes=("Fewer late deliveries", "Less bread thrown away"),
    proofs=(Proof("Ovenline cut late deliveries by 31 percent in one year"),),
    competitors=("RouteRival",),
    sender=Sender(company="Doughplan"),
)
ICP: Icp = from_document({
    "name": "Bakeries", "industries": ["Food"], "companySizeMin": 50, "companySizeMax": 500, "geographies": ["DE"],
    "persona": {"text": "Delivers fresh goods to many shops and struggles with late deliveries."},
})  # fmt: skip
assert isinstance(ICP.persona, Persona)
ROW: IcpRow = to_parameters(ICP, OFFER)
PAGE = (
    "Crumb & Co bakes bread for 140 shops in northern Germany. Every morning our vans leave at four.\n"
    "Late deliveries are our biggest worry since we opened the second bakery in Kiel.\n"
    "We were founded in 1998 and are still a family business."
)


def material(
    page: str = PAGE, *, people: tuple[int | None, int | None] | None = (120, 120), country: str | None = "DE"
) -> Material:
    """The company, with another page or other facts."""
    lines = [
        Line("o:1#name", "Name: Crumb & Co"),
        Line("o:1#one_liner", "Bread and rolls for shops, baked overnight"),
    ]
    ids = {"name": "o:1#name", "one_liner": "o:1#one_liner"}
    if people is not None:
        lines.append(Line("o:2#head_count", f"Head count: {people[0]} people"))
        ids["head_count"] = "o:2#head_count"
    if country is not None:
        lines.append(Line("o:2#country", f"Head office in {country}"))
        ids["country"] = "o:2#country"
    lines.append(Line("o:3#technologies", "Technologies in use: WordPress, RouteRival"))
    ids["technologies"] = "o:3#technologies"
    return Material(
        "Crumb & Co", tuple(lines), page, "o:4#text" if page else "", people,
        countries=frozenset({country} if country else ()), stack=frozenset({"wordpress", "routerival"}), ids=ids,
    )  # fmt: skip


def asked(
    given: Material, offer: Offer = OFFER, characters: int = 3_000
) -> tuple[Question, tuple[Judged, ...]]:
    """The question that is left for a model, and what facts decide."""
    wanted = criteria(ICP, offer)
    known = decided(wanted, ROW, given)
    told = {one.criterion for one in known}
    return question(given, offer, [one for one in wanted if one.name not in told], characters), known
