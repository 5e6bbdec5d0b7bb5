"""Tell programs: webhook deliveries that are due are posted, signed; what fails is tried again under the same id."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

import orjson

from leadwright.actions.alerts import hooks
from leadwright.actions.alerts.hooks import Address, Delivery
from leadwright.effects.door import HttpDoor
from leadwright.effects.hooks import Posted, post
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import AppError


@dataclass(frozen=True, slots=True)
class Delivering:
    """How far it is: deliveries tried in this round so far, and how many arrived."""

    tried: int = 0
    arrived: int = 0


async def tell_programs(
    scope: Scope, door: HttpDoor, keyring: Keyring, now: Callable[[], datetime]
) -> AsyncIterator[Delivering]:
    """Deliver what is due, batch by batch; the edge commits at each yield."""
    await hooks.recover(scope, now())
    done = Delivering()
    while batch := await hooks.send_next(scope, now()):
        addresses = {item.webhook_id: await _address(scope, keyring, item, now()) for item in batch}
        yield done
        at = now()
        results = await asyncio.gather(*[_post(door, addresses[item.webhook_id], item, at) for item in batch])
        for item, result in zip(batch, results, strict=True):
            await hooks.settle(
                scope, item, arrived=result.arrived, status=result.status, reason=result.reason, now=now(),
                wait=result.wait,
            )  # fmt: skip
        for gone in {item.webhook_id for item, result in zip(batch, results, strict=True) if result.gone}:
            await hooks.switch_off(scope, gone, "the receiver answered 410: it is gone")
        done = Delivering(done.tried + len(batch), done.arrived + sum(result.arrived for result in results))
        yield done


async def _address(scope: Scope, keyring: Keyring, delivery: Delivery, now: datetime) -> Address | AppError:
    try:
        return await hooks.address(scope, keyring, delivery.webhook_id, now)
    except AppError as error:  # removed meanwhile, or sealed under a key that is gone: a person must act
        return error


async def _post(door: HttpDoor, address: Address | AppError, delivery: Delivery, at: datetime) -> Posted:
    if isinstance(address, AppError):
        return Posted(False, None, str(address))
    body = orjson.dumps(delivery.payload)
    return await post(door, address.url, address.keys, str(delivery.event_id), body, at)
