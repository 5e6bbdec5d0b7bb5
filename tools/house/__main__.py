"""Run all house lints over the repository: exit code 1 if a law is broken."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.house.run import main

if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[2]))
