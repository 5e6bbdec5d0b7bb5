"""What the pages of jobs and of watchlists show, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadwright.icp.store import StoredIcp
from leadwright.leads.watch import Watchlist
from leadwright.reads.told_jobs import ToldJob
from leadwright.reads.watchlists import ListedLead, WatchShown
from leadwright.reads.workflows import WorkflowShown


@dataclass(frozen=True, slots=True)
class JobsContext:
    """The page of jobs. workflows: what is done by itself. jobs: the newest first. total: of all that match.

    query: the filters that are set. names: (name, label) of workflows, to choose from. workers: alive now. next,
    previous: addresses of the neighbouring pages, "" if there is none. first: number of the first row.
    """

    workflows: Sequence[WorkflowShown]
    jobs: Sequence[ToldJob]
    total: int
    query: Mapping[str, str]
    names: Sequence[tuple[str, str]]
    workers: int
    next: str
    previous: str
    first: int


@dataclass(frozen=True, slots=True)
class JobContext:
    """One job, in words."""

    item: ToldJob


@dataclass(frozen=True, slots=True)
class WatchlistsContext:
    """Whom somebody watches. watches: the newest first. lists: by name. icps: whose tiers can be watched."""

    watches: Sequence[WatchShown]
    lists: Sequence[Watchlist]
    icps: Sequence[StoredIcp]


@dataclass(frozen=True, slots=True)
class WatchlistContext:
    """One list and the leads on it, the best first. watched: the watches of it."""

    made: Watchlist
    leads: Sequence[ListedLead]
    watched: Sequence[WatchShown]
