"""The commands about sources and money: sources, budgets, discover, enrich, ledger, replay, reconcile, sandbox."""

from __future__ import annotations

from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import IcpChoice, Json

sources_app = typer.Typer(help="Sources of data: list, test, keys, prices.", invoke_without_command=True)
budget_app = typer.Typer(help="Budgets: set, list, end.", no_args_is_help=True)
sandbox_app = typer.Typer(
    help="An invented data market on this machine, for trying everything.", no_args_is_help=True
)

Source = Annotated[str, typer.Argument(help="Name of a source, such as apollo.")]
Of = Annotated[
    list[str] | None, typer.Option("--source", help="Only these sources; may be given several times.")
]
MaxCost = Annotated[float | None, typer.Option("--max-cost", min=0, help="Spend at most this in the run.")]
Currency = Annotated[str, typer.Option(help="Currency of the cap.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(sources_app, name="sources")
    app.add_typer(budget_app, name="budget")
    app.add_typer(sandbox_app, name="sandbox")
    for name, function in (
        ("discover", discover), ("enrich", enrich), ("ledger", ledger), ("replay", replay), ("reconcile", reconcile),
    ):  # fmt: skip
        app.command(name)(function)


@sources_app.callback()
def _sources(context: typer.Context, as_json: Json = False) -> None:
    if context.invoked_subcommand is None:
        sources_list(as_json)


@sources_app.command("list")
@command
async def sources_list(as_json: Json = False) -> None:
    """List all sources: whether they can be asked, what they cost, how often they answered, what went wrong."""
    from leadwright.faces.cli.sources import list_sources

    await list_sources(as_json)


@sources_app.command("test")
@command
async def sources_test(source: Source, as_json: Json = False) -> None:
    """Ask a source for something that costs nothing, and say whether the key works."""
    from leadwright.faces.cli.sources import test_source

    await test_source(source, as_json)


@sources_app.command("key")
@command
async def sources_key(
    source: Source,
    label: Annotated[str, typer.Option(help="What to call the key.")] = "default",
    plan: Annotated[
        str | None, typer.Option(help="Your plan; the strictest limits hold until it is named.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Store a key of a source: it is asked for, tested, sealed, and never shown again."""
    from leadwright.faces.cli.sources import add_key

    await add_key(source, label, plan, as_json)


@sources_app.command("revoke")
@command
async def sources_revoke(
    source: Source, label: Annotated[str, typer.Option(help="Which key.")] = "default", as_json: Json = False
) -> None:
    """Forget a stored key."""
    from leadwright.faces.cli.sources import revoke_key

    await revoke_key(source, label, as_json)


@sources_app.command("rotate")
@command
async def sources_rotate(as_json: Json = False) -> None:
    """Make a new key of this install and seal every stored key under it."""
    from leadwright.faces.cli.sources import rotate

    await rotate(as_json)


@sources_app.command("set")
@command
async def sources_set(
    source: Source,
    enabled: Annotated[bool | None, typer.Option("--on/--off", help="Whether it may be asked.")] = None,
    plan: Annotated[str | None, typer.Option(help="The plan, whose limits then hold.")] = None,
    price: Annotated[float | None, typer.Option(min=0, help="What a unit costs you.")] = None,
    currency: Annotated[str | None, typer.Option(help="Currency of the price, such as USD.")] = None,
    fee: Annotated[
        float | None, typer.Option(min=0, help="What it costs you a month, whatever you use.")
    ] = None,
    base: Annotated[list[str] | None, typer.Option(help="name=URL, where the address differs.")] = None,
    as_json: Json = False,
) -> None:
    """Say how you use a source: on or off, plan, price, fee, address."""
    from leadwright.faces.cli.sources import set_source

    await set_source(source, enabled, plan, price, currency, fee, base or [], as_json)


@budget_app.command("set")
@command
async def budget_set(
    period: Annotated[str, typer.Argument(help="day or month.")],
    cap: Annotated[float, typer.Argument(min=0, help="The most that may be spent.")],
    unit: Annotated[str, typer.Option(help="A currency, or `units` for a source's credits.")] = "USD",
    source: Annotated[str | None, typer.Option(help="Of one source; of all if left out.")] = None,
    as_json: Json = False,
) -> None:
    """Set a budget. Every call reserves its cost under it first; nothing passes it."""
    from leadwright.faces.cli.spending import set_cap

    await set_cap(period, cap, unit, source, as_json)


@budget_app.command("list")
@command
async def budget_list(as_json: Json = False) -> None:
    """List budgets and quotas, with what is spent, under way and left."""
    from leadwright.faces.cli.spending import list_caps

    await list_caps(as_json)


@budget_app.command("end")
@command
async def budget_end(
    budget: Annotated[str, typer.Argument(help="Id of a budget.")], as_json: Json = False
) -> None:
    """Let a budget no longer hold."""
    from leadwright.faces.cli.spending import end_cap

    await end_cap(budget, as_json)


@command
async def discover(
    icp: IcpChoice = None,
    query: Annotated[
        str | None, typer.Option("--query", "-q", help="In plain words instead of an ICP.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Companies to find at most.")] = 200,
    source: Of = None,
    max_cost: MaxCost = None,
    currency: Currency = "USD",
    strict: Annotated[
        bool, typer.Option("--strict", help="Funding stages and technologies are conditions too.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be asked of whom, and ask nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Discover companies like your ideal customer, in every source that can search."""
    from leadwright.faces.cli.discovering import Wanted
    from leadwright.faces.cli.discovering import discover as do

    await do(Wanted(icp, query, limit, source, max_cost, currency, strict=strict, dry_run=dry_run), as_json)


@command
async def enrich(
    lead: Annotated[
        list[str] | None, typer.Argument(help="Domains, names or ids; all worth it if left out.")
    ] = None,
    icp: IcpChoice = None,
    source: Of = None,
    top: Annotated[
        int | None, typer.Option(min=1, help="Only so many leads, the best potential first.")
    ] = None,
    max_cost: MaxCost = None,
    currency: Currency = "USD",
    contacts: Annotated[int, typer.Option(min=0, max=10, help="People to reach at each qualified lead.")] = 1,
    free: Annotated[bool, typer.Option("--free", help="Of free sources alone.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Forecast calls, answers and cost, and ask nothing.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each ask why it is made.")] = False,
    as_json: Json = False,
) -> None:
    """Fill gaps of leads, asking only what could change something, within limits and budgets."""
    from leadwright.faces.cli.enriching import Wanted
    from leadwright.faces.cli.enriching import enrich as do

    wanted = Wanted(
        lead or [],
        icp,
        source,
        top,
        max_cost,
        currency,
        contacts,
        free=free,
        dry_run=dry_run,
        explain=explain,
    )
    await do(wanted, as_json)


@command
async def ledger(
    source: Annotated[str | None, typer.Option(help="Of one source.")] = None,
    state: Annotated[str | None, typer.Option(help="sent, settled, released or in_doubt.")] = None,
    outcome: Annotated[
        str | None, typer.Option(help="hit, miss, pending, blocked, busy, locked, changed, in_doubt.")
    ] = None,
    paid: Annotated[bool, typer.Option("--paid", help="Only calls that cost something.")] = False,
    top: Annotated[int, typer.Option(min=1, max=10_000, help="How many to print.")] = 50,
    as_json: Json = False,
) -> None:
    """Show every call: who asked whom and why, how it ended, and what it cost."""
    from leadwright.faces.cli.spending import show_ledger

    await show_ledger(source, state, outcome, paid=paid, top=top, as_json=as_json)


@command
async def replay(source: Source, as_json: Json = False) -> None:
    """Read the archived replies of a source again, through today's translation, without paying."""
    from leadwright.faces.cli.sources import replay_source

    await replay_source(source, as_json)


@command
async def reconcile(as_json: Json = False) -> None:
    """Settle calls in doubt by what the sources themselves have counted."""
    from leadwright.faces.cli.sources import reconcile_all

    await reconcile_all(as_json)


@sandbox_app.command("serve")
def sandbox_serve(
    companies: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="Companies of the invented market.")
    ] = 2000,
    seed: Annotated[int, typer.Option(help="Another seed is another market.")] = 7,
    profile: Annotated[
        str, typer.Option(help="A shipped profile (balanced, patchwork, resold) or a file.")
    ] = "balanced",
    faults: Annotated[
        str, typer.Option(help="A shipped faults profile (none, mild, rough) or a file.")
    ] = "none",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback; 0 takes a free one.")] = 9002,
    speed: Annotated[float, typer.Option(min=0.01, help="Seconds of the market in one of ours.")] = 1.0,
) -> None:
    """Serve the providers' own HTTP contracts over an invented market, on loopback."""
    from leadwright.faces.cli.sandbox import serve

    serve(companies, seed, profile, faults, port, speed)
