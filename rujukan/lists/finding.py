"""Queries of the lists of cases and referrals: filters, tabs and the rows of one page."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from gugus.choices import Role
from gugus.models import User
from gugus.models.carried import rows_of
from gugus.models.compiled import Among, compiled, together
from rujukan.choices.case import CaseStatus
from rujukan.choices.ctdc import COUNTED_AS_CHILD
from rujukan.choices.referral import DERIVED_STATE, REFERRAL_OPEN, WITH_RECEIVER
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimStatus
from rujukan.disclosure.identification import with_conclusion
from rujukan.lists.number import about
from rujukan.models import Case, Event, Identification, Referral, Service, ShelterStay, StageNeed, Victim
from rujukan.models.referral import CLOCK_BEGAN
from rujukan.stages import deadlines, fulfilment
from rujukan.stages.closing import Blocker, blockers
from rujukan.stages.danger import Danger, danger_of, with_danger
from rujukan.stages.deadlines import Deadline
from rujukan.stages.progress import UNASSESSED, UNDER_WAY, Standing, known_referrals, standing, with_open_stay, with_referrals

UNFINISHED = (StageState.PLANNED, StageState.RUNNING, StageState.REFERRED, StageState.DECLINED)
CASE_TABS = {
    "terbuka": "Terbuka",
    "lewat": "Lewat tenggat",
    "penampungan": "Di penampungan",
    "pantau": "Dipantau",
    "anak": "Menyangkut anak",
    "ditutup": "Ditutup",
}


# The filter of referrals whose recorded end needs a look (`fulfilment.doubtful`).
DOUBTFUL = "doubtful"
LATEST = 1000  # closed cases among which a stage and its state are looked for
GROUPS = {"open": REFERRAL_OPEN, "serving": WITH_RECEIVER}  # filters of several states
COUNTED = [tab for tab in CASE_TABS if tab != "ditutup"]


def _tab_condition(tab, now):
    # Few victims are late or in a shelter. `IN` finds them once; a correlated EXISTS would run for each case.
    stays = ShelterStay.objects.filter(until=None)
    monitored = Victim.objects.filter(status=VictimStatus.MONITORED)
    children = Victim.objects.filter(case=OuterRef("pk"), age_band__in=COUNTED_AS_CHILD)
    active = Q(status=CaseStatus.ACTIVE)
    return {
        "terbuka": active,
        "lewat": active & Q(pk__in=deadlines.overdue_cases(now)),
        "penampungan": active & Q(pk__in=stays.values("victim__case")),
        "pantau": active & Q(pk__in=monitored.values("case")),
        "anak": active & Exists(children),
        "ditutup": Q(status=CaseStatus.CLOSED),
    }[tab]


def cases(now: datetime, *, user=None, whose="", q="", stage="", state="", district=None):
    """Return the cases that a user may see and the filters match, latest first; `whose`: "saya", of `user`, or "belum"."""
    rows = Case.objects.for_list()
    if q:
        rows = rows.filter(about(q, "KS", victim="victims"))
    if district:
        rows = rows.filter(district=district)
    if whose:
        rows = rows.filter(owner=user if whose == "saya" else None)
    if stage or state:
        stages = [Stage(stage)] if stage else list(Stage)
        states = [StageState(state)] if state else UNFINISHED
        condition = Q()
        for wanted_stage in stages:
            for wanted_state in states:
                condition |= Exists(_victims_in(wanted_stage, wanted_state))
        rows = rows.filter(condition)
    return rows


def _victims_in(stage, state):
    """Return the victims of the outer case whose `stage` is in `state`, as `progress.derive` derives it."""
    condition = _in_state(stage, state)
    if stage == Stage.IDENTIFICATION and state not in UNDER_WAY:
        condition &= Q(status=VictimStatus.SUSPECTED)
        if state == StageState.COMPLETED:
            condition |= ~Q(status=VictimStatus.SUSPECTED) & ~_in_state(stage, UNDER_WAY[0]) & ~_in_state(stage, UNDER_WAY[1])
    return Victim.objects.filter(condition, case=OuterRef("pk"))


def _in_state(stage, state):
    """Return the condition that a victim's `stage` is in `state`, by the precedence of DERIVED_STATE."""
    condition = Q()
    for derived, statuses in DERIVED_STATE:
        deciding = Q(Exists(Referral.objects.filter(victim=OuterRef("pk"), stage=stage, status__in=statuses)))
        if derived == state:
            return condition & deciding
        condition &= ~deciding
    return condition & Q(Exists(StageNeed.objects.filter(victim=OuterRef("pk"), stage=stage, state=state)))


def case_counts(now: datetime, **filters):
    """Return what reads how many of the cases that the filters match each tab of `COUNTED` holds: one row, or none if none match.

    It is for `gugus.models.compiled.together`.
    """
    if any(value for name, value in filters.items() if name != "user"):
        return _counted(cases(now, **filters).filter(_tab_condition("terbuka", now)), now)
    return _counts_of_all.asked(now=now)


