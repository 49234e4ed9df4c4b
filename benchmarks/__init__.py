"""Measures the service, its peers and its ceilings side by side, in one run."""
