"""The commands `outreach`: their options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import Json, Note, Preview

outreach_app = typer.Typer(
    help="Sequences, who goes through them, what is written to whom, and what came back.",
    no_args_is_help=True,
)

SequenceName = Annotated[str, typer.Argument(help="Name or id of a sequence.")]
OfSequence = Annotated[
    str | None, typer.Option("--sequence", help="Of one sequence alone, by its name or id.")
]
MessageId = Annotated[str, typer.Argument(help="Id of a message or task, as the queue shows it.")]
Messages = Annotated[list[str] | None, typer.Argument(help="Ids of messages, as the queue shows them.")]
Conversation = Annotated[str, typer.Argument(help="Id of a conversation, or its lead: id, domain or name.")]
Top = Annotated[int, typer.Option(min=1, max=500, help="How many to print.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(outreach_app, name="outreach")


@outreach_app.command("sequences")
@command
async def outreach_sequences(
    file: Annotated[
        Path | None, typer.Option("--file", help="Keep a sequence from a YAML or JSON file.")
    ] = None,
    examples: Annotated[bool, typer.Option("--examples", help="Add the shipped ones.")] = False,
    show: Annotated[str | None, typer.Option("--show", help="Print one as YAML.")] = None,
    on: Annotated[str | None, typer.Option("--on", help="Switch one on.")] = None,
    off: Annotated[
        str | None, typer.Option("--off", help="Switch one off: it sends nothing until it is on again.")
    ] = None,
    end: Annotated[str | None, typer.Option("--end", help="Let one be no more.")] = None,
    as_json: Json = False,
) -> None:
    """List sequences with how they do; add, show, switch or end one."""
    from leadwright.faces.cli.outreach import sequences

    await sequences(file, examples, show, on, off, end, as_json)


@outreach_app.command("preview")
@command
async def outreach_preview(
    sequence: Annotated[str, typer.Argument(help="Name or id of a sequence, or a YAML file.")],
    lead: Annotated[str, typer.Argument(help="A lead: id, domain or name.")],
    as_json: Json = False,
) -> None:
    """Write a sequence for a lead without keeping anything: what each step would say and when, and what is missing."""
    from leadwright.faces.cli.outreach import preview

    await preview(sequence, lead, as_json)


@outreach_app.command("enrol")
@command
async def outreach_enrol(
    sequence: SequenceName,
    leads: Annotated[list[str] | None, typer.Argument(help="Leads: ids, domains or names.")] = None,
    contact: Annotated[
        str | None, typer.Option("--contact", help="With whom, by id, address or name; for one lead.")
    ] = None,
    tier: Annotated[
        str | None, typer.Option("--tier", help="Leads of a tier instead: hot, warm or nurture.")
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, max=10_000, help="Of a tier, the best so many.")] = 50,
    rehearse: Preview = False,
    as_json: Json = False,
) -> None:
    """Take leads into a sequence, each with its best contact, or say why not. One conversation per company."""
    from leadwright.faces.cli.outreach import enrol_leads

    await enrol_leads(sequence, leads or [], contact, tier, most, rehearse, as_json)


@outreach_app.command("queue")
@command
async def outreach_queue(
    which: Annotated[
        str, typer.Argument(help="approval, tasks, sending, doubt, refused or sent.")
    ] = "approval",
    sequence: OfSequence = None,
    top: Top = 25,
    as_json: Json = False,
) -> None:
    """List messages: those to be read, tasks to be done, what is to be sent, in doubt, refused, or sent."""
    from leadwright.faces.cli.outreach import queue

    await queue(which, sequence, top, as_json)


@outreach_app.command("show")
@command
async def outreach_show(conversation: Conversation, as_json: Json = False) -> None:
    """Show a conversation: what was written, what came back, and how it stands."""
    from leadwright.faces.cli.outreach import show_conversation

    await show_conversation(conversation, as_json)


@outreach_app.command("approve")
@command
async def outreach_approve(
    messages: Messages = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All that wait, or all of --sequence (the first 500).")
    ] = False,
    sequence: OfSequence = None,
    as_json: Json = False,
) -> None:
    """Approve messages. Each can be taken back with `outreach undo` until it leaves, not before the minutes of grace."""
    from leadwright.faces.cli.outreach import approve

    await approve(messages or [], everything, sequence, as_json)


@outreach_app.command("undo")
@command
async def outreach_undo(messages: Messages = None, as_json: Json = False) -> None:
    """Take approvals back that have had no effect yet."""
    from leadwright.faces.cli.outreach import undo

    await undo(messages or [], as_json)


@outreach_app.command("edit")
@command
async def outreach_edit(
    message: MessageId,
    subject: Annotated[
        str | None, typer.Option("--subject", help="The subject; as it is if left out.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A text file with the words.")] = None,
    as_json: Json = False,
) -> None:
    """Write a message otherwise, before it goes."""
    from leadwright.faces.cli.outreach import edit

    await edit(message, subject, file, as_json)


@outreach_app.command("skip")
@command
async def outreach_skip(message: MessageId, note: Note = "", as_json: Json = False) -> None:
    """Leave a step out; the conversation goes on with the next."""
    from leadwright.faces.cli.outreach import skip

    await skip(message, note, as_json)


@outreach_app.command("done")
@command
async def outreach_done(
    message: MessageId,
    outcome: Annotated[str, typer.Option("--outcome", help="What came of it, in a word.")] = "",
    as_json: Json = False,
) -> None:
    """Note that a task (a call, a LinkedIn message) is done."""
    from leadwright.faces.cli.outreach import done

    await done(message, outcome, as_json)


@outreach_app.command("doubt")
@command
async def outreach_doubt(
    message: MessageId,
    left: Annotated[bool, typer.Option("--left/--not-left", help="Whether it left.")],
    as_json: Json = False,
) -> None:
    """Say of a message in doubt whether it left. It is not sent again either way."""
    from leadwright.faces.cli.outreach import doubt

    await doubt(message, left, as_json)


@outreach_app.command("answer")
@command
async def outreach_answer(
    event: Annotated[str, typer.Argument(help="Id of an answer, as `outreach show` prints it.")],
    means: Annotated[
        str, typer.Argument(help="interested, not_now, not_me, no, out_of_office, unsubscribe or unclear.")
    ],
    as_json: Json = False,
) -> None:
    """Say what an answer means; what follows from that is done."""
    from leadwright.faces.cli.outreach import answer

    await answer(event, means, as_json)


@outreach_app.command("stop")
@command
async def outreach_stop(conversation: Conversation, note: Note = "", as_json: Json = False) -> None:
    """Stop a conversation for good."""
    from leadwright.faces.cli.outreach import change

    await change("stop", conversation, note, as_json)


@outreach_app.command("pause")
@command
async def outreach_pause(conversation: Conversation, note: Note = "", as_json: Json = False) -> None:
    """Pause a conversation until it is resumed."""
    from leadwright.faces.cli.outreach import change

    await change("pause", conversation, note, as_json)


@outreach_app.command("resume")
@command
async def outreach_resume(conversation: Conversation, as_json: Json = False) -> None:
    """Let a paused conversation go on."""
    from leadwright.faces.cli.outreach import change

    await change("resume", conversation, "", as_json)


@outreach_app.command("close")
@command
async def outreach_close(conversation: Conversation, as_json: Json = False) -> None:
    """Close a conversation that was answered, so that another may begin at the company."""
    from leadwright.faces.cli.outreach import change

    await change("close", conversation, "", as_json)


@outreach_app.command("status")
@command
async def outreach_status(
    show: Annotated[str, typer.Option("--show", help="answered, held, running, ended or all.")] = "all",
    sequence: OfSequence = None,
    top: Top = 25,
    as_json: Json = False,
) -> None:
    """List conversations, the latest first, with how each stands and why."""
    from leadwright.faces.cli.outreach import status

    await status(show, sequence, top, as_json)


@outreach_app.command("prepare")
@command
async def outreach_prepare(as_json: Json = False) -> None:
    """Write what is due now; a worker does so every minute."""
    from leadwright.faces.cli.outreach import prepare

    await prepare(as_json)


@outreach_app.command("send")
@command
async def outreach_send(as_json: Json = False) -> None:
    """Write what is due and send what may leave now, each asked about first; a worker does so every minute."""
    from leadwright.faces.cli.outreach import send

    await send(as_json)
