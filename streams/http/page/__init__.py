"""The live page: today's texts and their views for people, and how this worker is."""
