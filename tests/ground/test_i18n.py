"""Words, numbers, dates and sizes are those of the reader's language, in the digits it is written with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal

import pytest
from flask import Flask, g, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from minamata import i18n
from minamata.i18n import LANGUAGES, Localized, _, _n, best_language, current_language, speaking
from minamata.policies import Actor
from tests.ground import door

NOON = datetime(2026, 7, 1, 12, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with door.house(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@contextmanager
def reading(app: Flask, time_zone: str | None = None, language: str | None = None, accepts: str = "") -> Iterator[None]:
    """A page is being answered for a person of that zone and language."""
    with app.test_request_context("/", headers={"Accept-Language": accepts}):
        g.actor = Actor(time_zone=time_zone, language=language)
        yield


@pytest.mark.parametrize(
    ("texts", "asked", "shown"),
    [
        ({"en": "Hello", "fr": "Bonjour"}, "fr", ("Bonjour", "fr", "ltr")),
        ({"en": "Hello", "fr": "Bonjour"}, "ar", ("Hello", "en", "ltr")),
        ({"fr": "Bonjour", "en": ""}, "es", ("Bonjour", "fr", "ltr")),
        ({"de": "Hallo", "ar": "مرحبا"}, "zh", ("مرحبا", "ar", "rtl")),
        ({"de": "Hallo"}, "zh", ("Hallo", "de", "ltr")),
        ({}, "ar", ("", "ar", "rtl")),
    ],
)
def test_a_text_is_shown_in_the_language_asked_for_else_in_english_else_in_what_there_is(
    texts: dict[str, str], asked: str, shown: tuple[str, str, str]
) -> None:
    found = Localized(texts).shown(asked)
    assert (found.text, found.lang, found.dir) == shown


@given(st.dictionaries(st.sampled_from([*LANGUAGES, "de", "sw"]), st.text(max_size=3)), st.sampled_from([*LANGUAGES]))
def test_a_text_shown_is_always_one_there_is_and_says_its_own_language(texts: dict[str, str], asked: str) -> None:
    shown = Localized(texts).shown(asked)
    if any(texts.values()):
        assert texts[shown.lang] == shown.text != ""
    if texts.get(asked):
        assert shown.lang == asked


def test_the_order_in_which_a_database_keeps_the_languages_does_not_matter() -> None:
    texts = {"ru": "Привет", "fr": "Bonjour", "zh": "你好"}
    backwards = dict(reversed(texts.items()))
    assert Localized(texts).shown("es") == Localized(backwards).shown("es")
    assert Localized(texts) == Localized(backwards)
    assert hash(Localized(texts)) == hash(Localized(backwards))


def test_a_text_in_several_languages_cannot_be_put_on_a_page_without_choosing_one(app: Flask) -> None:
    with reading(app), pytest.raises(TypeError, match="shown"):
        render_template_string("{{ text }}", text=Localized(en="Hello"))


WRITERS: list[Callable[[], str]] = [
    lambda: i18n.number(1234567.5),
    lambda: i18n.number(Decimal("-0.25")),
    lambda: i18n.percent(0.29),
    lambda: i18n.day(date(2026, 7, 1)),
    lambda: i18n.day(date(2026, 7, 1), "short"),
    lambda: i18n.moment(NOON),
    lambda: i18n.moment(NOON, "full"),
    lambda: i18n.file_size(12_345),
    lambda: i18n.file_size(3_456_789),
    lambda: i18n.duration(11 * 60),
    lambda: i18n.duration(90 * 60),
    lambda: i18n.duration(20 * 86_400),
    lambda: _n("%(num)s reply", "%(num)s replies", 1234),
    lambda: render_template_string('{{ ngettext("%(num)s reply", "%(num)s replies", 1234) }}'),
    lambda: render_template_string("{{ 1234|number }} {{ 0.5|percent }} {{ size|filesize }}", size=5000),
]


@pytest.mark.parametrize("zone", ["UTC", "America/Sao_Paulo", "Africa/Nairobi", "Asia/Kolkata"])
@pytest.mark.parametrize("writer", range(len(WRITERS)))
def test_arabic_pages_write_every_digit_in_arabic_and_the_others_none(app: Flask, writer: int, zone: str) -> None:
    for language in LANGUAGES:
        with reading(app, zone), speaking(language):
            written = WRITERS[writer]()
        assert bool(re.search("[0-9]", written)) == (language != "ar"), written
        assert bool(re.search("[٠-٩]", written)) == (language == "ar"), written


def test_numbers_are_grouped_and_parted_as_each_language_does(context: None) -> None:
    written = {}
    for language in LANGUAGES:
        with speaking(language):
            written[language] = i18n.number(12345.5)
    assert written == {
        "ar": "١٢٬٣٤٥٫٥",
        "zh": "12,345.5",
        "en": "12,345.5",
        "fr": "12\u202f345,5",
        "ru": "12\xa0345,5",
        "es": "12.345,5",
    }


def test_a_percentage_has_the_sign_of_its_language(context: None) -> None:
    with speaking("ar"):
        assert i18n.percent(1) == "١٠٠٪\u061c"
    with speaking("fr"):
        assert i18n.percent(1) == "100\xa0%"


@given(st.integers(1, 100_000), st.data())
def test_a_percentage_is_never_more_than_what_was_done(required: int, data: st.DataObject) -> None:
    done = data.draw(st.integers(0, required))
    whole = int(i18n.percent(done / required).removesuffix("%"))
    assert whole == done * 100 // required


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "1 KB"),
        (999, "1 KB"),
        (12_345, "12 KB"),
        (999_499, "999 KB"),
        (999_500, "1 MB"),
        (1_000_000, "1 MB"),
        (1_949_000, "1.9 MB"),
        (2_000_000_000, "2,000 MB"),
    ],
)
def test_a_size_is_whole_kilobytes_then_megabytes_and_never_nothing(size: int, words: str) -> None:
    assert i18n.file_size(size) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (45, "45 seconds"),
        (60, "1 minute"),
        (59 * 60, "59 minutes"),
        (60 * 60 - 1, "1 hour"),
        (60 * 60, "1 hour"),
        (74 * 60, "1 hour"),
        (75 * 60, "1.5 hours"),
        (90 * 60, "1.5 hours"),
        (105 * 60, "2 hours"),
        (491 * 60, "8 hours"),
        (40 * 3600, "40 hours"),
        (120 * 3600, "5 days"),
    ],
)
def test_a_length_of_time_is_minutes_below_an_hour_then_whole_and_half_hours(
    context: None, seconds: int, words: str
) -> None:
    assert i18n.duration(seconds) == words


def test_hours_are_written_in_every_language(context: None) -> None:
    written = {}
    for language in LANGUAGES:
        with speaking(language):
            written[language] = i18n.duration(90 * 60)
    assert written == {
        "ar": "١٫٥ ساعة",
        "zh": "1.5小时",
        "en": "1.5 hours",
        "fr": "1,5\xa0heure",
        "ru": "1,5 часа",
        "es": "1,5 horas",
    }


def test_english_dates_are_written_as_the_united_nations_write_them(app: Flask) -> None:
    afternoon = NOON + timedelta(hours=2)
    with reading(app):
        assert i18n.day(NOON, "full") == "Wednesday, 1 July 2026"
        assert i18n.day(NOON, "medium") == "1 Jul 2026"
        assert i18n.hour_of(afternoon) == "14:05"
        assert i18n.clock(8) == "08:00"
        assert i18n.month_name(NOON.date()) == "July 2026"


def test_words_in_another_language_are_marked_where_their_block_begins(app: Flask) -> None:
    with reading(app), speaking("ar"):
        assert i18n.marks("en") == ' lang="en" dir="ltr"'
        assert (i18n.marks("ar"), i18n.marks("")) == ("", "")
    with reading(app):
        assert render_template_string('<p{{ "ar"|marks }}>') == '<p lang="ar" dir="rtl">'


def test_a_number_that_stands_in_a_template_is_written_as_each_page_writes_it(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ 32000|number }}, {{ 4000|filesize }}")
    with reading(app):
        assert template.render() == "32,000, 4 KB"
    with reading(app), speaking("ar"):
        assert template.render().startswith("٣٢٬٠٠٠")


@pytest.mark.parametrize("zone", ["Nowhere/Else", "America", "../etc/passwd", "", "\x00", "x" * 5000, None])
def test_a_zone_that_nobody_knows_is_taken_for_utc(app: Flask, zone: str | None) -> None:
    with reading(app, zone):
        assert i18n.moment(NOON) == "1 Jul 2026, 12:05 UTC"


def test_times_are_those_of_the_readers_zone_and_name_it(app: Flask) -> None:
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    with reading(app, "Africa/Nairobi"):
        assert i18n.moment(late) == "1 Jul 2026, 01:30 EAT"
        assert i18n.day(late) == "1 July 2026"
        assert i18n.day(late.date()) == "30 June 2026"


def test_a_zone_without_a_name_of_letters_is_named_by_its_distance(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with reading(app, "America/Sao_Paulo"):
        assert i18n.moment(NOON).endswith(" GMT-03:00")

    class Nameless(tzinfo):
        def utcoffset(self, _when: datetime | None) -> timedelta:
            return timedelta(hours=2)

        def dst(self, _when: datetime | None) -> timedelta:
            return timedelta(0)

        def tzname(self, _when: datetime | None) -> None:
            return None

        def fromutc(self, when: datetime) -> datetime:
            return when + timedelta(hours=2)

    monkeypatch.setattr(i18n, "current_zone", Nameless)
    assert i18n.moment(NOON).endswith(" GMT+02:00")


def test_speaking_changes_words_numbers_and_dates_for_a_while_and_gives_them_back(app: Flask) -> None:
    with reading(app):
        g.lang = "en"
        with speaking("fr"):
            assert current_language() == "fr"
            assert (i18n.number(0.5), i18n.day(date(2026, 7, 1))) == ("0,5", "1 juillet 2026")
            with speaking("ar"):
                assert i18n.number(5) == "٥"
            assert i18n.number(0.5) == "0,5"
        assert (current_language(), i18n.number(0.5)) == ("en", "0.5")


def test_speaking_works_where_no_page_is_answered(context: None) -> None:
    with speaking("fr"):
        assert i18n.day(date(2026, 7, 1)) == "1 juillet 2026"
    assert i18n.day(date(2026, 7, 1)) == "1 July 2026"


def test_speaking_ends_with_an_error_too(context: None) -> None:
    with pytest.raises(ZeroDivisionError), speaking("fr"):
        raise ZeroDivisionError
    assert current_language() == "en"


def test_words_follow_the_language_spoken(context: None) -> None:
    with speaking("fr"):
        assert LANGUAGES[current_language()].name == "Français"
    assert _("Please sign in") == "Please sign in"


@pytest.mark.parametrize(
    ("preferred", "accepts", "language"),
    [
        ("fr", "ar", "fr"),
        (None, "ar", "ar"),
        (None, "de, zh-Hant-TW;q=0.9, en;q=0.8", "zh"),
        (None, "es-MX", "es"),
        ("de", "ru", "ru"),
        (None, "de, tlh", "en"),
        (None, "", "en"),
        (None, "*;q=x,,;;", "en"),
    ],
)
def test_the_language_is_the_persons_own_then_the_browsers_then_english(
    app: Flask, preferred: str | None, accepts: str, language: str
) -> None:
    with reading(app, accepts=accepts):
        assert best_language(preferred) == language
    with reading(app, language=preferred, accepts=accepts):
        assert current_language() == language


def test_every_language_is_written_in_its_direction() -> None:
    assert {code for code in LANGUAGES if i18n.direction(code) == "rtl"} == {"ar"}
    assert i18n.direction("ar-EG") == "rtl"


@pytest.mark.parametrize(
    ("language", "title", "is_apart"),
    [
        ("ar", "Where do we begin?", True),
        ("ar", "من أين نبدأ؟", False),
        ("ar", "http://127.0.0.1/ar/?a=1", False),
        ("fr", "من أين نبدأ؟", True),
        ("fr", "Par où commencer ?", False),
    ],
)
def test_a_title_that_runs_the_other_way_keeps_its_signs_to_itself(
    app: Flask, language: str, title: str, is_apart: bool
) -> None:
    said = f"\u2068{title}\u2069" if is_apart else title
    one, more = "Closes in %(num)s day: %(title)s", "Closes in %(num)s days: %(title)s"
    page = '{{ _("More time for a consultation: %(title)s", title=title) }} {{ ngettext(one, more, 2, title=title) }}'
    with reading(app), speaking(language):
        shown = render_template_string(page, title=title, one=one, more=more)
        told = [_("More time for a consultation: %(title)s", title=title), _n(one, more, 2, title=title), shown]
        for words in told:
            assert said in words
            assert ("\u2068" in words) == is_apart
