"""Files come in piece by piece, over lines that break, and only as what their names say (tus 1.0)."""

from __future__ import annotations

import io
import os
import struct
import threading
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.events import drain
from minamata.files import tasks
from minamata.files.errors import UploadOver
from minamata.files.models import Piece, StoredFile, Upload
from minamata.files.services import uploads
from minamata.files.storage import storage
from minamata.files.storage.folder import FolderStorage
from minamata.policies import Actor
from minamata.web.addresses import id_in
from tests.clients import Browser
from tests.factories import people
from tests.factories.uploading import PIECE_TYPE, Sender, b64, checksum, declare

TEXT = b"Mercury in the air, over land and sea.\n" * 500
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 8


@pytest.fixture
def amina(app: Flask) -> Person:
    declare(app)
    return people.person("Amina")


@pytest.fixture
def sender(app: Flask, amina: Person) -> Sender:
    return sender_of(app, amina)


def sender_of(app: Flask, who: Person) -> Sender:
    client = app.test_client()
    assert isinstance(client, Browser)
    return Sender(client.sign_in(who))


def begun(sender: Sender, name: str = "notes.txt", length: int = len(TEXT), **more: Any) -> str:
    answer = sender.begin(name, length, **more)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.headers["Location"]


def upload_at(url: str) -> Upload:
    db.session.expire_all()
    return db.session.get_one(Upload, id_in(url.rpartition("/")[2]))


def offset_of(answer: TestResponse) -> int:
    return int(answer.headers["Upload-Offset"])


def problem(answer: TestResponse) -> str:
    found = answer.json
    assert found is not None
    assert answer.content_type == "application/problem+json"
    return str(found["type"].rpartition("/")[2])


def kept_bytes(stored_id: UUID | None) -> bytes:
    with storage().open(db.session.get_one(StoredFile, stored_id).sha256) as file:
        return file.read()


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(file, kind, **more)
    return file.getvalue()


def test_a_client_learns_what_is_understood_here(client: Browser) -> None:
    answer = client.options("/files/uploads/")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        *("creation", "creation-with-upload", "expiration", "termination", "checksum")
    }
    assert set(answer.headers["Tus-Checksum-Algorithm"].split(",")) == {"sha1", "sha256"}
    assert int(answer.headers["Tus-Max-Size"]) >= 5_000_000


def test_a_file_in_three_pieces_is_kept_whole(sender: Sender) -> None:
    url = begun(sender)
    for start in range(0, len(TEXT), 8_000):
        answer = sender.send(url, start, TEXT[start : start + 8_000])
        assert answer.status_code == 204
        assert answer.headers["Upload-Expires"]
        assert offset_of(answer) == min(start + 8_000, len(TEXT))
        assert offset_of(sender.standing(url)) == min(start + 8_000, len(TEXT))
    upload = upload_at(url)
    assert kept_bytes(upload.file_id) == TEXT
    stored = db.session.get_one(StoredFile, upload.file_id)
    assert (stored.name, stored.media_type, stored.size) == ("notes.txt", "text/plain", len(TEXT))
    assert db.session.scalar(select(func.count()).select_from(Piece)) == 0


def test_the_first_piece_may_come_with_the_beginning(sender: Sender) -> None:
    answer = sender.begin("notes.txt", len(TEXT), content=TEXT[:1000])
    assert (answer.status_code, offset_of(answer)) == (201, 1000)
    sender.send(answer.headers["Location"], 1000, TEXT[1000:])
    assert kept_bytes(upload_at(answer.headers["Location"]).file_id) == TEXT


def test_a_whole_file_may_come_with_the_beginning(sender: Sender) -> None:
    answer = sender.begin("notes.txt", len(TEXT), content=TEXT)
    assert offset_of(answer) == len(TEXT)
    assert kept_bytes(upload_at(answer.headers["Location"]).file_id) == TEXT


