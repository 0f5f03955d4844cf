"""Numbers as people type them (C4, G4)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from minamata.numbers import NumberFault, UnreadableNumber, parse_number, parse_whole

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
NUMBERS = st.decimals(
    min_value=Decimal("-1e12"), max_value=Decimal("1e12"), allow_nan=False, allow_infinity=False, places=4
)


@pytest.mark.parametrize("lang", LANGUAGES)
@given(number=NUMBERS)
def test_what_babel_writes_reads_back_as_the_same_number(lang: str, number: Decimal) -> None:
    written = format_decimal(
        number,
        locale=lang,
        decimal_quantization=False,
        numbering_system="arab" if lang == "ar" else "latn",
    )
    assert parse_number(written, lang) == number


@pytest.mark.parametrize("lang", LANGUAGES)
@given(number=NUMBERS)
def test_digits_with_a_point_read_the_same_everywhere_unless_spanish_groups_with_it(lang: str, number: Decimal) -> None:
    whole, _, fraction = f"{number.normalize():f}".partition(".")
    if lang == "es" and len(fraction) == 3 and 1 <= len(whole.lstrip("-")) <= 3 and whole.lstrip("-") != "0":
        assert parse_number(f"{whole}.{fraction}", lang) == Decimal(whole + fraction)
    else:
        assert parse_number(f"{number.normalize():f}", lang) == number


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["1,5", "1.5", "١٫٥", "۱٫۵", "١،٥", "１．５", " 1.5 ", "+1,50", "15e-1", "0,15*10^1", "\u200f1.5"]
)
def test_one_and_a_half_is_understood_in_every_language_and_script(text: str, lang: str) -> None:
    assert parse_number(text, lang) == Decimal("1.5")


@pytest.mark.parametrize(
    ("text", "lang", "number"),
    [
        ("1,234", "en", "1234"),
        ("1,234", "zh", "1234"),
        ("1.234", "es", "1234"),
        ("1,234", "fr", "1.234"),
        ("1,234", "ru", "1.234"),
        ("1,234", "ar", "1.234"),
        ("1,234", "es", "1.234"),
        ("1.234", "en", "1.234"),
        ("1.234", "fr", "1.234"),
        ("0,125", "en", "0.125"),
        ("0.125", "es", "0.125"),
        ("12,34", "en", "12.34"),
        ("1234,567", "en", "1234.567"),
        ("1,234,567", "ar", "1234567"),
        ("1.234.567", "fr", "1234567"),
        ("1,234.5", "fr", "1234.5"),
        ("1.234,5", "en", "1234.5"),
        ("1 234,567", "en", "1234.567"),
        ("1,234٫5", "ar", "1234.5"),
        ("١٬٢٣٤٬٥٦٧", "ar", "1234567"),
    ],
)
def test_a_lone_mark_groups_only_where_the_language_groups_with_it(text: str, lang: str, number: str) -> None:
    assert parse_number(text, lang) == Decimal(number)


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009", "\u2007"])
def test_any_space_may_group(space: str) -> None:
    assert parse_number(f"12{space}345{space}678", "ru") == Decimal(12345678)


@pytest.mark.parametrize("minus", ["-", "−", "‐", "‑", "–", "－", "\u061c-", "\u200e−"])
def test_any_minus_sign_makes_a_number_negative(minus: str) -> None:
    assert parse_number(f"{minus}2,5", "fr") == Decimal("-2.5")
    assert parse_number(f"{minus} 2,5", "fr") == Decimal("-2.5")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1e-3", "0.001"),
        ("1E3", "1000"),
        ("1.2*10^3", "1200"),
        ("1,2 × 10^−3", "0.0012"),
        ("1.2x10^3", "1200"),
        ("1.2·10**3", "1200"),
        ("10^6", "1000000"),
        ("-10^6", "-1000000"),
        ("10*10^2", "1000"),
        (".5", "0.5"),
        ("5.", "5"),
    ],
)
def test_powers_of_ten_and_bare_points_are_understood(text: str, number: str) -> None:
    assert parse_number(text, "fr") == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "5%", "٪5", "5 mg", "1/2", "1 2", "1 23 456", "12,34,567.8", "1,2,3", "1.2.3,4", "1,234 567", "1٬234,567,8",
        "1..2", ".", ",", "-", "+-1", "--1", "1-", "1e", "e3", "1e3.5", "2 10^3", "210^3", "x10^3", "0x10", "10³", "½",
        "Ⅷ", "inf", "NaN", "1_000", "1\x002", "0001,234,567", "one",
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_one_number_is_refused_rather_than_guessed(text: str, lang: str) -> None:
    with pytest.raises(UnreadableNumber) as refusal:
        parse_number(text, lang)
    assert refusal.value.fault is NumberFault.NOT_A_NUMBER


@pytest.mark.parametrize("text", ["", "  ", "\u200f", "\u00a0\n"])
def test_nothing_typed_is_told_apart_from_something_unreadable(text: str) -> None:
    with pytest.raises(UnreadableNumber) as refusal:
        parse_number(text, "en")
    assert refusal.value.fault is NumberFault.EMPTY


@pytest.mark.parametrize(
    ("text", "lang", "number"),
    [
        ("30", "en", 30),
        ("٣٠", "ar", 30),
        ("۳۰", "fr", 30),
        ("３０", "zh", 30),
        (" 1 000 ", "fr", 1000),
        ("1,000", "en", 1000),
        ("1.000", "es", 1000),
        ("١٬٠٠٠", "ar", 1000),
        ("-5", "en", -5),
        ("1e3", "en", 1000),
    ],
)
def test_a_whole_number_is_read_in_any_digits_and_grouping(text: str, lang: str, number: int) -> None:
    assert parse_whole(text, lang) == number


@pytest.mark.parametrize(
    ("text", "lang"),
    [("30,5", "fr"), ("30.0", "en"), ("1,000", "fr"), ("1.000", "en"), ("1e-3", "en"), ("trente", "fr")],
)
def test_what_may_be_a_part_of_one_is_no_whole_number(text: str, lang: str) -> None:
    with pytest.raises(UnreadableNumber):
        parse_whole(text, lang)


@pytest.mark.parametrize("text", ["1e1000", "1e-1000", "1e9999", "9" * 101])
def test_a_number_too_large_to_reckon_with_is_refused(text: str) -> None:
    with pytest.raises(UnreadableNumber) as refusal:
        parse_number(text, "en")
    assert refusal.value.fault is NumberFault.TOO_LARGE


@pytest.mark.parametrize("lang", [*LANGUAGES, "zh-Hans", "xx", ""])
@given(text=st.text())
def test_any_text_is_a_finite_number_or_refused(lang: str, text: str) -> None:
    try:
        number = parse_number(text, lang)
    except UnreadableNumber:
        return
    assert number.is_finite()
