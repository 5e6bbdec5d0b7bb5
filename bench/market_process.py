"""Several invented markets in one process of its own, one port each, for measurements that kill and race everything else.

    python -m bench.market_process '[{"companies": 50, "profile": {...}, "faults": {...}}]'

Prints its ports as one JSON line when it serves.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from typing import Any

from leadwright_twin.market.faults import Faults, faults
from leadwright_twin.market.profile import Profile, profile
from leadwright_twin.market.serve import serve_market
from leadwright_twin.market.universe import Market


@contextmanager
def markets(wanted: Sequence[Mapping[str, Any]]) -> Iterator[list[int]]:
    """Serve markets in another process while the block runs; gives their ports."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.market_process", json.dumps(wanted)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


async def _serve(wanted: Sequence[Mapping[str, Any]]) -> None:
    worlds: dict[tuple[int, int], Market] = {}
    async with AsyncExitStack() as stack:
        ports = []
        for item in wanted:
            key = (item.get("seed", 7), item.get("companies", 50))
            world = worlds.setdefault(key, Market(*key))
            given, wrong = item.get("profile", "balanced"), item.get("faults", "none")
            twin = await stack.enter_async_context(
                serve_market(
                    world,
                    profile_name=profile(given) if isinstance(given, str) else Profile("bench", given),
                    faults_name=faults(wrong) if isinstance(wrong, str) else Faults("bench", wrong),
                )
            )
            if item.get("warm"):
                twin.desk.warm()
            ports.append(twin.port)
        print(json.dumps(ports), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(json.loads(sys.argv[1])))