def test_a_beginning_that_is_sent_again_after_a_lost_answer_begins_nothing_new(sender: Sender) -> None:
    first = begun(sender)
    sender.keys -= 1
    again = sender.begin("notes.txt", len(TEXT))
    assert (again.status_code, again.headers["Location"]) == (201, first)
    assert db.session.scalar(select(func.count()).select_from(Upload)) == 1


@pytest.mark.parametrize("lie", [0, 999, 1001, len(TEXT), 10**14])
def test_an_offset_that_lies_moves_nothing(sender: Sender, lie: int) -> None:
    url = begun(sender)
    sender.send(url, 0, TEXT[:1000])
    answer = sender.send(url, lie, TEXT[1000:])
    assert (answer.status_code, problem(answer)) == (409, "wrong-offset")
    assert offset_of(sender.standing(url)) == 1000


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "0x10", "٣", "9" * 40])
def test_an_offset_that_is_no_number_is_said_to_be_none(sender: Sender, offset: str) -> None:
    url = begun(sender)
    headers = sender.headers(**{"Upload-Offset": offset.encode().decode("latin-1")})
    answer = sender.browser.patch(url, headers=headers, data=TEXT, content_type=PIECE_TYPE)
    assert (answer.status_code, problem(answer)) == (400, "not-tus")
    assert offset_of(sender.standing(url)) == 0


def test_more_than_was_announced_is_not_taken(sender: Sender) -> None:
    url = begun(sender, length=1000)
    answer = sender.send(url, 0, TEXT)
    assert (answer.status_code, problem(answer)) == (413, "file-too-large")
    assert offset_of(sender.standing(url)) == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_that_was_damaged_on_the_way_is_not_kept(sender: Sender, algorithm: str) -> None:
    url = begun(sender)
    damaged = sender.send(
        url, 0, TEXT[:500] + b"x" + TEXT[501:1000], **{"Upload-Checksum": checksum(TEXT[:1000], algorithm)}
    )
    assert (damaged.status_code, problem(damaged)) == (460, "wrong-checksum")
    assert offset_of(sender.standing(url)) == 0
    assert sender.send(url, 0, TEXT[:1000], **{"Upload-Checksum": checksum(TEXT[:1000], algorithm)}).status_code == 204
    assert offset_of(sender.standing(url)) == 1000


@pytest.mark.parametrize("header", ["md5 AAAA", "sha1", "sha1 ???", "crc32 AAAA"])
def test_a_checksum_that_cannot_be_read_is_refused(sender: Sender, header: str) -> None:
    url = begun(sender)
    assert sender.send(url, 0, TEXT, **{"Upload-Checksum": header}).status_code in {400, 460}
    assert offset_of(sender.standing(url)) == 0


def test_what_arrived_before_the_line_broke_is_kept(app: Flask, amina: Person, sender: Sender) -> None:
    url = begun(sender)

    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            piece = super().read(min(size or 700, 700))
            if not piece:
                raise ConnectionError
            return piece

    upload = uploads.append(actor_for(amina), upload_at(url).id, 0, Broken(TEXT[:3000]), len(TEXT))
    assert upload.offset == 3000
    assert offset_of(sender.standing(url)) == 3000
    sender.send(url, 3000, TEXT[3000:])
    assert kept_bytes(upload_at(url).file_id) == TEXT


def test_of_two_that_go_on_from_the_same_place_one_wins(app: Flask, amina: Person, sender: Sender) -> None:
    url = begun(sender)
    upload_id, actor = upload_at(url).id, actor_for(amina)
    barrier, ended = threading.Barrier(2), []

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            piece = super().read(size)
            if not piece:
                barrier.wait(20)
            return piece

    def go_on() -> None:
        with app.app_context():
            try:
                uploads.append(actor, upload_id, 0, Slow(TEXT[:1000]))
                ended.append("kept")
            except Exception as error:
                ended.append(type(error).__name__)
            db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=go_on) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ended) == ["WrongOffset", "kept"]
    assert offset_of(sender.standing(url)) == 1000


