"""Ids in addresses: 22 signs that every reader and every program reads alike (decision 11)."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minamata.web.addresses import ALPHABET, LENGTH, id_in, short


@given(st.uuids())
def test_every_id_is_22_signs_and_comes_back(id_: UUID) -> None:
    signs = short(id_)
    assert len(signs) == LENGTH == 22
    assert set(signs) <= set(ALPHABET)
    assert id_in(signs) == id_


@given(st.lists(st.uuids(), min_size=2, max_size=20))
def test_ids_sort_alike_in_both_spellings(ids: list[UUID]) -> None:
    assert [short(id_) for id_ in sorted(ids)] == sorted(short(id_) for id_ in ids)


@pytest.mark.parametrize("signs", ["", "1", "1" * 21, "1" * 23, "0" * 22, "z" * 22, "1" * 21 + "١", "1" * 21 + "\n"])
def test_what_is_no_id_is_refused(signs: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - which one does not matter to a reader of addresses
        id_in(signs)
