"""Whatever writes the text of a horoscope."""
