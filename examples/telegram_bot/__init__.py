"""A Telegram bot that brings a horoscope each morning. README.md says what it promises."""
