"""The one tree of errors, sorted by who must act.

    AppError
    |- Refused        the caller may not do this
    |- Wrong          the caller must change the request
    |  |- NotFound    the thing asked for does not exist (or is not yours)
    |  |- Conflict    the thing changed meanwhile, or exists already
    |- SourceFailed   something outside did not answer: wait, retry, or an operator acts

Anything that is not an AppError is a bug and crashes loudly. Each face maps this tree once:
problem+json, a fragment of a page, an exit code. Every message says what happened, to what;
the hint says what to do next.
"""

from __future__ import annotations


class AppError(Exception):
    """Something went wrong that a caller or an operator can act on.

    `message` says what happened and to what; `hint` says what to do next; `field` names the
    offending field of the input, if one does; `code` is stable and documented.
    """

    code = "error"
    status = 500
    exit_code = 1

    def __init__(
        self, message: str, *, hint: str = "", field: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.field = field
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class Refused(AppError):
    """The caller may not do this."""

    code = "refused"
    status = 403
    exit_code = 3


class Wrong(AppError):
    """The request must be changed before it can succeed."""

    code = "invalid"
    status = 422
    exit_code = 2


class NotFound(Wrong):
    """The thing asked for does not exist."""

    code = "not_found"
    status = 404


class Conflict(Wrong):
    """The thing exists already, or changed since it was read."""

    code = "conflict"
    status = 409


class SourceFailed(AppError):
    """Something outside did not answer as expected; wait, retry, or let an operator act."""

    code = "source_failed"
    status = 502
    exit_code = 4