def test_an_upload_of_another_person_does_not_exist(app: Flask, sender: Sender) -> None:
    url = begun(sender)
    stranger = sender_of(app, people.person("Boris"))
    for answer in (stranger.standing(url), stranger.send(url, 0, TEXT), stranger.end(url)):
        assert answer.status_code == 404
    assert upload_at(url).offset == 0


@pytest.mark.parametrize("url", ["/files/uploads/1111111111111111111111", "/files/uploads/x"])
def test_a_forged_address_leads_nowhere(sender: Sender, url: str) -> None:
    assert sender.standing(url).status_code == 404
    assert sender.send(url, 0, TEXT).status_code == 404


def test_nobody_can_upload(client: Browser, app: Flask) -> None:
    declare(app)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Idempotency-Key": "k"}
    assert client.post("/files/uploads/", headers=headers).status_code == 401


def test_a_page_elsewhere_cannot_upload_for_who_is_signed_in(sender: Sender) -> None:
    url = begun(sender)
    headers = {**sender.headers(**{"Upload-Offset": "0"}), "X-CSRF-Token": "forged"}
    answer = sender.browser.patch(url, headers=headers, data=TEXT, content_type=PIECE_TYPE)
    assert answer.status_code == 403
    foreign = {**sender.headers(**{"Upload-Offset": "0"}), "Sec-Fetch-Site": "cross-site"}
    assert sender.browser.patch(url, headers=foreign, data=TEXT, content_type=PIECE_TYPE).status_code == 403
    assert upload_at(url).offset == 0


def test_another_version_of_tus_is_told_which_one_is_spoken(sender: Sender) -> None:
    url = begun(sender)
    answer = sender.browser.head(url, headers={"Tus-Resumable": "0.2.2"})
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


def test_a_network_without_patch_and_delete_can_upload_and_give_up(sender: Sender) -> None:
    url = begun(sender)
    headers = sender.headers(**{"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"})
    answer = sender.browser.post(url, headers=headers, data=TEXT[:10], content_type=PIECE_TYPE)
    assert (answer.status_code, offset_of(answer)) == (204, 10)
    headers = sender.headers(**{"X-HTTP-Method-Override": "DELETE"})
    assert sender.browser.post(url, headers=headers).status_code == 204
    assert sender.standing(url).status_code == 404


def test_an_upload_that_is_given_up_is_gone(sender: Sender) -> None:
    url = begun(sender)
    sender.send(url, 0, TEXT[:1000])
    assert sender.end(url).status_code == 204
    assert sender.standing(url).status_code == 404
    assert sender.end(url).status_code == 404


def test_an_upload_that_took_too_long_is_over(sender: Sender) -> None:
    url = begun(sender)
    sender.send(url, 0, TEXT[:1000])
    expire(upload_at(url))
    assert sender.standing(url).status_code == 410
    assert problem(sender.send(url, 1000, TEXT[1000:])) == "upload-over"


def test_each_piece_gives_the_upload_another_three_days(sender: Sender) -> None:
    url = begun(sender)
    with write():
        db.session.execute(update(Upload).values(expires_at=now() + timedelta(minutes=1)))
    sender.send(url, 0, TEXT[:1000])
    assert upload_at(url).expires_at > now() + timedelta(days=2)


def expire(upload: Upload) -> None:
    with write():
        db.session.execute(update(Upload).where(Upload.id == upload.id).values(expires_at=now() - timedelta(seconds=1)))
        if upload.file_id:
            db.session.execute(
                update(StoredFile)
                .where(StoredFile.id == upload.file_id)
                .values(kept_until=now() - timedelta(seconds=1))
            )


def places(app: Flask) -> list[Path]:
    return list(app.extensions["settings"].storage_folder.glob("??/??/*"))


def an_hour_later(app: Flask) -> None:
    for place in places(app):
        os.utime(place, (0, 0))
    for sha256 in [place.name for place in places(app)]:
        tasks.forget_bytes(sha256)


