"""How events move: the Faust app, its topics, settings, time, database."""
