"""One class of events a file: the sentences that tell it, and the values that they carry."""
