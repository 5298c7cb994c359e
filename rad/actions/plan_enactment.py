"""Verbs of the enactment of a draft plan: the secretariat proposes it with its legal document, the head approves or rejects it.

While the proposal waits, the draft does not change. A plan is in force per sub task force and year (`YearInForce`). Where a table
in force prints a year of the draft too, the proposal says with a reason which of the two it is, and the approval adds rows or
moves them to the new table. A year whose evaluation is signed stays with its tables: none is moved, and none is added. The pages
of the proposal say so. Row triggers (`rad.access.enactment`) refuse any other way into force.
"""

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.urls import reverse

from gugus.choices import Role
from gugus.workflow.lifecycle import Refused, moment, require, require_state, store
from gugus.workflow.notice import leave
from rad import rules
from rad.actions import evaluation_count
from rad.actions.next_plan import locked_draft
from rad.actions.proposal import decide, decide_rejected, decide_withdrawn, document_columns, undecided
from rad.actions.realisation import lock_year
from rad.choices import EnactmentStatus, OverlapOutcome, PlanStatus
from rad.lists.arrears import all_addressees
from rad.lists.plan_enactment import closed_years, faults, overlaps
from rad.models import ActionPlan, Activity, OverlapDecision, PlanEnactment, YearInForce
from rad.models.plan_enactment import ANOTHER_DECIDES

CLOSED = "Evaluasi {year} sudah ditandatangani, jadi {overlap} tetap rencana lama."
CHANGED = "Tahun yang berlaku sudah berubah sejak diusulkan. Tolak usulan ini, lalu usulkan lagi."


@transaction.atomic
def propose(plan, decisions, *, by, document, at=None):
    """Propose that a draft comes into force by a legal document; return the enactment.

    `document`: number, date and title. `decisions` says of each overlap, {(letter, year): (outcome, reason)}, which table is in
    force. Raises Refused while the draft has faults or an overlap is undecided.
    """
    rules.require_plan_manager(by)
    plan = locked_draft(plan)
    columns = document_columns(document, "menetapkan rencana ini")
    lacking = faults(plan)
    if lacking:
        words = f"{len(lacking)} hal dalam rancangan perlu dilengkapi dulu. Yang pertama {lacking[0].code}: {lacking[0].words}."
        raise Refused(words)
    decided = [_decided_overlap(overlap, decisions) for overlap in overlaps(plan)]
    columns |= {"plan": plan, "proposed_by": by, "proposed_at": moment(at)}
    return _create_enactment(columns, decided)


@transaction.atomic
def approve(enactment, *, by, at=None):
    """Approve as the head: the plan is in force from now on, in the years that the proposal says. Return the enactment.

    It is in force in no year whose evaluation is signed. Raises Refused if another table came into force meanwhile, or if a
    year that changes hands was closed.
    """
    evaluation_count.forget()
    enactment = _undecided_enactment(enactment, by, EnactmentStatus.APPROVED)
    plans = {plan.pk: plan for plan in ActionPlan.objects.select_for_update().order_by("pk")}  # one comes into force at a time
    plan = plans[enactment.plan_id]
    require_state(plan.is_draft, f"{plan} bukan rancangan lagi.")
    decided = {(row.sub_task_force.letter, row.year): row for row in enactment.overlaps.select_related("sub_task_force")}
    moved = {place: row for place, row in decided.items() if row.outcome == OverlapOutcome.NEW}
    for year in sorted({year for force in plan.sub_task_forces.all() for year in force.printed_years}):
        lock_year(year, exclusive=True)  # no evaluation of the year is signed meanwhile
    current = overlaps(plan)
    before = {one.place: one.force.pk for one in current}
    require(before == {place: row.sub_task_force_id for place, row in decided.items()}, CHANGED)
    for one in current:
        require(not one.closed or one.place not in moved, CLOSED.format(year=one.year, overlap=one))
    decide(enactment, EnactmentStatus.APPROVED, by=by, at=at, applied_at=TransactionNow())
    store(plan, status=PlanStatus.ENACTED, legal_basis=enactment.basis)
    _put_in_force(plan, decided, moved)
    _tell(enactment, f"{plan} ditetapkan dan berlaku", role=Role.PLAN_MANAGER)
    for addressee in all_addressees(Activity.objects.filter(programme__sub_task_force__plan=plan)):
        _tell(enactment, f"{plan} berlaku, dan institusi Anda mengoordinasi kegiatannya", **addressee)
    return enactment


@transaction.atomic
def reject(enactment, *, by, reason, at=None):
    """Reject as the head with a reason: the plan stays a draft. Return the enactment."""
    enactment = _undecided_enactment(enactment, by, EnactmentStatus.REJECTED)
    decide_rejected(enactment, by=by, at=at, reason=reason)
    _tell(enactment, f"{enactment} ditolak", role=Role.PLAN_MANAGER)
    return enactment


@transaction.atomic
def withdraw(enactment, *, by, at=None):
    """Withdraw one's own proposal before it is decided, for example to change the draft. Return the enactment."""
    return decide_withdrawn(enactment, "plan", by=by, at=at)


def _decided_overlap(overlap, decisions):
    """Return the unsaved decision on an overlap. Raises Refused if there is none, or one that its year does not allow."""
    outcome, reason = decisions.get(overlap.place, ("", ""))
    words = f"Putuskan {overlap}: {overlap.force.plan} juga memuatnya."
    require(outcome in OverlapOutcome.values, words, overlap.key)
    closed = overlap.closed and outcome == OverlapOutcome.NEW
    require(not closed, CLOSED.format(year=overlap.year, overlap=overlap), overlap.key)
    require(reason.strip(), f"Tulis alasan keputusan atas {overlap}.", f"{overlap.key}_reason")
    return OverlapDecision(sub_task_force=overlap.force, year=overlap.year, outcome=outcome, reason=reason.strip())


def _create_enactment(columns, decided):
    enactment = PlanEnactment.objects.create(**columns)
    for row in decided:
        row.enactment = enactment
    OverlapDecision.objects.bulk_create(decided)
    _tell(enactment, f"{enactment} menunggu keputusan Anda", role=Role.HEAD)
    return enactment


def _put_in_force(plan, decided, moved):
    """Write the years in force: those that no table had and that are open are added, the `moved` ones get this plan's table."""
    closed = {(letter, one.year) for one in closed_years(plan) for letter in one.letters}
    added = []
    for force in plan.sub_task_forces.all():
        for place in ((force.letter, year) for year in force.printed_years):
            row = {"letter": place[0], "year": place[1]}
            if place in moved:
                YearInForce.objects.filter(**row).update(sub_task_force=force)
            elif place not in decided and place not in closed:
                added.append(YearInForce(sub_task_force=force, **row))
    YearInForce.objects.bulk_create(added)


def _undecided_enactment(enactment, by, status):
    """Return the enactment, locked, if the head `by` may give it `status`."""
    require(rules.decides_proposals(by), f"Hanya kepala {settings.COUNTY.lead_name} yang menetapkan rencana.")
    return undecided(enactment, status, "plan", by=by, another_decides=ANOTHER_DECIDES)


def _tell(enactment, words, **to):
    path = reverse("rad:plan_enactment_detail", args=[enactment.pk])
    leave(**to, text=words, path=path, at=enactment.decided_at or enactment.proposed_at)
