"""The page of a person, as readers of the forums meet them."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from minamata.db import db, now, write
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, forums, people


def test_a_person_is_shown_with_what_the_reader_may_see_of_theirs(app: Flask) -> None:
    amina, boris, silent = people.person("Amina"), people.person("Boris"), people.person("Silent")
    bodies.designation(amina, bodies.party("XA"), now() - timedelta(days=1))
    topic = forums.topic(amina, forums.area("gold"), "Sites", "Words for everyone")
    forums.topic(amina, forums.area("closed", audience="party:XA"), "Quetzal", "For us")
    address = f"/en/forums/people/{short(amina.id)}"
    stranger, reader, own = app.test_client(), app.test_client(), app.test_client()
    assert isinstance(reader, Browser)
    assert isinstance(own, Browser)
    reader.sign_in(boris)
    own.sign_in(amina)
    titles = "//main//li//h3/a/text()"
    assert [found(client.get(address), titles) for client in (stranger, reader, own)] == [
        ["Sites #1"],
        ["Sites #1"],
        ["Quetzal #1", "Sites #1"],
    ]
    assert "National focal point, Party XA" in found(reader.get(address), "//main/div/ul[1]")[0].text_content()
    page = reader.get(f"/en/forums/p/{short(topic.first_post_id or topic.id)}/whole")
    assert found(page, f"//article//h2/a[@href='{address}']")
    other = f"/en/forums/people/{short(silent.id)}"
    assert (stranger.get(other).status_code, reader.get(other).status_code) == (404, 200)
    with write():
        db.session.merge(amina).erased_at = now()
    assert stranger.get(address).status_code == 404
