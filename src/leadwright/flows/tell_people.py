"""Tell people: promised messages are sent, each at most once.

Each batch is `sent` and committed before the network hears of it, and settled after; no transaction is open between.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

from leadwright.actions.alerts import messages, recipients
from leadwright.effects.notices import Notices, Sent
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import AppError


@dataclass(frozen=True, slots=True)
class Telling:
    """How far it is: messages sent in this round so far, how many arrived, how many may have."""

    sent: int = 0
    arrived: int = 0
    in_doubt: int = 0


async def tell_people(
    scope: Scope, notices: Notices, keyring: Keyring, now: Callable[[], datetime]
) -> AsyncIterator[Telling]:
    """Send what is due, batch by batch; the edge commits at each yield."""
    done = Telling(in_doubt=await messages.recover(scope, now()))
    while batch := await messages.send_next(scope, now()):
        addresses = {item.channel_id: await _address(scope, keyring, item) for item in batch}
        yield done  # from here on they count as sent, whatever becomes of this process
        results = await asyncio.gather(*[_send(notices, addresses[item.channel_id], item) for item in batch])
        for item, result in zip(batch, results, strict=True):
            await messages.settle(scope, item, result.outcome, result.reason, now())
        done = Telling(
            done.sent + len(batch), done.arrived + sum(result.outcome == "arrived" for result in results),
            done.in_doubt + sum(result.outcome == "in_doubt" for result in results),
        )  # fmt: skip
        yield done


async def _address(scope: Scope, keyring: Keyring, message: messages.Message) -> str | AppError:
    try:
        return await recipients.address(scope, keyring, message.channel_id)
    except AppError as error:  # removed meanwhile, or sealed under a key that is gone: a person must act
        return error


async def _send(notices: Notices, address: str | AppError, message: messages.Message) -> Sent:
    if isinstance(address, AppError):
        return Sent("refused", str(address))
    return await notices.send(address, message.subject, message.body)
