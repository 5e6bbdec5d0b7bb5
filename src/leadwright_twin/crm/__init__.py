"""Twins of HubSpot and Salesforce on loopback: their own HTTP contracts, their limits, their lag, their people.

Each keeps books on every value that was ever written, by whom, so that a test can say what was lost or made twice.
"""
