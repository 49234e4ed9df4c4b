"""`python -m contract` writes the documents."""

from pathlib import Path

from streams.contract.documents import documents

DOCS = Path(__file__).parents[2] / "docs"


def main() -> None:
    for path, text in documents().items():
        (DOCS / path).parent.mkdir(exist_ok=True)
        (DOCS / path).write_text(text)


if __name__ == "__main__":
    main()
