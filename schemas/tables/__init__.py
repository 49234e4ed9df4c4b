"""Each table's statements, named, beside what its rows mean. Parameters are asyncpg's ($1, $2)."""
