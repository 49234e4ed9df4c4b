"""One artefact for each sign and day: claimed, made once, committed, published; in that order."""
