"""What moderators do and readers report, in words."""

from __future__ import annotations

from minamata.i18n import _l

REASONS = {
    "spam": _l("Spam or advertising"),
    "off_topic": _l("Does not belong here"),
    "offensive": _l("Offends somebody"),
    "wrong": _l("Wrong information that may do harm"),
    "other": _l("Something else"),
}
ACTS = {
    "lock": _l("Topic closed"),
    "unlock": _l("Topic opened again"),
    "pin": _l("Topic pinned"),
    "unpin": _l("Topic pinned no more"),
    "feature": _l("Topic featured"),
    "unfeature": _l("Topic featured no more"),
    "hide_post": _l("Post hidden"),
    "restore_post": _l("Post restored"),
    "keep_post": _l("Nothing wrong found"),
    "hidden_by_flags": _l("Hidden by three reports"),
    "hide_topic": _l("Topic hidden"),
    "restore_topic": _l("Topic restored"),
    "let_in": _l("Let in"),
    "refuse": _l("Not let in"),
    "let_comment_in": _l("Comment let in"),
    "refuse_comment": _l("Comment not let in"),
    "hide_comment": _l("Comment hidden"),
    "restore_comment": _l("Comment restored"),
    "move": _l("Topic moved"),
    "merge": _l("Topic merged"),
    "split": _l("Posts split off"),
    "warn": _l("Person warned"),
    "suspend": _l("Person suspended"),
    "lift": _l("Suspension lifted"),
}
