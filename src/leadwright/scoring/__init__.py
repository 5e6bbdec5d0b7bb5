"""How good is it: documented features, a scorecard compiled to one SELECT, history, explanation."""
