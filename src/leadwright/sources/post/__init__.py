"""Post that arrives in our mailboxes: what a message is, and what it says. Pure readers; `flows.read_mail` hands them octets."""

from leadwright.sources.post.read import read
from leadwright.sources.post.types import BOUNCES, REPLIES, Colleague, Failed, Kind, Received

__all__ = ["BOUNCES", "REPLIES", "Colleague", "Failed", "Kind", "Received", "read"]
