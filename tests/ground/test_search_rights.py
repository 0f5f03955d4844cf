"""Whatever is written for whomever: what one finds, counts, narrows down to and is suggested comes of what one may read."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minamata.contracts.search import Asked, Document
from minamata.db import db, new_id, now, write
from minamata.policies import Actor
from minamata.search import services
from minamata.search.models import SearchDocument
from minamata.search.queries import FACETS, search
from tests.ground.test_search import Notes, notes

__all__ = ["notes"]

TOKENS = ["public", "members", "party:XA", "party:XB", "group:1", "role:author"]
WORDS = ["mercury", "consent", "gold", "quetzal"]

documents = st.lists(
    st.fixed_dictionaries(
        {
            "audience": st.frozensets(st.sampled_from(TOKENS), min_size=1, max_size=3),
            "words": st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
            "language": st.sampled_from(["en", "fr"]),
            "area": st.sampled_from([None, "trade", "waste"]),
            "country": st.sampled_from([None, "XA", "XB"]),
            "is_masked": st.booleans(),
        }
    ),
    max_size=8,
)
readers = st.frozensets(st.sampled_from(TOKENS))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents, readers, st.sampled_from(WORDS), st.frozensets(st.sampled_from(["en", "fr"]), max_size=1))
def test_everything_that_the_search_says_is_made_of_what_the_reader_may_see(
    app: Flask, notes: Notes, written: list[dict[str, Any]], tokens: frozenset[str], word: str, chosen: frozenset[str]
) -> None:
    keep(notes, written)
    found = search(Actor(tokens=tokens), Asked(word, languages=chosen))
    theirs = [each for each in written if each["audience"] & tokens and not each["is_masked"] and word in each["words"]]
    narrowed = [each for each in theirs if not chosen or each["language"] in chosen]
    assert found.total == len(found.hits) == len(narrowed)
    for facet in set(FACETS) - {"kind", "language"}:
        assert dict(found.facets.get(facet, ())) == Counter(each[facet] for each in narrowed if each[facet])
    assert dict(found.facets.get("language", ())) == Counter(each["language"] for each in theirs)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents, readers)
def test_a_word_is_suggested_only_to_who_may_read_it_where_it_stands_now(
    app: Flask, notes: Notes, written: list[dict[str, Any]], tokens: frozenset[str]
) -> None:
    keep(notes, written)
    found = search(Actor(tokens=tokens), Asked("quetsal"))
    may_read = any(
        each["audience"] & tokens and not each["is_masked"] and "quetzal" in each["words"] for each in written
    )
    assert found.suggestion == ("quetzal" if may_read else None)


@pytest.mark.parametrize("words", ["quetzal", '"quetzal mercury"', "mercury -gold", "quetsal"])
def test_who_has_no_token_at_all_finds_nothing(notes: Notes, words: str) -> None:
    keep(
        notes,
        [{"audience": frozenset({"public"}), "words": ["quetzal", "mercury"], "language": "en", "is_masked": False}],
    )
    found = search(Actor(tokens=frozenset()), Asked(words))
    assert (found.total, found.suggestion, found.is_broken) == (0, None, False)
    assert not any(found.facets.values())


def keep(notes: Notes, written: list[dict[str, Any]]) -> None:
    """Exactly these documents; the words of those before stay in the table for suggestions, as they do for documents that go."""
    with write():
        gone = list(notes.kept)
        notes.kept.clear()
        services.look_at("tests.note", gone)
        masked = []
        for each in written:
            note_id = new_id()
            notes.kept[note_id] = [
                Document(
                    note_id, "", each["language"], "Note", " ".join(each["words"]), "home.home", {}, each["audience"],
                    now(), country=each.get("country"), area=each.get("area"),
                )
            ]  # fmt: skip
            masked += [note_id] if each["is_masked"] else []
        services.look_at("tests.note", list(notes.kept))
        db.session.execute(
            sa.update(SearchDocument).where(SearchDocument.subject_id.in_(masked)).values(is_masked=True)
        )
