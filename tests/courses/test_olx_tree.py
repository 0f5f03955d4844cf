"""A course package becomes a tree of blocks; what cannot be understood is kept, what cannot be true is refused (C1)."""

import json
import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.olx.archive import open_package
from courses.olx.policy import MOST_VALUES, decode_setting
from courses.olx.refusals import PackageRefused, Reason
from courses.olx.report import ImportReport, UnknownBlock
from courses.olx.tree import BlockNode, CourseTree, WarningKind, read_course
from courses.olx.xml import LARGEST_TEXT_BYTES, MOST_ATTRIBUTES, MOST_MARKUP, parse

COURSE_XML = '<course url_name="run1" org="UN" course="HG101"/>'

Reader = Callable[[dict[str, str]], CourseTree]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Read a course given as paths and texts; `course.xml` is filled in."""

    def read_files(files: dict[str, str]) -> CourseTree:
        for path, text in ({"course.xml": COURSE_XML} | files).items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(text.encode("utf-8", "surrogateescape"))
        with open_package(tmp_path) as package:
            return read_course(package)

    return read_files


@pytest.fixture
def refused(read: Reader) -> Callable[[dict[str, str]], PackageRefused]:
    def read_refused(files: dict[str, str]) -> PackageRefused:
        with pytest.raises(PackageRefused) as caught:
            read(files)
        return caught.value

    return read_refused


Refused = Callable[[dict[str, str]], PackageRefused]


def unit(inside: str) -> dict[str, str]:
    """A course with one unit that holds `inside`."""
    return {
        "course/run1.xml": '<course><chapter url_name="c1"/></course>',
        "chapter/c1.xml": '<chapter display_name="Week 1"><sequential url_name="s1"/></chapter>',
        "sequential/s1.xml": '<sequential><vertical url_name="v1"/></sequential>',
        "vertical/v1.xml": f"<vertical>\n{inside}\n</vertical>",
    }


def block(tree: CourseTree, url_name: str) -> BlockNode:
    return next(node for node in tree.root.walk() if node.url_name == url_name)


# The shape of a course


def test_pointers_are_followed_to_their_definitions(read: Reader) -> None:
    tree = read(
        unit('<problem url_name="p1"/>') | {"problem/p1.xml": '<problem display_name="Quiz"><p>2+2?</p></problem>'}
    )
    assert [(node.type, node.url_name, node.file) for node in tree.root.walk()] == [
        ("course", "run1", "course/run1.xml"),
        ("chapter", "c1", "chapter/c1.xml"),
        ("sequential", "s1", "sequential/s1.xml"),
        ("vertical", "v1", "vertical/v1.xml"),
        ("problem", "p1", "problem/p1.xml"),
    ]
    assert block(tree, "p1").content == '<problem display_name="Quiz"><p>2+2?</p></problem>'
    assert (tree.org, tree.course, tree.run) == ("UN", "HG101", "run1")
    assert tree.warnings == ()


def test_a_course_may_stand_in_one_file(read: Reader) -> None:
    tree = read(
        {
            "course.xml": '<course url_name="r" org="UN" course="HG" display_name="Mercury" language="fr">'
            '<chapter url_name="c"><sequential url_name="s"><vertical url_name="v">'
            '<html url_name="h"><p>Bonjour</p></html></vertical></sequential></chapter></course>'
        }
    )
    assert [node.url_name for node in tree.root.walk()] == ["r", "c", "s", "v", "h"]
    assert {node.file for node in tree.root.walk()} == {None}
    assert (tree.display_name, tree.language) == ("Mercury", "fr")


def test_a_colon_in_a_name_is_a_folder(read: Reader) -> None:
    tree = read(unit('<problem url_name="week1:quiz"/>') | {"problem/week1/quiz.xml": "<problem/>"})
    assert block(tree, "week1:quiz").file == "problem/week1/quiz.xml"


@pytest.mark.parametrize(
    "container",
    ["split_test", "library_content", "conditional", "wrapper", "vertical", "randomize", "itembank"],
)
def test_containers_hold_blocks_and_keep_only_their_own_markup(container: str, read: Reader) -> None:
    tree = read(unit(f'<{container} url_name="x" max_count="2"><html url_name="a">A</html><!-- b --></{container}>'))
    assert [child.url_name for child in block(tree, "x").children] == ["a"]
    assert block(tree, "x").content == f'<{container} url_name="x" max_count="2"><!-- b --></{container}>'


def test_settings_tags_of_containers_are_no_blocks(read: Reader) -> None:
    files = unit('<conditional url_name="x"><show sources="a"/><html url_name="a">A</html></conditional>')
    files["course/run1.xml"] = '<course><chapter url_name="c1"/><wiki slug="w"/><textbook title="t"/></course>'
    tree = read(files)
    assert [child.type for child in tree.root.children] == ["chapter"]
    assert tree.root.content == '<course><wiki slug="w"/><textbook title="t"/></course>'
    assert [child.type for child in block(tree, "x").children] == ["html"]
    assert '<show sources="a"/>' in block(tree, "x").content


def test_an_unknown_tag_is_kept_word_for_word(read: Reader) -> None:
    element = (
        '<mercury-lab url_name="lab" xblock-family="xblock.v1">'
        "<!-- keep --><step a='1'>Hg &amp; <![CDATA[<raw>]]></step> tail<html url_name='inner'/></mercury-lab>"
    ).replace("'", '"')
    tree = read(unit(element))
    assert block(tree, "lab").content == element
    assert block(tree, "lab").children == ()


def test_tags_inside_a_problem_are_no_blocks(read: Reader) -> None:
    tree = read(unit('<problem url_name="p"><vertical/><problem/></problem>'))
    assert block(tree, "p").children == ()


# Text of html blocks


def test_html_comes_from_the_file_it_names(read: Reader) -> None:
    text = "<p>Mercure &nbsp; <br> 水俣\r\n</p>"
    tree = read(
        unit('<html url_name="h"/>')
        | {"html/h.xml": '<html filename="text" display_name="Welcome"/>', "html/text.html": "\ufeff" + text}
    )
    assert block(tree, "h").content == text
    assert block(tree, "h").display_name == "Welcome"
    assert block(tree, "h").file == "html/h.xml"
    assert tree.unreferenced == ()


def test_html_is_found_beside_its_definition(read: Reader) -> None:
    tree = read(
        unit('<html url_name="week1:intro"/>')
        | {
            "html/week1/intro.xml": '<html filename="intro"/>',
            "html/week1/intro.html": "near",
            "html/intro.html": "far",
        }
    )
    assert block(tree, "week1:intro").content == "near"


def test_inline_html_keeps_its_markup_and_cdata_becomes_markup(read: Reader) -> None:
    tree = read(
        unit(
            '<html url_name="a">Hello <b>world</b> &amp; <iframe src="x"/> all<br/></html>'
            '<html url_name="b"><![CDATA[<p>Hi</p>]]></html>'
        )
    )
    assert block(tree, "a").content == 'Hello <b>world</b> &amp; <iframe src="x"></iframe> all<br>'
    assert block(tree, "b").content == "<p>Hi</p>"


def test_a_missing_html_file_is_a_warning(read: Reader) -> None:
    tree = read(unit('<html url_name="h" filename="gone"/>'))
    assert [(warning.kind, warning.path, warning.block) for warning in tree.warnings] == [
        (WarningKind.MISSING_HTML, "vertical/v1.xml", "html/h")
    ]
    assert block(tree, "h").content == ""


@pytest.mark.parametrize("path", ["html/t.html", "vertical/v1.xml"])
def test_text_with_a_nul_which_no_database_keeps_is_refused_with_its_place(path: str, refused: Refused) -> None:
    problem = refused(unit('<html url_name="h" filename="t"/>') | {path: "one\nca\0"})
    assert (problem.reason, problem.path, problem.line, problem.column) == (Reason.NOT_UTF8, path, 2, 3)


def test_html_that_is_not_utf8_is_refused_with_its_place(refused: Refused) -> None:
    problem = refused(unit('<html url_name="h" filename="t"/>') | {"html/t.html": "één\nca\udce9"})
    assert (problem.reason, problem.path, problem.line, problem.column) == (Reason.NOT_UTF8, "html/t.html", 2, 3)


# Settings


def test_settings_come_from_pointer_definition_and_policy_the_later_winning(read: Reader) -> None:
    tree = read(
        unit('<problem url_name="p" weight="1" a="pointer" b="pointer"/>')
        | {
            "problem/p.xml": '<problem weight="2" b="definition" c="definition"/>',
            "policies/run1/policy.json": json.dumps(
                {
                    "problem/p": {"c": "policy", "display_name": "Named"},
                    "course/run1": {"start": "2030-01-01T00:00:00Z"},
                }
            ),
        }
    )
    assert block(tree, "p").settings == {
        "weight": 2,
        "a": "pointer",
        "b": "definition",
        "c": "policy",
        "display_name": "Named",
    }
    assert block(tree, "p").display_name == "Named"
    assert tree.settings["start"] == "2030-01-01T00:00:00Z"
    assert [warning.kind for warning in tree.warnings] == [WarningKind.POINTER_WITH_ATTRIBUTES]


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("start", '"2017-01-01T10:00:00+00:00"', "2017-01-01T10:00:00+00:00"),
        ("graded", "true", True),
        ("weight", "0.5", 0.5),
        ("markdown", "null", None),
        ("tabs", '[{"name": "Home"}]', [{"name": "Home"}]),
        ("youtube", "1.00:3_yD_cEKoCk", "1.00:3_yD_cEKoCk"),
        ("graceperiod", "", ""),
        ("display_name", "2019", "2019"),
        ("display_name", "true", "true"),
        ("display_name", '"Quoted"', "Quoted"),
        ("days_early_for_beta", "Infinity", "Infinity"),
        ("weight", "1e999", "1e999"),
        ("answer", '"\\ud800"', '"\\ud800"'),
        ("answer", '"\\u0000"', '"\\u0000"'),
        ("answer", "1" * 5000, "1" * 5000),
        ("answer", "[" * 100_000, "[" * 100_000),
        ("answer", "[" * 65 + "]" * 65, "[" * 65 + "]" * 65),
    ],
)
def test_attributes_are_decoded_as_studio_wrote_them(name: str, raw: str, value: object) -> None:
    assert decode_setting(name, raw) == value


def test_policies_about_texts_and_drafts_are_read(read: Reader) -> None:
    tree = read(
        unit("")
        | {
            "policies/run1/grading_policy.json": '\ufeff{"GRADER": [], "GRADE_CUTOFFS": {"Pass": 0.6}}',
            "about/overview.html": "<p>About</p>",
            "about/effort.html": "2 hours",
            "about/other.html": "x",
            "static/a.png": "",
            "notes.txt": "",
            "problem/unused.xml": "<problem/>",
        }
    )
    assert tree.grading_policy == {"GRADER": [], "GRADE_CUTOFFS": {"Pass": 0.6}}
    assert tree.about == {"overview": "<p>About</p>", "effort": "2 hours"}
    assert tree.unreferenced == ("notes.txt", "problem/unused.xml")
    assert tree.drafts == ()


def test_older_exports_keep_their_policies_elsewhere(read: Reader) -> None:
    tree = read(
        unit("")
        | {"policies/run1.json": '{"chapter/c1": {"display_name": "One"}}', "grading_policy.json": '{"GRADER": []}'}
    )
    assert block(tree, "c1").display_name == "One"
    assert tree.grading_policy == {"GRADER": []}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{\n  "course/run1": {,}}', 2, 19),
        ("[]", None, None),
        ('{"course/run1": []}', None, None),
        ('{"course/run1": {"a": "\\ud800"}}', None, None),
        ("[" * 100_000, None, None),
        ('{"course/run1": {"a": ' + "1" * 5000 + "}}", None, None),
        ('{"course/run1": {"a": ' + "[" * 70 + "]" * 70 + "}}", None, None),
    ],
)
def test_a_malformed_policy_is_refused_with_its_place(
    text: str, line: int | None, column: int | None, refused: Refused
) -> None:
    problem = refused(unit("") | {"policies/run1/policy.json": text})
    assert (problem.reason, problem.path) == (Reason.POLICY_MALFORMED, "policies/run1/policy.json")
    assert (problem.line, problem.column) == (line, column)


def test_a_malformed_grading_policy_is_refused(refused: Refused) -> None:
    problem = refused(unit("") | {"policies/run1/grading_policy.json": "{"})
    assert (problem.reason, problem.path) == (Reason.POLICY_MALFORMED, "policies/run1/grading_policy.json")


# Names


def test_blocks_without_a_name_get_one_from_their_place(read: Reader) -> None:
    tree = read(unit("<html>A</html><html>B</html><problem/>"))
    names = [node.url_name for node in block(tree, "v1").children]
    assert len(set(names)) == 3
    assert [name.split("_")[0] for name in names] == ["html", "html", "problem"]
    assert {warning.kind for warning in tree.warnings} == {WarningKind.URL_NAME_GENERATED}
    assert len(tree.warnings) == 3


def test_a_translation_gets_the_same_generated_names(read: Reader) -> None:
    english = read(unit("<html>Mercury</html><problem>Why?</problem>"))
    french = read(unit('<html display_name="Bonjour">Mercure</html>\n\n<problem>Pourquoi?</problem>'))
    assert [node.url_name for node in english.root.walk()] == [node.url_name for node in french.root.walk()]


def test_an_incomplete_identity_is_a_warning(read: Reader) -> None:
    tree = read({"course.xml": "<course><chapter/></course>"})
    assert {warning.kind for warning in tree.warnings} == {
        WarningKind.URL_NAME_GENERATED,
        WarningKind.COURSE_IDENTITY_INCOMPLETE,
    }
    assert (tree.org, tree.course) == ("", "")


# What is missing


def test_a_pointer_to_nothing_is_a_warning_and_an_empty_block(read: Reader) -> None:
    tree = read(unit('<problem url_name="gone"/>\n<vertical url_name="v2"/>'))
    assert [(node.url_name, node.content, node.file) for node in block(tree, "v1").children] == [
        ("gone", "", None),
        ("v2", "", None),
    ]
    assert [(w.kind, w.path, w.line, w.block, w.detail) for w in tree.warnings] == [
        (WarningKind.MISSING_DEFINITION, "vertical/v1.xml", 2, "problem/gone", "problem/gone.xml"),
        (WarningKind.MISSING_DEFINITION, "vertical/v1.xml", 3, "vertical/v2", "vertical/v2.xml"),
    ]


def test_a_name_that_points_out_of_the_package_finds_nothing(read: Reader) -> None:
    tree = read(unit('<problem url_name="../../../etc/passwd"/><html url_name="h" filename="../../../etc/passwd"/>'))
    assert [node.content for node in block(tree, "v1").children] == ["", ""]


def test_a_definition_of_another_type_is_read_with_a_warning(read: Reader) -> None:
    tree = read(unit('<problem url_name="p"/>') | {"problem/p.xml": "<video/>"})
    assert block(tree, "p").type == "problem"
    assert [warning.kind for warning in tree.warnings] == [WarningKind.DEFINITION_OF_ANOTHER_TYPE]


@pytest.mark.parametrize("files", [{}, {"course.xml": '<library url_name="l"/>'}])
def test_a_course_that_is_not_there_is_refused(files: dict[str, str], refused: Refused) -> None:
    assert refused(files).reason is Reason.NO_COURSE


# What cannot be true


def test_one_block_in_two_places_is_refused_naming_both(refused: Refused) -> None:
    files = unit('<problem url_name="p"/>') | {
        "sequential/s1.xml": '<sequential><vertical url_name="v1"/><vertical url_name="v2"/></sequential>',
        "vertical/v2.xml": '<vertical>\n\n<problem url_name="p"/></vertical>',
        "problem/p.xml": "<problem/>",
    }
    problem = refused(files)
    assert (problem.reason, problem.path, problem.line) == (Reason.DUPLICATE_BLOCK, "vertical/v2.xml", 3)
    assert problem.detail == {"block": "problem/p", "other": "vertical/v1.xml", "other_line": 2}


def test_blocks_of_different_types_may_share_a_name(read: Reader) -> None:
    tree = read(unit('<problem url_name="x">P</problem><html url_name="x">H</html>'))
    assert [node.type for node in block(tree, "v1").children] == ["problem", "html"]


def test_a_block_inside_itself_is_refused_naming_the_way_round(refused: Refused) -> None:
    files = unit('<wrapper url_name="w"/>') | {"wrapper/w.xml": '<wrapper>\n<vertical url_name="v1"/></wrapper>'}
    problem = refused(files)
    assert (problem.reason, problem.path, problem.line) == (Reason.CYCLE, "wrapper/w.xml", 2)
    assert problem.detail["chain"] == "vertical/v1 > wrapper/w > vertical/v1"


def test_a_course_inside_itself_is_refused(refused: Refused) -> None:
    files = unit("") | {"chapter/c1.xml": '<chapter><course url_name="run1"/></chapter>'}
    assert refused(files).reason is Reason.CYCLE


def test_a_name_longer_than_any_platform_takes_is_refused(refused: Refused) -> None:
    problem = refused(unit(f'<problem url_name="{"p" * 256}"/>'))
    assert (problem.reason, problem.path, problem.line) == (Reason.NAME_TOO_LONG, "vertical/v1.xml", 2)


def test_a_very_deep_tree_is_refused_and_breaks_nothing(refused: Refused) -> None:
    files = unit('<vertical url_name="d0"/>')
    files |= {f"vertical/d{n}.xml": f'<vertical><vertical url_name="d{n + 1}"/></vertical>' for n in range(1200)}
    assert refused(files).reason is Reason.TREE_TOO_DEEP
    inline = unit("".join(f'<vertical url_name="i{n}">' for n in range(200)) + "</vertical>" * 200)
    assert refused(inline).reason is Reason.TREE_TOO_DEEP


def test_a_tree_of_too_many_blocks_is_refused(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courses.olx.blocks.MOST_BLOCKS", 10)
    assert refused(unit("<html/>" * 7)).reason is Reason.TREE_TOO_LARGE


def test_one_large_file_named_by_many_blocks_is_refused(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courses.olx.blocks.MOST_TEXT_BYTES", 100_000)
    blocks = "".join(f'<html url_name="h{n}" filename="big"/>' for n in range(20))
    assert refused(unit(blocks) | {"html/big.html": "x" * 10_000}).reason is Reason.TREE_TOO_LARGE


def test_a_long_namespace_that_every_block_inherits_is_refused(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courses.olx.blocks.MOST_TEXT_BYTES", 100_000)
    surveys = "".join(f'<survey url_name="s{n}" a=""/>' for n in range(20))
    for inside in (surveys, f'<html url_name="h">{"<p/>" * 20}</html>'):
        files = unit("") | {"vertical/v1.xml": f'<vertical xmlns:x="{"x" * 10_000}">{inside}</vertical>'}
        assert refused(files).reason is Reason.TREE_TOO_LARGE


def test_settings_that_would_fill_the_memory_are_refused(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courses.olx.blocks.MOST_TEXT_BYTES", 1_000_000)
    problem = refused(unit(f'<survey url_name="s" a="[{"[]," * 10_000}[]]"/>'))
    assert (problem.reason, problem.path) == (Reason.TREE_TOO_LARGE, "vertical/v1.xml")


def test_a_policy_that_would_fill_the_memory_is_refused(refused: Refused) -> None:
    problem = refused(
        unit("") | {"policies/run1/policy.json": f'{{"course/run1": {{"a": [{"[]," * MOST_VALUES}[]]}}}}'}
    )
    assert (problem.reason, problem.path) == (Reason.TEXT_LIMITS, "policies/run1/policy.json")


# Hostile and broken XML

LAUGHS = (
    '<?xml version="1.0"?>\n<!-- ha --><!DOCTYPE lolz [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + ']><course url_name="&l9;">&l9;</course>'
)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (LAUGHS, 2, 12),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><course>&x;</course>', 1, 1),
        ('<!DOCTYPE course SYSTEM "http://localhost:1/course.dtd"><course/>', 1, 1),
        ('\ufeff\n<?x y?>\n  <!DOCTYPE a [<!ENTITY % p SYSTEM "file:///dev/zero">%p;]><course/>', 3, 3),
        ("<course>\n&nbsp;</course>", 2, 7),
        ('<course a="&nbsp;"/>', 1, 18),
    ],
)
def test_entities_and_document_types_are_refused(text: str, line: int, column: int, refused: Refused) -> None:
    problem = refused({"course.xml": text})
    assert (problem.reason, problem.path) == (Reason.XML_ENTITIES, "course.xml")
    assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("<vertical>\n<html>\n</vertical>", 3, 12),
        ("", 1, 1),
        ("plain", 1, 1),
        ("<vertical/><vertical/>", 1, 12),
        ("<vertical a='1' a='2'/>", 1, 22),
        ("<x:vertical/>", 1, 12),
    ],
)
def test_malformed_xml_is_refused_with_its_place(text: str, line: int, column: int, refused: Refused) -> None:
    problem = refused(unit("") | {"vertical/v1.xml": text})
    assert (problem.reason, problem.path) == (Reason.XML_MALFORMED, "vertical/v1.xml")
    assert (problem.line, problem.column) == (line, column)
    assert str(problem).startswith(f"xml_malformed vertical/v1.xml:{line}:{column}")


def test_xml_that_is_not_utf8_is_refused_with_its_place(refused: Refused) -> None:
    problem = refused(unit("") | {"vertical/v1.xml": '<vertical>\n  <html a="水\udce9"/></vertical>'})
    assert (problem.reason, problem.path) == (Reason.NOT_UTF8, "vertical/v1.xml")
    assert (problem.line, problem.column) == (2, 13)


@pytest.mark.parametrize(
    "text",
    [
        "<a>" * 300 + "</a>" * 300,
        f"<a>{'x' * 11_000_000}</a>",
        f"<a>{' ' * LARGEST_TEXT_BYTES}</a>",
        f"<a>{'<b/>' * MOST_MARKUP}</a>",
        "<a " + " ".join(f"b{number}=''" for number in range(MOST_MARKUP)) + "/>",
        "<a><b/><c " + " ".join(f"b{number}=''" for number in range(MOST_ATTRIBUTES + 1)) + "/></a>",
    ],
    ids=["deep", "long text", "large file", "many tags", "much markup", "many attributes"],
)
def test_xml_beyond_reason_is_refused(text: str, refused: Refused) -> None:
    problem = refused(unit('<problem url_name="p"/>') | {"problem/p.xml": text})
    assert (problem.reason, problem.path) == (Reason.TEXT_LIMITS, "problem/p.xml")


def test_an_encoding_that_is_only_claimed_does_no_harm(read: Reader) -> None:
    tree = read(unit("") | {"chapter/c1.xml": '<?xml version="1.0" encoding="latin-1"?><chapter display_name="é"/>'})
    assert block(tree, "c1").display_name == "é"


PRELUDES = st.lists(
    st.sampled_from(["<!--", "-->", "<?x", "?>", "<!DOCTYPE a>", "<!DOCTYPE a [", "]>", " ", "-", ">", "<a/>"]),
    max_size=8,
)


@given(PRELUDES)
@settings(max_examples=300, deadline=None)
def test_no_document_type_slips_through(pieces: list[str]) -> None:
    try:
        root = parse("".join([*pieces, "<a/>"]).encode(), "a.xml")
    except PackageRefused:
        return
    assert root.getroottree().docinfo.internalDTD is None


# Drafts and the report


def test_drafts_are_trees_of_their_own(read: Reader) -> None:
    tree = read(
        unit('<html url_name="h">published</html>')
        | {
            "drafts/vertical/inner.xml": "<vertical/>",
            "drafts/vertical/v1.xml": '<vertical parent_url="s"><html url_name="h"/><wrapper url_name="w"/></vertical>',
            "drafts/html/h.xml": '<html filename="h"/>',
            "drafts/html/h.html": "draft",
            "drafts/wrapper/w.xml": '<wrapper><vertical url_name="inner"/></wrapper>',
            "drafts/problem/unused.xml": "<problem/>",
        }
    )
    assert block(tree, "h").content == "published"
    assert [[node.url_name for node in draft.walk()] for draft in tree.drafts] == [["v1", "h", "w", "inner"]]
    assert tree.drafts[0].children[0].content == "draft"
    assert tree.unreferenced == ("drafts/problem/unused.xml",)


def test_the_report_counts_and_names_what_was_found(tmp_path: Path) -> None:
    files = {"course.xml": COURSE_XML} | unit('<mercury-lab url_name="lab"/><html>A</html><html>B</html>')
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    with open_package(tmp_path) as package:
        tree = read_course(package)
        report = ImportReport.of(package, tree, {"course", "chapter", "sequential", "vertical", "html"})
    assert report.blocks == {"html": 2, "chapter": 1, "course": 1, "mercury-lab": 1, "sequential": 1, "vertical": 1}
    assert report.unknown == (UnknownBlock("mercury-lab", "lab", None),)
    assert (report.files, report.bytes) == (5, sum(map(len, files.values())))
    told = json.loads(json.dumps(report.to_dict()))
    assert told["unknown"] == [{"type": "mercury-lab", "url_name": "lab", "path": None}]
    assert [warning["kind"] for warning in told["warnings"]] == [
        "missing_definition",
        "url_name_generated",
        "url_name_generated",
    ]
    assert told["dropped"] == {}


# Real courses

SAMPLES = {
    # Counted twice by hand-written walks of another kind. Elsewhere 891 blocks are told for this course and 51 for
    # the last one; 51 are its blocks with a file of their own, three more stand inline.
    "harvardx-studio-advanced": {
        "html": 315,
        "vertical": 286,
        "poll": 121,
        "problem": 76,
        "sequential": 47,
        "split_test": 30,
        "video": 17,
        "chapter": 9,
        "survey": 3,
        "discussion": 2,
        "course": 1,
        "openassessment": 1,
        "word_cloud": 1,
    },
    "mitx-grading-library": {"vertical": 63, "problem": 53, "html": 10, "sequential": 10, "chapter": 2, "course": 1},
    "ms-kitchen-sink": {
        "vertical": 16,
        "sequential": 15,
        "problem": 14,
        "chapter": 4,
        "azure_media_services": 3,
        "course": 1,
        "video": 1,
    },
}


@pytest.fixture(params=sorted(SAMPLES))
def sample(request: pytest.FixtureRequest) -> Path:
    folder = os.environ.get("MINAMATA_OLX_SAMPLES")
    if not folder:
        pytest.skip("MINAMATA_OLX_SAMPLES is not set: no real course was read")
    return Path(folder) / str(request.param)


def test_a_real_course_is_read_whole(sample: Path) -> None:
    with open_package(sample) as package:
        tree = read_course(package)
    assert Counter(node.type for node in tree.root.walk()) == SAMPLES[sample.name]
    assert tree.warnings == ()
    assert tree.display_name
    assert tree.language == "en"
    assert tree.grading_policy["GRADER"]
    assert all(node.content for node in tree.root.walk() if node.type != "html")
    assert all(path.count("/") == 0 or path.startswith("video/") for path in tree.unreferenced)


def test_the_drafts_of_a_real_course_hang_together(sample: Path) -> None:
    with open_package(sample) as package:
        tree = read_course(package)
    drafts = Counter(node.type for draft in tree.drafts for node in draft.walk())
    expected = {"vertical": 12, "poll": 8, "html": 6, "split_test": 2, "problem": 2}
    assert drafts == (expected if sample.name == "harvardx-studio-advanced" else {})


@given(seed=st.integers(0, 2**32))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_course_is_read_or_refused_but_never_anything_else(read: Reader, seed: int) -> None:
    chance = random.Random(seed)
    files = unit('<html url_name="h"/><problem url_name="p"/>') | {
        "html/h.xml": '<html filename="h"/>',
        "html/h.html": "<p>text</p>",
        "problem/p.xml": "<problem>é</problem>",
        "policies/run1/policy.json": '{"course/run1": {"start": "2030-01-01"}}',
    }
    path = chance.choice(sorted(files))
    text = list(files[path])
    for _ in range(3):
        text[chance.randrange(len(text))] = chance.choice(["<", ">", '"', "&", "\udcff", "\0", "x", "{", "/", "1"])
    try:
        tree = read(files | {path: "".join(text)})
    except PackageRefused:
        return
    assert tree.root.type == "course"
