"""What a certificate promises on paper, on screen and read aloud (C6, G4, G5, G18)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ContentStream

from minamata.certificates.drawing import CertificateFace, draw, missing_glyphs
from minamata.certificates.queries import USUAL_PDF_BYTES
from minamata.certificates.typefaces import typefaces

ADDRESS = "https://commons.example.org/check/7JpYh3nQv2uXkR9sTbW4mZ"
NUMBER = "9f2c 41aa 0b7e 4d19 8c55 e3d0 27b1 6a04"

ENGLISH = CertificateFace(
    language="en",
    title="Certificate of completion",
    confirms_that="Minamata Commons confirms that",
    name_latin="Amina Diallo",
    name_native=None,
    completed_sentence="completed on 12 October 2026 the course",
    course_title="Mercury and the Minamata Convention: foundations for national focal points",
    course_language="en",
    completed_on=date(2026, 10, 12),
    issued_by_label="Issued by",
    issuer="Training desk (sample)",
    not_official=None,
    number_label="Number",
    number=NUMBER,
    check_label="Check at",
    check_url=ADDRESS,
    completion_not_accreditation="It says that the course was completed. It is not an accreditation.",
    disclaimer="Names used here express no opinion on the legal status of any country, territory, city or area.",
    watermark=None,
)
FACES = {
    "en": ENGLISH,
    "fr": replace(
        ENGLISH,
        language="fr",
        title="Attestation d’achèvement",
        confirms_that="Minamata Commons atteste que",
        name_latin="Élodie N’Guessan",
        name_native="Έλλη Παπαδοπούλου",
        completed_sentence="a terminé le 12 octobre 2026 le cours",
        course_title="Le mercure et la Convention de Minamata : bases pour les points focaux nationaux",
        course_language="fr",
        issued_by_label="Délivrée par",
        number_label="Numéro",
        check_label="À vérifier sur",
    ),
    "es": replace(
        ENGLISH,
        language="es",
        title="Certificado de finalización",
        confirms_that="Minamata Commons certifica que",
        name_latin="María Núñez Ibáñez",
        completed_sentence="completó el 12 de octubre de 2026 el curso",
        course_title="El mercurio y el Convenio de Minamata: fundamentos para los puntos focales nacionales",
        course_language="es",
        issued_by_label="Expedido por",
        number_label="Número",
        check_label="Comprobar en",
    ),
    "ru": replace(
        ENGLISH,
        language="ru",
        title="Свидетельство о прохождении курса",
        confirms_that="Minamata Commons подтверждает, что",
        name_latin="Ekaterina Shcherbakova",
        name_native="Екатерина Щербакова",
        completed_sentence="12 октября 2026 г. завершила обучение на курсе",
        course_title="Ртуть и Минаматская конвенция: основы для национальных координаторов",
        course_language="ru",
        issued_by_label="Выдано",
        number_label="Номер",
        check_label="Проверить на",
    ),
    "ar": replace(
        ENGLISH,
        language="ar",
        title="شهادة إتمام دورة",
        confirms_that="تشهد منصة Minamata Commons بأن",
        name_latin="Abd al-Rahman al-Khatib",
        name_native="عبد الرحمن الخطيب",
        completed_sentence="أتمّ في ١٢ تشرين الأول/أكتوبر ٢٠٢٦ الدورة التدريبية",
        course_title="الزئبق واتفاقية ميناماتا: أُسس لجهات الاتصال الوطنية",
        course_language="ar",
        issued_by_label="صادرة عن",
        number_label="الرقم",
        check_label="للتحقق",
        completion_not_accreditation="تفيد هذه الشهادة بإتمام الدورة (الوحدات والاختبار)، وليست اعتمادًا.",
        disclaimer="لا تعني التسميات المستخدمة هنا الإعراب عن أي رأي بشأن المركز القانوني لأي بلد أو إقليم.",
    ),
    "zh": replace(
        ENGLISH,
        language="zh",
        title="结业证书",
        confirms_that="Minamata Commons 兹证明",
        name_latin="Chen Wei",
        name_native="陈伟",
        completed_sentence="于2026年10月12日完成以下课程",
        course_title="汞与《关于汞的水俣公约》：国家联络人基础课程",
        course_language="zh",
        issued_by_label="颁发机构",
        number_label="编号",
        check_label="查验网址",
        completion_not_accreditation="本证书仅说明持证人已完成课程，不构成资格认证。",
        disclaimer="本文件所用名称并不意味着对任何国家、领土、城市或地区的法律地位表示任何意见。",
    ),
}

OUR_TYPEFACES = {"NotoSans", "NotoSansArabic", "NotoSansSC", "NotoSerifSC"}
ALSO_NEEDED = {"ar": {"NotoSansArabic"}, "zh": {"NotoSansSC", "NotoSerifSC"}}

LONG = [
    ("Maximiliana Theodora " * 10)[:200],
    "W" * 200,
    "Anne-Marie-" * 18,
    "汞" * 200,
    ("Константинопольский " * 10)[:200],
    ("الخطيب " * 30)[:200],
    "م" * 200,
    "हिन्दी" * 33,
]

POINTS_PER_MM = 72 / 25.4
TEXT_LEFT, TEXT_RIGHT = 27 * POINTS_PER_MM, 270 * POINTS_PER_MM
HANGING = 0.3  # of the size: how far a hyphen or a space may hang into the margin
FRAME_BOTTOM, FRAME_TOP = 10 * POINTS_PER_MM, 200 * POINTS_PER_MM


@pytest.mark.parametrize("language", FACES)
def test_a_certificate_is_one_light_page_with_number_and_name(language: str) -> None:
    face = FACES[language]
    pdf = draw(face)
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    text = page.extract_text()

    assert USUAL_PDF_BYTES / 2 <= len(pdf) <= USUAL_PDF_BYTES * 3 / 2
    assert [round(float(side) / POINTS_PER_MM) for side in page.mediabox[2:]] == [297, 210]
    assert NUMBER in text
    assert ADDRESS in text
    assert face.name_latin in text


@pytest.mark.parametrize("language", FACES)
def test_only_our_typefaces_are_embedded_and_each_language_has_its_own(language: str) -> None:
    embedded = set()
    for font in fonts_of(opened(FACES[language])).values():
        assert font["/ToUnicode"] is not None
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()
        embedded.add(re.sub(r"^/[A-Z]{6}\+|-Regular.*$", "", font["/BaseFont"]))

    assert embedded <= OUR_TYPEFACES
    assert embedded >= ALSO_NEEDED.get(language, {"NotoSans"})


def test_the_typefaces_of_the_machine_are_left_alone() -> None:
    assert set(typefaces().families()) == {"Noto Sans", "Noto Sans Arabic", "Noto Sans SC", "Noto Serif SC"}


@pytest.mark.parametrize("language", FACES)
def test_the_document_says_its_title_language_and_standards_and_is_tagged(language: str) -> None:
    face = FACES[language]
    document = opened(face)
    catalogue: Any = document.root_object
    metadata = catalogue["/Metadata"].get_data().decode()

    assert document.metadata is not None
    assert document.metadata.title == f"{face.title} · {face.course_title}"
    assert catalogue["/Lang"] == language
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "<pdfuaid:part>1<" in metadata
    assert "<pdfaid:part>2<" in metadata
    assert [element["/T"] for element in elements(document) if element.get("/S") == "/H1"] == [face.title]


def test_arabic_is_read_aloud_in_the_order_it_is_spoken() -> None:
    face = FACES["ar"]
    aloud = [element.get("/Alt") for element in elements(opened(face))]
    spoken = [words for words in aloud if words in {face.title, face.name_native, face.course_title}]
    assert spoken == [face.title, face.name_native, face.course_title]


def test_arabic_is_mirrored() -> None:
    english, arabic = (opened(FACES[language]) for language in ("en", "ar"))
    assert code_of(english)[0] > 500
    assert code_of(arabic)[0] == pytest.approx(TEXT_LEFT, abs=1)
    assert min(run.left for run in runs(english)) == pytest.approx(TEXT_LEFT, abs=1)
    assert max(run.right for run in runs(arabic)) == pytest.approx(TEXT_RIGHT, abs=1)


@pytest.mark.parametrize(("language", "first"), [("ru", "name_native"), ("fr", "name_latin")])
def test_the_name_in_the_script_of_the_certificate_stands_first(language: str, first: str) -> None:
    face = FACES[language]
    text = opened(face).pages[0].extract_text()
    assert face.name_native is not None
    at = {"name_native": text.index(face.name_native), "name_latin": text.index(face.name_latin)}
    assert min(at, key=lambda name: at[name]) == first


def test_the_same_facts_give_the_same_bytes_dated_on_the_day_of_completion() -> None:
    face = FACES["ar"]
    again = draw(face)
    assert draw(face) == again

    metadata = PdfReader(io.BytesIO(again)).metadata
    assert metadata is not None
    assert metadata.creation_date == metadata.modification_date == datetime(2026, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize("address", [ADDRESS, "https://x.example/check/" + "z" * 150])
def test_the_code_holds_the_address_of_the_check_page(address: str) -> None:
    document = opened(replace(ENGLISH, check_url=address))
    _, modules = code_of(document)
    expected = {
        (column, row)
        for row, line in enumerate(segno.make_qr(address, error="m").matrix)
        for column, dark in enumerate(line)
        if dark
    }
    assert modules == expected
    annotations: Any = document.pages[0]["/Annots"]
    assert annotations[0]["/A"]["/URI"] == address


@pytest.mark.parametrize(
    "name",
    [
        '#import "x.typ"',
        "#panic()",
        "*Ana* _Silva_",
        'Ana"] #sys.inputs',
        "= Ana",
        "$x$ `raw` <label> @ref",
        r"Ana \u{41} // x /* y */",
        "--- ... ~ - +",
        "{{ face }} ${x} %s",
    ],
)
def test_what_looks_like_markup_in_a_name_is_printed_as_it_stands(name: str) -> None:
    page = opened(replace(ENGLISH, name_latin=name, name_native=name, course_title=name)).pages[0]
    assert page.extract_text().count(name) == 3


@pytest.mark.parametrize("text", LONG)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_long_names_and_titles_stay_within_the_frame(language: str, text: str) -> None:
    document = opened(filled_with(text, language))
    shown = list(runs(document))

    assert len(document.pages) == 1
    assert min(run.left + HANGING * run.size for run in shown) >= TEXT_LEFT
    assert max(run.right - HANGING * run.size for run in shown) <= TEXT_RIGHT
    assert min(run.baseline for run in shown) > FRAME_BOTTOM
    assert max(run.baseline + 0.7 * run.size for run in shown) < FRAME_TOP


@pytest.mark.parametrize("text", [text for text in LONG if text.isascii()])
def test_long_lines_are_not_printed_over_each_other(text: str) -> None:
    shown = list(runs(opened(filled_with(text, "en"))))
    beneath = [
        (upper, lower)
        for upper, lower in permutations(shown, 2)
        if upper.baseline > lower.baseline and upper.left < lower.right and lower.left < upper.right
    ]
    assert beneath
    assert all(upper.baseline - lower.baseline >= 0.75 * lower.size for upper, lower in beneath)


def test_a_watermark_is_printed_across_and_read_aloud_after_the_title() -> None:
    revoked, standing = opened(replace(ENGLISH, watermark="Revoked")), opened(ENGLISH)
    text = revoked.pages[0].extract_text()

    assert text.count("Revoked") == 2
    assert re.search(rf"{ENGLISH.title}\s+Revoked\s+{ENGLISH.confirms_that}", text)
    assert len(list(runs(revoked))) == len(list(runs(standing))) + 1
    assert "Revoked" not in standing.pages[0].extract_text()


def test_without_an_issuer_the_certificate_says_it_is_not_official() -> None:
    notice = "This is not an official service."
    text = opened(replace(ENGLISH, issuer=None, not_official=notice)).pages[0].extract_text()
    assert notice in text
    assert ENGLISH.issued_by_label not in text


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Ánh",
        "Έλλη Παπαδοπούλου",
        "Щербакова",
        "हिन्दी",
        "عبد الرحمن",
        "陈伟",
        "山田 太郎",
        "Ọláńrewájú",
        "N’Ko",
    ],
)
def test_names_in_these_scripts_can_be_printed(name: str) -> None:
    assert missing_glyphs(name) == set()


@pytest.mark.parametrize(
    ("name", "missing"),
    [("สมชาย", set("สมชาย")), ("Ana ქეთი", set("ქეთი")), ("김 Kim", {"김"}), ("Ana\ue000", {"\ue000"})],
)
def test_letters_that_cannot_be_printed_are_named(name: str, missing: set[str]) -> None:
    assert missing_glyphs(name) == missing


def test_a_native_name_with_a_letter_that_cannot_be_printed_is_left_out() -> None:
    text = opened(replace(ENGLISH, name_native="Ana ქეთი")).pages[0].extract_text()
    assert ENGLISH.name_latin in text
    assert "\ufffd" not in text
    assert "Ana" not in text


def test_a_letter_that_cannot_be_printed_elsewhere_leaves_its_mark() -> None:
    assert "Ana \ufffd" in opened(replace(ENGLISH, name_latin="Ana ก")).pages[0].extract_text()


def test_a_name_cannot_turn_the_line_around() -> None:
    text = opened(replace(ENGLISH, name_latin="Ana\u202eavliS\u2066")).pages[0].extract_text()
    assert "AnaavliS" in text


@settings(max_examples=25, deadline=None)
@given(name=st.text(max_size=60), title=st.text(max_size=60), word=st.text(min_size=1, max_size=20))
def test_any_text_at_all_makes_a_certificate(name: str, title: str, word: str) -> None:
    face = replace(FACES["zh"], name_latin=name, name_native=name, course_title=title, watermark=word)
    assert draw(face).startswith(b"%PDF-1.7")


@dataclass(frozen=True)
class Run:
    """A stretch of text on the page, in points from its lower left corner."""

    left: float
    right: float
    baseline: float
    size: float


def opened(face: CertificateFace) -> PdfReader:
    return PdfReader(io.BytesIO(draw(face)))


def filled_with(text: str, language: str) -> CertificateFace:
    return replace(
        FACES[language],
        name_latin=text,
        name_native=text,
        course_title=text,
        issuer=text,
        not_official=text,
        watermark=text,
    )


def fonts_of(document: PdfReader) -> dict[str, Any]:
    page: Any = document.pages[0]
    return dict(page["/Resources"]["/Font"].items())


def elements(document: PdfReader) -> Iterator[Any]:
    """The elements of the tag tree, in reading order."""
    root: Any = document.root_object
    waiting = [root["/StructTreeRoot"]["/K"]]
    while waiting:
        found = waiting.pop(0)
        found = found.get_object() if hasattr(found, "get_object") else found
        if isinstance(found, list):
            waiting[:0] = found
        elif isinstance(found, dict):
            yield found
            waiting[:0] = [found["/K"]] if "/K" in found else []


def operations(document: PdfReader) -> list[tuple[Any, bytes]]:
    """What is drawn after the background, which is set apart as an artifact."""
    drawn = ContentStream(document.pages[0]["/Contents"].get_object(), document).operations
    depth = 0
    for at, (_, operator) in enumerate(drawn):
        depth += (operator in (b"BDC", b"BMC")) - (operator == b"EMC")
        if operator == b"EMC" and not depth:
            return [(operands, name) for operands, name in drawn[at + 1 :]]
    raise AssertionError("nothing is marked as background")


def runs(document: PdfReader) -> Iterator[Run]:
    widths = {name: glyph_widths(font["/DescendantFonts"][0]["/W"]) for name, font in fonts_of(document).items()}
    origin, font, size, start = (0.0, 0.0), "", 0.0, 0.0
    for operands, operator in operations(document):
        if operator == b"cm":
            origin = (float(operands[4]), float(operands[5]))
        elif operator == b"Tf":
            font, size = operands[0], float(operands[1])
        elif operator == b"Tm":
            start = float(operands[4])
        elif operator in (b"Tj", b"TJ"):
            parts = operands[0] if operator == b"TJ" else operands
            length = sum(advance(part, widths[font]) for part in parts) * size / 1000
            left = origin[0] + start
            yield Run(left, left + length, origin[1], size)


def glyph_widths(table: Any) -> dict[int, float]:
    widths: dict[int, float] = {}
    entries = [entry.get_object() for entry in table]
    while entries:
        first, following = entries[:2]
        if isinstance(following, list):
            widths |= {first + position: float(width) for position, width in enumerate(following)}
            entries = entries[2:]
        else:
            widths |= dict.fromkeys(range(first, following + 1), float(entries[2]))
            entries = entries[3:]
    return widths


def advance(part: Any, widths: dict[int, float]) -> float:
    """How far a part of a line moves the pen, in thousandths of the size."""
    if isinstance(part, int | float):
        return -float(part)
    codes = part.original_bytes
    return sum(widths.get(int.from_bytes(codes[at : at + 2]), 0.0) for at in range(0, len(codes), 2))


def code_of(document: PdfReader) -> tuple[float, set[tuple[int, int]]]:
    """Where the code begins on the page, and its dark modules as (column, row)."""
    drawn = operations(document)
    at = next(at for at, (operands, operator) in enumerate(drawn) if operator == b"cm" and operands[0] > 1)
    lines = [(float(operands[0]), float(operands[1])) for operands, operator in drawn[at:] if operator in (b"m", b"l")]
    modules = set()
    for (start, row), (end, row_again) in zip(lines[::2], lines[1::2], strict=True):
        if row == row_again and row % 1 == 0.5:
            modules |= {(column, int(row)) for column in range(int(start), int(end))}
    return float(drawn[at][0][4]), modules
