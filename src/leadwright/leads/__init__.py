"""Whom we consider: stage, owner, verdicts and reasons."""
