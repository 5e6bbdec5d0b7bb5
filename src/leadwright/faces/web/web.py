"""What every handler of the web face needs: the database, the settings, and the work going on behind the pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from leadwright.faces.web.works import Works
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings


@dataclass(frozen=True, slots=True)
class Web:
    """The web face of one process. Uploads and error files live under the home folder."""

    database: Database
    settings: Settings
    works: Works = field(default_factory=Works)

    @property
    def uploads(self) -> Path:
        """Where uploaded files are kept while and after they are read."""
        return self.settings.home / "uploads"

    @property
    def errors(self) -> Path:
        """Where the rows of imports that could not be taken are written."""
        return self.settings.home / "errors"
