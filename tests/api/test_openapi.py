"""The OpenAPI description is exact: generated requests, right and wrong, are answered as it says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig

from leadwright.faces.api.app import create_api
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings

from .conftest import ICP

EXAMPLES = 6
CONFIG = Path(__file__).parents[2] / "schemathesis.toml"


@pytest.fixture(scope="module")
def served(template_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served API over a database of this module's own."""
    admin = template_url.replace("/leadwright?", "/postgres?")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("CREATE DATABASE described TEMPLATE leadwright")
    url, home = template_url.replace("/leadwright?", "/described?"), tmp_path_factory.mktemp("home")
    ready, box = threading.Event(), dict[str, Any]()

    async def serve() -> None:
        database = Database(url, pool_size=4)
        app = create_api(database, Settings(home=home, outside="closed"))
        server = box["server"] = uvicorn.Server(
            uvicorn.Config(app, port=0, log_level="critical", lifespan="off")
        )
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        box["port"] = server.servers[0].sockets[0].getsockname()[1]
        ready.set()
        await task
        await database.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(20)
    yield f"http://127.0.0.1:{box['port']}/api/v1"
    box["server"].should_exit = True
    thread.join(20)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("DROP DATABASE described WITH (FORCE)")


@pytest.fixture(scope="module")
def known(served: str) -> dict[str, str]:
    """Ids of things that are there."""
    with httpx2.Client(base_url=served) as client:
        icp = client.post("/icps", json=ICP).json()["id"]
        lead = client.post("/leads", json={"name": "Acme", "website": "acme.com", "country": "US"}).json()
        job = client.post("/scores", json={}).json()["id"]
        key = {"source": "hunter", "secrets": {"key": "x"}, "test": False}
        credential = client.post("/credentials", json=key).json()["id"]
    return {
        "icp_id": icp,
        "lead_id": lead["id"],
        "company_id": lead["company_id"],
        "job_id": job,
        "name": "hunter",
        "credential_id": credential,
    }


@pytest.fixture(scope="module")
def described(served: str) -> schemathesis.BaseSchema:
    """The description that the API gives of itself."""
    return schemathesis.openapi.from_url(
        f"{served}/openapi.json", config=SchemathesisConfig.from_path(CONFIG)
    )


def operations() -> list[str]:
    """Every operation, by method and path."""
    app = create_api(Database("postgresql://nowhere/none"), Settings())
    mounted: Any = next(route for route in app.routes if getattr(route, "path", "") == "/api/v1")
    paths = mounted.app.openapi()["paths"]
    return [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
@pytest.mark.parametrize("operation", operations())
def test_generated_requests_are_answered_as_described(
    described: schemathesis.BaseSchema, known: dict[str, str], operation: str, mode: GenerationMode
) -> None:
    wanted = described.find_operation_by_label(operation)
    assert wanted is not None
    if mode is GenerationMode.NEGATIVE and not _can_be_wrong(wanted.definition.raw):
        return

    @given(case=wanted.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def send(case: Case) -> None:
        if mode is GenerationMode.POSITIVE:
            case.path_parameters |= {
                name: known.get(name, value) for name, value in case.path_parameters.items()
            }
        case.call_and_validate()

    send()


def _can_be_wrong(operation: dict[str, Any]) -> bool:
    contents = operation.get("requestBody", {}).get("content", {}).values()
    return bool(operation.get("parameters") or any(content["schema"] for content in contents))


def test_every_answer_has_a_model_and_every_error_is_a_problem() -> None:
    app = create_api(Database("postgresql://nowhere/none"), Settings())
    mounted: Any = next(route for route in app.routes if getattr(route, "path", "") == "/api/v1")
    document = mounted.app.openapi()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            for status, response in operation["responses"].items():
                assert response.get("content") or status == "204", (method, path, status)
                assert "X-Request-Id" in response["headers"]
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"]
