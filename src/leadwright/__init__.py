"""Leadwright: finds the right companies at the right time and can prove why."""

__version__ = "0.1.0"
