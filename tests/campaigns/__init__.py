"""Behaviour of campaigns."""
