"""The commands for people and scripts; the worker's is in `agents.cli`."""
