"""One image for each text: drawn once after the text is committed, and in no text's way."""
