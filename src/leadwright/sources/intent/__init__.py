"""Buyer intent: which topics companies research, as lists and signed webhooks of an intent provider say it.

Only companies are kept. Whoever of them looked is left out, even where the provider names them.
"""

from leadwright.sources.intent.table import read_table
from leadwright.sources.intent.topics import IntentReading, gathered
from leadwright.sources.intent.webhook import Delivery, read_webhook, sign

__all__ = ["Delivery", "IntentReading", "gathered", "read_table", "read_webhook", "sign"]
