"""The vCard source: contact cards of phones and mail programs, versions 2.1, 3.0 and 4.0."""
