"""Consultations that the secretariat starts, words, translates and extends by its program; and nobody else."""

from __future__ import annotations

import base64
import io
from datetime import datetime, timedelta
from typing import Any

import docx
import pytest
from flask import Flask
from sqlalchemy import select

from forums.models import Area, Consultation, DraftText, Extension, Topic
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.web.addresses import short
from tests.factories import consultations, forums, people
from tests.factories.programs import Program, etag, read, sent, token

ENGLISH = "# Scope\n\nThis guidance helps Parties.\n\nIt is not binding."
FRENCH = "# Portée\n\nCes orientations aident les Parties.\n\nElles ne lient personne."


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def greta(app: Flask) -> Person:
    return consultations.secretary()


@pytest.fixture
def office(app: Flask, greta: Person) -> Program:
    """The program of the secretariat."""
    return Program(app, token(greta))


@pytest.fixture
def member(app: Flask) -> Program:
    return Program(app, token(people.person("Awa")))


@pytest.fixture
def held(app: Flask, area: Area, greta: Person) -> Topic:
    """A consultation without a text."""
    with app.test_request_context():
        return consultations.consultation(greta, area, text="")


def at(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat()


def fields_of(refused: dict[str, Any]) -> list[str]:
    return [each["field"] for each in refused["errors"]]


def text_of(topic: Topic) -> str:
    return f"forums/consultations/{short(topic.id)}/text"


def test_the_secretariat_starts_a_consultation_once(office: Program, member: Program, area: Area) -> None:
    path = "forums/areas/gold/consultations"
    given: dict[str, Any] = {
        "title": "Guidance on sites",
        "text": "Views are asked for.",
        "closes_at": at(now() + timedelta(days=30)),
        "zone": "nairobi",
        "submitters": ["national_focal_point"],
    }
    wrongs: list[dict[str, Any]] = [
        {"title": " "},
        {"text": " "},
        {"closes_at": at(now() - timedelta(days=1))},
        {"closes_at": "in spring"},
        {"zone": "Nairobbi"},
        {"submitters": []},
        {"submitters": ["everyone"]},
    ]
    for wrong in wrongs:
        refused = fields_of(sent(office, "POST", path, {**given, **wrong}, 422))
        assert [name.partition(".")[0] for name in refused] == list(wrong)
    made = [sent(office, "POST", path, given, 201, key="once") for _again in range(2)]
    assert made[0] == made[1]
    expected = {"title": "Guidance on sites", "stage": "open", "zone": "Africa/Nairobi", "area": "gold", "version": 0}
    assert {name: made[0][name] for name in expected} == expected
    assert made[0]["submitters"] == ["national_focal_point"]
    assert "Views are asked for." in made[0]["introduction"]
    assert [each["title"] for each in read(member, "forums/consultations")["items"]] == ["Guidance on sites"]
    sent(member, "POST", path, given, 403)
    forums.area("closed", audience="role:national_focal_point", posters="role:national_focal_point")
    sent(member, "POST", "forums/areas/closed/consultations", given, 404)


def test_a_consultation_that_opens_later_is_announced_in_the_language_that_was_said(
    office: Program, area: Area
) -> None:
    given = {
        "title": "Orientations sur les sites",
        "text": "Des avis sont demandés.",
        "lang": "fr",
        "opens_at": at(now() + timedelta(days=2)),
        "closes_at": at(now() + timedelta(days=30)),
        "submitters": ["country_team"],
    }
    made = sent(office, "POST", "forums/areas/gold/consultations", given, 201)
    assert (made["stage"], made["zone"]) == ("announced", "UTC")
    assert read(office, f"forums/topics/{made['id']}")["lang"] == "fr"
    early = {**given, "closes_at": at(now() + timedelta(days=1))}
    assert fields_of(sent(office, "POST", "forums/areas/gold/consultations", early, 422)) == ["closes_at"]


def test_a_text_is_prepared_looked_at_and_published(office: Program, member: Program, held: Topic) -> None:
    path, shown = text_of(held), f"forums/consultations/{short(held.id)}"
    read(office, path, 404)
    sent(office, "POST", f"{path}/publication", status=404)
    assert fields_of(sent(office, "PUT", path, {"text": " ", "lang": "en"}, 422)) == ["text"]
    told = [sent(office, "PUT", path, {"text": ENGLISH, "lang": "en"}, key="once") for _again in range(2)]
    assert told[0] == told[1]
    expected = {"number": 1, "stands": False, "lang": "en", "languages": ["en"], "text": ENGLISH}
    assert {name: told[0][name] for name in expected} == expected
    assert [(each["number"], each["level"], each["continues"]) for each in told[0]["paragraphs"]] == [
        (None, 1, None),
        (1, 0, None),
        (2, 0, None),
    ]
    assert read(member, shown)["version"] == 0
    read(member, f"{shown}/versions/1", 404)
    seen = etag(office, path)
    published = [
        sent(office, "POST", f"{path}/publication", status=201, key="now", headers=seen) for _again in range(2)
    ]
    assert published[0] == published[1]
    assert read(member, f"{shown}/versions/1") == published[0]
    sent(office, "POST", f"{path}/publication", status=404)
    assert read(office, path)["stands"]


def test_what_a_colleague_changed_meanwhile_is_not_published_unseen(
    app: Flask, office: Program, member: Program, held: Topic
) -> None:
    colleague = Program(app, token(consultations.secretary("Colleague")))
    path, shown = text_of(held), f"forums/consultations/{short(held.id)}"
    publication = f"{path}/publication"
    sent(office, "PUT", path, {"text": ENGLISH, "lang": "en"})
    assert sent(office, "POST", publication, status=428)["type"].endswith("precondition-missing")
    for text, language in ((f"{ENGLISH}\n\nOr is it?", "en"), (f"{FRENCH}\n\nOu bien\u00a0?", "fr")):
        seen = etag(office, path)
        sent(colleague, "PUT", path, {"text": text, "lang": language})
        assert sent(office, "POST", publication, status=412, headers=seen)["type"].endswith("precondition-failed")
        assert read(member, shown)["version"] == 0
    kept = read(office, path)
    assert (kept["text"], kept["languages"]) == (f"{ENGLISH}\n\nOr is it?", ["en", "fr"])
    seen = etag(office, path)
    sent(office, "POST", publication, status=201, headers=seen)
    assert read(member, shown)["version"] == 1

    sent(office, "PUT", path, {"text": "# Scope\n\nWholly unlike words here.", "lang": "en"})
    of_before = seen
    seen = etag(office, path)
    *_others, last = read(office, path)["paragraphs"]
    stands = read(member, f"{shown}/versions/1")["paragraphs"]
    links = {"continuations": [{"paragraph": last["id"], "continues": stands[2]["key"]}]}
    sent(colleague, "PUT", f"{path}/continuations", links)
    for stale in (of_before, seen):
        sent(office, "POST", publication, status=412, headers=stale)
    sent(office, "POST", publication, status=201, headers=etag(office, path))


def test_a_text_is_read_from_a_document(office: Program, member: Program, held: Topic) -> None:
    path, made, kept = text_of(held), docx.Document(), io.BytesIO()
    made.add_heading("Scope", level=1)
    made.add_paragraph("This guidance helps Parties.")
    made.save(kept)
    file = {"name": "guidance.docx", "content": base64.b64encode(kept.getvalue()).decode()}
    body = {"file": file, "lang": "en"}
    told = [sent(office, "PUT", path, body, key="once") for _again in range(2)]
    assert (told[0], told[0]["text"]) == (told[1], "# Scope\n\nThis guidance helps Parties.")
    assert fields_of(sent(office, "PUT", path, {**body, "text": ENGLISH}, 422)) == ["text"]
    assert fields_of(sent(office, "PUT", path, {"lang": "en"}, 422)) == ["text"]
    assert fields_of(sent(office, "PUT", path, {**body, "file": {**file, "content": "?"}}, 422)) == ["file.content"]
    for name in ("guidance.docx", "guidance.txt"):
        broken = {"name": name, "content": base64.b64encode(b"\xff\xfe\xfa nothing").decode()}
        assert fields_of(sent(office, "PUT", path, {**body, "file": broken}, 422)) == ["file"]
    sent(office, "PUT", path, {**body, "file": {**file, "name": "guidance.exe"}}, 415)
    sent(member, "PUT", path, body, 403)


def test_a_translation_stands_beside_the_text_paragraph_by_paragraph(
    office: Program, member: Program, held: Topic
) -> None:
    path = text_of(held)
    sent(office, "PUT", path, {"text": ENGLISH, "lang": "en"})
    refused = sent(office, "PUT", path, {"text": "Ces orientations", "lang": "fr"}, 422)
    assert refused["type"].endswith("paragraphs-differ")
    assert read(office, path)["languages"] == ["en"]
    told = sent(office, "PUT", path, {"text": FRENCH, "lang": "fr"})
    assert (told["number"], told["languages"], told["text"]) == (1, ["en", "fr"], ENGLISH)
    assert told["paragraphs"][0]["text"] == {"en": "Scope", "fr": "Portée"}
    sent(office, "POST", f"{path}/publication", status=201, headers=etag(office, path))
    shown = read(member, f"forums/consultations/{short(held.id)}/versions/1?lang=fr")["paragraphs"]
    assert shown[0]["text"] == {"text": "Portée", "lang": "fr", "dir": "ltr"}


def test_what_was_said_stays_with_a_paragraph_that_a_program_says_goes_on(
    office: Program, member: Program, held: Topic
) -> None:
    path, shown = text_of(held), f"forums/consultations/{short(held.id)}"
    sent(office, "PUT", path, {"text": ENGLISH, "lang": "en"})
    _heading, helps, binding = sent(office, "POST", f"{path}/publication", status=201, headers=etag(office, path))[
        "paragraphs"
    ]
    sent(member, "POST", f"{shown}/paragraphs/{binding['key']}/comments", {"text": "It should bind."}, 201)
    text = "# Scope\n\nThis guidance helps Parties.\n\nNobody need follow any part of what stands above."
    old = sent(office, "PUT", path, {"text": text, "lang": "en"})["paragraphs"]
    assert [each["continues"] for each in old] == [_heading["key"], helps["key"], None]
    paragraphs = sent(office, "PUT", path, {"text": f"{text}\n\nSo be it.", "lang": "en"})["paragraphs"]
    way = f"{path}/continuations"

    def going(row: dict[str, Any], key: int | None) -> dict[str, Any]:
        return {"continuations": [{"paragraph": row["id"], "continues": key}]}

    replaced = sent(office, "PUT", way, going(old[2], binding["key"]), 409)
    assert replaced["type"].endswith("text-prepared-anew")
    assert fields_of(sent(office, "PUT", way, going(paragraphs[2], helps["key"]), 422)) == ["continuations"]
    assert fields_of(sent(office, "PUT", way, going(paragraphs[2], 999), 422)) == ["continuations"]
    twice = {"continuations": going(paragraphs[2], None)["continuations"] * 2}
    assert fields_of(sent(office, "PUT", way, twice, 422)) == ["continuations"]
    told = sent(office, "PUT", way, going(paragraphs[2], binding["key"]))["paragraphs"]
    assert [each["continues"] for each in told] == [_heading["key"], helps["key"], binding["key"], None]
    version = sent(office, "POST", f"{path}/publication", status=201, headers=etag(office, path))
    assert [each["standing"] for each in version["paragraphs"]] == ["same", "same", "changed", "new"]
    said = read(member, f"{shown}/paragraphs/{binding['key']}/comments")["items"]
    assert [(each["text"], each["version"]) for each in said] == [("It should bind.", 1)]


def test_more_time_is_given_with_a_reason_and_never_less(office: Program, member: Program, held: Topic) -> None:
    path = f"forums/consultations/{short(held.id)}"
    later, why = at(now() + timedelta(days=20)), {"reason": "Two Parties asked for it."}
    assert fields_of(sent(office, "POST", f"{path}/extensions", {"closes_at": later, "reason": " "}, 422)) == ["reason"]
    sooner = {**why, "closes_at": at(now() + timedelta(days=5))}
    assert fields_of(sent(office, "POST", f"{path}/extensions", sooner, 422)) == ["closes_at"]
    sent(member, "POST", f"{path}/extensions", {**why, "closes_at": later}, 403)
    told = [sent(office, "POST", f"{path}/extensions", {**why, "closes_at": later}, 201, key="once") for _i in range(2)]
    assert told[0] == told[1] == read(office, path)
    assert [each["reason"] for each in told[0]["extensions"]] == ["Two Parties asked for it."]
    assert len(db.session.scalars(select(Extension)).all()) == 1


def test_the_text_of_a_closed_consultation_changes_no_more(office: Program, held: Topic) -> None:
    path = text_of(held)
    sent(office, "PUT", path, {"text": ENGLISH, "lang": "en"})
    with write():
        db.session.get_one(Consultation, held.id).closes_at = now() - timedelta(seconds=1)
    seen = etag(office, path)
    for method, address, body in (("PUT", path, {"text": ENGLISH, "lang": "en"}), ("POST", f"{path}/publication", {})):
        assert sent(office, method, address, body, 409, headers=seen)["type"].endswith("text-stands")


def test_nobody_but_the_secretariat_prepares_a_text_or_reads_what_is_prepared(
    app: Flask, office: Program, member: Program, held: Topic
) -> None:
    path = text_of(held)
    sent(office, "PUT", path, {"text": ENGLISH, "lang": "en"})
    with app.test_request_context():
        closed = forums.area("closed", audience="role:national_focal_point", posters="role:national_focal_point")
        elsewhere = text_of(consultations.consultation(consultations.secretary("Other"), closed))
    moderator = people.person("Moderator")
    people.grant(moderator, "moderator", "area", str(held.area_id))
    reader = Program(app, token(consultations.secretary("Reader"), "forums:write", "moderation:read"))
    for who in (member, Program(app, token(moderator))):
        read(who, path, 403)
        read(who, elsewhere, 404)
    for method, way, body in WRITES:
        sent(member, method, f"{path}{way}", body, 403)
        sent(member, method, f"{elsewhere}{way}", body, 404)
        assert sent(reader, method, f"{path}{way}", body, 403)["type"].endswith("scope-missing")
    assert [
        each.published_at for each in db.session.scalars(select(DraftText).where(DraftText.topic_id == held.id))
    ] == [None]


WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("PUT", "", {"text": ENGLISH, "lang": "en"}),
    ("PUT", "/continuations", {"continuations": []}),
    ("POST", "/publication", {}),
]
