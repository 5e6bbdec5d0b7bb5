"""Honest A/B tests: who gets which variant, and when one may be called better. Pure: look as often as you like."""
