"""Stand-ins for servers that are not ours."""
