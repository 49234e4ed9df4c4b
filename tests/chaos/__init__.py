"""Workers, a broker and a database that fail by a seeded schedule, and a ledger that compares."""
