"""The commands about events of our own sites, products and programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import Json

events_app = typer.Typer(
    help="Events of your own sites and products: what arrives, by which keys.", no_args_is_help=True
)
keys_app = typer.Typer(help="Write keys: who may send events.", no_args_is_help=True)
hooks_app = typer.Typer(help="Hooks: addresses that take signed deliveries.", no_args_is_help=True)
dead_app = typer.Typer(help="Dead letters: what was sent and could not be read.", no_args_is_help=True)
rules_app = typer.Typer(help="Rules: which pages and events count as what.", no_args_is_help=True)
for _name, _sub in (("keys", keys_app), ("hooks", hooks_app), ("dead", dead_app), ("rules", rules_app)):
    events_app.add_typer(_sub, name=_name)

Most = Annotated[int, typer.Option(min=1, max=1000, help="How many to print.")]
Mapping = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        help="Where a field stands, as email=lead.email; several times. Without one names are guessed.",
    ),
]
Origins = Annotated[
    list[str] | None,
    typer.Option("--origin", help="A website that may use it from a browser, as https://acme.com."),
]


@events_app.command("tail")
@command
async def events_tail(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on printing as events arrive.")] = False,
    most: Most = 20,
    as_json: Json = False,
) -> None:
    """Print the latest events: when, what, by whom as far as it is known, and what it counts as."""
    from leadwright.faces.cli.events import tail

    await tail(most, follow, as_json)


@events_app.command("stats")
@command
async def events_stats(
    hours: Annotated[int, typer.Option(min=1, max=8784, help="How far back to count.")] = 24,
    as_json: Json = False,
) -> None:
    """Count what arrived, of how many the company is known, and what waits or could not be read."""
    from leadwright.faces.cli.events import stats

    await stats(hours, as_json)


@events_app.command("visitors")
@command
async def events_visitors(most: Most = 20, as_json: Json = False) -> None:
    """List visitors whose company nobody knows."""
    from leadwright.faces.cli.events import visitors

    await visitors(most, as_json)


@keys_app.command("create")
@command
async def keys_create(
    name: Annotated[str, typer.Argument(help="What will send with it: website, product, server.")],
    origin: Origins = None,
    as_json: Json = False,
) -> None:
    """Make a write key and show it, this once."""
    from leadwright.faces.cli.events import create_key

    await create_key(name, origin or [], as_json)


@keys_app.command("list")
@command
async def keys_list(
    revoked: Annotated[bool, typer.Option("--revoked", help="Also those that count no more.")] = False,
    as_json: Json = False,
) -> None:
    """List the write keys, without the keys."""
    from leadwright.faces.cli.events import list_keys

    await list_keys(revoked, as_json)


@keys_app.command("origins")
@command
async def keys_origins(
    key: Annotated[str, typer.Argument(help="The key's id.")], origin: Origins = None, as_json: Json = False
) -> None:
    """Set the websites that may use a key from a browser; without any, none may."""
    from leadwright.faces.cli.events import set_origins

    await set_origins(key, origin or [], as_json)


@keys_app.command("revoke")
@command
async def keys_revoke(
    key: Annotated[str, typer.Argument(help="The key's id.")], as_json: Json = False
) -> None:
    """Revoke a key: whatever sends with it is refused from now on."""
    from leadwright.faces.cli.events import revoke_key

    await revoke_key(key, as_json)


@hooks_app.command("open")
@command
async def hooks_open(
    name: Annotated[str, typer.Argument(help="The end of its address: /v1/hooks/NAME.")],
    mapping: Mapping = None,
    own_secret: Annotated[
        bool,
        typer.Option(
            "--secret", help="Ask for the secret, which the sender has already (HubSpot: the app's)."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Open an address and show the secret that deliveries are signed with, this once."""
    from leadwright.faces.cli.events import open_hook

    await open_hook(name, mapping or [], own_secret, as_json)


@hooks_app.command("list")
@command
async def hooks_list(as_json: Json = False) -> None:
    """List the open hooks."""
    from leadwright.faces.cli.events import list_hooks

    await list_hooks(as_json)


@hooks_app.command("map")
@command
async def hooks_map(
    name: Annotated[str, typer.Argument(help="The hook.")], mapping: Mapping = None, as_json: Json = False
) -> None:
    """Say where in deliveries each field stands; dead letters can then be read again."""
    from leadwright.faces.cli.events import map_hook

    await map_hook(name, mapping or [], as_json)


@hooks_app.command("close")
@command
async def hooks_close(name: Annotated[str, typer.Argument(help="The hook.")], as_json: Json = False) -> None:
    """Take no more deliveries under a name."""
    from leadwright.faces.cli.events import close_hook

    await close_hook(name, as_json)


@dead_app.command("list")
@command
async def dead_list(most: Most = 20, as_json: Json = False) -> None:
    """List what could not be read, with the reason."""
    from leadwright.faces.cli.events import list_dead

    await list_dead(most, as_json)


@dead_app.command("retry")
@command
async def dead_retry(
    hook: Annotated[str, typer.Argument(help="The hook whose letters are read again.")], as_json: Json = False
) -> None:
    """Read the dead letters of a hook again, as after its mapping was corrected. Leaves with 2 if any stays unread."""
    from leadwright.faces.cli.events import retry_dead

    await retry_dead(hook, as_json)


@dead_app.command("drop")
@command
async def dead_drop(
    letter: Annotated[str, typer.Argument(help="The letter's id.")], as_json: Json = False
) -> None:
    """Drop a dead letter."""
    from leadwright.faces.cli.events import drop_dead

    await drop_dead(letter, as_json)


@rules_app.command("show")
@command
async def rules_show(as_json: Json = False) -> None:
    """Print which pages and events count as what, as YAML that `rules set` reads."""
    from leadwright.faces.cli.events import show_rules

    await show_rules(as_json)


@rules_app.command("set")
@command
async def rules_set(
    file: Annotated[Path, typer.Argument(help="YAML or JSON, as `rules show` prints it.")],
    as_json: Json = False,
) -> None:
    """Let rules of your own count, and look at all kept events again."""
    from leadwright.faces.cli.events import set_rules

    await set_rules(file, as_json)


@rules_app.command("reset")
@command
async def rules_reset(as_json: Json = False) -> None:
    """Let the default rules count again."""
    from leadwright.faces.cli.events import set_rules

    await set_rules(None, as_json)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(events_app, name="events")
