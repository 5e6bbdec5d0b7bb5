"""What a prospect is: worth its enrichment, qualified, or not, with the reason in words. Pure."""

from __future__ import annotations

import hashlib
from uuid import UUID

from leadwright.campaigns.types import Arm, Judged, Plan, Reach, Stage, Standing


def before_spending(standing: Standing, plan: Plan) -> Judged:
    """Whether anything may be spent on a prospect. An unknown match is no reason against it."""
    if standing.out:
        return Judged(Stage.OUT, standing.out)
    if standing.match is not None and standing.match < plan.min_match:
        return Judged(
            Stage.BELOW, f"its match {standing.match:.2f} is below the line of {plan.min_match:.2f}"
        )
    if standing.match is None:
        return Judged(Stage.MATCHED, "its match is not known, which is nothing against it")
    return Judged(Stage.MATCHED, f"match {standing.match:.2f}")


def after_enrichment(standing: Standing, plan: Plan) -> Judged:
    """Whether a prospect is qualified by all that is known now."""
    if standing.out:
        return Judged(Stage.OUT, standing.out)
    if standing.match is not None and standing.match < plan.min_match:
        return Judged(
            Stage.UNQUALIFIED,
            f"with what is known by now its match is {standing.match:.2f}, below {plan.min_match:.2f}",
        )
    if standing.match is None and plan.min_match > 0:
        return Judged(Stage.UNQUALIFIED, "nothing says what the company does, so that its match is not known")
    if (standing.score or 0) < plan.min_score:
        return Judged(Stage.UNQUALIFIED, f"its score is {standing.score or 0}, below {plan.min_score}")
    if missing := _unreached(standing, plan.reach):
        return Judged(Stage.UNQUALIFIED, missing)
    match = "" if standing.match is None else f"match {standing.match:.2f}, "
    return Judged(Stage.QUALIFIED, f"{match}score {standing.score or 0}")


def _unreached(standing: Standing, reach: Reach) -> str:
    """What is missing for somebody there to be reached as wanted, "" if nothing is."""
    if reach is Reach.EMAIL and not standing.email:
        return "no address of anybody there is known"
    if reach is Reach.PHONE and not standing.phone:
        return "no phone number is known"
    if reach is Reach.ANY and not (standing.email or standing.phone):
        return "no way to reach anybody there is known"
    return ""


def arm(campaign_id: UUID, lead_id: UUID, hold_out: float) -> Arm:
    """Which arm a prospect belongs to: drawn once and for all from the two ids, so that a run that is repeated or goes on
    draws the same, whatever order prospects come in."""
    drawn = hashlib.blake2b(campaign_id.bytes + lead_id.bytes, digest_size=8, person=b"hold-out").digest()
    return Arm.HELD_OUT if int.from_bytes(drawn) < hold_out * 2**64 else Arm.TREATED
