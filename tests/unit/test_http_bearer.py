from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.http.bearer import is_bearer

TOKEN = "10af916739f996595c0de4b7a2f8d361"  # noqa: S105 - tests have it in their names


@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER  {TOKEN} "])
def test_the_token_lets_in(header: str) -> None:
    assert is_bearer(header, TOKEN)


@pytest.mark.parametrize(
    "header", [f"Basic {TOKEN}", TOKEN, f" {TOKEN}", f"Bearer{TOKEN}", "Bearer"]
)
def test_another_scheme_does_not(header: str) -> None:
    assert not is_bearer(header, TOKEN)


@given(header=st.text(st.characters(exclude_categories=())))
@example(header="\udd00")  # no header has it, and none that had would be an error of ours
def test_nothing_else_does(header: str) -> None:
    assert not is_bearer(header, TOKEN)
    assert is_bearer(f"Bearer {header}", TOKEN) == (header.strip() == TOKEN)
