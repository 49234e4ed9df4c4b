"""A sign's text: written, committed, published, then told to who asked and drawn."""
