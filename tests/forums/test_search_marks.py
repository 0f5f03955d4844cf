"""What of the forums is found, and narrowed down to files and answers (F7)."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from forums.models import Post
from forums.services import reacting
from minamata.contracts.search import Asked
from minamata.db import db, now, write
from minamata.files.services import keeping
from minamata.search import queries
from minamata.search import services as search
from tests.clients import found
from tests.factories import bodies, forums, people


def test_readers_narrow_down_to_files_and_to_questions_with_an_answer(app: Flask) -> None:
    with app.test_request_context("/en/"):
        author, area = people.person("Amina"), forums.area("gold")
        bodies.membership(author, bodies.party("XA"), "country_team", now() - timedelta(days=1))
        with write():
            file = keeping.keep(author.id, "list.txt", "text/plain", b"words", "public")
        asked = forums.topic(author, area, "Counting retorts", "Which retorts?", kind="question")
        answer = forums.reply(people.person("Boris"), asked, "Retorts with a seal.")
        forums.reply(author, asked, "My retorts, listed", files=(file,), speak_as="party:XA:country_team")
        forums.topic(author, area, "Other retorts", "Retorts again")

        def numbers(*marks: str, of: frozenset[str] = frozenset()) -> list[int]:
            while search.refresh():
                pass
            hits = queries.search(forums.actor(author), Asked("retorts", marks=frozenset(marks), countries=of)).hits
            return sorted(db.session.get_one(Post, hit.document.subject_id).number for hit in hits)

        assert numbers() == [1, 1, 2, 3]
        assert numbers("file") == [3]
        assert numbers("solved") == []
        reacting.choose_answer(forums.actor(author), answer.id, wanted=True)
        assert numbers("solved") == [1, 2]
        assert numbers("solved", "file") == []
        assert numbers("file", of=frozenset({"XA"})) == [3]
        facets = queries.search(forums.actor(author), Asked("retorts")).facets
        assert facets["mark"] == [("solved", 2), ("file", 1)]
        page = app.test_client().get("/en/search?q=retorts&mark=solved&mark=unknown")
        assert len(found(page, "//ol[@class='rows']/li")) == 2
        assert found(page, "//input[@name='mark'][@checked]/@value") == ["solved"]
        reacting.choose_answer(forums.actor(author), answer.id, wanted=False)
        assert numbers("solved") == []
