"""Data due for destruction: some destroyed by two coordinators, some proposed and undecided, one case under a legal hold."""

from demo.casework.pacing import DAY, HOUR
from rujukan.choices.case import CaseStatus
from rujukan.choices.data_protection import RetentionKind
from rujukan.models import Case
from rujukan.privacy import retention
from rujukan.privacy.actions import retention as verbs

REASON = "Dua tahun tanpa permintaan lanjutan"
FIRST, SECOND = 5, 3  # complaints in a proposal


def scenarios(cast):
    yield _scene_destroyed(cast)
    yield _scene_undecided(cast)
    yield _scene_hold(cast)


def _proposed(cast, number, at):
    """Propose the oldest complaints that are due; return the proposal."""
    cast.turn.pass_to(cast.coordinator)
    due = {due_kind.rule.kind: due_kind.rows for due_kind in retention.all_due(at, number)}
    chosen = {RetentionKind.COMPLAINT: [key for key, *_ in due[RetentionKind.COMPLAINT]]}
    return cast.take(cast.coordinator, verbs.draw_up, chosen, reason=REASON, at=at)


def _scene_destroyed(cast):
    at = cast.now - 16 * DAY
    yield at
    proposal = _proposed(cast, FIRST, at)
    other, *items = proposal.items.all()
    at += 22 * HOUR
    yield at
    colleague = cast.users["koordinator2"]
    cast.take(colleague, verbs.give_back, [other], reason="Dinas Sosial masih menanyakannya", at=at)
    cast.take(colleague, verbs.approve, items, at=at)
    cast.take(colleague, verbs.destroy, proposal, at=at + HOUR / 4)


def _scene_undecided(cast):
    at = cast.now - 2 * DAY
    yield at
    _proposed(cast, SECOND, at)


def _scene_hold(cast):
    at = cast.now - 5 * DAY
    yield at
    cast.turn.pass_to(cast.users["koordinator2"])
    case = Case.objects.filter(status=CaseStatus.CLOSED).order_by("closed_at").first()
    cast.take(cast.users["koordinator2"], verbs.lay_hold, case, reason="Restitusi belum dibayar", at=at)
