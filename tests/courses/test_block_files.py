"""Blocks from others keep files through the service `fs`, and read the package of their course (C2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from courses import privacy
from courses.models import LearnerState, SharedState
from minamata.accounts.models import Person
from minamata.contracts.privacy import Exporter
from minamata.db import db, write
from minamata.files.models import StoredFile
from tests.clients import Browser, found
from tests.courses.framed import FROM_A_FRAME, course_with, frame_address, handler, learner
from tests.factories import blocks

KEEPER = '<keeper url_name="k"><note_aside xblock-family="xblock_asides.v1"/></keeper>'


@pytest.fixture(autouse=True)
def strangers() -> Iterator[None]:
    with blocks.installed():
        yield


class Keeper:
    """The block in the frame of one learner."""

    def __init__(self, client: Browser) -> None:
        self.client = client
        self.frame = frame_address(client, "keeper@k")

    def ask(self, name: str, data: Any) -> Any:
        return self.client.post(handler(self.frame, "keeper@k", name), data=json.dumps(data), headers=FROM_A_FRAME)

    def do(self, *what: Any) -> Any:
        answer = self.ask("act", {"do": what})
        assert answer.status_code == 200, answer.text
        return answer.get_json()


@pytest.fixture
def keeper(app: Flask, tmp_path: Path) -> Keeper:
    course_with(app, tmp_path, KEEPER)
    return Keeper(learner(app))


def names() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(StoredFile.name).where(StoredFile.name.like("%.note"))))


def test_a_file_is_kept_read_listed_moved_and_let_go(keeper: Keeper) -> None:
    keeper.do("own", "writetext", "a.note", "Fish of our lake")
    assert keeper.do("own", "readtext", "a.note") == "Fish of our lake"
    keeper.do("own", "appendtext", "a.note", ", and gold")
    keeper.do("own", "makedirs", "deep/er")
    keeper.do("own", "copy", "a.note", "deep/er/b.note")
    assert keeper.do("own", "listdir", "/") == ["a.note", "deep"]
    assert keeper.do("own", "listdir", "deep/er") == ["b.note"]
    assert [keeper.do("own", "exists", path) for path in ("a.note", "deep", "c.note")] == [True, True, False]
    assert keeper.do("own", "getsize", "deep/er/b.note") == len("Fish of our lake, and gold")
    assert names() == ["a.note", "b.note"]
    keeper.do("own", "remove", "a.note")
    keeper.do("own", "removetree", "deep")
    assert keeper.do("own", "listdir", "/") == []
    assert names() == []


def test_files_of_a_learner_are_theirs_and_those_of_all_are_shared(app: Flask, keeper: Keeper) -> None:
    keeper.do("own", "writetext", "mine.note", "mine")
    keeper.do("shared", "writetext", "ours.note", "ours")
    keeper.do("told", "writetext", "made.note", "made")
    other = Keeper(learner(app, "Other"))
    assert other.do("own", "exists", "mine.note") is False
    assert other.do("shared", "readtext", "ours.note") == "ours"
    assert other.do("told", "readtext", "made.note") == "made"
    url = keeper.do("own", "get_url", "mine.note")
    assert keeper.client.get(url).get_data() == b"mine"
    not_theirs = url.replace(keeper.frame.rstrip("/"), other.frame.rstrip("/"))
    assert not_theirs != url
    assert other.client.get(not_theirs).status_code == 404
    assert other.client.get(other.do("shared", "get_url", "ours.note")).get_data() == b"ours"


def test_a_file_written_while_the_block_is_drawn_is_there_once_its_page_was_sent_back(keeper: Keeper) -> None:
    page = keeper.client.get(keeper.frame)
    (address,), (changes,) = found(page, "//img/@src"), found(page, "//div[@id='frame']/@data-drawn")
    db.session.rollback()
    assert db.session.scalars(select(SharedState)).all() == []
    assert keeper.client.get(address).status_code == 404
    sent = keeper.client.post(f"{keeper.frame}drawn", data=changes, headers=FROM_A_FRAME, content_type="text/plain")
    assert sent.status_code == 204
    picture = keeper.client.get(address)
    assert (picture.get_data(), picture.headers["Access-Control-Allow-Origin"]) == (b"drawn", "null")
    again = keeper.client.get(keeper.frame)
    assert found(again, "//div[@id='frame']/@data-drawn") in ([], [""])
    assert "<p>a map</p>" in again.get_data(as_text=True)


def test_what_a_disk_would_do_and_files_cannot_is_refused_by_name(keeper: Keeper) -> None:
    told = keeper.ask("about", {}).get_json()
    assert (told["syspath"], told["write"], told["large"]) == ("NoSysPath", "ResourceReadOnly", "InsufficientStorage")
    assert "static" in told["package"]
    assert "course.xml" in told["package"]
    assert told["root"] == ["/", "/"]


def test_a_block_learns_which_of_its_fields_somebody_set(keeper: Keeper) -> None:
    told = keeper.ask("about", {}).get_json()
    assert told["step"] == {"default_value": 3, "explicitly_set": False}
    assert told["words"] == {"default_value": "", "explicitly_set": True}


def test_a_handler_that_fails_keeps_no_file(keeper: Keeper) -> None:
    keeper.do("own", "writetext", "a.note", "first")
    assert keeper.ask("act", {"do": ["own", "writetext", "../out.note", "x"]}).status_code == 500
    assert keeper.ask("act", {"do": ["own", "open", "nowhere/a.note", "w"]}).status_code == 500
    assert names() == ["a.note"]


def test_an_erased_learner_leaves_no_file_of_their_own(keeper: Keeper) -> None:
    keeper.do("own", "writetext", "mine.note", "mine")
    keeper.do("shared", "writetext", "ours.note", "ours")
    db.session.rollback()
    person = db.session.scalars(select(Person).where(Person.name == "Member")).one()
    erase = next(each for each in privacy.personal_data if getattr(each, "name", "") == "answers")
    assert isinstance(erase, Exporter)
    assert erase.erase is not None
    with write():
        erase.erase(person.id)
    assert names() == ["ours.note"]
    assert db.session.scalars(select(LearnerState)).all() == []