def _counted(rows, now):
    counts = {tab: Count("pk", filter=_tab_condition(tab, now)) for tab in COUNTED}
    return rows.order_by().values(all=Value(1)).annotate(**counts).values_list(*COUNTED)


@compiled
def _counts_of_all(now):
    return _counted(Case.objects.filter(_tab_condition("terbuka", now)), now)


def open_cases(now: datetime, *, owner=""):
    """Return the open cases by their owner, those of nobody first, each with `late`; only those of one `owner` (its key)."""
    rows = Case.objects.for_list().filter(status=CaseStatus.ACTIVE).order_by(F("owner").asc(nulls_first=True), "number")
    late = ExpressionWrapper(Q(pk__in=deadlines.overdue_cases(now)), BooleanField())
    return rows.annotate(late=late).filter(**{"owner": owner} if owner else {})


def cases_in_danger(cases) -> set:
    """Return the keys of those of the cases in which somebody is unsafe. One query."""
    victims = Victim.objects.filter(case__in=[case.pk for case in cases]).only("case", "status", "monitored_from")
    return {victim.case_id for victim in with_danger(victims) if danger_of(victim)}


def coordinators():
    """Return the active coordinators, each with the `load` of open cases that the asker sees."""
    own = Case.objects.filter(owner=OuterRef("pk"), status=CaseStatus.ACTIVE).order_by().values("owner")
    load = Coalesce(Subquery(own.annotate(count=Count("*")).values("count")), 0)
    return User.objects.filter(is_active=True, roles__contains=[Role.COORDINATOR]).annotate(load=load).order_by("load", "pk")


def in_tab(cases, tab: str, now: datetime):
    """Return those of the cases that belong to a tab."""
    return cases.filter(_tab_condition(tab, now))


def among_latest(cases):
    """Return those of closed cases that are among the LATEST: no index tells how the stages of their victims stand."""
    latest = Case.objects.filter(status=CaseStatus.CLOSED).order_by("-opened_at", "-number")
    return cases.filter(pk__in=latest.values("pk")[:LATEST])


@dataclass(frozen=True)
class VictimRow:
    """A victim in a list, with how each of the seven stages stands."""

    victim: Victim
    standings: dict[Stage, Standing]
    danger: Danger | None

    @property
    def unmet_tonight(self) -> list[Stage]:
        """The stages that somebody who is unsafe needs at once and that nobody is asked for yet."""
        return self.danger.unmet({stage: each.state for stage, each in self.standings.items()}) if self.danger else []


@dataclass(frozen=True)
class CaseRow:
    """A case in the list, with its victims and its running clocks, the nearest first."""

    case: Case
    victims: tuple[VictimRow, ...]
    deadlines: tuple[Deadline, ...]
    idle: bool

    @property
    def nearest(self) -> Deadline | None:
        return self.deadlines[0] if self.deadlines else None


# The columns of a referral that a row needs; a page holds about a hundred referrals.
CLOCKED = (
    *("victim_id", "stage", "status", "number", "urgency", "due_at", "clock_began", "question_since", "receiver"),
    *("stay_since", "leave_by", "allowed_days", "outcome", "completed_at"),
)


def case_rows(cases) -> list[CaseRow]:
    """Return the rows of one page of cases, in one query."""
    cases = list(cases)
    if len(cases) == 1:
        victims = _victims_of_one(case=cases[0].pk)
        running, sent_to = deadlines.of_victims(victims), chain.from_iterable(map(known_referrals, victims))
    else:
        shown = {"cases": [case.pk for case in cases]}
        victims, clocks, sent_to = together(*(part.asked(**shown) for part in (_victims, deadlines.of_cases, _referral_rows)))
        running = deadlines.of_victims(victims, clocks)
    referrals, open_cases = defaultdict(list), set()
    by_key, keys = {victim.pk: victim for victim in victims}, {str(victim.pk): victim for victim in victims}
    for victim in victims:
        running[victim.pk] += deadlines.of_visit(victim)
    for referral in sent_to:
        victim = by_key[referral.victim_id]
        referrals[victim.pk, referral.stage].append(referral)
        if referral.due_at or referral.leave_by:
            running[victim.pk] += deadlines.of_referral(referral, victim.code, referral.receiver)
        if referral.status in REFERRAL_OPEN:
            open_cases.add(victim.case_id)
    standings = {victim.pk: dict.fromkeys(Stage, UNASSESSED) for victim in victims}
    for need in chain.from_iterable(victim.carried_needs for victim in victims):
        victim = keys[need["victim_id"]]
        stage, sent = Stage(need["stage"]), referrals[victim.pk, need["stage"]]
        standings[victim.pk][stage] = standing(victim, stage, need["state"], sent)
        if need["refer_by"]:
            statuses = {referral.status for referral in sent}
            running[victim.pk] += deadlines.of_plan(*rows_of(StageNeed, [need]), victim.code, statuses)
    own, due = defaultdict(list), defaultdict(list)
    for victim in victims:
        own[victim.case_id].append(VictimRow(victim, standings[victim.pk], danger_of(victim)))
        due[victim.case_id] += running[victim.pk]
    return [CaseRow(case, tuple(own[case.pk]), _soonest(due[case.pk]), case.pk not in open_cases) for case in cases]


