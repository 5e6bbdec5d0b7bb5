"""Fixtures of models: an invented server on loopback, and settings that name it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from leadwright.kernel.settings import Settings
from leadwright_twin.models.serve import ModelTwin, serve_models


@pytest.fixture
async def twin() -> AsyncIterator[ModelTwin]:
    """A server of invented models."""
    async with serve_models() as serving:
        yield serving


@pytest.fixture
def config(tmp_path: Path, twin: ModelTwin) -> Settings:
    """Settings under which OpenAI's host is the invented server, at its prices."""
    return Settings(
        home=tmp_path, outside="mapped", host_map=dict(twin.host_map), llm_model="twin-1", llm_key="a secret key",
        llm_price_in=Decimal("0.15"), llm_price_out=Decimal("0.60"), llm_timeout=5,
    )  # fmt: skip
