"""The tables as versioned, forward-only migrations; each version is one `.sql` file."""
