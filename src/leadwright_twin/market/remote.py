"""The books and truth of a market that runs in another process, over its own pages."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import quote

from leadwright_twin.market.books import Books, from_json


async def remote_books(address: str, since: int = 0) -> Books:
    """The books of the market at `address` ("127.0.0.1:9002"), as they are now, after entry `since`."""
    return from_json(await own_page(address, f"/__books?since={since}"))


async def remote_company(address: str, domain: str) -> dict[str, Any] | None:
    """The true fields of a company, as `Truth.company` gives them."""
    found = await own_page(address, f"/__truth/company?domain={quote(domain)}")
    return None if found == {"error": "unknown"} else dict(found)


async def remote_email(address: str, email: str) -> dict[str, Any]:
    """{"status", "verified_contact"} of an e-mail address."""
    return dict(await own_page(address, f"/__truth/email?address={quote(email)}"))


async def own_page(address: str, target: str) -> Any:
    """One of the twin's own pages, read as JSON. OSError if nobody listens there."""
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(f"GET {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        answer = await reader.read()
    finally:
        writer.close()
    return json.loads(answer.partition(b"\r\n\r\n")[2])
