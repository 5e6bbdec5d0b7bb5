"""What a company is as a customer of ours, judged by a model or by rules: the question, and the reader of the answer.

Pure. Source `model` speaks for what a language model said and this package found to be supported; source `rules` for
what follows from facts alone. Neither is ever a rival score.
"""

MODEL = "model"
RULES = "rules"
LICENCE = "own-analysis"
FIELD = "analysis"
"""The field of an observation that holds analyses, by the id of the ICP that each was made for."""
