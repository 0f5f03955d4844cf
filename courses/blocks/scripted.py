"""Answering where no page of ours is around a block: in the XBlock SDK, or inside of a block from others.

On our own pages one form carries all answers, and no script is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.exceptions import JsonHandlerError

from courses.blocks.drawing import draw
from courses.blocks.faults import FAULTS
from courses.blocks.naming import ANSWER, SEPARATOR, answer_field, key_of
from courses.blocks.problem.invalid import InvalidAnswer, UnknownChoice

Answers = Mapping[str, Sequence[str]]
OURS = "in_our_form"
"""Said in the context of a view whose page carries the answers by itself."""


class AnsweredByScript:
    """Sends answers to a handler of the block itself, which draws it anew."""

    content: Any
    scope_ids: Any
    runtime: Any

    def act(self, action: str, answers: Answers) -> None:
        """Do what a button of the block says. Raises UnknownChoice, InvalidAnswer, or NotNow."""
        raise NotImplementedError

    @XBlock.json_handler  # type: ignore[untyped-decorator]
    def answer_by_script(self, data: Any, _suffix: str = "") -> dict[str, Any]:
        """Take `{"action": …, "answers": {question: [value…]}}`, and return the block as it is afterwards."""
        answers = _answers_in(data)
        context: dict[str, Any] = {}
        try:
            self.act(str(data.get("action", "answer")), answers)
        except UnknownChoice:
            raise JsonHandlerError(400, "unknown answer") from None
        except NotNow as error:
            raise JsonHandlerError(409, str(error)) from None
        except InvalidAnswer as error:
            key = key_of(self)
            told = {answer_field(key, question): str(FAULTS[fault]) for question, fault in error.faults.items()}
            context = {"typed": answers, "errors": told}
        block: Any = self
        return {"html": block.student_view(context).content}


class NotNow(Exception):
    """The block takes no answer at this time, or none of that kind."""


def draw_answerable(block: Any, template: str, context: Mapping[str, Any], **values: Any) -> Fragment:
    """A fragment of `template`, with the script that sends its answers where the page does not."""
    fragment = draw(block, template, **values)
    if not context.get(OURS):
        fragment.add_javascript(_script())
        prefix = SEPARATOR.join((ANSWER, key_of(block), ""))
        fragment.initialize_js("MinamataAnswers", {"prefix": prefix})
    return fragment


@lru_cache(maxsize=1)
def _script() -> str:
    return files("courses.blocks").joinpath("scripts", "answers.js").read_text(encoding="utf-8")


def _answers_in(data: Any) -> dict[str, list[str]]:
    given = data.get("answers") if isinstance(data, dict) else None
    if not isinstance(given, dict) or not all(
        isinstance(values, list) and all(isinstance(value, str) for value in values) for values in given.values()
    ):
        raise JsonHandlerError(400, "answers are lists of texts by question")
    return {str(question): list(values) for question, values in given.items()}
