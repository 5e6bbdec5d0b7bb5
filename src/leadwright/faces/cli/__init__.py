"""The command line: Typer and Rich, `--json` everywhere, exit code 0 means the goal was met."""
