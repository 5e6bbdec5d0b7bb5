"""A stranger's vendor, in a package of its own, passes the battery; one that lies does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from leadwright.faces.cli.app import app
from leadwright.kernel.errors import Conflict, Wrong

HOUSE = Path(__file__).parents[3]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    told = CliRunner().invoke(app, ["source", "new", "acme_data", "--into", str(tmp_path), "--json"])
    assert told.exit_code == 0
    return Path(json.loads(told.stdout)["folder"])


def battery(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the project's tests where it is installed: an entry point is a line in the metadata beside a package."""
    info = folder / "src" / "leadwright_acme_data-0.1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: leadwright-acme-data\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[leadwright.vendors]\nacme_data = leadwright_acme_data:VENDOR\n")
    where = os.pathsep.join((str(folder / "src"), str(HOUSE / "src")))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "leadwright_battery.plugin",
        "-p",
        "no:cacheprovider",
    ]
    return subprocess.run(
        command,
        check=False,
        cwd=folder,
        # a stranger has pytest alone; our own plugins would take most of the time
        env={**os.environ, "PYTHONPATH": where, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_new_vendor_passes_the_battery_as_it_stands(written: Path) -> None:
    done = battery(written)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "acme_data: a company is found" in battery_names(written)


def battery_names(folder: Path) -> str:
    document = json.loads((folder / "tests/golden/acme_data.json").read_text())
    return "\n".join(f"{document['vendor']}: {one['name']}" for one in document["exchanges"])


@pytest.mark.parametrize(
    ("honest", "lie", "found_by"),
    [
        ("reply.status == 404", "reply.status in (404, 429, 500)", "test_no_failure_is_read_as_a_miss"),
        ('query={"domain": _domain', 'query={"host": _domain', "test_the_right_request_goes_on_the_wire"),
        (
            "leftovers=company.left()",
            "leftovers=frozenset()",
            "test_an_unknown_field_survives_and_is_reported",
        ),
        ('repeat="charged"', 'repeat="free"', "test_an_operation_declares_what_it_gives_and_costs"),
        ('"head_count", ', "", "test_observations_speak_the_catalogue"),
        (
            'terms="Say in a sentence what may be done with its data."',
            'terms=""',
            "test_a_manifest_is_complete",
        ),
    ],
)
def test_a_vendor_that_lies_is_found_out(written: Path, honest: str, lie: str, found_by: str) -> None:
    module = written / "src/leadwright_acme_data/__init__.py"
    text = module.read_text()
    assert honest in text
    module.write_text(text.replace(honest, lie, 1))
    done = battery(written)
    assert done.returncode == 1
    assert found_by in done.stdout


def test_without_an_example_the_battery_says_so(written: Path) -> None:
    (written / "tests/golden/acme_data.json").unlink()
    done = battery(written)
    assert done.returncode == 1
    assert "test_every_vendor_has_its_golden_examples" in done.stdout


@pytest.mark.parametrize("name", ["Acme", "acme-data", "../acme", "9lives", "class", "a__b", "", "x" * 50])
def test_a_name_that_cannot_be_one_is_wrong(name: str, tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["source", "new", "--into", str(tmp_path), "--", name])
    assert told.exit_code == Wrong.exit_code
    assert not list(tmp_path.iterdir())


def test_nothing_that_exists_is_written_over(written: Path) -> None:
    before = (written / "README.md").read_text()
    again = CliRunner().invoke(app, ["source", "new", "acme_data", "--into", str(written.parent)])
    assert again.exit_code == Conflict.exit_code
    assert (written / "README.md").read_text() == before
    assert (
        CliRunner().invoke(app, ["source", "new", "gleif", "--into", str(written.parent)]).exit_code
        == Conflict.exit_code
    )
