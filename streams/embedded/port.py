import secrets
import socket

from streams.embedded.error import EmbeddedError

# Below the range from which Linux (32768) and the others (49152) take the local ports of outgoing
# connections: a client that keeps knocking at a stopped server's port inside that range can be
# given the very same local port, connects to itself and so blocks the restart.
_LOWEST, _HIGHEST = 15_000, 32_000


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on now; another process may still take one first."""
    held: list[socket.socket] = []
    try:
        for _ in range(count * 200):
            if len(held) == count:
                return [sock.getsockname()[1] for sock in held]
            _hold(_LOWEST + secrets.randbelow(_HIGHEST - _LOWEST), held)
    finally:
        for sock in held:
            sock.close()
    raise EmbeddedError(f"no free port on 127.0.0.1 between {_LOWEST} and {_HIGHEST}")


def _hold(port: int, held: list[socket.socket]) -> None:
    sock = socket.socket()
    try:
        sock.bind(("127.0.0.1", port))
    except OSError:
        sock.close()
    else:
        held.append(sock)
