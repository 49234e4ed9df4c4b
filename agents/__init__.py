"""What happens to each event."""
