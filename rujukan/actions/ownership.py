"""Makes a coordinator responsible for a case."""

from django.db import transaction

from rujukan import rules
from rujukan.actions.steps import locked_version, moment, note, require, require_state, rewrite, tell_coordinators
from rujukan.choices.event import EventKind
from rujukan.models.barring import bars


@transaction.atomic
def assign(case, *, by, version, owner, reason, at=None):
    """Make an active coordinator whom the case does not bar responsible for it; return the case. Raises Stale, Refused."""
    rules.require_coordinator(by)
    reason = reason.strip()
    case = locked_version(case, by, version)
    require_state(case.is_active, "Kasus ini sudah ditutup.")
    may = owner.is_active and owner.is_coordinator and not bars(case.pk, owner)
    require(may, "Pilih koordinator aktif yang boleh melihat kasus ini.", "owner")
    require(owner.pk != case.owner_id, "Ia sudah penanggung jawab kasus ini.", "owner")
    require(reason, "Tulis mengapa penanggung jawabnya diganti.", "reason")
    at = moment(at, case.opened_at)
    case.owner = owner
    case.save()
    note(EventKind.CASE_ASSIGNED, by=by, at=at, case=case, text=reason)
    tell_coordinators(f"Penanggung jawab {case.number} sekarang {owner}", case, at=at)
    return case


def take_over(case, *, by, at):
    """Make a coordinator responsible for a case that nobody is responsible for. The caller has locked the case."""
    if case.owner_id is None:
        rewrite(case, owner=by)
        note(EventKind.CASE_ASSIGNED, by=by, at=at, case=case)
