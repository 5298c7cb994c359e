"""Legal holds, and the destruction of data: one coordinator proposes, another decides (separation of duties)."""

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from gugus.audit import access_log
from gugus.choices import AccessKind, Role
from gugus.workflow.lifecycle import Refused, TooLate
from gugus.workflow.notice import leave
from gugus.workflow.numbering import take
from rujukan import rules
from rujukan.actions.routing import OWN_PROPOSAL
from rujukan.actions.steps import locked, moment, require, require_state
from rujukan.choices.data_protection import SUBJECT, RetentionKind
from rujukan.choices.victim import VictimStatus
from rujukan.disclosure import retained
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.models import Case, DestructionDecision, DestructionItem, DestructionList, LegalHold
from rujukan.privacy import erasure, retention
from rujukan.privacy.models.retention import RETURNED_WHY

SUBJECT_REQUEST = "Permintaan subjek data (UU 27/2022 Ps 8)"
AT_LEAST_ONE = "Pilih paling sedikit satu."
MOST_ITEMS = 200


# Holds


@transaction.atomic
def lay_hold(subject, *, by, reason, at=None):
    """Keep all data of a case or complaint from destruction; return the hold. An equal one of this user is returned."""
    rules.require_coordinator(by)
    require(reason.strip(), "Tulis mengapa data ini belum boleh dimusnahkan.", "reason")
    subject = locked(subject, by)
    reason = require_anonymous(reason, subject, by=by, field="reason")
    column = "case" if isinstance(subject, Case) else "complaint"
    standing = LegalHold.objects.standing().filter(**{column: subject}).first()
    if standing is None:
        return LegalHold.objects.create(**{column: subject}, reason=reason, by=by, at=moment(at))
    require_state((standing.by_id, standing.reason) == (by.pk, reason), "Pemusnahan data ini sudah ditunda.")
    return standing


@transaction.atomic
def lift_hold(hold, *, by, at=None):
    """End a hold. Raises Refused for the coordinator who placed it."""
    rules.require_coordinator(by)
    hold = locked(hold, by)
    if hold.lifted_at is None:
        require(hold.by_id != by.pk, "Penundaan dicabut koordinator lain daripada yang memasangnya.")
        hold.lifted_by, hold.lifted_at = by, moment(at, hold.at)
        hold.save(update_fields=["lifted_by", "lifted_at"])
    return hold


# Proposals


@transaction.atomic
def draw_up(chosen, *, by, reason="", at=None):
    """Propose to destroy data that are due; return the list. `chosen` is {kind: keys of its subjects}. Raises Refused."""
    rules.require_coordinator(by)
    require(any(chosen.values()), AT_LEAST_ONE, "chosen")
    require(sum(map(len, chosen.values())) <= MOST_ITEMS, f"Paling banyak {MOST_ITEMS} dalam satu usulan.", "chosen")
    at, items, in_force = moment(at), [], retention.rules()
    for kind in (kind for kind in retention.TRIGGERS if chosen.get(kind)):
        require(kind in in_force, "Aturan masa simpannya tidak lagi berlaku.", "chosen")
        rule = in_force[kind]
        items += [(kind, subject, rule.words) for subject in _lock_due(kind, rule, set(chosen[kind]), at)]
    return _propose_items(items, by, reason, at)


def _lock_due(kind, rule, keys, at):
    """Lock the subjects, check that they are still due, and return them. Raises Refused.

    The lock comes first: a second proposal for the same rows waits here and then no longer finds them due.
    """
    model = retention.TRIGGERS[kind][0]
    rows = model.objects.filter(pk__in=keys)
    list(rows.select_for_update(of=("self",), no_key=True).order_by(retention.code_column(model)).values_list("pk"))
    still_due = list(retention.due(rows, rule, at))
    require(len(still_due) == len(keys), "Sebagian pilihan tidak lagi jatuh tempo. Muat ulang, lalu pilih lagi.", "chosen")
    return still_due


