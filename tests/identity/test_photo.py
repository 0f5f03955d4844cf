"""A person shows a photo, if they choose to (A10)."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person, Photo
from minamata.accounts.services import photos as photos_of_people
from minamata.db import db, write
from minamata.files import scanning
from minamata.files.errors import FileTooLarge
from minamata.files.models import StoredFile
from minamata.files.services import keeping
from minamata.files.services.uploads import inspect
from minamata.i18n import LANGUAGES
from minamata.modules import registry
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.uploading import Sender

PAGE = "/en/me/photo/"


def picture(
    size: tuple[int, int] = (900, 600), kind: str = "JPEG", colour: tuple[int, int, int] = (10, 90, 160)
) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


@pytest.fixture
def browser(app: Flask, client: Browser) -> Browser:
    return client.sign_in(people.person("Amina"))


def show(browser: Browser, content: bytes, name: str = "me.jpg", language: str = "en") -> object:
    page = browser.get(f"/{language}/me/photo/")
    fields = {
        each.get("name"): each.get("value") for each in found(page, "//form[@data-uploads]//input[@type='hidden']")
    }
    return browser.post(f"/{language}/me/photo/", data={**fields, "file": (io.BytesIO(content), name)})


def photos() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Photo)) or 0


def shown(browser: Browser) -> Image.Image:
    [source] = found(browser.get(PAGE), "//main//img/@src")
    answer = browser.get(source)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("inline")
    return Image.open(io.BytesIO(answer.data))


def test_a_photo_from_a_plain_form_is_shown_as_a_small_square(browser: Browser) -> None:
    answer = show(browser, picture())
    assert answer.status_code == 303  # type: ignore[attr-defined]
    image = shown(browser)
    assert (image.size, image.format) == ((256, 256), "WEBP")
    assert "Your photo is shown." in browser.get(f"{PAGE}?saved=1").text


def test_a_photo_that_came_in_pieces_is_shown(browser: Browser) -> None:
    content, sender = picture(), Sender(browser)
    begun = sender.begin("me.jpg", len(content), "accounts.photo")
    sender.send(begun.headers["Location"], 0, content[:500])
    last = sender.send(begun.headers["Location"], 500, content[500:])
    answer = browser.press(PAGE, "Show it", upload=last.headers["Upload-Id"])
    assert answer.status_code == 303
    assert shown(browser).size == (256, 256)


def test_another_photo_takes_its_place_and_the_first_goes(browser: Browser) -> None:
    show(browser, picture())
    show(browser, picture(colour=(200, 0, 0)), "second.jpg")
    assert photos() == 1
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1
    red, _green, blue = shown(browser).convert("RGB").getpixel((100, 100))  # type: ignore[misc]
    assert red > blue


def test_a_photo_is_removed_by_one_press(browser: Browser) -> None:
    show(browser, picture())
    assert browser.press(PAGE, "Remove it").status_code == 303
    assert (photos(), found(browser.get(PAGE), "//main//img")) == (0, [])
    assert "No photo is shown any more." in browser.get(f"{PAGE}?removed=1").text


def test_sent_twice_it_is_shown_once(browser: Browser) -> None:
    page = browser.get(PAGE)
    fields = {
        each.get("name"): each.get("value") for each in found(page, "//form[@data-uploads]//input[@type='hidden']")
    }
    for _each in range(2):
        answer = browser.post(PAGE, data={**fields, "file": (io.BytesIO(picture()), "me.jpg")})
        assert answer.status_code == 303
    assert photos() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("", b"", "Choose a file first."),
        ("me.pdf", b"%PDF-1.7", "none of the kinds"),
        ("me.jpg", b"no picture", "is no JPG"),
        ("me.png", picture(), "is no PNG"),
        ("me.jpg", picture()[:400], "cannot be opened safely"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(browser: Browser, name: str, content: bytes, words: str) -> None:
    answer = show(browser, content, name)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert words in answer.get_data(as_text=True)  # type: ignore[attr-defined]
    assert photos() == 0


def test_a_file_in_a_form_is_no_larger_than_one_in_pieces(app: Flask) -> None:
    amina = actor_for(people.person("Amina"))
    with pytest.raises(FileTooLarge):
        inspect(amina, photos_of_people.USE, "me.jpg", io.BytesIO(b"\xff\xd8\xff" + b"0" * 5_000_001))
    assert photos() == 0


def test_a_file_is_looked_at_before_anything_is_written(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look may take minutes, and whoever writes meanwhile must not wait for it."""
    writing: list[bool] = []
    monkeypatch.setattr(scanning, "check", lambda *_given: writing.append(bool(db.session.info.get("writes"))))
    show(browser, picture())
    content, sender = picture(), Sender(browser)
    sender.begin("me.jpg", len(content), "accounts.photo", content=content)
    assert writing == [False, False]


def test_an_upload_of_another_person_is_no_photo(app: Flask, browser: Browser) -> None:
    other = app.test_client()
    assert isinstance(other, Browser)
    content, sender = picture(), Sender(other.sign_in(people.person("Boris")))
    begun = sender.begin("me.jpg", len(content), "accounts.photo")
    last = sender.send(begun.headers["Location"], 0, content)
    answer = browser.press(PAGE, "Show it", upload=last.headers["Upload-Id"])
    assert answer.status_code == 422
    assert "This upload is over" in answer.text
    assert browser.press(PAGE, "Show it", upload="nonsense").status_code == 422
    assert photos() == 0


def test_members_see_it_and_others_do_not(app: Flask, browser: Browser) -> None:
    show(browser, picture())
    photo = db.session.scalars(select(StoredFile)).one()
    assert photo.audience == "members"
    with keeping.open_file(photo) as file:
        assert file.read(4) == b"RIFF"


def test_nobody_has_no_photo_page(client: Browser) -> None:
    assert client.get(PAGE).status_code == 303


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_every_language(browser: Browser, language: str) -> None:
    show(browser, picture())
    page = browser.get(f"/{language}/me/photo/")
    assert page.status_code == 200
    assert (language == "en") == ("Your photo" in page.text)


def test_erasure_takes_the_photo(app: Flask, browser: Browser) -> None:
    show(browser, picture())
    person = db.session.scalars(select(Person)).one()
    erase = registry(app).exporters["accounts.photo"].erase
    assert erase is not None
    with write():
        erase(person.id)
    assert photos() == 0
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
