"""Languages: which there are, which one a reader gets, texts in several of them, and CLDR forms of numbers and dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_datetime_format,
    get_day_names,
    get_timezone_gmt,
)
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from babel.units import format_unit
from flask import g, has_app_context, has_request_context, request
from flask.globals import app_ctx
from flask_babel import force_locale, get_domain
from flask_babel.speaklater import LazyString
from markupsafe import Markup
from wtforms.i18n import messages_path

from minamata.directions import put_into

DEFAULT = "en"
SECONDS_A_MINUTE, SECONDS_AN_HOUR = 60, 3600
MOST_HOURS = 100
# The United Nations write 29 November 2026 and 14:30; CLDR's "en" alone writes as the United States do.
WRITES_DATES_AS = {"en": "en_GB"}
ARABIC_INDIC = {ord("0") + digit: 0x660 + digit for digit in range(10)}

DateForm = Literal["full", "long", "medium", "short"]


@dataclass(frozen=True)
class Language:
    """A language of the interface: its code, its own name, and the direction it is written in."""

    code: str
    name: str
    dir: str = "ltr"


LANGUAGES = {
    language.code: language
    for language in (
        Language("ar", "العربية", "rtl"),
        Language("zh", "中文"),
        Language("en", "English"),
        Language("fr", "Français"),
        Language("ru", "Русский"),
        Language("es", "Español"),
    )
}


@dataclass(frozen=True)
class Shown:
    """A text as it can be shown: its words, and the language they are really in."""

    text: str
    lang: str

    @property
    def dir(self) -> str:
        return direction(self.lang)

    def __str__(self) -> str:
        return self.text


class Localized(Mapping[str, str]):
    """A text in several languages. Immutable; empty words count as missing."""

    def __init__(self, texts: Mapping[str, str] | None = None, /, **by_language: str) -> None:
        self._texts = {code: text for code, text in {**(texts or {}), **by_language}.items() if text}

    def __getitem__(self, code: str) -> str:
        return self._texts[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(frozenset(self._texts.items()))

    def __repr__(self) -> str:
        return f"Localized({self._texts!r})"

    def __html__(self) -> str:
        raise TypeError("show a Localized by its .shown(lang), which says the language it is in")

    def shown(self, lang: str) -> Shown:
        """The text for a reader of `lang`: in it, else in English, else in the first of ours, else in any language there is."""
        for code in (lang, DEFAULT, *LANGUAGES, *self._texts):
            if code in self._texts:
                return Shown(self._texts[code], code)
        return Shown("", lang)


def direction(lang: str) -> str:
    """`rtl` or `ltr`; an unknown language is taken as left to right."""
    language = LANGUAGES.get(lang.split("-", maxsplit=1)[0])
    return language.dir if language else "ltr"


def marks(language: str) -> Markup:
    """The attributes of a block whose words are in `language`; none where that is the language of the page.

    They stand on the block, not on a part of its line: so it is read aloud rightly, and begins on the side where its words begin.
    """
    if language in {"", current_language()}:
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(language, direction(language))


_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def current_language() -> str:
    """The language being spoken, else that of the page or document being answered; English outside of a request.

    A program says with each request what it wants, so there its Accept-Language comes before what its person prefers on pages.
    """
    if spoken := _spoken.get():
        return spoken
    if not has_request_context():
        return DEFAULT
    of_this_page = _kept_for_this_page()
    lang: str | None = of_this_page.get("lang")
    if lang:
        return lang
    actor = of_this_page.get("actor")
    preferred = actor.language if actor else None
    return _first_of_ours(*_wished(), preferred) if of_this_page.get("is_for_a_program") else best_language(preferred)


def _kept_for_this_page() -> dict[str, Any]:
    """Flask's `g`, looked for once: a page asks hundreds of times which language it is in, and each look through a proxy takes its time."""
    return vars(app_ctx.g)


def best_language(preferred: str | None = None) -> str:
    """The language for a reader whose address names none: the person's own, then Accept-Language, then English."""
    return _first_of_ours(preferred, *_wished())


def _wished() -> Iterator[str]:
    """What Accept-Language names, the most wanted first."""
    return (tag.split("-", maxsplit=1)[0].lower() for tag, quality in request.accept_languages if quality > 0)


def _first_of_ours(*codes: str | None) -> str:
    return next((code for code in codes if code in LANGUAGES), None) or DEFAULT


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Words, numbers and dates in `lang` for a while, such as on a document in another language than the page."""
    before = _spoken.set(lang)
    try:
        with force_locale(lang):
            yield
    finally:
        _spoken.reset(before)


def current_zone() -> tzinfo:
    """The reader's time zone; UTC when nobody is signed in, or when this machine knows no zone of that name."""
    actor = g.get("actor") if has_request_context() else None
    return zone_called(actor.time_zone if actor else None)


def zone_called(name: str | None) -> tzinfo:
    """The time zone of that IANA name; UTC without one, or when this machine knows none of that name."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def catalogue() -> NullTranslations:
    """The catalogue of the language being spoken. Flask-Babel finds it; a page with fifty words would feel it being found fifty times."""
    if not has_app_context():
        return NullTranslations()
    of_this_page = _kept_for_this_page()
    language = _spoken.get() or of_this_page.get("lang") or current_language()
    catalogues: dict[str, NullTranslations] = of_this_page.setdefault("catalogues", {})
    found = catalogues.get(language)
    if found is None:
        found = catalogues[language] = get_domain().get_translations()
    return found


@lru_cache
def words_of_forms(language: str) -> NullTranslations:
    """What WTForms says of fields, in one of our languages."""
    return Translations.load(messages_path(), [language], domain="wtforms")


def _(message: str, **variables: object) -> str:
    """`message`, which is English, in the language of the page, with `%(name)s` replaced."""
    words: str = catalogue().ugettext(message)
    return put_into(words, variables) if variables else words


def _l(message: str, **variables: object) -> Any:
    """`message` as `_` says it, in the language of whoever reads it, each time that it is read."""
    return LazyString(_, message, **variables)


def _n(singular: str, plural: str, num: int, **variables: object) -> str:
    """The form that fits `num` in the language of the page; `%(num)s` in it is written with that language's digits."""
    form: str = catalogue().ungettext(singular, plural, num)
    return put_into(form, {"num": number(num), **variables})


