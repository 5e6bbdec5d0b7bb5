"""`python -m bench GROUP [--quick]`: run the measurements of a group."""

from __future__ import annotations

import argparse
import importlib
import sys

GROUPS = ("river", "sources", "identity", "signals", "walls", "web", "conversation", "campaigns")


def main() -> int:
    """Print one JSON line a figure; leave with 1 if a target was missed."""
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("group", choices=GROUPS)
    parser.add_argument(
        "--quick", action="store_true", help="the same measurements at a size that ends within a minute"
    )
    parser.add_argument("--only", help="only measurements whose name contains this")
    options = parser.parse_args()
    try:
        group = importlib.import_module(f"bench.{options.group}")
    except ModuleNotFoundError as error:
        if error.name != f"bench.{options.group}":
            raise
        print(f"The group {options.group} has no measurements yet.", file=sys.stderr)
        return 0
    missed = 0
    for measure in group.MEASURES:
        if options.only and options.only not in measure.__name__:
            continue
        for figure in measure(options.quick):
            line = figure.line()
            missed += '"ok": false' in line
            print(line, flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
