"""The live page of real workers in a real browser."""
