"""`/metrics` for Prometheus: what this process answers, and what all processes do by the database. No personal data, and no
label that names a company, a lead or an address.

What is counted in the database is a gauge over the last day: any number of processes may come and go, and each tells the
same. Requests and their latency are of this process alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadwright.faces.api.admission import Admitted
from leadwright.kernel import queue
from leadwright.kernel.db import Database
from leadwright.reads.measures import Measures, measures, together

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
WAITS = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0)


class Counted:
    """What this process counts of its requests."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter(
            "leadwright_requests", "Requests answered by this process.", labels, registry=self.registry
        )
        self.seconds = Histogram(
            "leadwright_request_seconds", "Seconds until a request was answered.", ("method", "route"), buckets=BUCKETS,
            registry=self.registry,
        )  # fmt: skip

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.requests.labels(method, route, f"{status // 100}xx").inc()
        self.seconds.labels(method, route).observe(seconds)


class Measured:
    """Counts every request by the pattern of its route, so that no id becomes a label."""

    def __init__(self, app: ASGIApp, counted: Counted) -> None:
        self.app, self.counted = app, counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self.counted.note(method, _route(scope), status, time.perf_counter() - began)


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _route(scope: Scope) -> str:
    """The pattern of a route: where it is mounted, and its path with names for ids. Unknown addresses are one."""
    path = getattr(scope.get("route"), "path", None)
    return f"{scope.get('root_path', '')}{path}" if path else "unknown"


class _Told:
    """Numbers of the database as a collector wants them."""

    def __init__(self, found: Measures, workers: int) -> None:
        self.found, self.workers = found, workers

    def collect(self) -> Iterator[Metric]:
        found = self.found
        yield _gauge(
            "jobs",
            "Jobs asked for within a day or not ended, by kind and state.",
            ("kind", "state"),
            found.jobs,
        )
        yield _waits(found.waits)
        yield _gauge(
            "oldest_waiting_job_seconds", "Seconds that the oldest waiting job waits.", (), {(): found.oldest}
        )
        yield _gauge("workers", "Workers alive.", (), {(): float(self.workers)})
        yield _gauge(
            "calls_last_day", "Calls to sources within a day, by outcome.", ("source", "outcome"), found.calls
        )
        yield _gauge(
            "spent_last_day", "Money spent on sources within a day.", ("source", "currency"), found.spent
        )
        yield _gauge(
            "signals_last_day", "Signals that were news within a day, by type.", ("type",), found.news
        )
        yield _gauge(
            "alerts_last_day",
            "Messages of alerts within a day, by kind and state.",
            ("kind", "state"),
            found.alerts,
        )
        yield _gauge("leads", "Leads by tier under the default ideal customer.", ("tier",), found.leads)
        yield _gauge("workflows", "Workflows that are on or off.", ("workflow", "state"), found.workflows)
        yield _gauge("watches", "Watches that hold.", (), {(): found.watches})


def _gauge(name: str, meaning: str, labels: Iterable[str], values: Mapping[tuple[str, ...], float]) -> Metric:
    family = GaugeMetricFamily(f"leadwright_{name}", meaning, labels=list(labels))
    for given, value in sorted(values.items()):
        family.add_metric(list(given), value)
    return family


def _waits(waits: tuple[float, ...]) -> Metric:
    buckets = [(str(bound), float(sum(wait <= bound for wait in waits))) for bound in WAITS]
    family = HistogramMetricFamily(
        "leadwright_queue_seconds", "Seconds that jobs begun within the last hour had waited for a worker."
    )
    family.add_metric([], [*buckets, ("+Inf", float(len(waits)))], sum(waits))
    return family


def router(database: Database, counted: Counted) -> APIRouter:
    """The route `/metrics`."""
    made = APIRouter(route_class=Admitted, include_in_schema=False)

    @made.get("/metrics")
    async def show() -> Response:
        found = []
        for workspace in await queue.workspaces_known(database):
            async with database.scope(workspace, actor="metrics") as scope:
                found.append(await measures(scope))
        async with database.scope() as scope:
            workers = await queue.workers(scope)
        told = CollectorRegistry()
        told.register(_Told(together(found), workers))
        return Response(
            generate_latest(counted.registry) + generate_latest(told), media_type=CONTENT_TYPE_LATEST
        )

    return made
