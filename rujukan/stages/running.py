"""The clocks of case work for the reminders: whose limit nears or has passed, for all cases at once.

A scheduled job reads them (`gugus.access.scope.job`): keys, numbers, codes and moments only.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, CharField, Exists, Func, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone

from gugus.choices import Role
from gugus.formats.indonesian import long_date
from gugus.navigation import path_of
from gugus.workflow.running_clocks import RunningClock
from rujukan.choices.approval import SecondPerson
from rujukan.choices.complaint import COMPLAINT_OPEN, Safety
from rujukan.choices.data_protection import BreachStatus
from rujukan.choices.letter import TRANSFER_ANSWERED, TRANSFER_CONTACTED
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms.shelter import MOVE_PLAN
from rujukan.models import Breach, BreachNotice, Complaint, Referral, Service, ShelterStay, Task
from rujukan.stages import shelter_days, standards
from rujukan.stages.clock_kinds import CLOCKS, OF_COORDINATOR, VISIT
from rujukan.stages.deadlines import Deadline, owed

DAY = timedelta(days=1)
OF_TRANSFER = {
    TRANSFER_ANSWERED: "Jawaban daerah lain atas pelimpahan; orangnya tetap dilayani di sini",
    TRANSFER_CONTACTED: "Kontak pertama daerah lain sesudah pelimpahan belum dipastikan; orangnya tetap dilayani di sini",
}
BY_HEAD = f"Keputusan kepala {settings.COUNTY.lead_name} tentang amplop identitas"


def until(moment: datetime) -> Iterator[RunningClock]:
    """Yield the running clocks whose limit ends before `moment`. Twelve queries."""
    for source in (_referrals, _move_plans, _overstays, _task_clocks, _complaint_clocks, _breach_clocks):
        yield from source(moment)
    for kind in CLOCKS.values():
        if kind.rows and kind.reminded:
            yield from _clocks_of_kind(kind, moment)


def _clocks_of_kind(kind, moment):
    rows = kind.rows().filter(**{f"{kind.due}__lt": moment}).order_by(kind.due)
    rows = rows.with_visitor() if kind is VISIT else rows  # here only: it joins the institution
    columns = (kind.number or kind.code, kind.detail or Value(""), kind.due, kind.case, *kind.owner)
    for key, about, detail, due, case, *owner in rows.values_list("pk", *columns):
        institution, name = owner or (None, "")
        deadline = Deadline(kind, about, due, due, kind.standard_of(detail), about, name or "", detail)
        words, path = f"{deadline.words} ({about})", deadline.path(kind.reminded_on or kind.page)
        yield RunningClock(str(kind), str(key), deadline.standard, due, words, institution, path, case)


def _referrals(moment):
    rows = Referral.objects.filter(due_at__lt=moment).order_by("due_at")
    columns = ("number", "status", "question_since", "urgency", "stage", "to_institution", "to_institution__short_name")
    columns += ("victim__case", "due_at")
    for key, number, status, questioned, urgency, stage, institution, name, case, due in rows.values_list("pk", *columns):
        kind, field = owed(status, questioned)
        standard = kind.standard_of(urgency if field == "urgency" else stage)
        of_coordinator = kind in OF_COORDINATOR
        words = f"{kind.label}{'' if of_coordinator else ' ' + name}, {Stage(stage).label.lower()} ({number})"
        owes = None if of_coordinator else institution
        yield RunningClock("referral", str(key), standard, due, words, owes, path_of("referral_detail", number), case)


def _move_plans(moment):
    """The next place of somebody at Polres is planned (form 2c) some days before the limit of the stay."""
    limits = standards.limits(standards.POLICE_SHELTER, standards.MOVE_PLAN)
    ahead = limits[standards.POLICE_SHELTER] - limits[standards.MOVE_PLAN]
    plans = Service.objects.move_plans(OuterRef("referral"))
    rows = ShelterStay.objects.filter(~Exists(plans), until=None, leave_by__lt=moment + ahead).order_by("leave_by")
    columns = ("referral__number", "institution", "institution__short_name", "victim__case", "leave_by")
    for key, number, institution, name, case, leave_by in rows.values_list("pk", *columns):
        path = reverse("stage_form", args=[number, MOVE_PLAN.code])
        words = f"Rencana pindah dari {name} ({number})"
        yield RunningClock("move_plan", str(key), standards.MOVE_PLAN, leave_by - ahead, words, institution, path, case)


def _overstays(moment):
    """Each day that somebody is longer at Polres than the limit has a clock of its own, so that the coordinators are told daily.

    The institution is told too while it has not said, since the limit, why and when the person moves (form 2c).
    """
    plans = Service.objects.move_plans(OuterRef("referral"), at__gt=OuterRef("leave_by")).order_by("-at").values("next_on")[:1]
    rows = ShelterStay.objects.filter(until=None, leave_by__lt=moment).annotate(planned=Subquery(plans)).order_by("leave_by")
    columns = ("referral__number", "institution", "institution__short_name", "victim__case", "leave_by", "allowed_days")
    since = timezone.now() - DAY
    for key, number, institution, name, case, leave_by, allowed, planned in rows.values_list("pk", *columns, "planned"):
        due = leave_by + max((since - leave_by) // DAY, 0) * DAY
        while due < moment:
            today = timezone.localdate(due) + DAY
            explained = planned is not None and planned >= today
            said = f"rencana pindah {long_date(planned)}" if explained else "alasan dan rencana pindah belum dicatat"
            words = f"Hari ke-{shelter_days.day_at(leave_by, allowed, today)} di {name}, {said} ({number})"
            owes, path = None if explained else institution, path_of("referral_detail", number)
            yield RunningClock("overstay", str(key), standards.POLICE_SHELTER_OVER, due, words, owes, path, case)
            due += DAY


def _task_clocks(moment):
    rows = Task.objects.open().filter(due_at__lt=moment).order_by("due_at")
    columns = ("institution", "institution__short_name", "referral__number", "victim__code", "proceeding__number", "standard")
    columns += ("conference__number", "case", "due_at")
    asked = Q(standard=standards.ENVELOPE, approval__agreed_by=None)
    whom = Func("case", "made_by", function="rujukan_second_person", output_field=CharField())
    rows = rows.annotate(second=Case(When(asked, then=whom), default=Value(""))).values_list("pk", *columns, "second")
    for key, institution, name, referral, code, proceeding, standard, conference, case, due, second in rows:
        of_head = second == SecondPerson.HEAD
        what = BY_HEAD if of_head else OF_TRANSFER.get(standard) or f"Tugas {name or 'koordinator'}"
        words, about = f"{what}, batas {long_date(due)}", referral or code or proceeding or conference
        words, path = f"{words} ({about})" if about else words, reverse("task_detail", args=[key])
        head = {"role": Role.HEAD, "head_path": reverse("approval_list")} if of_head else {}
        yield RunningClock("task", str(key), standard or standards.TASK, due, words, institution, path, case, **head)


def _complaint_clocks(moment):
    rows = Complaint.objects.filter(status__in=COMPLAINT_OPEN, triaged_at=None, triage_by__lt=moment).order_by("triage_by")
    for key, number, safety, case, due in rows.values_list("pk", "number", "safety", "case", "triage_by"):
        standard = standards.TRIAGE_DANGER if safety == Safety.DANGER else standards.TRIAGE
        path = path_of("complaint_detail", number)
        yield RunningClock("complaint", str(key), standard, due, f"Telaah pengaduan {number}", None, path, case or key)


def _breach_clocks(moment):
    unmade, unsent = Q(status=BreachStatus.RECORDED), Q(Exists(BreachNotice.objects.waiting().filter(breach=OuterRef("pk"))))
    rows = Breach.objects.filter(unmade | unsent, notify_by__lt=moment).order_by("notify_by")
    for key, number, due in rows.values_list("pk", "number", "notify_by"):
        words = f"Pemberitahuan kebocoran data {number}"
        yield RunningClock("breach", str(key), standards.BREACH_NOTICE, due, words, None, reverse("breach_detail", args=[number]))