@pytest.mark.parametrize("is_finished", [False, True])
def test_what_nobody_used_is_deleted_with_its_bytes(app: Flask, sender: Sender, is_finished: bool) -> None:
    url = begun(sender)
    sender.send(url, 0, TEXT if is_finished else TEXT[:1000])
    tasks.end_what_expired()
    assert upload_at(url).offset
    assert places(app)
    expire(upload_at(url))
    tasks.end_what_expired()
    assert db.session.scalar(select(func.count()).select_from(Upload)) == 0
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    an_hour_later(app)
    assert not places(app)


def test_bytes_that_another_row_names_or_that_were_put_just_now_stay(app: Flask, sender: Sender, amina: Person) -> None:
    url = begun(sender)
    sender.send(url, 0, TEXT)
    taken = uploads.take(actor_for(amina), "drawer.paper", upload_at(url).id, "members")
    sha256 = taken.sha256
    an_hour_later(app)
    assert kept_bytes(taken.id) == TEXT
    other = storage().put([io.BytesIO(b"put by a transaction that is under way")])[0].sha256
    tasks.forget_bytes(other)
    tasks.sweep()
    assert {place.name for place in places(app)} == {sha256, other}


def test_bytes_of_a_transaction_that_failed_are_swept_away_after_a_day(app: Flask) -> None:
    storage().put([io.BytesIO(b"left behind")])
    [place] = places(app)
    tasks.sweep()
    assert place.exists()
    os.utime(place, (0, 0))
    tasks.sweep()
    assert not place.exists()


def test_the_same_bytes_put_again_are_young_again(tmp_path: Path) -> None:
    store = FolderStorage(tmp_path)
    [content] = store.put([io.BytesIO(b"again")])
    [place] = tmp_path.glob("??/??/*")
    os.utime(place, (0, 0))
    store.put([io.BytesIO(b"again")])
    assert not store.remove(content.sha256, now() - timedelta(hours=1))
    assert place.exists()


def test_a_room_takes_a_file_once_and_then_it_stays(app: Flask, sender: Sender, amina: Person) -> None:
    url = begun(sender)
    sender.send(url, 0, TEXT)
    upload_id = upload_at(url).id
    stored = uploads.take(actor_for(amina), "drawer.paper", upload_id, "members")
    assert (stored.kept_until, stored.audience, stored.owner_id) == (None, "members", amina.id)
    with pytest.raises(UploadOver):
        uploads.take(actor_for(amina), "drawer.paper", upload_id, "members")
    assert sender.standing(url).status_code == 404


@pytest.mark.parametrize("why", ["unfinished", "another person", "another use", "unknown"])
def test_a_room_takes_only_what_its_person_finished_for_it(app: Flask, sender: Sender, amina: Person, why: str) -> None:
    url = begun(sender)
    sender.send(url, 0, TEXT[:10] if why == "unfinished" else TEXT)
    who = people.person("Boris") if why == "another person" else amina
    use = "accounts.photo" if why == "another use" else "drawer.paper"
    upload_id = UUID(int=7) if why == "unknown" else upload_at(url).id
    with pytest.raises(UploadOver):
        uploads.take(actor_for(who), use, upload_id, "members")


@pytest.mark.parametrize("use", ["drawer.closed", "drawer.unknown", ""])
def test_a_use_that_is_not_open_to_the_person_takes_nothing(sender: Sender, use: str) -> None:
    assert sender.begin("notes.txt", 10, use).status_code in {403, 404}


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(sender: Sender) -> None:
    answer = sender.begin("notes.txt", 1_000_001)
    assert (answer.status_code, problem(answer)) == (413, "file-too-large")
    assert answer.json is not None
    assert "1 MB" in answer.json["errors"][0]["message"]


@pytest.mark.parametrize(
    "name", ["notes.exe", "notes", "notes.txt.js", ".txt.", ".txt", "a/.txt", "page.html", "image.svg"]
)
def test_a_kind_that_is_not_wanted_is_refused_before_it_is_sent(sender: Sender, name: str) -> None:
    answer = sender.begin(name, 10)
    assert (answer.status_code, problem(answer)) == (415, "kind-not-taken")


