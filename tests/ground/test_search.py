"""One search over what the reader may see, and nothing else: not in results, counts, facets or suggestions (G13, decision 2)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses import policies
from courses.models import Course
from minamata.contracts.search import Asked, Document, Kind
from minamata.db import db, new_id, now, write
from minamata.events import drain
from minamata.parties import reference as parties
from minamata.policies import NOBODY, Actor, Right
from minamata.search import services
from minamata.search.index import suspect
from minamata.search.models import SearchDocument
from minamata.search.queries import Found, search
from minamata.thesaurus import reference as thesaurus
from minamata.thesaurus.models import Concept
from tests.clients import Browser
from tests.clients import found as found_in
from tests.conftest import SERVER
from tests.factories import people
from tests.statements import statements


@dataclass
class Notes:
    """A source of notes that tests write."""

    kind: Kind = field(default_factory=lambda: Kind("tests.note", "Note"))
    kept: dict[UUID, list[Document]] = field(default_factory=dict)

    def ids(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        return sorted(each for each in self.kept if after is None or each > after)[:limit]

    def documents(self, ids: Sequence[UUID]) -> Iterable[Document]:
        return [document for each in ids for document in self.kept.get(each, [])]

    def write(self, title: str, text: str = "", audience: str = "public", language: str = "en", **more: object) -> UUID:
        note_id = new_id()
        values = {"subject_id": note_id, "part": "", "language": language, "title": title, "text": text}
        place = {"endpoint": "home.home", "values": {}, "audience": frozenset({audience}), "at": now()}
        self.kept[note_id] = [Document(**{**values, **place, **more})]  # type: ignore[arg-type]
        with write():
            services.changed("tests.note", note_id)
        return note_id


@pytest.fixture
def notes(app: Flask) -> Notes:
    made = Notes()
    app.extensions["minamata"].search_sources["tests.note"] = made
    return made


def member(*tokens: str) -> Actor:
    return Actor(tokens=frozenset({"public", *tokens}))


def find(words: str, actor: Actor = NOBODY, **narrowed: frozenset[str]) -> Found:
    drain()
    return search(actor, Asked(words, **narrowed))  # type: ignore[arg-type]


def titles(words: str, actor: Actor = NOBODY) -> list[str]:
    return [hit.document.title for hit in find(words, actor).hits]


def test_what_was_written_is_found_by_other_forms_of_its_words(notes: Notes) -> None:
    notes.write("Written consents", "They were imported")
    assert titles("consent") == titles("importing") == ["Written consents"]
    assert titles("export") == []


def test_all_words_must_be_there_and_the_title_counts_more(notes: Notes) -> None:
    notes.write("Waste", "mercury " + "and much else " * 30)
    notes.write("Mercury waste")
    notes.write("Mercury")
    assert titles("mercury waste") == ["Mercury waste", "Waste"]


def test_among_equals_the_readers_own_language_stands_first(notes: Notes) -> None:
    for language in ("es", "fr", "en"):
        notes.write("Minamata", language=language)
    for number in range(20):
        notes.write(f"Something else {number}")
    drain()
    for language in ("es", "fr", "en"):
        found = search(NOBODY, Asked("minamata", prefers=language))
        assert found.hits[0].document.language == language
        assert found.total == 3


def test_a_phrase_stands_together_and_a_minus_leaves_out(notes: Notes) -> None:
    notes.write("One", "the small scale gold mining")
    notes.write("Two", "gold on a small farm, on some scale, no mining")
    assert titles('"small scale"') == ["One"]
    assert titles("gold -farm") == ["One"]
    assert sorted(titles("gold mining")) == ["One", "Two"]


def test_each_language_is_found_in_its_own_way(notes: Notes) -> None:
    notes.write("التقارير الوطنية", language="ar")
    notes.write("国家联络点应提交报告", language="zh")
    notes.write("Évaluations initiales", language="fr")
    notes.write("Национальные отчёты", language="ru")
    assert titles("تقرير") == ["التقارير الوطنية"]
    assert titles("报告") == ["国家联络点应提交报告"]
    assert titles("evaluation") == ["Évaluations initiales"]
    assert titles("отчет") == ["Национальные отчёты"]


def test_what_has_changed_or_gone_is_found_so(notes: Notes) -> None:
    note_id = notes.write("Old words")
    assert titles("old") == ["Old words"]
    notes.kept[note_id] = [Document(**{**vars(notes.kept[note_id][0]), "title": "New words"})]
    with write():
        services.changed("tests.note", note_id)
    assert titles("old") == []
    assert titles("new") == ["New words"]
    del notes.kept[note_id]
    with write():
        services.changed("tests.note", note_id)
    assert titles("new") == []


def test_a_thing_that_cannot_be_read_holds_up_no_other(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, _other = notes.write("Broken mercury"), notes.write("Other mercury")
    really = notes.documents

    def fail_on_the_broken(ids: Sequence[UUID]) -> Iterable[Document]:
        if broken in ids:
            raise ValueError("this cannot be read")
        return really(ids)

    with monkeypatch.context() as for_now:
        for_now.setattr(notes, "documents", fail_on_the_broken)
        with pytest.raises(ValueError, match="cannot be read"):
            services.refresh()
        assert [hit.document.title for hit in search(NOBODY, Asked("mercury")).hits] == ["Other mercury"]
    services.refresh()
    assert search(NOBODY, Asked("mercury")).total == 2


class TestRights:
    def test_nobody_finds_what_is_not_theirs_in_any_way(self, notes: Notes) -> None:
        notes.write("Quetzal plan", "The secret quetzalcoatl", audience="group:a", language="fr", area="trade")
        notes.write("Open plan", "nothing else")
        stranger = find("quetzal", member("group:b"))
        assert (stranger.total, list(stranger.hits), stranger.suggestion) == (0, [], None)
        assert find("plan", member("group:b")).total == 1
        assert dict(find("plan", member("group:b")).facets)["language"] == [("en", 1)]
        assert find("quetsalcoatl", member("group:b")).suggestion is None
        assert find("quetsalcoatl", member("group:a")).suggestion == "quetzalcoatl"
        assert find("quetzal", member("group:a")).total == 1

    def test_a_narrowed_audience_hides_at_once_and_not_only_after_the_jobs(self, notes: Notes) -> None:
        note_id = notes.write("Quetzal")
        assert titles("quetzal") == ["Quetzal"]
        notes.kept[note_id] = [Document(**{**vars(notes.kept[note_id][0]), "audience": frozenset({"group:a"})})]
        with write():
            services.changed("tests.note", note_id, is_narrowed=True)
        assert search(member("group:a"), Asked("quetzal")).total == 0
        assert titles("quetzal") == []
        assert titles("quetzal", member("group:a")) == ["Quetzal"]

    def test_what_is_narrowed_while_it_is_looked_at_stays_hidden(
        self, notes: Notes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        note_id = notes.write("Quetzal")
        drain()
        really, narrowed = notes.documents, iter([True])

        def narrow_after_reading(ids: Sequence[UUID]) -> Iterable[Document]:
            read = really(ids)
            if next(narrowed, False):
                theirs = {**vars(notes.kept[note_id][0]), "audience": frozenset({"group:a"})}
                notes.kept[note_id] = [Document(**theirs)]
                with write():
                    services.changed("tests.note", note_id, is_narrowed=True)
            return read

        monkeypatch.setattr(notes, "documents", narrow_after_reading)
        services.look_at("tests.note", [note_id])
        assert search(NOBODY, Asked("quetzal")).total == 0
        assert titles("quetzal") == []
        assert titles("quetzal", member("group:a")) == ["Quetzal"]

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        tokens=st.sets(st.sampled_from(["public", "members", "party:XA", "role:author", "role:trainer"])),
        roles=st.sets(st.sampled_from(["author", "trainer", "moderator", "administrator"])),
    )
    def test_the_search_and_the_list_of_courses_agree_on_who_may_see_what(
        self, courses: Flask, tokens: set[str], roles: set[str]
    ) -> None:
        actor = Actor(
            rights=frozenset(Right(role) for role in roles),
            tokens=frozenset(
                {"public", *tokens - {"role:author", "role:trainer"}, *(f"role:{role}" for role in roles)}
            ),
        )
        listed = set(db.session.scalars(sa.select(Course.id).where(policies.readable(actor))))
        found = {hit.document.subject_id for hit in search(actor, Asked("quetzal")).hits}
        assert found == listed

    @pytest.fixture
    def courses(self, app: Flask) -> Flask:
        audiences = ["public", "members", "party:XA", "party:XB"]
        with write():
            for number, audience in enumerate(audiences):
                made = Course(
                    id=new_id(), slug=f"c{number}", course_key=f"k{number}", audience=audience, title={}, summary={},
                    facts={}, editions={}, created_at=now(), learners=0,
                )  # fmt: skip
                db.session.add(made)
        source = Notes()
        for course in db.session.scalars(sa.select(Course)):
            source.kept[course.id] = [
                Document(course.id, "", "en", "Quetzal", "", "home.home", {}, policies.audience_of(course), now())
            ]
        app.extensions["minamata"].search_sources["tests.course"] = source
        with write():
            services.look_at("tests.course", list(source.kept))
        return app


class TestNarrowing:
    @pytest.fixture(autouse=True)
    def some(self, notes: Notes) -> None:
        notes.write("Mercury in fish", language="en", area="health")
        notes.write("Mercury in lamps", language="en", area="products")
        notes.write("Mercure et santé", "mercury", language="fr", area="health")

    def test_facets_count_what_choosing_them_would_find(self) -> None:
        found = find("mercury")
        assert dict(found.facets)["language"] == [("en", 2), ("fr", 1)]
        assert dict(found.facets)["area"] == [("health", 2), ("products", 1)]
        narrowed = find("mercury", languages=frozenset({"en"}))
        assert narrowed.total == 2
        assert dict(narrowed.facets)["language"] == [("en", 2), ("fr", 1)], "one may choose the other as well"
        assert dict(narrowed.facets)["area"] == [("health", 1), ("products", 1)]

    def test_the_page_offers_countries_and_areas_by_their_names(self, notes: Notes, client: Browser) -> None:
        parties.load()
        thesaurus.load()
        code = db.session.scalars(sa.select(Concept.code).order_by(Concept.id)).all()
        notes.write("Mercury of Kenya", country="KE", area=code[0])
        notes.write("Mercury of Peru", country="PE", area=code[1])
        drain()
        page = client.get("/fr/search?q=mercury")
        offered = {
            " ".join(each.text_content().split()) for each in found_in(page, "//form//label[input[@type='checkbox']]")
        }
        assert {"Kenya 1", "Pérou 1"} <= offered
        label = db.session.scalars(sa.select(Concept).where(Concept.code == code[0])).one().label.shown("fr").text
        assert f"{label} 1" in offered
        narrowed = client.get("/fr/search?q=mercury&country=PE")
        assert "Mercury of Peru" in " ".join(narrowed.text.replace("<mark>", "").replace("</mark>", "").split())
        assert "of Kenya" not in narrowed.text
        assert client.get("/fr/search?q=mercury&country=nowhere&area=nothing").status_code == 200

    def test_what_is_older_can_be_left_out(self, notes: Notes) -> None:
        notes.write("Mercury of old", at=now() - timedelta(days=400))
        drain()
        assert search(NOBODY, Asked("mercury", since=now() - timedelta(days=366))).total == 3


def test_a_mistyped_word_is_put_right_from_what_is_there(notes: Notes) -> None:
    notes.write("Minamata Convention", "artisanal mining")
    assert find("convantion").suggestion == "convention"
    assert find("artisnal minnig").suggestion in {"artisanal mining", "artisanal minnig"}
    assert find("xyzzyq").suggestion is None
    notes.write("Règlement", "les règles des produits-déchets", language="fr")
    assert find("reglemant").suggestion == "règlement", "as it is written, not as it is looked up"
    assert find("produitsdechet").suggestion is None, "two words are not one"


def test_many_answers_are_counted_to_a_thousand_and_paged_without_a_repeat(notes: Notes) -> None:
    with write():
        for number in range(1030):
            note_id = new_id()
            notes.kept[note_id] = [
                Document(note_id, "", "en", f"Mercury {number}", "", "home.home", {}, frozenset({"public"}), now())
            ]
        services.look_at("tests.note", list(notes.kept))
    found = find("mercury")
    assert found.total == 1001
    seen = [hit.document.title for page in range(1, 6) for hit in search(NOBODY, Asked("mercury"), page).hits]
    assert len(seen) == len(set(seen)) == 50


SIGNS = ['"', '""', "-", "- -", "AND OR NOT", "NEAR(", "a*", "title:x", "' OR 1=1 --", "(((", "x" * 5000, "-a"]
SIGNS += ['-"a b"', "{a}", "^a", "a:b&c|d!", "\\", "a'b", "'", "%"]


@pytest.mark.parametrize(
    ("language", "first", "last", "length"), [("zh", 0x4E00, 0x9FA5, 200_000), ("ar", 0x621, 0x64A, 4), ("xx", 0x10330, 0x1034A, 2)]
)  # fmt: skip
def test_a_text_of_any_length_is_kept_and_found_by_its_last_word(
    notes: Notes, language: str, first: int, last: int, length: int
) -> None:
    chance = random.Random(1)
    words = (
        "".join(chr(chance.randrange(first, last)) for _sign in range(length)) for _word in range(200_000 // length)
    )
    notes.write("Long", " ".join(words)[:199_000] + " quetzal", language=language)
    assert titles("quetzal") == ["Long"]


class TestThePage:
    def test_it_shows_where_the_words_stand_marked_and_harmless(self, client: Browser, notes: Notes) -> None:
        notes.write(
            "A <b>title</b>", "long words " * 100 + "then <script>alert(1)</script> the consent " + "after " * 100
        )
        drain()
        page = client.get("/en/search?q=consents").get_data(as_text=True)
        assert "<mark>consent</mark>" in page
        assert "&lt;b&gt;title" in page
        assert "<script>alert" not in page
        assert "1 result" in page

    @pytest.mark.parametrize("language", ["ar", "zh", "fr", "es", "ru"])
    def test_it_speaks_every_language(self, client: Browser, notes: Notes, language: str) -> None:
        notes.write("Mercury")
        drain()
        answer = client.get(f"/{language}/search?q=mercury&kind=tests.note&since=year")
        assert answer.status_code == 200
        assert "<mark>Mercury</mark>" in answer.get_data(as_text=True)

    def test_nothing_found_says_what_to_do(self, client: Browser, notes: Notes) -> None:
        notes.write("Convention")
        drain()
        page = client.get("/en/search?q=convantion").get_data(as_text=True)
        assert "Nothing was found" in page
        assert 'href="/en/search?q=convention"' in page

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(words=st.text(max_size=80), page=st.text(max_size=5), kind=st.text(max_size=8))
    def test_whatever_is_typed_is_answered(self, client: Browser, words: str, page: str, kind: str) -> None:
        answer = client.get("/en/search", query_string={"q": words, "page": page, "kind": kind, "area": kind})
        assert answer.status_code in (
            {400} if "\x00" in words + page + kind or "\ufffd" in words + page + kind else {200}
        )

    @pytest.mark.parametrize("words", SIGNS)
    def test_signs_of_query_languages_are_plain_words(self, client: Browser, notes: Notes, words: str) -> None:
        notes.write("title x a b")
        drain()
        assert client.get("/en/search", query_string={"q": words}).status_code == 200


class TestTheIndex:
    def test_a_lost_index_is_noticed_and_made_anew_from_the_documents(
        self, app: Flask, client: Browser, notes: Notes
    ) -> None:
        notes.write("Mercury")
        drain()
        lose()
        assert client.get("/readyz").get_json()["parts"]["search"] is False
        assert client.get("/en/search?q=mercury").status_code in {200, 503}
        assert services.mend()
        assert titles("mercury") == ["Mercury"]
        assert client.get("/readyz").get_json()["parts"]["search"] is True
        assert not services.mend()

    @pytest.mark.skipif(bool(SERVER), reason="PostgreSQL mends its own indexes")
    def test_an_index_with_garbage_in_it_is_noticed_by_who_meets_it_and_made_anew(
        self, app: Flask, client: Browser, notes: Notes
    ) -> None:
        for number in range(30):
            notes.write(f"Mercury {number} word{number}")
        drain()
        with write():
            db.session.execute(sa.text("UPDATE search_fts_data SET block = x'00112233445566' WHERE id > 10"))
        assert client.get("/en/search?q=mercury").status_code == 503
        assert client.get("/readyz").get_json()["parts"]["search"] is False
        assert services.mend()
        assert find("mercury").total == 30
        assert client.get("/readyz").get_json()["parts"]["search"] is True

    def test_a_passing_fault_is_looked_into_and_nothing_is_thrown_away(self, app: Flask, notes: Notes) -> None:
        notes.write("Mercury")
        drain()
        suspect()
        assert not services.is_whole()
        assert not services.mend()
        assert services.is_whole()
        assert titles("mercury") == ["Mercury"]

    def test_rebuilding_brings_in_what_was_missed_and_drops_what_is_gone(self, notes: Notes) -> None:
        kept, gone = notes.write("Mercury kept"), notes.write("Mercury gone")
        drain()
        del notes.kept[gone]
        missed = new_id()
        notes.kept[missed] = [
            Document(**{**vars(notes.kept[kept][0]), "subject_id": missed, "title": "Mercury missed"})
        ]
        assert services.rebuild() == 2
        assert sorted(titles("mercury")) == ["Mercury kept", "Mercury missed"]

    def test_readers_find_everything_while_it_is_rebuilt(
        self, app: Flask, notes: Notes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        notes.kind = Kind("tests.note", "Note", at_once=2)
        for number in range(7):
            notes.write(f"Mercury {number}")
        drain()
        counts: list[int] = []
        really = services.look_at

        def look_and_count(kind: str, ids: Sequence[UUID]) -> None:
            counts.append(search(NOBODY, Asked("mercury")).total)
            really(kind, ids)

        monkeypatch.setattr(services, "look_at", look_and_count)
        services.rebuild()
        assert set(counts) == {7}

    def test_a_source_that_is_gone_takes_its_documents_with_it(self, app: Flask, notes: Notes) -> None:
        notes.write("Mercury")
        drain()
        del app.extensions["minamata"].search_sources["tests.note"]
        services.rebuild()
        assert titles("mercury") == []


def lose() -> None:
    """What a broken disk or a careless hand does."""
    with write():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.update(SearchDocument).values(vector=None))
        else:
            db.session.execute(sa.text("DROP TABLE search_fts"))


TOLD_AFTERWARDS = r"<(?:solution|choicehint|correcthint|hint|demandhint)[^>]*>(.*?)</"


class TestCourses:
    @pytest.fixture
    def catalogue(self, app: Flask) -> Flask:
        from courses import reference

        reference.load()
        drain()
        return app

    def test_a_unit_is_found_in_each_language_of_the_course_and_leads_there(
        self, client: Browser, catalogue: Flask
    ) -> None:
        page = client.get("/fr/search?q=convention").get_data(as_text=True)
        assert "/fr/courses/foundations/" in page
        found = search(NOBODY, Asked("minamata"))
        assert {"en", "fr", "es"} <= {code for code, _count in dict(found.facets)["language"]}
        for link in set(re.findall(r'href="(/fr/courses/[^"]+)" lang', page)):
            assert client.get(link).status_code in {200, 303}

    def test_no_answer_can_be_looked_up(self, catalogue: Flask) -> None:
        """Solutions, feedback and hints are in no document."""
        texts = " ".join(db.session.scalars(sa.select(SearchDocument.text)))
        package = Path(__file__).resolve().parents[2] / "courses" / "data"
        told = 0
        for file in package.rglob("problem/*.xml"):
            for part in re.findall(
                r"<(?:solution|choicehint|correcthint|hint|demandhint)[^>]*>(.*?)</", file.read_text("utf-8"), re.DOTALL
            ):
                words = " ".join(re.sub(r"<[^>]+>", " ", part).split())
                if len(words) > 40:
                    told += 1
                    assert words not in texts, file
        assert told > 5

    def test_a_course_for_members_is_not_found_by_strangers(self, catalogue: Flask) -> None:
        with write():
            course = db.session.scalars(sa.select(Course)).one()
            course.audience = "members"
            services.changed("courses.course", course.id, is_narrowed=True)
        drain()
        assert search(NOBODY, Asked("mercury")).total == 0
        assert search(member("members"), Asked("mercury")).total > 0


def test_the_page_of_a_signed_in_reader_costs_few_queries(app: Flask, client: Browser, notes: Notes) -> None:
    for number in range(15):
        notes.write(f"Mercury {number}")
    drain()
    client.sign_in(people.person("Reader"))
    with statements(app) as asked:
        assert client.get("/en/search?q=mercury").status_code == 200
    assert len([each for each in asked if each.split()[0] in {"SELECT", "WITH"}]) <= 8