@transaction.atomic
def propose(victim, *, by, basis=SUBJECT_REQUEST, reason="", at=None):
    """Propose to destroy the identity and records of one closed victim before they are due; return the list.

    Another coordinator decides, as always. The narratives of the complaint and the case are separate items, because they may
    mention other people. Raises Refused.
    """
    rules.require_coordinator(by)
    require(basis.strip(), "Tulis dasar pemusnahan.", "basis")
    victim = locked(victim, by)
    person = victim.merged_into or victim
    require_state(person.status == VictimStatus.CLOSED, "Tutup dulu layanan bagi orang ini.")
    require_state(not retained.destroyed(victim), f"{victim.code} sudah dimusnahkan.")
    open_items = DestructionItem.objects.filter(victim=victim).exclude(decision__approved=False)
    require_state(not open_items.exists(), f"{victim.code} sudah diusulkan untuk dimusnahkan.")
    basis = require_anonymous(basis, victim, by=by, field="basis")
    items = [(RetentionKind.VICTIM, victim, basis)]
    return _propose_items(items, by, reason, moment(at))


def _propose_items(items, by, reason, at):
    reason = require_anonymous(reason, *(subject for _, subject, _ in items), by=by, field="reason")
    proposal = DestructionList.objects.create(
        number=take("PM", timezone.localtime(at).year),
        proposed_by=by,
        proposed_at=at,
        reason=reason,
    )
    DestructionItem.objects.bulk_create(
        DestructionItem(list=proposal, kind=kind, code=str(subject), basis=basis[:300], **{SUBJECT[kind]: subject})
        for kind, subject, basis in items
    )
    text = f"{proposal.number}: {len(items)} data diusulkan dimusnahkan, menunggu koordinator lain"
    leave(role=Role.COORDINATOR, text=text, path=proposal.get_absolute_url(), at=at)
    return proposal


# Decisions


@transaction.atomic
def approve(items, *, by, at=None):
    """Approve items of one list; return the decisions. Raises Refused for the proposer. Nothing is destroyed before `destroy`."""
    return _decide_items(items, by, at, approved=True)


@transaction.atomic
def give_back(items, *, by, reason, at=None):
    """Return items of one list to their proposer, with a reason; return the decisions. The proposer may withdraw their own."""
    require(reason.strip(), RETURNED_WHY, "reason")
    return _decide_items(items, by, at, approved=False, reason=reason.strip())


def _decide_items(items, by, at, **decision):
    rules.require_coordinator(by)
    items = list(DestructionItem.objects.filter(pk__in=[item.pk for item in items]).select_related("list"))
    require(items, AT_LEAST_ONE, "items")
    if decision.get("reason"):
        require_anonymous(decision["reason"], *(item.subject for item in items), by=by, field="reason")
    own = any(item.list.proposed_by_id == by.pk for item in items)
    require(not (decision["approved"] and own), OWN_PROPOSAL)
    at = moment(at, *(item.list.proposed_at for item in items))
    try:
        with transaction.atomic():
            return DestructionDecision.objects.bulk_create(
                DestructionDecision(item=item, by=by, at=at, **decision) for item in items
            )
    except IntegrityError:
        by_whom = {str(row.by) for row in DestructionDecision.objects.filter(item__in=items).select_related("by")}
        raise TooLate(f"Sudah diputuskan {', '.join(sorted(by_whom))}.") from None


# Destruction


@transaction.atomic
def destroy(proposal, *, by, at=None):
    """Destroy the approved items of a list, each in its own savepoint; return [Refused] for the items not destroyed.

    Must run in the scope of `by`: the database function reads the user from it.
    """
    rules.require_coordinator(by)
    items = DestructionItem.objects.filter(list=proposal, decision__approved=True, destruction=None)
    items = list(items.select_related("decision"))
    require_state(items, "Tidak ada yang disetujui dan belum dimusnahkan.")
    refused = []
    for item in items:
        try:
            _destroy(item, proposal, by, moment(at, item.decision.at))
        except Refused as refusal:
            refused.append(refusal)
    return refused


def _destroy(item, proposal, by, at):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rujukan_destroy(%s, %s)", [item.pk, at])
            access_log.record(by, AccessKind.DESTROY, item.code, sections=[item.kind], explanation=proposal.number, at=at)
    except DatabaseError as error:
        cause = error.__cause__
        if getattr(cause, "sqlstate", "") != erasure.REFUSAL:
            raise
        raise Refused(cause.diag.message_primary) from None
