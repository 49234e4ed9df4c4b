"""Requests are answered: from memory, from PostgreSQL, or by having the text written."""
