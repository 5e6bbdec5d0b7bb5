"""The pytest plugin: which vendors and golden examples the battery runs over.

It is found by itself once Leadwright is installed, and costs nothing in projects that do not import the battery.
Vendors under test are those that packages install beside the house, or those of the house itself.
"""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.register_assert_rewrite("leadwright_battery.battery")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where golden examples lie, relative to the project."""
    parser.addini("leadwright_golden", "folder of golden examples of vendors", default="tests/golden")
    parser.addini(
        "leadwright_vendors", "vendors under test: installed (by packages) or house", default="installed"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Hand each test of the battery its vendors, operations or exchanges."""
    if metafunc.function.__module__ != "leadwright_battery.battery":
        return
    from leadwright_battery.cases import examples, parametrize

    parametrize(
        metafunc, examples(_folder(metafunc.config), str(metafunc.config.getini("leadwright_vendors")))
    )


def _folder(config: pytest.Config) -> Path:
    return config.rootpath / str(config.getini("leadwright_golden"))
