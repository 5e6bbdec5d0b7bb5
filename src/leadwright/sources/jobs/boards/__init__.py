"""One module for each job board, strangers to each other; a new one is a module and a registry line."""
