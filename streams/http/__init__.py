"""A worker over HTTP: texts, views, counts, its state, and an operator's calls."""
