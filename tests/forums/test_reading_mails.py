"""What somebody says in an e-mail is found among what their program adds, in six languages (F4)."""

from __future__ import annotations

import base64
import re
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums.incoming.reading import read
from tests.factories.mails import CHARSETS, HTML, ME, PLAIN, Body, mail, typed


def said(raw: bytes) -> str:
    """The words of the writer, without the two spaces that break a line."""
    return re.sub(r" +$", "", read(raw).text, flags=re.MULTILINE)


@pytest.mark.parametrize("body", PLAIN, ids=lambda body: body.program)
def test_quotes_and_signatures_are_left_out(body: Body) -> None:
    assert said(typed(body.text.encode(), "text/plain; charset=utf-8")) == body.own


@pytest.mark.parametrize("body", HTML, ids=lambda body: body.program)
def test_of_html_alone_the_words_are_read(body: Body) -> None:
    assert said(typed(body.text.encode(), "text/html; charset=utf-8")) == body.own


@pytest.mark.parametrize(("charset", "words"), CHARSETS)
def test_every_writing_is_read_in_the_way_it_was_sent(charset: str, words: str) -> None:
    sent = base64.b64encode(words.encode(charset))
    assert said(typed(sent, f'text/plain; charset="{charset}"', "base64")) == words


@pytest.mark.parametrize("charset", ["no-such-set", "unknown-8bit", "us-ascii"])
def test_what_names_its_writing_wrongly_is_taken_as_utf_8(charset: str) -> None:
    assert said(typed("Ретorts".encode(), f"text/plain; charset={charset}")) == "Ретorts"


def test_flowed_text_is_joined_and_its_quotes_go() -> None:
    flowed = "We use retorts in all \r\ndistricts, and \r\nfume hoods.\r\n\r\n> What do you \r\n> use?\r\n From here\r\n-- \r\nAmina\r\n"
    assert said(typed(flowed.encode(), "text/plain; format=flowed")) == (
        "We use retorts in all districts, and fume hoods.\n\nFrom here"
    )
    chinese = "我们使 \r\n用蒸馏罐。\r\n"
    assert said(typed(chinese.encode(), "text/plain; charset=utf-8; format=flowed; delsp=yes")) == "我们使用蒸馏罐。"


def test_lines_break_where_their_writer_broke_them() -> None:
    wrapped = "Dear all,\nthis line is as long as programs make lines before they break them\nand goes on here.\nAmina"
    assert read(typed(wrapped.encode(), "text/plain")).text == (
        "Dear all,  \nthis line is as long as programs make lines before they break them\nand goes on here.  \nAmina"
    )


def test_files_are_found_and_emblems_of_signatures_are_none() -> None:
    made = EmailMessage()
    made["From"], made["Message-ID"] = ME, "<a@b.example>"
    made.set_content("See the report.")
    made.add_alternative('<p>See the report.</p><img src="cid:logo">', subtype="html")
    html = made.get_payload()[1]  # type: ignore[index]
    html.add_related(b"\x89PNG", "image", "png", cid="<logo>", filename="image001.png", disposition="inline")  # type: ignore[union-attr]
    made.add_attachment(b"%PDF-1.7", "application", "pdf", filename="Отчёт 2026.pdf")
    made.add_attachment(b"x", "application", "pkcs7-signature", filename="smime.p7s")
    found = read(made.as_bytes(policy=SMTP))
    assert found.text == "See the report."
    assert [(file.name, file.content) for file in found.files] == [("Отчёт 2026.pdf", b"%PDF-1.7")]


def test_a_file_that_stands_between_two_texts_is_one() -> None:
    """As Apple Mail writes it: the plain form knows no file, the other one holds it."""
    raw = (
        f"From: {ME}\r\nMessage-ID: <a@b.example>\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
        "--a\r\nContent-Type: text/plain\r\n\r\nBefore\r\n\r\nAfter\r\n"
        "--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\nBefore\r\n"
        "--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: inline; filename=a.pdf\r\n\r\n%PDF-\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\nAfter\r\n--b--\r\n--a--\r\n"
    )
    found = read(raw.encode())
    assert (found.text, [file.name for file in found.files]) == ("Before\n\nAfter", ["a.pdf"])


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Retorts",
        "RE: FW: Retorts",
        "TR : Retorts",
        "RV: Re[2]: Retorts",
        "Ответ: Retorts",
        "回复：Retorts",
        "رد: Retorts",
    ],
)
def test_a_subject_is_a_title_without_what_programs_put_before_it(subject: str) -> None:
    assert read(mail("x@y.example", Subject=subject)).subject == "Retorts"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (rejected)"},
        {"Precedence": "bulk"},
        {"X_Auto_Response_Suppress": "All"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<all.ministry.example>"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@ministry.example"},
        {"From": "no-reply@ministry.example"},
        {"Subject": "Automatic reply: Retorts"},
        {"Subject": "Réponse automatique : Retortes"},
        {"Subject": "Respuesta automática: Retortas"},
        {"Subject": "Автоответ: Реторты"},
        {"Subject": "自动回复: 蒸馏罐"},
        {"Subject": "رد تلقائي: المعوجات"},
    ],
    ids=str,
)
def test_what_a_program_wrote_is_known(headers: dict[str, str]) -> None:
    assert read(mail("x@y.example", **headers)).is_automatic
    assert not read(mail("x@y.example")).is_automatic


def test_an_empty_return_path_of_the_envelope_means_a_program() -> None:
    assert read(mail("x@y.example"), return_path="").is_automatic
    assert not read(mail("x@y.example", Auto_Submitted="no"), return_path="amina@ministry.example").is_automatic


@pytest.mark.parametrize(
    "sender", [None, "", "Amina", "a@x.example, b@y.example", "<>", "=?utf-8?q?amina=40ministry.example?="]
)
def test_who_names_no_address_or_several_is_nobody(sender: str | None) -> None:
    raw = b"" if sender is None else f"From: {sender}\r\n".encode()
    assert read(raw + b"Message-ID: <a@b.example>\r\n\r\nwords").sender == ""


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_at_all_can_be_read(noise: bytes) -> None:
    for raw in (noise, typed(noise, "text/plain; charset=utf-8"), typed(noise, "text/html; charset=gb2312", "base64")):
        found = read(raw)
        assert "\x00" not in found.text + found.subject
        found.text.encode()
        found.subject.encode()
    mangled = b"Subject: " + noise.replace(b"\n", b" ") + b"\r\nContent-Type: multipart/mixed; boundary=" + noise[:20]
    read(mangled + b"\r\n\r\n--" + noise)
