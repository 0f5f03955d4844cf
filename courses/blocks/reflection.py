"""A question to think about, with room for a note that nobody else reads."""

from __future__ import annotations

from typing import Any

from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Scope, String

from courses.blocks.drawing import prose
from courses.blocks.faults import LONGEST_NOTE
from courses.blocks.problem.invalid import InvalidAnswer
from courses.blocks.problem.showing import ShownProblem
from courses.blocks.reading import ReadsItsElement, inside_of
from courses.blocks.responding import Answers, Responding, a_question, asked
from courses.blocks.scripted import draw_answerable

QUESTION = "text"


@XBlock.needs("i18n")
@XBlock.wants("replace_urls")
class ReflectionBlock(Responding, ReadsItsElement, XBlock):  # type: ignore[misc]
    """`<reflection display_name="…">` around the markup of the question. The note is the learner's own: no team page shows it."""

    display_name = String(default="", scope=Scope.settings)
    data = String(default="<reflection/>", scope=Scope.content)
    note = String(default="", scope=Scope.user_state)
    draft = String(default="", scope=Scope.user_state)

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The question, and the note as it was kept last."""
        context = context or {}
        typed = (context.get("typed") or {}).get(QUESTION)
        return draw_answerable(
            self,
            "reflection.html",
            context,
            question=prose(self, inside_of(self.data)),
            text=typed[0] if typed else self.draft or self.note,
            is_draft=bool(self.draft) and not typed,
            error=(context.get("errors") or {}).get(self.field(QUESTION), ""),
            longest=LONGEST_NOTE,
        )

    @property
    def is_answered(self) -> bool:
        return bool(self.note)

    def shown(self) -> ShownProblem:
        """The question as text, and the note as one question of its own kind."""
        note = a_question(QUESTION, "note", self.field(QUESTION), text=self.draft or self.note)
        return asked([prose(self, inside_of(self.data)), note], bool(self.draft))

    def respond(self, answers: Answers) -> None:
        """Keep the note; a learner may write it anew as often as they like."""
        text = "\n".join(answers.get(QUESTION, ())).strip()
        if not text:
            raise InvalidAnswer({QUESTION: "unanswered"})
        if len(text) > LONGEST_NOTE:
            raise InvalidAnswer({QUESTION: "note_too_long"})
        self.note, self.draft = text, ""
        self.complete()

    def keep_draft(self, answers: Answers) -> bool:
        """Keep what was typed and not sent."""
        typed = "\n".join(answers.get(QUESTION, ()))[:LONGEST_NOTE]
        draft = "" if typed.strip() == self.note else typed
        if draft == self.draft:
            return False
        self.draft = draft
        return True
