"""Views are counted: in batches, exactly once."""
