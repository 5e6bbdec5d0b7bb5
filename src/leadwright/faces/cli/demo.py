"""`leadwright demo`: real example companies and invented ones, every step for real, nothing outside asked."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import date
from importlib import resources
from pathlib import Path

from leadwright.effects.opening import open_door
from leadwright.faces.cli.edge import note, opened, print_json
from leadwright.faces.cli.icp import load_icp
from leadwright.faces.cli.run import (
    Looking,
    Outcome,
    as_object,
    import_with_progress,
    look_around,
    print_ranking,
)
from leadwright.flows.rescore import rescore_all
from leadwright.kernel import clock
from leadwright_twin import demo_file
from leadwright_twin.serve import serve as serve_twin
from leadwright_twin.universe import universe

SEED = 7
_SHOWN = 20


async def demo(*, serve: bool, online: bool, as_json: bool) -> None:
    """Import the examples, look at the invented companies' sites on loopback, rank, and serve the inbox."""
    async with AsyncExitStack() as stack:
        config, database, scope = await stack.enter_async_context(opened())
        files = example_files(config.home / "demo", clock.today())
        stored = await load_icp(scope, files[0])
        twin = await stack.enter_async_context(serve_twin(universe(SEED, today=clock.today()), port=0))
        done = None
        for path in files[1:]:
            done = await import_with_progress(scope, path, config.home / "errors", {})
        assert done is not None
        scored = await rescore_all(scope, stored)
        await scope.commit()
        note.print("60 invented companies (their domains end in .example) and 300 real ones were imported.")
        looking = Looking(
            outside="open" if online else "mapped",
            host_map=dict(twin.host_map),
            zone=twin.zone,
            only=None if online else ".example",
        )
        looked = await look_around(config, database, scope, stored, looking, _SHOWN, quiet=as_json)
        scored = await rescore_all(scope, stored)
        await scope.commit()
        if as_json:
            print_json(await as_object(scope, stored, Outcome(done, scored, looked, {}), None))
        else:
            await print_ranking(scope, stored, scored, _SHOWN)
        await scope.commit()
        if serve:
            from leadwright.faces.compose import serve_here

            door = await stack.enter_async_context(
                open_door(
                    database, config, outside=looking.outside, host_map=looking.host_map, zone=looking.zone
                )
            )
            await serve_here(database, config, door=door)


def example_files(folder: Path, today: date) -> list[Path]:
    """Write the ICP, the real and the invented list into a folder, and return them in this order."""
    folder.mkdir(parents=True, exist_ok=True)
    shipped = resources.files("leadwright.faces.cli").joinpath("data")
    paths = []
    for name in ("demo_icp.yaml", "example_companies.csv"):
        path = folder / name
        path.write_bytes(shipped.joinpath(name).read_bytes())
        paths.append(path)
    return [*paths, demo_file.write_file(universe(SEED, today=today), folder / "invented_companies.csv")]
