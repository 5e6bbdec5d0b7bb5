"""Tests of ICP and offer documents."""
