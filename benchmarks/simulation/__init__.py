"""What stands behind docs/scaling.md: measurements on a real PostgreSQL and broker, and queues."""
