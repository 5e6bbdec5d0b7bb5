"""The reference docs, written from the code that they describe: `python -m tools.reference`."""
