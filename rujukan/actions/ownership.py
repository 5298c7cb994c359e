"""Makes a coordinator responsible for a case, or for several at once."""

from dataclasses import dataclass

from django.db import transaction

from gugus.formats.indonesian import continued
from gugus.models import User
from gugus.workflow.lifecycle import OUT_OF_SIGHT, Refused, Stale, TooLate
from rujukan import rules
from rujukan.actions.steps import locked_version, moment, note, require, require_state, rewrite, tell_coordinators
from rujukan.choices.event import EventKind
from rujukan.models import Case
from rujukan.models.barring import bars


@transaction.atomic
def assign(case, *, by, version, owner, reason, at=None):
    """Make an active coordinator whom the case does not bar responsible for it; return the case. Raises Stale, Refused.

    The open tasks of the case that name whoever was responsible name the new one.
    """
    rules.require_coordinator(by)
    reason = reason.strip()
    case = locked_version(case, by, version)
    require_state(case.is_active, "Kasus ini sudah ditutup.")
    may = owner.is_active and owner.is_coordinator and not bars(case.pk, owner)
    require(may, "Pilih koordinator aktif yang boleh melihat kasus ini.", "owner")
    require(owner.pk != case.owner_id, "Ia sudah penanggung jawab kasus ini.", "owner")
    require(reason, "Tulis mengapa penanggung jawabnya diganti.", "reason")
    at = moment(at, case.opened_at)
    if case.owner_id:
        case.tasks.open().filter(coordinator=case.owner_id).update(coordinator=owner)
    case.owner = owner
    case.save()
    note(EventKind.CASE_ASSIGNED, by=by, at=at, case=case, text=reason)
    tell_coordinators(f"Penanggung jawab {case.number} sekarang {owner}", case, at=at)
    return case


@dataclass(frozen=True)
class Reassigned:
    """Who is responsible now for which cases, and for which not, each with the reason."""

    owner: User
    cases: list[Case]
    left: list[tuple[Case, str]]

    @property
    def words(self) -> str:
        left = "".join(f" {case.number} tidak dialihkan: {why}" for case, why in self.left)
        return f"{len(self.cases)} kasus sekarang menjadi tanggung jawab {self.owner}.{left}"


FASTER = "rekan Anda baru saja mengubahnya. Periksa dulu, lalu pilih lagi."


@transaction.atomic
def assign_several(*, by, cases, owner, reason):
    """Make a coordinator responsible for several cases: pairs (case, version that was seen). Returns `Reassigned`.

    A case that a colleague has changed or closed meanwhile, or that bars the coordinator, stays as it is. Raises Refused,
    TooLate if no case can be reassigned.
    """
    require(reason.strip(), "Tulis mengapa penanggung jawabnya diganti.", "reason")
    require(cases, OUT_OF_SIGHT, "cases")
    done, left, late = [], [], False
    for case, version in sorted(cases, key=lambda pair: pair[0].number):  # one order of locks
        try:
            with transaction.atomic():
                done.append(assign(case, by=by, version=version, owner=owner, reason=reason))
        except Refused as refusal:
            late = late or isinstance(refusal, Stale | TooLate)
            left.append((case, FASTER if isinstance(refusal, Stale) else continued(refusal.message)))
    if not done:
        why = " ".join(f"{case.number} tidak dialihkan: {why}" for case, why in left)
        raise (TooLate if late else Refused)(why, "cases")
    return Reassigned(owner, done, left)


def take_over(case, *, by, at):
    """Make a coordinator responsible for a case that nobody is responsible for. The caller has locked the case."""
    if case.owner_id is None:
        rewrite(case, owner=by)
        note(EventKind.CASE_ASSIGNED, by=by, at=at, case=case)
