"""Who asks, for what one client may take."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from aiohttp import web


def asking(request: web.Request, proxies: int) -> str:
    """Several headers are one list."""
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", [])) or None
    return client_of(request.remote, forwarded, proxies)


def client_of(peer: str | None, forwarded: str | None, proxies: int) -> str:
    """The address that counts as one client; of IPv6 the /64, which one household has whole.

    `forwarded` is `X-Forwarded-For`, to which each of our own `proxies` has added the address that
    it saw; what stands before those anybody may have written. A wrong one counts as the peer's.
    """
    told = [each.strip() for each in (forwarded or "").split(",")]
    if 0 < proxies <= len(told) and (found := _network(told[-proxies])):
        return found
    return _network(peer or "") or "unknown"


def _network(text: str) -> str | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(IPv6Network((int(address), 64), strict=False))
    return str(address)