def test_why_a_file_was_refused_can_be_asked_for_an_hour_and_does_not_stand_in_the_way_for_longer(
    sender: Sender,
) -> None:
    for _each in range(uploads.MOST_UNDER_WAY):
        sender.whole("a.pdf", TEXT)
    assert problem(sender.begin("a.pdf", 10)) == "too-many-uploads"
    left = db.session.scalars(select(Upload.expires_at)).all()
    assert max(left) <= now() + timedelta(hours=1)
    with write():
        db.session.execute(update(Upload).values(expires_at=now()))
    begun(sender)


def test_nobody_piles_up_uploads(sender: Sender) -> None:
    for _each in range(uploads.MOST_UNDER_WAY):
        begun(sender)
    assert problem(sender.begin("notes.txt", 10)) == "too-many-uploads"


@pytest.mark.parametrize("metadata", ["use", "use !!!", "use gA==", "", ",,", "filename " + b64("a.txt")])
def test_metadata_that_cannot_be_read_is_refused(sender: Sender, metadata: str) -> None:
    headers = sender.headers(**{"Upload-Length": "10", "Upload-Metadata": metadata, "Idempotency-Key": "k"})
    assert sender.browser.post("/files/uploads/", headers=headers).status_code in {400, 404}


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return file.getvalue()


DISAGREEING = {
    "a.pdf": TEXT,
    "b.docx": PDF,
    "c.docx": archive("word/other.xml"),
    "d.xlsx": archive("[Content_Types].xml", "word/document.xml"),
    "e.docx": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "f.txt": PDF,
    "g.csv": b"a;b\n\xff\xfe\x00",
    "h.txt": "caf\u00e9".encode("latin-1"),
}


@pytest.mark.parametrize("name", DISAGREEING)
def test_a_file_whose_content_is_not_what_its_name_says_is_refused(sender: Sender, name: str) -> None:
    content = DISAGREEING[name]
    url = begun(sender, name, len(content))
    answer = sender.send(url, 0, content)
    assert (answer.status_code, problem(answer)) == (422, "content-disagrees")
    assert name in str(answer.json)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    # Who did not hear it, because the line broke, hears it when they ask again.
    again = sender.browser.get(url, headers=sender.headers())
    assert (again.status_code, problem(again)) == (422, "content-disagrees")


@pytest.mark.parametrize("name", ["a.jpg", "b.png", "c.webp", "d.gif"])
@pytest.mark.parametrize("content", [TEXT, PDF, b"\x89PNG\r\n\x1a\n" + b"0" * 50, b"GIF89a", b"\xff\xd8\xff\xe0broken"])
def test_a_picture_that_is_none_is_refused(sender: Sender, name: str, content: bytes) -> None:
    answer = sender.whole(name, content, "drawer.picture")
    assert (answer.status_code, problem(answer)) in {(422, "content-disagrees"), (422, "not-safe")}


def test_what_a_camera_wrote_into_a_picture_is_gone_and_it_stands_upright(sender: Sender, app: Flask) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of Amina"
    exif.get_ifd(0x8825)[2] = (1.0, 17.0, 33.0)
    content = picture("JPEG", (60, 40), exif=exif)
    assert b"Camera of Amina" in content
    url = begun(sender, "me.jpg", len(content), use="drawer.picture")
    sender.send(url, 0, content)
    kept = kept_bytes(upload_at(url).file_id)
    assert b"Camera of Amina" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.size) == ("JPEG", (40, 60))
        assert not image.getexif()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "JPEG"])
@pytest.mark.parametrize("size", [(1000, 30), (30, 1000), (1, 1), (400, 400)])
def test_a_picture_is_no_larger_than_it_is_needed(sender: Sender, kind: str, size: tuple[int, int]) -> None:
    content = picture(kind, size)
    url = begun(sender, f"p.{kind.lower().replace('jpeg', 'jpg')}", len(content), use="drawer.picture")
    assert sender.send(url, 0, content).status_code == 204
    with Image.open(io.BytesIO(kept_bytes(upload_at(url).file_id))) as image:
        assert max(image.size) == min(400, max(size))
        assert image.format == kind


