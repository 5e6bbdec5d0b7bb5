"""The commands about accounts: people, keys of programs, workspaces, the audit log. They work on this machine without signing in."""

from __future__ import annotations

from typing import Annotated

import typer

from leadwright.faces.cli.edge import command
from leadwright.faces.cli.options import Json

user_app = typer.Typer(help="People who sign in: the owner, members, passwords.", no_args_is_help=True)
key_app = typer.Typer(help="Keys of programs: make, list, revoke.", no_args_is_help=True)
audit_app = typer.Typer(help="The audit log: list it, and prove that it is whole.", no_args_is_help=True)
workspace_app = typer.Typer(
    help="Workspaces of this install, each with data of its own.", no_args_is_help=True
)

Email = Annotated[str, typer.Argument(help="The e-mail address that the person signs in with.")]
Role = Annotated[str, typer.Option(help="owner, admin, member or viewer.")]
FromInput = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it."),
]


@user_app.command("create-owner")
@command
async def create_owner(
    email: Annotated[str, typer.Option(prompt="E-mail", help="The address that the owner signs in with.")],
    name: Annotated[str, typer.Option(prompt="Name", help="As others see it.")],
    password_stdin: FromInput = False,
    as_json: Json = False,
) -> None:
    """Set up the first owner: from then on pages and the API ask who."""
    from leadwright.faces.cli.accounts import create_owner as do

    await do(email, name, password_stdin, as_json)


@user_app.command("list")
@command
async def list_users(as_json: Json = False) -> None:
    """List the people of the workspace, and who is invited."""
    from leadwright.faces.cli.accounts import list_users as do

    await do(as_json)


@user_app.command("invite")
@command
async def invite(email: Email, role: Role = "member", as_json: Json = False) -> None:
    """Invite somebody, and print the link to send."""
    from leadwright.faces.cli.accounts import invite as do

    await do(email, role, as_json)


@user_app.command("role")
@command
async def set_role(
    email: Email,
    role: Annotated[str, typer.Argument(help="owner, admin, member or viewer.")],
    as_json: Json = False,
) -> None:
    """Give a person another role."""
    from leadwright.faces.cli.accounts import set_role as do

    await do(email, role, as_json)


@user_app.command("remove")
@command
async def remove(email: Email, as_json: Json = False) -> None:
    """Take a person out of the workspace, and revoke the keys that they made."""
    from leadwright.faces.cli.accounts import remove as do

    await do(email, as_json)


@user_app.command("delete")
@command
async def delete(email: Email, as_json: Json = False) -> None:
    """Delete a person with all their sessions, passkeys and places, everywhere."""
    from leadwright.faces.cli.accounts import delete as do

    await do(email, as_json)


@user_app.command("reset-password")
@command
async def reset_password(email: Email, password_stdin: FromInput = False, as_json: Json = False) -> None:
    """Print a link by which a person sets another password, or set it from standard input. Needs no mail server."""
    from leadwright.faces.cli.accounts import reset_password as do

    await do(email, password_stdin, as_json)


@user_app.command("reset-second-step")
@command
async def reset_second_step(email: Email, as_json: Json = False) -> None:
    """Ask a person who lost the authenticator for no code any more."""
    from leadwright.faces.cli.accounts import reset_second_step as do

    await do(email, as_json)


@user_app.command("sign-out")
@command
async def sign_out(email: Email, as_json: Json = False) -> None:
    """Sign a person out of all browsers."""
    from leadwright.faces.cli.accounts import sign_out as do

    await do(email, as_json)


@key_app.command("create")
@command
async def create_key(
    name: Annotated[str, typer.Argument(help="What will ask with it.")],
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", help="read, write, admin, or of one area as leads:read; several times."),
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="Days until it ends; never if left out.")
    ] = None,
    maker: Annotated[
        str | None,
        typer.Option("--for", help="Address of the person in whose name it asks; an owner if left out."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a key and print it, this once."""
    from leadwright.faces.cli.accounts import create_key as do

    await do(name, scope or ["read"], days, maker, as_json)


@key_app.command("list")
@command
async def list_keys(
    revoked: Annotated[bool, typer.Option("--revoked", help="Also those that count no more.")] = False,
    as_json: Json = False,
) -> None:
    """List the keys, without the keys."""
    from leadwright.faces.cli.accounts import list_keys as do

    await do(revoked, as_json)


@key_app.command("revoke")
@command
async def revoke_key(
    key: Annotated[str, typer.Argument(help="The key's id.")], as_json: Json = False
) -> None:
    """Revoke a key: whatever asks with it is refused."""
    from leadwright.faces.cli.accounts import revoke_key as do

    await do(key, as_json)


@audit_app.command("list")
@command
async def list_entries(
    most: Annotated[int, typer.Option(min=1, max=1000, help="How many to print.")] = 50,
    kind: Annotated[str | None, typer.Option(help="change, read or access.")] = None,
    as_json: Json = False,
) -> None:
    """List what was done, the newest first."""
    from leadwright.faces.cli.accounts import list_entries as do

    await do(most, kind, as_json)


@audit_app.command("verify")
@command
async def verify(as_json: Json = False) -> None:
    """Prove that no entry was changed, added or taken out. Leaves with 2 if one was."""
    from leadwright.faces.cli.accounts import verify as do

    await do(as_json)


@workspace_app.command("list")
@command
async def list_workspaces(
    email: Annotated[str, typer.Argument(help="Address of a person: the workspaces that they belong to.")],
    as_json: Json = False,
) -> None:
    """List the workspaces of a person."""
    from leadwright.faces.cli.accounts import list_workspaces as do

    await do(email, as_json)


@workspace_app.command("create")
@command
async def create_workspace(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    owner: Annotated[str, typer.Option("--owner", help="Address of the person who owns it.")],
    as_json: Json = False,
) -> None:
    """Make a workspace with an owner; commands are about it where LEADWRIGHT_WORKSPACE names its id."""
    from leadwright.faces.cli.accounts import create_workspace as do

    await do(name, owner, as_json)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for name, sub in (
        ("user", user_app),
        ("key", key_app),
        ("audit", audit_app),
        ("workspace", workspace_app),
    ):
        app.add_typer(sub, name=name)
