"""Writes down for people what the code knows: docs/settings.md and docs/topics.md."""
