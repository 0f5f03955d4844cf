"""What delegations bring."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from minamata.contracts.delegations import Capacities
from minamata.contracts.mail import CopyCameBack
from minamata.contracts.notifications import OfficeCopies
from minamata.delegations import letters, listeners, notices, policies, privacy, queries, slots, tasks
from minamata.delegations.calendar import DelegationsEnding
from minamata.delegations.capacities import CapacitiesOfTheActor
from minamata.delegations.names import STATE_NAMES, acts_in_words
from minamata.delegations.services.office import OfficeCopiesOfNotices
from minamata.delegations.views import desk, mine, office
from minamata.i18n import _l
from minamata.modules import Entry, Module, Task


def _install(app: Flask) -> None:
    app.jinja_env.filters.update(acts_in_words=acts_in_words, delegation_state=STATE_NAMES.__getitem__)


module = Module(
    name="delegations",
    blueprints=(mine.blueprint, office.blueprint, desk.blueprint),
    entries=(
        Entry("account", _l("Delegations"), "delegations.mine", 15, queries.concerns),
        Entry(
            "account",
            _l("Delegations of Parties"),
            "delegations_desk.delegations",
            53,
            lambda actor: policies.every_party.allows(actor, "see"),
        ),
    ),
    provides={Capacities: CapacitiesOfTheActor(), OfficeCopies: OfficeCopiesOfNotices()},
    listeners={CopyCameBack: (listeners.stop_copies,)},
    slots={"me": slots.on_the_profile},
    notices=notices.kinds,
    letters={"asked": letters.asked, "confirm": letters.confirm, "copy": letters.copy},
    calendar_sources=(DelegationsEnding(),),
    tasks=(
        Task(tasks.remind, every=timedelta(hours=1)),
        Task(tasks.end_with_designations, every=timedelta(hours=1)),
    ),
    personal_data=privacy.personal_data,
    install=_install,
)
