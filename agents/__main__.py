"""`python -m agents` is the `horoscope` command."""

from agents.cli import main

main()
