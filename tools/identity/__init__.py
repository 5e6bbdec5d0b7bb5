"""How the weights of identity were learned: examples, the learner, and the command that writes the file."""
