"""The command `source new`: a vendor of data in a package of its own, which passes the battery from the first minute."""

from __future__ import annotations

import keyword
import re
from importlib import resources
from pathlib import Path

from leadwright.faces.cli.edge import console, print_json
from leadwright.kernel import clock
from leadwright.kernel.errors import Conflict, Wrong
from leadwright.sources.market import vendors

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LONGEST = 40


def new(name: str, into: Path, as_json: bool) -> None:
    """Write the package. Wrong for a name that cannot be one, Conflict if the vendor or the folder exists."""
    if not _NAME.fullmatch(name) or len(name) > _LONGEST or keyword.iskeyword(name):
        raise Wrong(
            f"{name!r} cannot be the name of a source.",
            hint="Use small letters, digits and single underscores, such as acme_data.",
            field="name",
        )
    if name in vendors():
        raise Conflict(f"There is a source {name} already.", hint="Choose another name.")
    words = _words(name)
    folder = into / words["project"]
    if folder.exists():
        raise Conflict(
            f"{folder} exists already.", hint="Choose another name, or another folder with --into."
        )
    files = {
        "pyproject.toml": "pyproject.toml",
        "README.md": "README.md",
        f"src/{words['package']}/__init__.py": "vendor.py",
        "tests/test_vendor.py": "test_vendor.py",
        f"tests/golden/{name}.json": "golden.json",
    }
    for path, template in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_filled(template, words), encoding="utf-8")
    (folder / f"src/{words['package']}/py.typed").touch()
    if as_json:
        print_json({"folder": str(folder), "files": sorted(files)})
        return
    console.print(f"Wrote {folder}. It passes the battery as it stands; README.md says how to make it yours:")
    console.print(f"  cd {folder} && pip install -e '.[test]' && pytest", highlight=False, markup=False)


def _words(name: str) -> dict[str, str]:
    dashed = name.replace("_", "-")
    return {
        "name": name, "title": name.replace("_", " ").title(), "package": f"leadwright_{name}",
        "project": f"leadwright-{dashed}", "variable": name.upper(), "host": f"{dashed}.example",
        "today": clock.now().date().isoformat(),
    }  # fmt: skip


def _filled(template: str, words: dict[str, str]) -> str:
    """A template with its words; what stands in single braces is Python's."""
    text = (
        resources.files("leadwright_battery")
        .joinpath("skeleton", f"{template}.txt")
        .read_text(encoding="utf-8")
    )
    return re.sub(r"\{\{(\w+)\}\}", lambda match: words[match[1]], text)
