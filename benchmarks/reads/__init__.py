"""How long a reader waits for a text that exists."""
