"""A draft text is cut into paragraphs, which are found again in its next version (F9)."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from forums.paragraphs import Block, Known, blocks_in, differences, matched

TEXT = """# Title

First paragraph
goes on.

1. Number one
   (a) nested
2. Number two

- a
- b

| a | b |
|---|---|
| 1 | 2 |

---

## Next

The last.
"""
WORDS = st.lists(st.sampled_from(["mercury", "汞", "زئبق", "site", "each,", "\n", "# x", "1. y"]), max_size=12).map(
    " ".join
)


def known(blocks: list[Block]) -> list[Known]:
    return [Known(10 + place, block) for place, block in enumerate(blocks)]


def test_blocks_and_items_of_numbered_lists_are_paragraphs() -> None:
    assert [(block.level, block.text) for block in blocks_in(TEXT)] == [
        (1, "Title"),
        (0, "First paragraph\ngoes on."),
        (0, "Number one\n(a) nested"),
        (0, "Number two"),
        (0, "- a\n- b"),
        (0, "| a | b |\n|---|---|\n| 1 | 2 |"),
        (2, "Next"),
        (0, "The last."),
    ]


def test_a_paragraph_goes_on_where_it_moved_or_was_edited_and_a_new_one_is_new() -> None:
    before = known(
        [
            Block("Mercury is stored."),
            Block("各缔约方应当报告。"),
            Block("Sites are numbered by group."),
            Block("Gone."),
        ]
    )
    now = [
        Block("Sites are numbered by country and group."),
        Block("Mercury is stored."),
        Block("各缔约方应当每年报告。"),
        Block("Nothing like the others at all."),
        Block("Mercury is stored.", level=2),
    ]
    assert [(each.key, each.standing) for each in matched(before, now)] == [
        (12, "changed"),
        (10, "same"),
        (11, "changed"),
        (None, "new"),
        (None, "new"),
    ]


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_no_two_paragraphs_continue_the_same_one(before: list[str], now: list[str]) -> None:
    old, new = ([block for text in texts for block in blocks_in(text)] for texts in (before, now))
    found = matched(known(old), new)
    keys = [each.key for each in found if each.key is not None]
    assert [each.block for each in found] == new
    assert len(keys) == len(set(keys))
    assert set(keys) <= {each.key for each in known(old)}
    assert all(each.standing == "same" for each in matched(known(new), new))


@given(WORDS, WORDS)
def test_differences_hold_both_texts(before: str, now: str) -> None:
    changes = differences(before, now)
    assert "".join(text for kind, text in changes if kind != "removed") == now
    assert [one for one, other in pairwise([kind for kind, _text in changes]) if one == other] == []
