"""The pages that the navigation offers, in groups by what somebody is at: the one list of them.

On a phone the pages that are `first` stand at the bottom, and the rest behind "More".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: the name by which a shell says it is here, its address, its label, and the count shown beside it.

    `count` names a field of `reads.overview.Overview`, or is empty. `admin`: only those who may open it are offered it.
    """

    here: str
    path: str
    label: str
    count: str = ""
    first: bool = False
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together. Without a title they stand at the top."""

    title: str
    entries: tuple[Entry, ...]


GROUPS = (
    Group(
        "",
        (
            Entry("today", "/today", "Today", first=True),
            Entry("inbox", "/", "Inbox", "leads", first=True),
            Entry("contacts", "/contacts", "Contacts", first=True),
            Entry("watchlists", "/watchlists", "Watchlists"),
        ),
    ),
    Group(
        "Find",
        (
            Entry("icp", "/icp", "Ideal customer", "more_icps"),
            Entry("discover", "/discover", "Discover", first=True),
            Entry("campaigns", "/campaigns", "Campaigns"),
            Entry("imports", "/imports", "Imports", "imports"),
            Entry("paste", "/paste", "Paste"),
        ),
    ),
    Group(
        "Trust",
        (
            Entry("signals", "/signals", "Signals"),
            Entry("review", "/review", "Review"),
            Entry("contradictions", "/contradictions", "Contradictions"),
        ),
    ),
    Group(
        "Reach",
        (
            Entry("outreach", "/outreach", "To approve"),
            Entry("tasks", "/outreach/tasks", "Tasks"),
            Entry("conversations", "/conversations", "Conversations"),
            Entry("sequences", "/sequences", "Sequences"),
            Entry("deliverability", "/deliverability", "Deliverability"),
            Entry("plays", "/plays", "Plays"),
            Entry("limits", "/limits", "Limits"),
            Entry("mailboxes", "/mailboxes", "Mailboxes"),
            Entry("crm", "/crm", "CRM"),
        ),
    ),
    Group(
        "Run",
        (
            Entry("sources", "/sources", "Sources"),
            Entry("events", "/events", "Events"),
            Entry("alerts", "/alerts/rules", "Alerts"),
            Entry("ledger", "/ledger", "Ledger"),
            Entry("jobs", "/jobs", "Jobs"),
        ),
    ),
    Group(
        "Team",
        (
            Entry("team", "/team", "Team"),
            Entry("api-keys", "/api-keys", "API keys", admin=True),
            Entry("audit", "/audit", "Audit log", admin=True),
        ),
    ),
)  # fmt: skip
