"""What feedback brings: a box on every page, the answers, and the triage."""

from __future__ import annotations

from minamata.feedback import notices, policies, privacy, slots, views
from minamata.i18n import _l
from minamata.modules import Entry, Module

module = Module(
    name="feedback",
    blueprints=(views.blueprint, views.triage),
    entries=(
        Entry("footer", _l("What you said, what we did"), "feedback.answers", 50),
        Entry(
            "account",
            _l("Feedback"),
            "feedback_triage.messages",
            60,
            lambda actor: policies.feedback.allows(actor, "triage"),
        ),
    ),
    slots={"frame.foot": slots.box},
    notices=(notices.answered,),
    personal_data=privacy.personal_data,
    retention=privacy.retention,
)
