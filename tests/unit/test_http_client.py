from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.http.client import client_of

FORGED = "198.51.100.1, 198.51.100.2"


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "client"),
    [
        ("192.0.2.1", None, 0, "192.0.2.1"),
        ("192.0.2.1", FORGED, 0, "192.0.2.1"),
        ("192.0.2.1", f"{FORGED}, 203.0.113.9", 1, "203.0.113.9"),
        ("192.0.2.1", f"{FORGED}, 203.0.113.9, 10.0.0.1", 2, "203.0.113.9"),
        ("192.0.2.1", "203.0.113.9", 2, "192.0.2.1"),
        ("192.0.2.1", "garbage", 1, "192.0.2.1"),
        ("192.0.2.1", None, 1, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", None, 0, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", None, 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", None, 0, "192.0.2.1"),
        ("fe80::1%eth0", None, 0, "fe80::/64"),
        (None, None, 0, "unknown"),
    ],
)
def test_who_counts_as_one(
    peer: str | None, forwarded: str | None, proxies: int, client: str
) -> None:
    assert client_of(peer, forwarded, proxies) == client


@given(told=st.none() | st.text(), proxies=st.integers(0, 5))
def test_whatever_is_forwarded_there_is_a_client(told: str | None, proxies: int) -> None:
    assert client_of("192.0.2.1", told, proxies)