def camera_words(place: bytes, kind: int) -> bytes:
    """What a camera writes: that it was held upright (6), and where, in a way that no camera should."""
    entries = struct.pack("<HHHIHH", 2, 0x0112, 3, 1, 6, 0) + struct.pack("<HHII", 0x8825, 4, 1, 38) + bytes(4)
    where = struct.pack("<HHHI4s", 1, 2, kind, len(place), place) + bytes(4)
    found = b"Exif\0\0II*\0" + struct.pack("<I", 8) + entries + where
    return b"\xff\xe1" + struct.pack(">H", len(found) + 2) + found


@pytest.mark.parametrize(("place", "kind"), [(b"te\0\0", 2), (b"\xff\xff\xff\xff", 9), (b"\0\0\0\0", 77), (b"aaaa", 5)])
def test_odd_words_of_a_camera_do_no_harm(sender: Sender, place: bytes, kind: int) -> None:
    plain = picture("JPEG", (60, 40))
    content = plain[:2] + camera_words(place, kind) + plain[2:]
    url = begun(sender, "odd.jpg", len(content), use="drawer.picture")
    assert sender.send(url, 0, content).status_code == 204
    with Image.open(io.BytesIO(kept_bytes(upload_at(url).file_id))) as image:
        assert image.size == (40, 60)


