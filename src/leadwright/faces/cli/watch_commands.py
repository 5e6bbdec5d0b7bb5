"""The commands `jobs`, `workflows`, `watch` and `monitor`: their options, and nothing else."""

from __future__ import annotations

from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import IcpName, Json

jobs_app = typer.Typer(help="Jobs in the background: list, show, cancel, rerun.", no_args_is_help=True)
workflows_app = typer.Typer(
    help="What is done by itself: list, pause, resume, set, run.", no_args_is_help=True
)
watch_app = typer.Typer(help="Whom you watch: add, list, remove; lists by name.", no_args_is_help=True)

JobId = Annotated[str, typer.Argument(help="Id of the job.")]
Name = Annotated[str, typer.Argument(help="discovery, monitoring, enrichment, rescore, upkeep or learning.")]
Limits = Annotated[
    list[str] | None, typer.Option("--set", help="A limit, as name=value (limit=25, max_cost=5, minutes=30).")
]
Why = Annotated[str, typer.Option("--why", help="Why, for those who ask later.")]
Who = Annotated[str | None, typer.Option("--for", help="Who watches; the command line itself if left out.")]
ListName = Annotated[str | None, typer.Option("--list", help="A list by its name; a new name makes one.")]
Tier = Annotated[str | None, typer.Option("--tier", help="A whole tier: hot, warm, nurture or cold.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(jobs_app, name="jobs")
    app.add_typer(workflows_app, name="workflows")
    app.add_typer(watch_app, name="watch")
    app.command()(monitor)


@jobs_app.command("list")
@command
async def jobs_list(
    state: Annotated[str | None, typer.Option(help="waiting, running, done, failed or cancelled.")] = None,
    workflow: Annotated[str | None, typer.Option(help="Of one workflow alone.")] = None,
    top: Annotated[int, typer.Option(min=1, max=200, help="How many to print.")] = 25,
    as_json: Json = False,
) -> None:
    """List jobs, the newest first, with what each did in words."""
    from leadwright.faces.cli.jobs import list_jobs

    await list_jobs(state, workflow, top, as_json)


@jobs_app.command("show")
@command
async def jobs_show(
    job: JobId,
    follow: Annotated[bool, typer.Option("--follow", help="Go on printing until it has ended.")] = False,
    as_json: Json = False,
) -> None:
    """Show one job: how far it is, what it did, and what to do if it failed."""
    from leadwright.faces.cli.jobs import show_job

    await show_job(job, follow, as_json)


@jobs_app.command("cancel")
@command
async def jobs_cancel(job: JobId, as_json: Json = False) -> None:
    """Stop a job where its work so far is complete. What it has done is kept."""
    from leadwright.faces.cli.jobs import cancel_job

    await cancel_job(job, as_json)


@jobs_app.command("rerun")
@command
async def jobs_rerun(job: JobId, as_json: Json = False) -> None:
    """Ask for the same job once more, within the same cap."""
    from leadwright.faces.cli.jobs import rerun_job

    await rerun_job(job, as_json)


@workflows_app.command("list")
@command
async def workflows_list(as_json: Json = False) -> None:
    """List what is done by itself, when next, within which limits, and how it went last."""
    from leadwright.faces.cli.jobs import list_workflows

    await list_workflows(as_json)


@workflows_app.command("pause")
@command
async def workflows_pause(name: Name, icp: IcpName = None) -> None:
    """Let a workflow rest: nothing begins by itself any more. What runs goes on to its end."""
    from leadwright.faces.cli.jobs import change_workflow

    await change_workflow(name, icp, enabled=False)


@workflows_app.command("resume")
@command
async def workflows_resume(name: Name, icp: IcpName = None) -> None:
    """Let a workflow go on, from what becomes due next."""
    from leadwright.faces.cli.jobs import change_workflow

    await change_workflow(name, icp, enabled=True)


@workflows_app.command("set")
@command
async def workflows_set(
    name: Name,
    icp: IcpName = None,
    every: Annotated[str | None, typer.Option(help="hour, day or week.")] = None,
    at: Annotated[str | None, typer.Option(help="At which time of the workspace's day, as 06:30.")] = None,
    weekday: Annotated[int | None, typer.Option(min=0, max=6, help="For weeks: 0 is Monday.")] = None,
    limits: Limits = None,
) -> None:
    """Change when a workflow is done and within which limits."""
    from leadwright.faces.cli.jobs import change_workflow

    await change_workflow(name, icp, every=every, at=at, weekday=weekday, limits=limits)


@workflows_app.command("run")
@command
async def workflows_run(
    name: Name, icp: IcpName = None, limits: Limits = None, as_json: Json = False
) -> None:
    """Ask for a run now. A worker does it: `serve` has one inside."""
    from leadwright.faces.cli.jobs import run_workflow

    await run_workflow(name, icp, limits, as_json)


@watch_app.command("add")
@command
async def watch_add(
    lead: Annotated[str | None, typer.Argument(help="Domain, name or id of a lead.")] = None,
    on_list: ListName = None,
    tier: Tier = None,
    icp: IcpName = None,
    watcher: Who = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Watch a lead, a list or a whole tier. A lead and a list together put the lead on the list."""
    from leadwright.faces.cli.watching import add_watch

    await add_watch(lead, on_list, tier, icp, watcher, why, as_json)


@watch_app.command("list")
@command
async def watch_list(
    on_list: Annotated[
        str | None, typer.Option("--list", help="Show the leads of this list instead.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List what is watched, by whom, since when and why."""
    from leadwright.faces.cli.watching import list_watches

    await list_watches(on_list, as_json)


@watch_app.command("remove")
@command
async def watch_remove(
    what: Annotated[str, typer.Argument(help="Id of a watch, or a lead by domain, name or id.")],
    on_list: Annotated[
        str | None, typer.Option("--list", help="Take the lead off this list instead.")
    ] = None,
    as_json: Json = False,
) -> None:
    """End a watch, or take a lead off a list."""
    from leadwright.faces.cli.watching import remove_watch

    await remove_watch(what, on_list, as_json)


@command
async def monitor(
    budget: Annotated[
        float, typer.Option("--budget", min=0, help="The most that may be spent; 0 asks free sources alone.")
    ] = 0,
    currency: Annotated[str, typer.Option(help="Currency of the budget.")] = "USD",
    asks: Annotated[int, typer.Option(min=1, help="How many readings at most.")] = 500,
    max_minutes: Annotated[
        float | None, typer.Option("--max-minutes", min=0.01, help="Stop after this time.")
    ] = None,
    whom: Annotated[str, typer.Option(help="watched, noted (also hot and warm leads) or all.")] = "noted",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what is due, and ask nobody.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say of each reading why, with its numbers.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read again what is due, the most expected information per cost first, and say whose score moved and why."""
    from leadwright.faces.cli.monitoring import Wanted
    from leadwright.faces.cli.monitoring import monitor as do

    await do(Wanted(budget, currency, asks, max_minutes, whom, dry_run, explain), as_json)
