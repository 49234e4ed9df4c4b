"""The interface over HTTP of real workers."""
