"""The proxy's faults do to a connection what they say, and end with `heal` or `stop`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.proxy import Proxy

Peer = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    proxy = Proxy(server.sockets[0].getsockname()[1])
    await proxy.start()
    yield proxy
    await proxy.stop()
    server.close()
    assert proxy.connections == 0


async def _peer(proxy: Proxy) -> Peer:
    return await asyncio.open_connection("127.0.0.1", proxy.port)


async def _say(peer: Peer, what: bytes, limit: float = 5) -> bytes:
    reader, writer = peer
    writer.write(what)
    async with asyncio.timeout(limit):
        return await reader.readexactly(len(what))


async def test_what_passes_is_whole_and_an_end_arrives(proxy: Proxy) -> None:
    reader, writer = peer = await _peer(proxy)
    block = bytes(range(256)) * 40_000  # more than every buffer on its way
    assert await _say(peer, block) == block
    writer.write(b"the last words")
    writer.write_eof()
    async with asyncio.timeout(5):
        assert await reader.read() == b"the last words"


async def test_a_cut_resets_old_and_new_connections_until_it_is_healed(proxy: Proxy) -> None:
    peer = await _peer(proxy)
    await _say(peer, b"before")
    proxy.cut()
    with pytest.raises(ConnectionResetError):
        await _say(peer, b"during")
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await _say(await _peer(proxy), b"during")
    proxy.heal()
    assert await _say(await _peer(proxy), b"after") == b"after"


async def test_a_stall_keeps_what_is_sent_and_accepts_new_connections(proxy: Proxy) -> None:
    old = await _peer(proxy)
    await _say(old, b"before")
    proxy.stall()
    new = await _peer(proxy)
    for peer in (old, new):
        with pytest.raises(TimeoutError):
            await _say(peer, b"during", 0.1)
    proxy.heal()
    for reader, _ in (old, new):
        async with asyncio.timeout(5):
            assert await reader.readexactly(6) == b"during"


async def test_a_stalled_peer_that_writes_on_is_held_back(proxy: Proxy) -> None:
    """Nothing here grows with what it wants to send."""
    _, writer = peer = await _peer(proxy)
    await _say(peer, b"before")
    proxy.stall()
    writer.write(bytes(64 * 1024 * 1024))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await writer.drain()


async def test_delayed_chunks_keep_their_order(proxy: Proxy) -> None:
    """The last two were sent when there was no delay any more."""
    reader, writer = await _peer(proxy)
    proxy.delay(0.2)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(4):
        writer.write(bytes([number]))
        await asyncio.sleep(0.01)  # a chunk of its own
        if number == 1:
            proxy.delay(0)
    async with asyncio.timeout(5):
        assert await reader.readexactly(4) == bytes(range(4))
    assert loop.time() - began >= 0.2


async def test_a_proxy_whose_target_is_away_resets(proxy: Proxy) -> None:
    proxy.target_port = 1
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await _say(await _peer(proxy), b"anybody there?")


async def test_a_stop_ends_what_is_stalled_and_a_start_has_the_same_port(proxy: Proxy) -> None:
    peer = await _peer(proxy)
    await _say(peer, b"before")
    proxy.stall()
    port = proxy.port
    tasks = asyncio.all_tasks()
    await proxy.stop()
    with pytest.raises(ConnectionError):
        await _say(peer, b"during")
    assert not [task for task in tasks - {asyncio.current_task()} if not task.done()]
    proxy.heal()
    await proxy.start()
    assert proxy.port == port
    assert await _say(await _peer(proxy), b"after") == b"after"


async def test_a_fault_can_begin_right_after_certain_bytes_have_passed(proxy: Proxy) -> None:
    reader, writer = peer = await _peer(proxy)
    proxy.once(b"COMMIT", proxy.stall)
    assert await _say(peer, b"BEGIN") == b"BEGIN"
    with pytest.raises(TimeoutError):
        await _say(peer, b"COMMIT", 0.1)
    proxy.heal()
    async with asyncio.timeout(5):
        assert await reader.readexactly(6) == b"COMMIT"
    assert await _say(peer, b"COMMIT") == b"COMMIT"
    writer.close()
