"""The site is built without a warning, and needs nothing from elsewhere to be read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from streams.topics import topics
from tests.docs.conftest import ROOT, build, lay_out

#: Attributes with which a page has its browser fetch something, at once; a link does not.
FETCHING = {"src", "srcset", "data", "poster"}
FOREIGN = re.compile(r"(?:https?:)?//", re.IGNORECASE)
IN_CSS = re.compile(r"""(?:url\(|@import\s+)\s*["']?((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)


class References(HTMLParser):
    """What a page fetches, and where it leads."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.linked: list[str] = []
        self.diagrams = 0
        self.feed(page.read_text())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in FETCHING or (name == "href" and tag == "link"):
                self.fetched.append(value or "")
            elif name == "href":
                self.linked.append(value or "")
            elif name == "class" and "mermaid" in (value or "").split():
                self.diagrams += 1


def _pages(site: Path) -> Iterator[tuple[Path, References]]:
    for page in sorted(site.rglob("*.html")):
        yield page, References(page)


def test_no_page_fetches_anything_from_elsewhere(site: Path) -> None:
    """Nor draws a diagram, for which the theme would fetch a library."""
    found = {page.name: references for page, references in _pages(site)}
    assert len(found) > 15
    assert all(references.fetched for references in found.values())
    foreign = {
        name: [each for each in references.fetched if FOREIGN.match(each)]
        for name, references in found.items()
    }
    assert {name: each for name, each in foreign.items() if each} == {}
    assert [name for name, references in found.items() if references.diagrams] == []


def test_no_style_fetches_anything_from_elsewhere(site: Path) -> None:
    styles = [*site.rglob("*.css"), *site.rglob("*.html")]
    assert [path.name for path in styles if IN_CSS.search(path.read_text())] == []


def test_every_link_within_the_site_leads_to_a_file(site: Path) -> None:
    """The builder checks pages and their headings, but no other files."""
    lost = [
        f"{page.name}: {link}"
        for page, references in _pages(site)
        if page.name != "404.html"
        for link in (*references.linked, *references.fetched)
        if (there := urlsplit(link)).path and not there.scheme and not there.netloc
        if not (page.parent / unquote(there.path)).is_file()
    ]
    assert lost == []


def test_every_page_is_in_the_navigation_once() -> None:
    nav = tomllib.loads((ROOT / "zensical.toml").read_text())["project"]["nav"]
    listed = re.findall(r"'([\w-]+\.md)'", f"{nav}")
    assert sorted(listed) == sorted(path.name for path in (ROOT / "docs").glob("*.md"))


def test_every_page_is_in_the_index() -> None:
    told = (ROOT / "docs" / "index.md").read_text()
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert {page for page in pages if f"]({page})" not in told} == set()


def test_the_picture_has_every_topic() -> None:
    picture = (ROOT / "docs" / "events.svg").read_text()
    assert [each.name for each in topics("") if f">{each.name}<" not in picture] == []


def test_a_link_to_a_heading_that_is_not_there_breaks_the_build(tmp_path: Path) -> None:
    folder = lay_out(tmp_path)
    with (folder / "docs" / "upgrade.md").open("a") as page:
        page.write("\nSee [there](backup.md#nowhere).\n")
    built = build(folder)
    assert built.returncode != 0
    assert "anchor does not exist" in built.stdout + built.stderr
