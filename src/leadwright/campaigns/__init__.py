"""Campaigns: from an ideal customer to qualified prospects, within a budget, and what it was worth."""
