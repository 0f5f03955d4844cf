"""Articles and terms are what their files say, and what is not certain says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from minamata.db import db
from minamata.i18n import LANGUAGES
from minamata.tables import BadTable, is_sure
from minamata.thesaurus import queries, reference
from minamata.thesaurus.queries import Branch
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the committed files, to be changed as the secretariat would."""
    return Path(shutil.copytree(reference.DATA, tmp_path / "files"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def codes(branches: tuple[Branch, ...]) -> list[str]:
    return [code for branch in branches for code in (branch.concept.code, *codes(branch.narrower))]


def test_the_convention_has_thirty_five_articles_and_five_annexes_in_order() -> None:
    reference.load()
    found = queries.articles()

    assert [one.number for one in found if one.kind == "article"] == [str(number) for number in range(1, 36)]
    assert [one.number for one in found[35:]] == ["A", "B", "C", "D", "E"]
    assert all(one.kind == "annex" for one in found[35:])
    assert all(set(one.title) == set(LANGUAGES) for one in found)


def test_loading_twice_changes_nothing(app: Flask) -> None:
    reference.load()
    before = [(one.id, one.code, one.label) for branch in queries.concept_tree() for one in [branch.concept]]
    with statements(app) as seen:
        reference.load()

    assert [(one.id, one.code, one.label) for branch in queries.concept_tree() for one in [branch.concept]] == before
    assert [each for each in seen if not each.startswith("SELECT")] == []


def test_terms_stand_below_their_broader_terms_and_each_stands_once() -> None:
    reference.load()
    tree = queries.concept_tree()
    found = codes(tree)

    assert len(found) == len(set(found)) == 112
    assert len(tree) == 27
    asgm = next(branch for branch in tree if branch.concept.code == "asgm")
    assert "planetgold" in codes(asgm.narrower)
    mercury = next(branch for branch in tree if branch.concept.code == "hg")
    assert codes(mercury.narrower) == ["hg-compounds", "methylmercury", "cinnabar"]


def test_the_tree_of_terms_takes_one_query(app: Flask) -> None:
    reference.load()
    db.session.commit()
    with statements(app) as seen:
        codes(queries.concept_tree())

    assert len([each for each in seen if each.startswith("SELECT")]) == 1


def test_a_term_is_found_by_its_code_with_its_articles_and_other_words() -> None:
    reference.load()
    found = queries.concept("nap")

    assert found is not None
    assert found.articles == ["7"]
    assert found.alternatives == ["NAP", "PAN"]
    assert queries.concept("no-such-term") is None


def test_only_wordings_compared_with_a_text_that_counts_are_sure() -> None:
    reference.load()
    found = queries.articles()[0]

    assert is_sure(found.confidence["en"])
    assert not any(is_sure(found.confidence.get(lang)) for lang in ("fr", "es", "ar", "ru", "zh", "de"))


def test_a_file_that_was_compared_with_the_authentic_text_takes_the_mark_away(folder: Path) -> None:
    reference.load()
    known = queries.articles()[0].id
    replace(folder / "articles.csv", "Objectif,", "Objectif officiel,")
    replace(folder / "articles.csv", "general knowledge (check against authentic text)", "authentic text")
    reference.load(folder)
    found = queries.articles()[0]

    assert found.id == known
    assert found.title["fr"] == "Objectif officiel"
    assert is_sure(found.confidence["fr"])
    assert not is_sure(found.confidence["ru"])


def test_a_term_moves_below_another_and_none_is_deleted(folder: Path) -> None:
    reference.load()
    path = folder / "taxonomy.csv"
    replace(path, "汞化合物,hg,", "汞化合物,waste,")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("planetgold")), encoding="utf-8")
    reference.load(folder)
    tree = queries.concept_tree()

    assert "hg-compounds" in codes(next(branch.narrower for branch in tree if branch.concept.code == "waste"))
    assert len(codes(tree)) == 112


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        (
            "articles.csv",
            "article,2,",
            "chapter,2,",
            "line 3, column type: 'chapter' is not one of article, annex",
        ),
        ("articles.csv", "article,2,", "article,1,", "line 3, column number: 'article 1' stands in line 2"),
        ("articles.csv", "Definitions,", ",", "line 3, column title_en: the cell is empty"),
        (
            "taxonomy.csv",
            "汞化合物,hg,",
            "汞化合物,hq,",
            "line 3, column broader: 'hq' is not the concept_id of any line",
        ),
        (
            "taxonomy.csv",
            "汞,,",
            "汞,methylmercury,",
            "line 2, column broader: by way of .* stands below itself",
        ),
        ("taxonomy.csv", "methylmercury,", "hg,", "line 4, column concept_id: 'hg' stands in line 2"),
    ],
)
def test_a_bad_cell_is_refused_in_one_sentence_that_says_where(
    folder: Path, file: str, old: str, new: str, what: str
) -> None:
    replace(folder / file, old, new)

    with pytest.raises(BadTable, match=f"^{file}, {what}"):
        reference.load(folder)
    assert queries.articles() == []
    assert queries.concept_tree() == ()


