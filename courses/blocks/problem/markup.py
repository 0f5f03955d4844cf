"""Reading `<problem>` markup: prose and questions in the order of the document, hints, solution, and what we cannot grade."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from lxml import etree

from courses.blocks.problem.asking import INPUTS, PARTS_OF_A_RESPONSE, RESPONSES, SEVERAL_INPUTS, read_question
from courses.blocks.problem.questions import (
    Asked,
    Choice,
    Problem,
    Prose,
    PublicProblem,
    PublicQuestion,
    Question,
    Unsupported,
)
from courses.blocks.problem.xml import (
    UnreadableXml,
    attribute,
    inner_html,
    name_of,
    outer_html,
    parse,
    text_of,
)
from minamata.content import allowed

__all__ = ["Choice", "Problem", "Prose", "PublicProblem", "PublicQuestion", "Question", "read_problem"]

_MARKUP = (
    frozenset(allowed.ELEMENTS)
    | frozenset(allowed.RENAMED)
    | frozenset(allowed.UNWRAPPED)
    | frozenset(allowed.DROPPED)
    | {"audio", "embed", "iframe", "math", "object", "video"}
)
_OPAQUE = frozenset({"math", "svg"})
_NEVER_SHOWN = PARTS_OF_A_RESPONSE | {"solutionset", "targetedfeedbackset"}
_WRAPPERS = frozenset({"text", "startouttext", "endouttext"})
_LABELS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "label", "legend"})
_INLINE = frozenset({"#text", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup", "u"})


def read_problem(xml: str) -> Problem:
    """The problem in a `<problem>` element. Never raises: what cannot be read or graded is named in `unsupported`.

    Supported are the responses in `asking`, as far as no script is needed (decision 30). A problem with anything else
    that grades, or with a script that runs on the server, is unsupported as a whole: half a question must not be graded.
    """
    try:
        root = parse(xml)
    except UnreadableXml as error:
        return Problem(unsupported=(error.reason,))
    if name_of(root) != "problem":
        return Problem(unsupported=("not_a_problem",))
    reader = _Reader()
    reader.read_children(root, None)
    return reader.problem()


@dataclass(frozen=True)
class _Piece:
    """A piece of prose: an element or a text, as markup, without its own tags, and as words."""

    name: str
    html: str
    inner: str
    words: str

    @property
    def is_blank(self) -> bool:
        return self.name == "br" or (not self.words and self.name in _LABELS | _INLINE and "<img" not in self.html)


@dataclass
class _Reader:
    """Walks a problem once, in document order."""

    parts: list[Prose | Question] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    solutions: list[str] = field(default_factory=list)
    unsupported: set[str] = field(default_factory=set)
    prose: list[_Piece] = field(default_factory=list)
    questions: int = 0

    def problem(self) -> Problem:
        self.end_prose()
        if self.unsupported:
            return Problem(unsupported=tuple(sorted(self.unsupported)))
        return Problem(tuple(self.parts), tuple(self.hints), "".join(self.solutions))

    def read_children(self, parent: etree._Element, response: etree._Element | None) -> None:
        self.prose.append(_text_piece(parent.text))
        for child in parent:
            self.read(child, response)
            self.prose.append(_text_piece(child.tail))

    def read(self, element: etree._Element, response: etree._Element | None) -> None:
        name = name_of(element)
        if name == "solution":
            self.solutions.append(inner_html(element))
        elif name == "demandhint":
            self.hints += [inner_html(hint) for hint in element.findall("hint")]
        elif name == "script" and not _is_for_the_browser(element):
            self.unsupported.add("script")
        elif name in RESPONSES and response is None:
            self.read_response(element)
        elif name in INPUTS and response is not None:
            self.ask(response, element)
        elif name in _NEVER_SHOWN or (response is not None and name in {"label", "description"}):
            return
        elif _is_plain(element):
            self.prose.append(_Piece(name, outer_html(element), inner_html(element), text_of(element)))
        elif name in _MARKUP | _WRAPPERS:
            # A question inside of a paragraph or a box: both fall apart into what stands before, the question, and the rest.
            self.read_children(element, response)
        else:
            self.unsupported.add(name)

    def read_response(self, response: etree._Element) -> None:
        inputs = [element for element in response.iter() if name_of(element) in INPUTS]
        if len(inputs) != 1 and (not inputs or name_of(response) not in SEVERAL_INPUTS):
            self.unsupported.add("number_of_inputs")
        else:
            self.read_children(response, response)

    def ask(self, response: etree._Element, element: etree._Element) -> None:
        self.questions += 1
        asked = Asked(
            id=str(self.questions),
            label=self.label_of(response, element),
            descriptions=tuple(inner_html(one) for one in response.findall("description")),
        )
        self.end_prose()
        try:
            self.parts.append(read_question(response, element, asked))
        except Unsupported as error:
            self.unsupported.add(error.reason)

    def label_of(self, response: etree._Element, element: etree._Element) -> str:
        """The words of the question: its `<label>`, else its `label` attribute, else the paragraph before it.

        A paragraph that says the same as the attribute, or that becomes the label, is taken out of the prose.
        """
        own = response.find("label")
        if own is not None:
            return inner_html(own)
        named = " ".join(attribute(element, "label").split())
        start, end = self.last_words()
        pieces = self.prose[start:end]
        if named and named != " ".join(" ".join(piece.words for piece in pieces).split()):
            return escape(named, quote=False)
        if pieces:
            del self.prose[start:]
        return "".join(piece.inner if piece.name in _LABELS else piece.html for piece in pieces).strip()

    def last_words(self) -> tuple[int, int]:
        """Where in the prose the paragraph, heading or run of words right before this place begins and ends."""
        end = len(self.prose)
        while end and self.prose[end - 1].is_blank:
            end -= 1
        if end and self.prose[end - 1].name in _LABELS and self.prose[end - 1].words:
            return end - 1, end
        start = end
        while start and self.prose[start - 1].name in _INLINE:
            start -= 1
        return start, end

    def end_prose(self) -> None:
        html = "".join(piece.html for piece in self.prose).strip()
        if html:
            self.parts.append(Prose(html))
        self.prose.clear()


def _text_piece(text: str | None) -> _Piece:
    html = escape(text or "", quote=False)
    return _Piece("#text", html, html, " ".join((text or "").split()))


def _is_plain(element: etree._Element) -> bool:
    """Whether an element is markup through and through, with nothing in it that asks, grades or tells the solution."""
    name = name_of(element)
    if name in _OPAQUE:
        return True
    if name not in _MARKUP or (name == "script" and not _is_for_the_browser(element)):
        return False
    return all(_is_plain(child) for child in element)


def _is_for_the_browser(script: etree._Element) -> bool:
    """Scripts for the browser are dropped when the prose is sanitised; all others are Python that makes or grades questions."""
    return "javascript" in attribute(script, "type").lower()