def number(value: int | float | Decimal) -> str:
    """A number as CLDR writes it in the language of the page, with its own digits; a Decimal with all of its places."""
    return _number_in(current_language(), value)


@lru_cache(maxsize=4096)
def _number_in(language: str, value: int | float | Decimal) -> str:
    is_rounded = not isinstance(value, Decimal)
    written = format_decimal(
        value, locale=language, decimal_quantization=is_rounded, numbering_system=_digits(language)
    )
    return _in_digits_of(language, written)


def percent(share: float) -> str:
    """A share from 0 to 1 as a whole percentage, rounded down so that 100 % means all of it."""
    whole, language = int(share * 100 + 1e-9) / 100, current_language()
    sign = Locale.parse(language).number_symbols[_digits(language)]["percentSign"]
    return in_own_digits(format_percent(whole, locale=language, numbering_system=_digits(language))).replace("%", sign)


def day(value: date | datetime, form: DateForm = "long") -> str:
    """A date as CLDR writes it, in the reader's time zone."""
    if isinstance(value, datetime):
        value = value.astimezone(current_zone()).date()
    return _day_in(current_language(), value, form)


@lru_cache(maxsize=4096)
def _day_in(language: str, value: date, form: DateForm) -> str:
    return _in_digits_of(language, format_date(value, form, locale=WRITES_DATES_AS.get(language, language)))


def moment(value: datetime, form: DateForm = "medium", zone: str | None = None) -> str:
    """A date and the time to the minute, in the reader's zone or in an IANA zone that is named; naming the zone."""
    local = value.astimezone(zone_called(zone) if zone else current_zone())
    name = local.tzname() or ""
    zone = name if name.isalpha() else get_timezone_gmt(local, "long", locale=_dates())
    joined = str(get_datetime_format(form, locale=_dates())).replace("'", "")
    hours = format_time(local.time(), "short", locale=_dates())
    written = joined.replace("{0}", hours).replace("{1}", format_date(local, form, locale=_dates()))
    return f"{in_own_digits(written)} {in_own_digits(zone)}"


def hour_of(value: datetime, zone: str | None = None) -> str:
    """The hour and minute of an instant as clocks show it, in the reader's zone or in an IANA zone that is named."""
    local = value.astimezone(zone_called(zone) if zone else current_zone())
    return in_own_digits(format_time(local.time(), "short", locale=_dates()))


def month_name(value: date) -> str:
    """A month with its year, as CLDR writes it where it stands alone."""
    return in_own_digits(format_skeleton("yMMMM", value, locale=_dates()))


def clock(hour: int) -> str:
    """A full hour, 0 to 23, as clocks show it."""
    return in_own_digits(format_time(time(hour), "short", locale=_dates()))


def weekday_name(weekday: int) -> str:
    """The name of a day of the week, of which 0 is Monday."""
    return str(get_day_names("wide", "stand-alone", locale=current_language())[weekday])


def _dates() -> str:
    """The locale in whose patterns the language of the page writes dates and hours."""
    language = current_language()
    return WRITES_DATES_AS.get(language, language)


def _digits(language: str) -> str:
    """The digits of the United Nations' Arabic texts are Arabic-Indic; the other five languages use Latin ones."""
    return "arab" if language == "ar" else "latn"


def _in_digits_of(language: str, text: str) -> str:
    return text.translate(ARABIC_INDIC) if _digits(language) == "arab" else text


def in_own_digits(text: str) -> str:
    """A text whose digits are those of the language of the page."""
    return _in_digits_of(current_language(), text)


def file_size(size: int) -> str:
    """A size for a reader: whole kilobytes below a megabyte, one decimal above, never "0 KB"."""
    kilobytes = max(1, round(size / 1000))
    if kilobytes < 1000:
        return _("%(number)s KB", number=number(kilobytes))
    return _("%(number)s MB", number=number(Decimal(kilobytes) / 1000 // Decimal("0.1") / 10))


def duration(seconds: int) -> str:
    """A length of time in CLDR's words: "12 minutes", from an hour on "1.5 hours" in whole and half ones, and from 100 hours on in days."""
    return _duration_in(current_language(), seconds)


@lru_cache(maxsize=4096)
def _duration_in(language: str, seconds: int) -> str:
    if SECONDS_AN_HOUR - SECONDS_A_MINUTE / 2 <= seconds < MOST_HOURS * SECONDS_AN_HOUR:
        hours, halves = divmod((2 * seconds + SECONDS_AN_HOUR // 2) // SECONDS_AN_HOUR, 2)
        # In Babel, Chinese has its hours under their short form alone.
        length: Literal["short", "long"] = "short" if language == "zh" else "long"
        written = format_unit(
            hours + 0.5 if halves else hours,
            "duration-hour",
            length,
            locale=language,
            numbering_system=_digits(language),
        )
        return _in_digits_of(language, written)
    least: Literal["second", "minute"] = "second" if seconds < SECONDS_A_MINUTE else "minute"
    written = format_timedelta(timedelta(seconds=seconds), granularity=least, threshold=1.5, locale=language)
    return _in_digits_of(language, written)
