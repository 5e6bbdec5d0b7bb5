"""The page on which whoever got a letter asks to hear no more."""
