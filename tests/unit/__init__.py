"""Tests that need no server: no broker, no PostgreSQL."""
