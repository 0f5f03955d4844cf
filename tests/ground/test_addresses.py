"""Ids in addresses: 22 signs that every reader and every program reads alike (decision 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.routing import BuildError

from minamata.web.addresses import ALPHABET, LENGTH, id_in, short
from minamata.web.links import Links


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


WORDS = ("slug", "a.b", "..", "", "тема-1", "汞", "two words", "q?x=1", "a/b", "%41", "<b>")


def test_templates_write_every_address_as_flask_does(app: Flask) -> None:
    links, checked = Links(app), 0
    for lang in ("en", "ar"):
        with app.test_request_context(f"/{lang}/"):
            app.preprocess_request()
            for rule in app.url_map.iter_rules():
                names = sorted(rule.arguments - {"lang"})
                for turn, word in enumerate(WORDS):
                    values: dict[str, Any] = {
                        name: UUID(int=turn * 7 + place) if "id" in name else WORDS[(turn + place) % len(WORDS)]
                        for place, name in enumerate(names)
                    }
                    more: tuple[dict[str, Any], ...] = (
                        {},
                        {"view": word},
                        {"before": UUID(int=turn), "_anchor": word},
                        {"page": turn, "x": None},
                    )
                    for extra in more:
                        asked = {**values, **extra}
                        assert answer(links, rule.endpoint, asked) == answer(app.url_for, rule.endpoint, asked)
                        checked += 1
    assert checked > 1000


def answer(write: Callable[..., str], endpoint: str, values: dict[str, Any]) -> str | type[Exception]:
    try:
        return write(endpoint, **values)
    except (BuildError, ValueError) as error:
        return type(error)