@pytest.mark.parametrize("header", ["Upload-Metadata", "Upload-Checksum"])
def test_a_header_in_another_script_is_refused_and_no_fault_of_ours(sender: Sender, header: str) -> None:
    url = begun(sender)
    said = {"Upload-Metadata": "use dXNl,filename é", "Upload-Checksum": "sha1 é"}[header]
    headers = sender.headers(**{"Upload-Length": "9", "Idempotency-Key": "k", "Upload-Offset": "0", header: said})
    answers = [
        sender.browser.post("/files/uploads/", headers=headers, data=b"x", content_type=PIECE_TYPE),
        sender.browser.patch(url, headers=headers, data=b"x", content_type=PIECE_TYPE),
    ]
    assert all(answer.status_code < 500 for answer in answers)
    assert answers[header == "Upload-Checksum"].status_code in {400, 404}


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", PIECE_TYPE])
def test_of_what_a_stranger_sends_no_more_is_read_than_of_any_form(client: Browser, kind: str) -> None:
    taken: list[int] = []

    class Counted(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            taken.append(len(found := super().read(size)))
            return found

    for method in ("PATCH", "POST"):
        answer = client.open(
            "/files/uploads/1111111111111111111111",
            method=method,
            headers={"Content-Length": "50000000", "Tus-Resumable": "1.0.0", "X-HTTP-Method-Override": "PATCH"},
            input_stream=Counted(b"a=" + b"x" * 9_000_000),
            content_type=kind,
        )
        assert answer.status_code in {401, 404, 413}
    assert sum(taken) < 200_000


def test_an_archive_of_names_without_end_is_refused(sender: Sender) -> None:
    names = ["[Content_Types].xml", "word/document.xml", *(str(number) for number in range(10_001))]
    assert problem(sender.whole("names.docx", archive(*names)[:999_999])) in {"content-disagrees", "file-too-large"}


def test_what_a_crash_left_half_written_is_swept_away_after_a_day(app: Flask) -> None:
    left = app.extensions["settings"].storage_folder / "incoming" / "tmp123"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    tasks.sweep()
    assert left.exists()
    os.utime(left, (0, 0))
    tasks.sweep()
    assert not left.exists()


def test_a_picture_that_unpacks_to_more_than_fits_is_refused(sender: Sender) -> None:
    bomb = picture("PNG", (12_000, 12_000))
    assert len(bomb) < 1_000_000
    assert problem(sender.whole("bomb.png", bomb, "drawer.picture")) == "not-safe"


@pytest.fixture
def scanner(tmp_path: Path) -> Path:
    """A malware command that answers with the number in a file."""
    program = tmp_path / "scan.sh"
    program.write_text(f'#!/bin/sh\ntest -s "$1" || exit 9\nexit "$(cat {tmp_path}/status)"\n')
    program.chmod(0o755)
    return tmp_path / "status"


class TestWithAMalwareCommand:
    """What the operator's command answers decides."""

    @pytest.fixture
    def environ(self, environ: dict[str, str], tmp_path: Path, scanner: Path) -> dict[str, str]:
        return {**environ, "MINAMATA_MALWARE_COMMAND": f"'{tmp_path / 'scan.sh'}'"}

    def test_a_clean_file_is_kept(self, sender: Sender, scanner: Path) -> None:
        scanner.write_text("0")
        assert sender.whole("notes.txt", TEXT).status_code == 204

    def test_a_harmful_one_is_not(self, sender: Sender, scanner: Path) -> None:
        scanner.write_text("1")
        answer = sender.whole("notes.txt", TEXT)
        assert (answer.status_code, problem(answer)) == (422, "malware-found")
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0

    def test_when_it_fails_the_upload_can_be_finished_later(self, sender: Sender, scanner: Path) -> None:
        scanner.write_text("2")
        url = begun(sender)
        answer = sender.send(url, 0, TEXT)
        assert (answer.status_code, problem(answer)) == (503, "not-checked")
        scanner.write_text("0")
        assert offset_of(sender.standing(url)) == len(TEXT)
        assert sender.send(url, len(TEXT), b"").status_code == 204
        assert kept_bytes(upload_at(url).file_id) == TEXT


def test_the_text_in_a_finished_upload_is_read_in_the_background(sender: Sender) -> None:
    from minamata.files.queries import text_of

    url = begun(sender)
    sender.send(url, 0, TEXT)
    file_id = upload_at(url).file_id
    assert file_id is not None
    assert text_of(file_id) is None
    drain()
    assert text_of(file_id) == TEXT.decode()


def test_a_request_that_ends_early_leaves_what_it_brought(sender: Sender) -> None:
    url = begun(sender)
    headers = sender.headers(**{"Upload-Offset": "0", "Content-Length": str(len(TEXT))})
    sender.browser.patch(url, headers=headers, input_stream=io.BytesIO(TEXT[:900]), content_type=PIECE_TYPE)
    assert offset_of(sender.standing(url)) == 900
    damaged = {**headers, "Upload-Offset": "900", "Upload-Checksum": checksum(TEXT[900:])}
    sender.browser.patch(url, headers=damaged, input_stream=io.BytesIO(TEXT[900:1500]), content_type=PIECE_TYPE)
    assert offset_of(sender.standing(url)) == 900


def test_an_actor_without_a_person_takes_nothing(app: Flask, sender: Sender) -> None:
    url = begun(sender)
    sender.send(url, 0, TEXT)
    with pytest.raises(UploadOver):
        uploads.take(Actor(), "drawer.paper", upload_at(url).id, "members")


def test_what_is_said_while_a_file_goes_comes_in_the_language_of_the_page_and_is_kept(client: FlaskClient) -> None:
    said = {lang: client.get(f"/files/words?lang={lang}") for lang in ("en", "fr", "ar")}
    assert {answer.headers["Cache-Control"] for answer in said.values()} == {"public, max-age=3600"}
    assert all("Set-Cookie" not in answer.headers and "Cookie" not in answer.vary for answer in said.values())
    assert said["en"].get_json()["sent"] == "{} sent"
    assert said["fr"].get_json()["waiting"] != said["en"].get_json()["waiting"] != said["ar"].get_json()["waiting"]
    assert all("{}" in answer.get_json()[key] for answer in said.values() for key in ("sent", "large", "many"))
