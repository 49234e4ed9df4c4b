"""The whole system on embedded parts, with simulated readers."""
