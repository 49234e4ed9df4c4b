"""The ways of counting views that are compared, each a program of its own."""
