"""The text in documents is read in the background, and documents that were made to harm do not."""

from __future__ import annotations

import io
import zipfile
import zlib

import docx
import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from minamata.contracts.files import FileRead
from minamata.db import db, write
from minamata.events import drain
from minamata.files import tasks
from minamata.files.models import FileText, StoredFile
from minamata.files.queries import text_of
from minamata.files.services import keeping, reading
from minamata.jobs.queries import queue

WORDS = ("Mercury", "ртуть", "الزئبق", "汞", "façon")


def kept(name: str, content: bytes) -> StoredFile:
    with write():
        return keeping.keep(None, name, "application/octet-stream", content, "members")


def read(name: str, content: bytes) -> FileText:
    """What is known of the text in such a file."""
    stored = kept(name, content)
    tasks.read_text(str(stored.id))
    return db.session.scalars(select(FileText).where(FileText.file_id == stored.id)).one()


def word_document() -> bytes:
    made = docx.Document()
    made.add_heading(" ".join(WORDS))
    made.add_paragraph("before the table")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "in a cell", "in another"
    made.add_paragraph("after the table")
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def workbook() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Inventory"
    sheet.append([*WORDS, 12.5, None])
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def pdf(text: str, *, filler: bytes = b"") -> bytes:
    """A page that says `text`."""
    drawn = zlib.compress(f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode() + filler)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    file, places = io.BytesIO(), []
    file.write(b"%PDF-1.7\n")
    for number, part in enumerate(parts, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    begin = file.tell()
    file.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    file.write(b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % begin)
    return file.getvalue()


def zip_bomb(inner: str, size: int) -> bytes:
    """A document of Office Open XML with one part that unpacks to `size` bytes."""
    file = io.BytesIO()
    original = zipfile.ZipFile(io.BytesIO(word_document() if "word" in inner else workbook()))
    with original, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name in original.namelist():
            if name != inner:
                made.writestr(name, original.read(name))
        with made.open(inner, "w") as part:
            for _each in range(size >> 20):
                part.write(b" " * (1 << 20))
    return file.getvalue()


def test_the_text_of_a_word_document_is_read_with_its_tables(app: Flask) -> None:
    found = read("report.docx", word_document())
    assert found.text.split("\n")[:4] == [
        " ".join(WORDS),
        "before the table",
        "in a cell\tin another",
        "after the table",
    ]
    assert found.trouble is None


def test_the_text_of_a_workbook_is_read_with_its_numbers(app: Flask) -> None:
    assert read("data.xlsx", workbook()).text == "Inventory\n" + "\t".join([*WORDS, "12.5"]) + "\n"


def test_the_text_of_a_pdf_is_read(app: Flask) -> None:
    assert read("paper.pdf", pdf("Mercury in fish")).text.strip() == "Mercury in fish"


def test_plain_text_is_read_up_to_a_megabyte(app: Flask) -> None:
    assert read("short.txt", "ртуть".encode()).text == "ртуть"
    long = read("long.csv", "汞".encode() * 700_000).text
    assert long == "汞" * ((1 << 20) // 3)


def test_a_signs_that_no_database_keeps_is_left_out(app: Flask) -> None:
    assert read("nul.txt", b"a\x00b").text == "ab"


@pytest.mark.parametrize("name", ["broken.pdf", "broken.docx", "broken.xlsx"])
def test_a_broken_document_is_known_to_be_and_not_tried_for_ever(app: Flask, name: str) -> None:
    found = read(name, b"%PDF-1.7\nnothing of the kind" if "pdf" in name else b"PK\x03\x04 broken")
    assert (found.text, bool(found.trouble)) == ("", True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.docx", lambda: zip_bomb("word/document.xml", 800 << 20)),
        ("bomb.xlsx", lambda: zip_bomb("xl/worksheets/sheet1.xml", 800 << 20)),
        ("bomb.pdf", lambda: pdf("x", filler=b" " * (150 << 20))),
    ],
)
def test_a_bomb_is_given_up(app: Flask, name: str, content: object) -> None:
    assert callable(content)
    bomb = content()
    assert len(bomb) < 2_000_000
    found = read(name, bomb)
    assert (len(found.text) < 10, bool(found.trouble)) == (True, True)


def test_a_part_that_lies_about_its_size_is_given_up(app: Flask) -> None:
    bomb = bytearray(zip_bomb("word/document.xml", 400 << 20))
    true, lie = (400 << 20).to_bytes(4, "little"), (1 << 20).to_bytes(4, "little")
    assert bytes(bomb).count(true) >= 1
    found = read("lie.docx", bytes(bomb).replace(true, lie))
    assert (found.text, bool(found.trouble)) == ("", True)


def test_a_file_is_read_once_and_whoever_waits_hears_of_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[FileRead] = []
    monkeypatch.setattr(reading, "publish", told.append)
    stored = kept("a.txt", b"once")
    tasks.read_text(str(stored.id))
    tasks.read_text(str(stored.id))
    assert told == [FileRead(stored.id)]
    assert text_of(stored.id) == "once"


def test_the_text_goes_with_its_file(app: Flask) -> None:
    stored = kept("a.txt", b"gone")
    tasks.read_text(str(stored.id))
    with write():
        keeping.remove(db.session.get_one(StoredFile, stored.id))
    assert text_of(stored.id) is None
    tasks.read_text(str(stored.id))
    drain()
    assert queue().resting == 0
