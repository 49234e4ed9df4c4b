from pathlib import Path

import pytest

from streams.embedded.formatted import Formatted
from streams.embedded.kafka_node import Node

LEFT = """\
#
#Sat Nov 28 05:07:40 UTC 2026
node.id=1
directory.id=8-_7QY3U6_bbzJ9PAYOK8A
version=1
cluster.id=GkftqEwGenXulRE03_zUYQ
"""
NODE = Node(node_id=7, cluster_id="-9aB")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """What StorageTool left."""
    folder = tmp_path / "left" / "__cluster_metadata-0"
    folder.mkdir(parents=True)
    (folder / "0.checkpoint").write_bytes(b"records")
    (folder.parent / "meta.properties").write_text(LEFT)
    return folder.parent


def identity(folder: Path) -> dict[str, str]:
    lines = (folder / "meta.properties").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_unpacked_for_another_node_with_a_directory_of_its_own(tmp_path: Path, data: Path) -> None:
    formatted = Formatted(tmp_path)
    assert formatted.wanted()
    assert not formatted.unpack(tmp_path / "none", NODE)
    formatted.keep(data)
    assert not formatted.wanted()
    one, other = tmp_path / "one", tmp_path / "other"
    assert formatted.unpack(one, NODE)
    assert formatted.unpack(other, NODE)
    assert (one / "__cluster_metadata-0" / "0.checkpoint").read_bytes() == b"records"
    known = identity(one)
    directory = known.pop("directory.id")
    assert known == {"node.id": "7", "version": "1", "cluster.id": "-9aB"}
    assert directory not in {"8-_7QY3U6_bbzJ9PAYOK8A", identity(other)["directory.id"]}


@pytest.mark.parametrize("spoilt", [b"", b"X" * 300])
def test_a_spoilt_one_is_not_used(tmp_path: Path, data: Path, spoilt: bytes) -> None:
    formatted = Formatted(tmp_path)
    formatted.keep(data)
    (kept,) = tmp_path.glob("formatted-*.zip")
    kept.write_bytes(spoilt)
    assert not formatted.unpack(tmp_path / "new", NODE)
    formatted.keep(data)
    assert formatted.unpack(tmp_path / "new", NODE)


def test_one_changed_byte_is_noticed(tmp_path: Path, data: Path) -> None:
    formatted = Formatted(tmp_path)
    formatted.keep(data)
    (kept,) = tmp_path.glob("formatted-*.zip")
    kept.write_bytes(kept.read_bytes().replace(b"records", b"recards"))
    assert not formatted.unpack(tmp_path / "new", NODE)


def test_where_nothing_can_be_written_none_is_kept(tmp_path: Path, data: Path) -> None:
    (tmp_path / "file").touch()
    formatted = Formatted(tmp_path / "file" / "cache")
    formatted.keep(data)
    assert not formatted.wanted()
    assert not formatted.unpack(tmp_path / "new", NODE)
