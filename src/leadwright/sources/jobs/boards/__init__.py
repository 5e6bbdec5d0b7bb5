"""One module for each job board; strangers to each other. A new one is a module here and a line in the registry."""
