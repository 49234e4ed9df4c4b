"""Tests. Packages, so that helpers are imported as `tests.…` when pytest runs from the root."""
