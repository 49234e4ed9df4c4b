"""How long a start takes: of a worker, and of a command that only explains itself."""
