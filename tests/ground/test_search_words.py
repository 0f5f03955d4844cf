"""Forms of a word find each other, in six languages; and any text at all can be analysed (G13)."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minamata.search.analysis import analyse
from minamata.search.questions import question_in
from tests.factories.word_forms import FINDS


@pytest.mark.parametrize(
    ("language", "typed", "text"), [(code, typed, text) for code, pairs in FINDS.items() for typed, text in pairs]
)
def test_a_form_of_a_word_finds_another(language: str, typed: str, text: str) -> None:
    there = {token.term for token in analyse(language, text)}
    for wanted in question_in(typed).wanted:
        assert any(set(way) <= there for way in wanted.ways), (wanted, there)


@pytest.mark.parametrize(
    ("language", "typed", "text"),
    [
        ("en", "mercury", "merciful"),
        ("fr", "port", "un apport"),
        ("ar", "زئبق", "زيت"),
        ("ru", "ртуть", "труд"),
        ("zh", "报告", "告知"),
        ("zh", "鏾鏿", "鏿鏾"),
        ("ar", "دول", "ورق"),
    ],
)
def test_other_words_do_not(language: str, typed: str, text: str) -> None:
    there = " ".join(["", *(token.term for token in analyse(language, text)), ""])
    assert not any(f" {' '.join(way)} " in there for wanted in question_in(typed).wanted for way in wanted.ways)


@given(st.sampled_from(["en", "fr", "es", "ru", "ar", "zh", "xx"]), st.text(max_size=300))
def test_any_text_has_terms_that_lie_where_their_words_stand(language: str, text: str) -> None:
    before = 0
    for token in analyse(language, text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.term
        assert all(sign.isalnum() for sign in token.term), token
        assert token.start >= 0
        before = token.start
    assert before <= len(text)


@given(st.text(max_size=400))
def test_any_text_is_a_question(text: str) -> None:
    question = question_in(text)
    for wanted in question.wanted:
        assert wanted.ways
        assert all(term.isalnum() for way in wanted.ways for term in way)


def test_words_that_say_nothing_are_left_out_unless_there_are_no_others() -> None:
    assert len(question_in("the consent of the importer").wanted) == 2
    assert question_in("to be or not").asks_for_something


def test_a_chinese_word_that_is_left_out_takes_no_other_with_it() -> None:
    (left_out,) = question_in("-国家行动计划").wanted
    assert left_out.is_not
    assert all(len(way) > 1 for way in left_out.ways), "a text on 国家 alone stays"


def test_text_that_no_dictionary_knows_is_analysed_in_bearable_time() -> None:
    chance = random.Random(1)
    garbage = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _sign in range(50_000))
    began = time.process_time()
    assert sum(1 for _token in analyse("zh", garbage)) > 40_000
    assert time.process_time() - began < 3
