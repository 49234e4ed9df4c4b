"""Whatever draws the image of a horoscope."""
