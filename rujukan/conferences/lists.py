"""Who may be invited to a conference about a case, and whose identity an institution could lawfully see then. Opens no text."""

from collections import defaultdict
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, Subquery
from django.db.models.functions import Cast, JSONObject

from gugus.formats.indonesian import short_date
from gugus.models import Institution
from gugus.navigation import path_of
from rujukan.choices.event import EventKind
from rujukan.choices.referral import IN_SERVICE, ReferralStatus
from rujukan.choices.section import Section
from rujukan.conferences.choices import ConferenceStatus
from rujukan.models import Case, CaseConference, Event, Referral, Victim
from rujukan.rules import may_use

ENDED = (ReferralStatus.COMPLETED, ReferralStatus.WITHDRAWN, ReferralStatus.HANDING_OVER)


def people(case: Case) -> list[Victim]:
    """Return whom a conference may discuss: the people of the case under their kept codes, unless their data are restricted."""
    return [victim for victim in case.victims.filter(merged_into=None).order_by("added_at", "code") if may_use(victim)]


def receivers(case: Case) -> set[int]:
    """Return the keys of the institutions that hold or held an accepted referral in the case."""
    taken = Q(status__in=IN_SERVICE) | Q(status__in=ENDED, answered_at__isnull=False)
    return set(Referral.objects.filter(taken, victim__case=case).values_list("to_institution", flat=True))


def invitable(case: Case) -> tuple[list[Institution], list[Institution]]:
    """Return the institutions that have accepted a referral in the case, and the others, who may be invited with codes only."""
    rows = Institution.objects.with_accounts().exclude(pk__in=case.barred_institutions.values("pk")).order_by("short_name")
    own = receivers(case)
    known, others = [], []
    for one in rows:
        (known if one.pk in own else others).append(one)
    return known, others


def identities_open(codes: list[str], at: datetime) -> dict[int, list[str]]:
    """Return {key of an institution: the codes whose identity its referrals disclosed at this time}, of those in `codes`.

    A user sees the referrals of the scope: an officer those of the own institution only.
    """
    paused = Event.objects.filter(
        referral=OuterRef("pk"), at__lte=at, kind__in=(EventKind.HAND_OVER_BEGUN, EventKind.REFERRAL_RESUMED)
    ).order_by("-at")
    over = Q(status=ReferralStatus.COMPLETED, completed_at__gt=at) | Q(status=ReferralStatus.WITHDRAWN, ended_at__gt=at)
    rows = (
        Referral.objects.filter(Q(status__in=IN_SERVICE) | over | Q(status=ReferralStatus.HANDING_OVER), answered_at__lte=at)
        .filter(victim__code__in=codes)
        .annotate(paused=Subquery(paused.values("kind")[:1]))
        .select_related("role", "victim")
        .order_by("victim__added_at", "victim__code")
    )
    seen = defaultdict(list)
    for row in rows:
        restricted = row.victim.restricted_at and row.victim.restricted_at <= at
        if Section.IDENTITY in row.role.sections and row.paused != EventKind.HAND_OVER_BEGUN and not restricted:
            codes_seen = seen[row.to_institution_id]
            codes_seen += [row.victim.code] if row.victim.code not in codes_seen else []
    return dict(seen)


def of_case() -> ArraySubquery:
    """Return the annotation of a case with its conferences, for `listed`."""
    rows = CaseConference.objects.filter(case=OuterRef("pk")).order_by("-number")
    row = JSONObject(number="number", held_on=Cast("meeting__held_on", CharField()), status="status")
    return ArraySubquery(rows.values_list(row))


def listed(rows) -> list[tuple[str, date, str]]:
    """Return the conferences that the annotation `of_case` carries: number, day and state, the latest first."""
    return [(row["number"], date.fromisoformat(row["held_on"]), ConferenceStatus(row["status"]).label) for row in rows]


def planned() -> ArraySubquery:
    """Return the annotation with the days of the planned conferences that the user's institution is invited to (row policies)."""
    return ArraySubquery(CaseConference.objects.planned().order_by("meeting__held_on").values("meeting__held_on"))


def on_home(days) -> tuple[int, str, str]:
    """Return how many conferences the annotation `planned` carries, words about them, and the path of their list."""
    words = f"konferensi kasus, {short_date(days[0])}" if days else ""
    return len(days), words, path_of("conference_list")
