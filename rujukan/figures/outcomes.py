"""Counts of what became of people in one year: visum, returns, closing, and who they are by purpose, route and channel.

They are true counts of what the reader sees. The plan, whose readers see no case, suppresses small ones.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.utils import timezone

from gugus.models.carried import any_of
from rujukan.choices.aftercare import VictimOutcome
from rujukan.choices.complaint import Channel
from rujukan.choices.ctdc import Purpose
from rujukan.choices.identification import Conclusion
from rujukan.choices.stage import StageState
from rujukan.choices.stage_forms import health, identification, repatriation
from rujukan.choices.victim import VictimKind, VictimStatus
from rujukan.figures.referral_counts import first_moment
from rujukan.models import Complaint, Identification, Referral, Service, StageNeed, Victim

UNKNOWN = "unknown"
LONG_OPEN = timedelta(days=365)
LONG_UNASSESSED = timedelta(days=14)
RETURNED = {
    "in_county": f"Ke kecamatan di {settings.COUNTY.name}",
    "other_county": "Ke kabupaten atau kota lain",
    "other_province": "Ke provinsi lain",
    "abroad": "Ke negara lain",
    UNKNOWN: "Tujuan tidak dicatat",
}
LEFT = dict(repatriation.FOREIGNER.by_code["exit_mode"].choices)
CAME = dict(repatriation.ARRIVAL.by_code["arrival"].choices)
ROUTES = dict(identification.IMMIGRATION.by_code["entry"].choices)
PURPOSES = dict(Purpose.choices)
CHANNELS = dict(Channel.choices) | {UNKNOWN: "Tanpa pengaduan"}
CLOSED = dict(VictimOutcome.choices)
COUNTED = (
    *(health.VISUM, identification.IMMIGRATION, repatriation.DESTINATION, repatriation.HAND_OVER),
    *(repatriation.FOREIGNER, repatriation.ARRIVAL),
)


@dataclass(frozen=True)
class Outcomes:
    """The counts of one year, each list by code.

    `returned`: people who were handed over, by the destination of form 5a; `left`: foreigners among them, by the way home;
    `came`: people who arrived from abroad. `visum_days`: median of days until it was handed over, in the year of that.
    `recorded`: people recorded in the year, whom `channels` divide, and `purposes` and `routes` count as far as known.
    """

    year: int
    visum: Mapping[str, int]
    visum_days: float | None
    returned: Mapping[str, int]
    left: Mapping[str, int]
    came: Mapping[str, int]
    retrafficked: int
    closed: Mapping[str, int]
    long_open: int
    unassessed: int
    recorded: int
    purposes: Mapping[str, int]
    routes: Mapping[str, int]
    channels: Mapping[str, int]


def count(year: int) -> Outcomes:
    """Return the true counts of a year. Three queries."""
    conclusions, people, records = _conclusions_by_code(year), list(_people_standing(year)), _records(year)
    visum, days = _visum(records[health.VISUM.code], year)
    return Outcomes(
        year=year,
        visum=visum,
        visum_days=days,
        **_journeys(records, year),
        retrafficked=sum(_is_identified_again(rows, year) for rows in conclusions.values()),
        **_standings(people, year),
        **_recorded_counts(people, conclusions, records, year),
    )


def _standings(people, year):
    """Return whose services ended in the year, by outcome, and how many are open for long or not assessed at its end."""
    ends = min(first_moment(year + 1), timezone.now())
    closings = Counter(outcome for _, _, closed, outcome, *_ in people if closed and _is_in(year, closed))
    still_open = [(added, waits) for _, added, closed, _, _, waits in people if not closed or closed >= ends]
    return {
        "closed": _counts_listed(CLOSED, closings),
        "long_open": sum(added < ends - LONG_OPEN for added, _ in still_open),
        "unassessed": sum(waits and added < ends - LONG_UNASSESSED for added, waits in still_open),
    }


def _recorded_counts(people, conclusions, records, year):
    """Return how many people were recorded in the year, and they by channel, and by purpose and route as far as known."""
    channels = {person: channel or UNKNOWN for person, added, _, _, channel, _ in people if _is_in(year, added)}
    newest = [rows[-1] for person, rows in conclusions.items() if person in channels]
    entries = {person: answers["entry"] for person, _, answers in records[identification.IMMIGRATION.code] if "entry" in answers}
    return {
        "recorded": len(channels),
        "purposes": _counts_listed(PURPOSES, Counter(purpose for conclusion in newest for purpose in conclusion.purposes)),
        "routes": _counts_listed(ROUTES, Counter(entry for person, entry in entries.items() if person in channels)),
        "channels": _counts_listed(CHANNELS, Counter(channels.values())),
    }


@dataclass(frozen=True)
class Concluded:
    """A conclusion under one code of a person: that of a victim or not, when, and when the code was recorded."""

    identified: bool
    at: object
    added_at: object
    purposes: list[str]


def _conclusions_by_code(year):
    """Return {person: conclusions under each code, the oldest first} of those recorded in the year or under several codes."""
    person = Coalesce("victim__merged_into", "victim")
    merged = Victim.objects.filter(merged_into__isnull=False).order_by()
    told = (
        Victim.objects.filter(added_at__year=year)
        .order_by()
        .values("pk")
        .union(merged.values("pk"), merged.values("merged_into"))
    )
    rows = Identification.objects.filter(revised_by=None, victim__kind=VictimKind.VICTIM, victim__in=told).order_by("at")
    of_person = defaultdict(list)
    for key, conclusion, *rest in rows.values_list(person, "conclusion", "at", "victim__added_at", "purposes"):
        of_person[key].append(Concluded(conclusion == Conclusion.IDENTIFIED, *rest))
    return of_person


def _is_identified_again(rows, year):
    """Whether a person was identified in the year under a code that was recorded after an earlier identification."""
    identified = [one for one in rows if one.identified]
    first = identified[0].at if identified else None
    return any(one.added_at > first and _is_in(year, one.at) for one in identified)


def _people_standing(year):
    """Return (person, recorded, closed, outcome, channel, whether a stage is not assessed) of victims, as far as it matters."""
    no_victim = Identification.objects.filter(revised_by=None, victim=OuterRef("pk"), conclusion=Conclusion.NOT_VICTIM)
    channel = Complaint.objects.filter(case=OuterRef("case")).order_by("received_at").values("channel")[:1]
    referred = Referral.objects.filter(victim=OuterRef("victim"), stage=OuterRef("stage"))
    waiting = StageNeed.objects.filter(~Exists(referred), victim=OuterRef("pk"), state=StageState.NOT_ASSESSED)
    rows = Victim.objects.filter(kind=VictimKind.VICTIM, merged_into=None, added_at__lt=first_moment(year + 1))
    rows = rows.filter(Q(added_at__year=year) | Q(closed_at=None) | Q(closed_at__gte=first_moment(year)))
    rows = rows.filter(IsNull(any_of(no_victim), True) | Q(status=VictimStatus.CLOSED)).order_by()
    return rows.values_list("pk", "added_at", "closed_at", "outcome", Subquery(channel), IsNull(any_of(waiting), False))


def _records(year):
    """Return {form: (person, day, answers)} of the newest records since the year before, the oldest first."""
    person = Coalesce("victim__merged_into", "victim")
    codes = [form.code for form in COUNTED]
    rows = Service.objects.latest_versions().filter(form__in=codes, given_on__gte=date(year - 1, 1, 1)).order_by("given_on", "at")
    of_form = defaultdict(list)
    for form, *row in rows.values_list("form", person, "given_on", "answers"):
        of_form[form].append(row)
    return of_form


def _visum(records, year):
    """Return how many people a visum was asked for and handed over, and the median of the days between."""
    days = [(person, *(_date_of(answers.get(code)) for code in ("requested_on", "handed_on"))) for person, _, answers in records]
    asked = {person for person, requested, _ in days if requested and requested.year == year}
    handed = [(person, requested, on) for person, requested, on in days if on and on.year == year]
    lengths = [(on - requested).days for _, requested, on in handed if requested]
    counts = {"asked": len(asked), "handed": len({person for person, *_ in handed})}
    return counts, median(lengths) if lengths else None


def _journeys(records, year):
    returned = {person for person, day, _ in records[repatriation.HAND_OVER.code] if day.year == year}
    destinations = {person: answers.get("to") for person, _, answers in records[repatriation.DESTINATION.code]}
    ways = {person: answers.get("exit_mode") for person, _, answers in records[repatriation.FOREIGNER.code]}
    arrivals = {person: answers.get("arrival") for person, day, answers in records[repatriation.ARRIVAL.code] if day.year == year}
    to = Counter(destinations.get(person) if destinations.get(person) in RETURNED else UNKNOWN for person in returned)
    left = Counter(ways.get(person) for person in returned)
    return {
        "returned": _counts_listed(RETURNED, to),
        "left": _counts_listed(LEFT, left),
        "came": _counts_listed(CAME, Counter(arrivals.values())),
    }


def _is_in(year, at):
    return timezone.localtime(at).year == year


def _counts_listed(labels, counts):
    return {code: counts[code] for code in labels}


def _date_of(text):
    return date.fromisoformat(text) if text else None
