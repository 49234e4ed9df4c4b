"""In-memory doubles, each a subclass of what it stands for so that the types keep them true."""
