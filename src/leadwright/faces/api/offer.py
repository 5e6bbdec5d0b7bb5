"""The offer: what the workspace sells."""

from __future__ import annotations

from fastapi import APIRouter, Request

from leadwright.faces.api.documents import request_body
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.icp_schemas import OfferOut
from leadwright.faces.api.icps import body_text, notes
from leadwright.icp import store
from leadwright.icp.offer import Offer, parse
from leadwright.kernel.errors import NotFound

router = APIRouter(route_class=Transaction, tags=["offer"])


@router.get("/offer", summary="Show the offer")
async def show(scope: Scoped) -> OfferOut:
    offer = await store.offer(scope)
    if offer is None:
        raise NotFound("There is no offer yet.", hint="PUT one to this address.", code="no_offer")
    return _out(offer)


@router.put("/offer", openapi_extra=request_body("OfferDocument"), summary="Save the offer")
async def replace(request: Request, scope: Scoped) -> OfferOut:
    """Save the offer. What depends on it (competitors, complementary products) counts at the next scoring."""
    offer = parse(await body_text(request), "offer")
    await store.save_offer(scope, offer)
    return _out(offer)


def _out(offer: Offer) -> OfferOut:
    return OfferOut(document=offer.to_document(), warnings=notes(offer.warnings))