def words(page: str, path: str) -> list[str]:
    """The texts of the elements at `path`, spaces folded."""
    return [
        " ".join("".join(str(text) for text in found.itertext()).split())
        for found in html.document_fromstring(page).iterfind(path)
    ]


def test_the_page_of_articles_names_each_in_the_language_of_the_reader(client: FlaskClient) -> None:
    reference.load()
    page = client.get("/es/convention/").get_data(as_text=True)

    assert len(words(page, ".//dl/dd")) == 40
    assert words(page, ".//dl/dd")[0].startswith("Objetivo")


def test_the_page_of_articles_marks_titles_that_are_not_certain_and_no_others(client: FlaskClient) -> None:
    reference.load()

    assert words(client.get("/en/convention/").get_data(as_text=True), ".//dd/b") == []
    assert len(words(client.get("/ru/convention/").get_data(as_text=True), ".//dd/b")) == 40


def test_a_title_that_is_missing_is_shown_in_english_and_says_so(client: FlaskClient, folder: Path) -> None:
    replace(folder / "articles.csv", ",目标,", ",,")
    reference.load(folder)
    page = client.get("/zh/convention/").get_data(as_text=True)

    assert '<span lang="en" dir="ltr">Objective</span> <span class="tag">English</span>' in page


def test_the_page_of_terms_puts_each_below_its_broader_term(client: FlaskClient) -> None:
    reference.load()
    page = client.get("/fr/convention/terms/").get_data(as_text=True)
    found = html.document_fromstring(page).find(".//li[@id='methylmercury']")

    assert found is not None
    assert [above.get("id") for above in found.iterancestors("li")] == ["hg-compounds"]
    assert len(words(page, ".//main//li[@id]")) == 112 - 27
    assert len(words(page, ".//main//h2")) == 27


def test_the_page_of_terms_says_once_that_none_was_checked_or_at_each_that_was_not(
    client: FlaskClient, folder: Path
) -> None:
    reference.load()
    page = client.get("/fr/convention/terms/").get_data(as_text=True)
    assert len(words(page, ".//main//div[@class='note warn']")) == 1
    assert words(page, ".//main//b") == []

    replace(folder / "taxonomy.csv", "topics of the secretariat's pages,general knowledge,", "x,authentic text,")
    reference.load(folder)
    page = client.get("/fr/convention/terms/").get_data(as_text=True)
    assert words(page, ".//main//div[@class='note warn']") == []
    assert len(words(page, ".//main//b")) == 111


def test_the_words_of_the_convention_are_reached_from_the_foot_of_every_page(client: FlaskClient) -> None:
    page = client.get("/en/convention/").get_data(as_text=True)

    assert "The Convention in words" in words(page, ".//footer//a")


def test_the_pages_stand_before_anything_was_loaded(client: FlaskClient) -> None:
    for path in ("/en/convention/", "/en/convention/terms/", "/en/parties/"):
        page = client.get(path)
        assert page.status_code == 200
        assert "not been loaded yet" in page.get_data(as_text=True)
