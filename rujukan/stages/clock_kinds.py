"""The table of clocks: what is owed until when, by which standard, who must act, in which words, and on which page.

Reminders (`running`), the pages of cases and victims (`deadlines`) and the home of coordinators (`rujukan.lists.urgent`) read it.
The end of a clock is computed from `ServiceStandard` when the clock begins, and stored in the column `due` of its row; that of a
task is set by hand. A new clock is a row here, its column, the verb that sets it, its standard in fixtures/, and a line of
`rujukan_overdue` (rujukan.policies.functions). What has a list of its own, complaints and breaches, is not here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, TextChoices, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from rujukan.choices.legal_duty import DutyKind
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.subject_rights import Right
from rujukan.choices.victim import VictimStatus
from rujukan.models import DataRequest, LegalDuty, Referral, ShelterStay, StageNeed, Task, Victim
from rujukan.models.referral import ENDS_PLAN
from rujukan.stages import standards

VICTIM, REFERRAL = ("victim_detail", "code"), ("referral_detail", "number")


@dataclass(frozen=True, eq=False)
class ClockKind:
    """One kind of clock. Columns are those of `rows`, as names or expressions."""

    name: str
    label: str
    """What is owed. Empty: the label of the detail says it."""
    standard: str | Mapping[str, str] = ""
    """The code of its `ServiceStandard`, or codes by detail. Empty: the detail is the code."""
    rows: Callable[[], QuerySet] | None = None
    """Returns the rows whose clock runs, as far as the scope shows them. None: one column of a referral has four kinds."""
    due: str = ""
    start: str = ""
    number: str | Combinable = ""
    """The number of the referral or data request, or the key of the task, where the page needs it."""
    detail: str | Combinable = ""
    """Which stage, right or duty; of a task who does it."""
    details: type[TextChoices] | None = Stage
    code: str | Combinable = "victim__code"
    victim: str = "victim"
    case: str | Combinable = "victim__case"
    owner: tuple[str, ...] = ()
    """The columns with key and name of the institution that must act. Empty: the coordinators."""
    page: tuple[str, ...] = VICTIM
    """The page on which the coordinator acts: a URL name, and the columns of a `Deadline` that are its arguments."""
    reminded_on: tuple[str, ...] = ()
    """The page to which reminders lead, where it is another one."""
    warning: timedelta = timedelta()
    """How long before its end it is shown as near."""
    loaded: bool = False
    """Whether the pages of victims have its rows already, so that they are not read for the clock."""
    reminded: bool = True
    """Whether `running` reads its reminders from this table."""
    of_person: bool = False
    """Whether it tells what happened to somebody, so that a conference does not see it."""
    action: str = ""
    """What a coordinator does about it, on the home. Empty: it does not wait there by itself."""

    def __str__(self) -> str:
        return self.name

    def standard_of(self, detail: str) -> str:
        """Return the code of the standard of a clock with this detail, or with this urgency of its referral."""
        return self.standard[detail] if isinstance(self.standard, Mapping) else self.standard or detail

    @property
    def standards(self) -> set[str]:
        return set(self.standard.values() if isinstance(self.standard, Mapping) else filter(None, [self.standard]))


def waiting_plans():
    """Return the planned stages whose plan no referral has ended."""
    decided = Referral.objects.filter(victim=OuterRef("victim"), stage=OuterRef("stage"), status__in=ENDS_PLAN)
    ended = [VictimStatus.CLOSED, VictimStatus.NOT_VICTIM]
    rows = StageNeed.objects.filter(~Exists(decided), state=StageState.PLANNED, refer_by__isnull=False)
    return rows.exclude(victim__status__in=ended)


PROPOSAL = ClockKind("proposal", "Keputusan usulan", standards.DECIDE, page=REFERRAL)
ANSWER = ClockKind("answer", "Jawaban", standards.ANSWER, page=REFERRAL)
QUESTION = ClockKind("question", "Keterangan yang ditanyakan penerima", standards.DECIDE, page=REFERRAL)
SERVICE = ClockKind("service", "Mulai layanan", standards.SERVE, page=REFERRAL)
STAY = ClockKind(
    *("stay", "Batas penampungan", standards.POLICE_SHELTER),
    *(lambda: ShelterStay.objects.filter(until=None), "leave_by", "since", "referral__number"),
    owner=("institution", "institution__short_name"),
    reminded_on=REFERRAL,
    warning=timedelta(days=4),  # by then the next place should be known
    loaded=True,
)
DUTY = ClockKind(
    *("duty", "", "", lambda: LegalDuty.objects.filter(settled_at=None), "due_at", "since", "", "kind", DutyKind),
    page=("duty_settle", "code", "detail"),
    warning=timedelta(days=14),
    of_person=True,
    action="Catat",
)
VISIT = ClockKind(
    *("visit", "Kunjungan pemantauan", standards.VISIT),
    *(lambda: Victim.objects.filter(status=VictimStatus.MONITORED), "next_visit_by", "monitored_from"),
    code="code",
    victim="pk",
    case="case",
    owner=("visiting", "visiting_name"),
    reminded_on=("visit_new", "code"),
    warning=timedelta(days=7),
    loaded=True,
    action="Catat",
)
TASK = ClockKind(
    *("task", "Tugas", standards.TASK, lambda: Task.objects.open(), "due_at", "made_at", Cast("pk", CharField())),
    detail=Coalesce("institution__short_name", Value("koordinator")),
    details=None,
    code=Coalesce("victim__code", "case__number"),
    page=("task_detail", "number"),
    warning=timedelta(days=1),
    reminded=False,
    action="Lihat",
)
REQUEST = ClockKind(
    *("request", "Permintaan atas data", standards.DATA_REQUEST),
    *(DataRequest.objects.waiting, "answer_by", "received_at", "number", "kind", Right),
    code=Coalesce("victim__code", "complaint__number"),
    case=Coalesce("victim__case", "complaint__case", "complaint"),
    page=("data_request_detail", "number"),
    warning=timedelta(days=3),
    of_person=True,
    action="Jawab",
)
PLAN = ClockKind(
    *("plan", "Rujuk tahap yang direncanakan", standards.REFER, waiting_plans, "refer_by", "assessed_at", "", "stage"),
    loaded=True,
    action="Rujuk",
)

# In the order in which the home of a coordinator shows them.
CLOCKS = {str(kind): kind for kind in (PROPOSAL, ANSWER, QUESTION, SERVICE, STAY, DUTY, VISIT, TASK, REQUEST, PLAN)}
OF_COORDINATOR = (PROPOSAL, QUESTION)
# The standards that the code reads. The others have no trigger in the system yet.
USED = standards.BESIDES.union(*(kind.standards for kind in CLOCKS.values()))