COLUMNS = ("case", "code", "kind", "status", "outcome", "sex", "age_band", "monitored_from", "next_visit_by", "merged_into")


@compiled
def _victims(cases):
    return _in_row(Victim.objects.filter(Among("case", cases, UUIDField())))


@compiled
def _victims_of_one(case):
    return _with_clocks(_in_row(Victim.objects.filter(case=case)), Q(victim=OuterRef("pk")))


def _in_row(victims):
    """Return the victims of cases that are loaded, with what a row shows of them."""
    return with_danger(victims.only(*COLUMNS).with_needs()).order_by("added_at", "code")


@compiled
def _referral_rows(cases):
    rows = with_open_stay(Referral.objects.filter(Among("victim__case", cases, UUIDField()))).order_by()
    rows = rows.annotate(receiver=F("to_institution__short_name"), clock_began=CLOCK_BEGAN)
    return rows.values_list(*CLOCKED, named=True)


def _soonest(clocks):
    return tuple(sorted(clocks, key=lambda deadline: deadline.due))


def still_open(case, now: datetime) -> list[tuple[Victim, list[Blocker]]]:
    """Return the people of a case whose services are not closed, each with what blocks closing."""
    victims = list(case.victims.exclude(status__in=[VictimStatus.CLOSED, VictimStatus.NOT_VICTIM]).order_by("added_at", "code"))
    blocking = blockers(victims, now)
    return [(victim, blocking[victim.pk]) for victim in victims]


def referrals(user, now: datetime, *, arah="", q="", stage="", status="", institution=None, late="", year=None):
    """Return the referrals that a user may see, latest first; `arah` is "masuk" or "keluar" for the user's institution."""
    rows = Referral.objects.for_list()
    if arah == "masuk":
        rows = rows.received_by(user.institution_id)
    elif arah == "keluar":
        rows = rows.filter(from_institution=user.institution_id)
    if q:
        # an institution does not learn of a merge
        rows = rows.filter(about(q, "RJ", victim="victim", merged=user.is_coordinator))
    if stage:
        rows = rows.filter(stage=stage)
    if status == DOUBTFUL:
        rows = rows.filter(fulfilment.doubtful())
    elif status:
        rows = rows.filter(status__in=GROUPS.get(status, [status]))
    if institution:
        rows = rows.filter(to_institution=institution)
    if late:
        rows = rows.late(now)
    if year:
        rows = rows.filter(number__range=(f"RJ-{year}-00000", f"RJ-{year}-99999"))
    return rows.order_by("-number")


@compiled
def victims_with_progress(code, reader, institution):
    """Return the victim with this code as its page shows it to the coordinator with the key `reader`, of this institution.

    A coordinator reads all that the database shows. `concluded_as` is the conclusion that counts, also of closed services;
    `has_bars` is whether its case bars somebody.
    """
    return with_conclusion(_with_progress(code, reader, institution))


@compiled
def victims_with_stages(code, reader, institution):
    """Return the victim as `victims_with_progress` does, with the referrals and the clocks of the person."""
    of_person = Q(victim__in=Victim.objects.of_person(OuterRef(OuterRef("pk"))).values("pk"))
    return _with_clocks(_with_progress(code, reader, institution), of_person)


def _with_clocks(victims, of_person):
    return deadlines.with_clocks(with_referrals(victims, of_person), of_person)


def _with_progress(code, reader, institution):
    rows = with_danger(Victim.objects.filter(code=code).for_page(User(pk=reader, institution_id=institution)).with_progress())
    through = Case.barred_users.through, Case.barred_institutions.through
    users, institutions = (Q(Exists(each.objects.filter(case=OuterRef("case")))) for each in through)
    bars = ExpressionWrapper(users | institutions, BooleanField())
    conclusions = Identification.objects.filter(victim=OuterRef("pk")).order_by("-at").values("conclusion")
    return rows.annotate(concluded_as=Subquery(conclusions[:1]), has_bars=bars)


@compiled
def services_of_person(person):
    """Return `services_of` the victim with this key and those merged into it."""
    return services_of(Victim.objects.of_person(person).values("pk"))


@compiled
def events_of_person(person):
    """Return the latest events of the victim with this key and of those merged into it."""
    return Event.objects.filter(victim__in=Victim.objects.of_person(person).values("pk")).for_list()[:60]


def services_of(victims):
    """Return what all institutions did for these victims, for the coordinator."""
    return Service.objects.latest_versions().filter(victim__in=victims).select_related("referral__to_institution")
