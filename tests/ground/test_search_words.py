"""Forms of a word find each other, in six languages; and any text at all can be analysed (G13)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minamata.search.analysis import analyse, terms_of_query
from minamata.search.questions import question_in

# A word as it is typed -> a text in which it must be found.
FINDS = {
    "en": [
        ("report", "Reports were submitted"),
        ("reporting", "The report is late"),
        ("IMPORTS", "an import of mercury"),
        ("consent", "They consented in writing"),
        ("policies", "a national policy"),
        ("emission", "Emissions from coal"),
        ("naive", "A naïve answer"),
        ("article 9", "Article 9 covers releases"),
    ],
    "fr": [
        ("évaluation", "Les évaluations initiales"),
        ("evaluation", "Les évaluations initiales"),
        ("déchet", "la gestion des déchets"),
        ("dechets", "un déchet contenant du mercure"),
        ("importateur", "l’importateur et l'exportateur"),
        ("émissions", "une émission atmosphérique"),
        ("ŒUVRE", "la mise en œuvre"),
    ],
    "es": [
        ("emisión", "las emisiones de mercurio"),
        ("emision", "las emisiones de mercurio"),
        ("artículos", "el artículo 21"),
        ("pequeña", "minería en pequeña escala"),
        ("pequena", "minería en pequeña escala"),
        ("información", "intercambio de informaciones"),
    ],
    "ru": [
        ("отчет", "представили отчёты"),
        ("отчёты", "национальный отчет"),
        ("ртуть", "соединения ртути"),
        ("Сторона", "обязательства Сторон"),
        ("выбросы", "сокращение выбросов"),
    ],
    "ar": [
        ("تقرير", "والتقارير الوطنية"),
        ("والتقارير", "قدّم الطرف تقريرًا"),
        ("الأطراف", "على كل طرف"),
        ("زئبق", "انبعاثات الزئبق"),
        ("الزِّئبق", "زئبق"),
        ("المنتجات", "منتج يحتوي على الزئبق"),
        ("نفايات", "إدارة النفايات"),
        ("خطة", "الخطط الوطنية"),
        ("قانون", "وقوانينها"),
        ("معلومات", "تبادل المعلومات"),
        ("إدارة", "اداره"),
        ("المادة ٢١", "المادة 21 من الاتفاقية"),
    ],
    "zh": [
        ("报告", "国家联络点应提交报告。"),
        ("联络点", "国家联络点应提交报告。"),
        ("汞", "含汞产品的管理"),
        ("排放", "控制汞的排放"),
        ("公约", "《关于汞的水俣公约》"),
        ("ＡＢＣ", "表格ABC"),
    ],
}


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
        ("ar", "دول", "ورق"),
    ],
)
def test_other_words_do_not(language: str, typed: str, text: str) -> None:
    there = {token.term for token in analyse(language, text)}
    assert not there & set(terms_of_query(typed))


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
