"""`python -m streams.reference` writes the pages."""

from __future__ import annotations

from streams.contract.__main__ import DOCS
from streams.reference import settings, topics


def pages() -> dict[str, str]:
    """Each page's text by its name below `docs/`, the same for the same code."""
    return {"settings.md": settings.page(), "topics.md": topics.page()}


def main() -> None:
    for name, text in pages().items():
        (DOCS / name).write_text(text)


if __name__ == "__main__":
    main()
