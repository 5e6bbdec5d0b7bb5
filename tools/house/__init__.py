"""House lints: the laws that no other checker knows. `python -m tools.house` runs them all.

A lint reads parsed sources and yields problems; it changes nothing. A line may step out of a law
only visibly, with the rule's name and the reason:

    # house: skip clock because the header of a reply is compared with the machine's own time
"""
