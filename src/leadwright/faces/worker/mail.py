"""Post as it arrives: every mailbox is read every few minutes, and what it tells takes effect at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from leadwright.actions.outreach.governor.ask import watch
from leadwright.actions.outreach.listening import Listener
from leadwright.actions.outreach.opinions import opinion_by
from leadwright.effects import mailboxes
from leadwright.effects.mail_reading import open_reading
from leadwright.faces.worker.alerting import Attendance
from leadwright.flows.detect import detect
from leadwright.flows.read_mail import read_mail
from leadwright.flows.rescore import rescore_some
from leadwright.kernel import clock, queue
from leadwright.kernel.log import logger
from leadwright.llm.opening import opened_chat

ACTOR = "mail"
READ = "read_mail"
MINUTES = 2
_log = logger(__name__)


async def read(at: Attendance, workspace: UUID) -> None:
    """Read every mailbox of a workspace; one that cannot be read is noted, and the others are read all the same. What bounced
    may pause a mailbox at once."""
    bench = at.bench
    async with (
        open_reading(bench.database, bench.settings, workspace) as reading,
        opened_chat(bench.settings, bench.database, workspace, actor=ACTOR) as chat,
        bench.database.scope(workspace, actor=ACTOR) as scope,
    ):
        async for step in read_mail(scope, reading, Listener(), clock.now, opinion=opinion_by(chat)):
            if step.companies:
                companies = sorted(step.companies)
                await detect(scope, companies)
                await rescore_some(scope, companies)
            await scope.commit()
            if step.counts:
                await watch(scope)  # bounces and complaints may ask for a pause
                await scope.commit()
            if step.trouble:
                _log.warning("a mailbox could not be read", why=step.trouble)
        for mailbox, why in (await watch(scope)).items():
            _log.warning("a mailbox is paused", mailbox=str(mailbox), code=why.code)


async def look_at_the_clock(at: Attendance) -> None:
    """Let mailboxes be read where there are any."""
    if clock.now().minute % MINUTES:
        return
    for workspace in await queue.workspaces_known(at.bench.database):
        async with at.bench.database.scope(workspace, actor=ACTOR) as scope:
            if await mailboxes.listed(scope):
                await queue.nudge(scope, READ, lock=READ)


WORK: Mapping[str, Callable[[Attendance, UUID], Awaitable[None]]] = {READ: read}
"""What each nudge asks for."""
