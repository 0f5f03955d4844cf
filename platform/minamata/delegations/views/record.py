"""What pages about one Party's delegations show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from minamata.delegations import queries
from minamata.delegations.forms import OfficeForm
from minamata.delegations.models import OfficeAddress
from minamata.delegations.queries import Shown
from minamata.i18n import current_language
from minamata.web.current import current_user


@dataclass(frozen=True)
class Record:
    """The delegations of a Party, those that are open and those that are past, and its office."""

    open: Sequence[Shown]
    past: Sequence[Shown]
    office: OfficeAddress | None
    office_form: OfficeForm


def record_of(party_id: UUID, office_form: OfficeForm | None = None) -> Record:
    """The record of a Party, with the form of the office as it was typed, or as it is."""
    found = queries.given_for(current_user, party_id)
    office = queries.office_of(current_user, party_id)
    as_it_is = {"address": office.address, "language": office.language} if office else {"language": current_language()}
    return Record(
        [each for each in found if each.is_open],
        [each for each in found if not each.is_open],
        office,
        office_form or OfficeForm(formdata=None, data=as_it_is),
    )
