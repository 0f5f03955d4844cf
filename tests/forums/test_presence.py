"""Who reads and writes in a topic is nobody's business unless the area shows it (F11)."""

from __future__ import annotations

from flask import Flask

from forums import live
from minamata.db import new_id
from minamata.modules import registry
from minamata.policies import NOBODY
from tests.clients import Browser, found
from tests.factories import forums, people


def test_presence_is_told_only_in_areas_that_turned_it_on_and_to_those_who_read_there(app: Flask) -> None:
    author, boris = people.person("Amina"), people.person("Boris")
    quiet = forums.topic(author, forums.area("quiet"))
    shown = forums.topic(author, forums.area("shown", shows_presence=True))
    with app.test_request_context():
        closed = forums.topic(author, forums.area("closed", audience="members", shows_presence=True))
        may = live.may_see_readers
        actor = forums.actor(boris)
        assert [may(actor, topic.id) for topic in (quiet, shown, closed)] == [False, True, True]
        assert not may(actor, new_id())
        assert not may(NOBODY, closed.id)
        channels = registry().channels
        assert not channels["topic"].tells_presence
        assert channels["topic_here"].tells_writing
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(boris)
    attribute = "//*[starts-with(@data-live, 'topic_here:')]"
    for topic, count in ((quiet, 0), (shown, 1)):
        page = client.get(f"/en/forums/{'quiet' if topic is quiet else 'shown'}/")
        address = found(page, "//ol[@class='topics']//h3/a/@href")[0]
        assert len(found(client.get(address), attribute)) == count
