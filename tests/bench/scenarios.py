"""Eight years of plausible cases, part by part: the columns of complaints, cases, victims and referrals.

The archive is far larger than that of a county of 250,000 people, so that its size shows in the times. The open work is that of
such a county, however large the archive: some 120 complaints, 250 cases and 350 referrals, those of an archive of 20,000.
"""

from datetime import timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from gugus.models import District, Institution, User
from rujukan.choices.aftercare import VictimOutcome
from rujukan.choices.case import CaseOutcome, CaseStatus
from rujukan.choices.complaint import TAKEN_BY_HAND, ComplaintStatus, ForwardPermission, ReporterRelation, Safety
from rujukan.choices.ctdc import AgeBand
from rujukan.choices.referral import DeclineReason, ReferralStatus, ServiceOutcome, Urgency
from rujukan.choices.stage import Stage
from rujukan.choices.victim import Sex, VictimKind, VictimStatus
from rujukan.models import StageRole

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SPAN = 8 * 365 * DAY
# Below 1: the nearer to the present, the fewer complaints a day. At 1 a tenth of the archive's last year would be open.
THINNING = 0.75
ACTIVE = 120 * DAY  # a younger case is open
YEAR = 366 * DAY
FORGOTTEN = 0.003  # share of the old cases that nobody closed
UNDECIDED = 0.005  # share of the old complaints that nobody decided
PART = 10_000
NARRATIVE = "Keterangan rekaan untuk mengukur kecepatan. " * 12
LETTERS = "34679CDFGHJKMNPQRTWXY"
RELATIONS, SAFETIES, AGES, URGENCIES, STAGES = map(list, (ReporterRelation, Safety, AgeBand, Urgency, Stage))
OPEN_STATES = (VictimStatus.SUSPECTED, VictimStatus.IDENTIFIED, VictimStatus.SERVED, VictimStatus.MONITORED)
# States of decided complaints, and of the referrals of open and of closed cases.
DECIDED = {ComplaintStatus.CASE: 70, ComplaintStatus.FORWARDED: 8, ComplaintStatus.DUPLICATE: 4, ComplaintStatus.CLOSED: 18}
OPEN_MIX = {ReferralStatus.SENT: 12, ReferralStatus.ACCEPTED: 6, ReferralStatus.RUNNING: 22, ReferralStatus.COMPLETED: 60}
CLOSED_MIX = {ReferralStatus.COMPLETED: 88, ReferralStatus.DECLINED: 8, ReferralStatus.WITHDRAWN: 4}


class Scenarios:
    """The columns of complaints, cases, victims and referrals, in the order of time.

    As much is open, and came within the last year, as in an archive of `open_work` complaints, however many there are.
    """

    def __init__(self, number, open_work):
        self.now = timezone.now()
        self.total, self.open_work, self.share = number, open_work, open_work / number
        self.coordinator = User.objects.get(username="koordinator")
        self.districts = list(District.objects.values_list("pk", flat=True))
        self.takers = list(Institution.objects.with_accounts().exclude(code="puskesmas").values_list("pk", flat=True))
        self.takers += [Institution.objects.get(code="polres").pk] * 10 + [Institution.objects.get(code="gow").pk] * 8
        self.staff = {user.institution_id: user.pk for user in User.objects.all() if user.institution_id}
        self.holders = _holders()
        self.numbers = {}

    def parts(self, start):
        """Yield the number of complaints up to each part that is in `complaints` and the others then, from `start` on."""
        for first in range(start, self.total, PART):
            self.first = first
            self.random = Random(84 + first)
            self.complaints, self.cases, self.victims, self.referrals = [], [], [], []
            last = min(first + PART, self.total)
            for place in range(first, last):
                self._complaint(place, self.now - self._age(place) - HOUR)
            yield last

    def _age(self, place):
        archived = self.total - round(self.open_work * (YEAR / SPAN) ** (1 / THINNING))
        if place < archived:
            return YEAR + (SPAN - YEAR) * (1 - place / archived) ** THINNING
        return SPAN * ((self.total - place) / self.open_work) ** THINNING

    def key(self):
        return UUID(int=self.random.getrandbits(128), version=4)

    def pick(self, weights):
        return self.random.choices(list(weights), list(weights.values()))[0]

    def count(self, series, year):
        self.numbers[series, year] = self.numbers.get((series, year), 0) + 1
        return self.numbers[series, year]

    def number(self, series, at):
        year = timezone.localtime(at).year
        return f"{series}-{year}-{self.count(series, year):05d}"

    def _complaint(self, place, at):
        undecided = self.now - at < 3 * DAY or self.random.random() < UNDECIDED * self.share
        status = self.random.choice((ComplaintStatus.NEW, ComplaintStatus.REVIEWED)) if undecided else self.pick(DECIDED)
        taker = self.random.choice(self.takers)
        complaint = {
            "id": self.key(),
            "number": self.number("PGD", at),
            "status": status,
            "channel": self.random.choice(TAKEN_BY_HAND),
            "received_at": at - HOUR,
            "logged_at": at,
            "institution_id": taker,
            "taken_by_id": self.staff.get(taker, self.coordinator.pk),
            "reporter_relation": self.random.choice(RELATIONS),
            "reporter_name": "Pelapor Rekaan",
            "reporter_contact": f"0800{place // 2:08d}",
            "narrative": NARRATIVE,
            "place": "Tempat rekaan",
            "district_id": self.random.choice(self.districts),
            "acts": ["recruitment", "transport"],
            "means": ["deception"],
            "purposes": ["forced_labour"],
            "safety": self.random.choice(SAFETIES),
            "forward_permission": ForwardPermission.YES,
            "triage_by": at + DAY,
            "triaged_at": None if status == ComplaintStatus.NEW else at + 5 * HOUR,
            "forwarded_to": "Mediator" if status == ComplaintStatus.FORWARDED else "",
        }
        if status == ComplaintStatus.DUPLICATE and self.complaints:
            complaint["duplicate_of_id"] = self.complaints[-1]["id"]
        elif status == ComplaintStatus.DUPLICATE:
            complaint["status"] = ComplaintStatus.CLOSED
        if status == ComplaintStatus.CASE:
            complaint["case_id"] = self._case(complaint, at + 5 * HOUR)
        self.complaints.append(complaint)

    def _case(self, complaint, at):
        active = self.now - at < ACTIVE or self.random.random() < FORGOTTEN * self.share
        case = {
            "id": self.key(),
            "number": self.number("KS", at),
            "status": CaseStatus.ACTIVE if active else CaseStatus.CLOSED,
            "opened_at": at,
            "opened_by_id": self.coordinator.pk,
            "district_id": complaint["district_id"],
            "summary": NARRATIVE,
            "closed_at": None if active else at + 110 * DAY,
            "outcome": "" if active else CaseOutcome.SERVED,
        }
        self.cases.append(case)
        for _ in range(self.random.choice((1, 1, 2))):
            self._victim(case, at, active)
        return case["id"]

    def _victim(self, case, at, active):
        place = self.count("PN", at.year)
        code = "".join(LETTERS[place // len(LETTERS) ** power % len(LETTERS)] for power in range(4))
        victim = {
            "id": self.key(),
            "code": f"PN-{at:%y}-{code}",
            "case_id": case["id"],
            "kind": VictimKind.VICTIM,
            "status": self.random.choice(OPEN_STATES) if active else VictimStatus.CLOSED,
            "added_at": at,
            "sex": self.random.choice((Sex.FEMALE, Sex.FEMALE, Sex.MALE)),
            "age_band": self.random.choice(AGES),
            "found_district_id": case["district_id"],
            "safety_note": "Keterangan keamanan rekaan.",
            "health_note": "Keterangan kesehatan rekaan.",
            "closed_at": None if active else case["closed_at"],
            "outcome": "" if active else VictimOutcome.GOALS_MET,
            "monitored_from": at + 60 * DAY,
            "next_visit_by": None,
            "consent": self.key(),
        }
        if victim["status"] == VictimStatus.MONITORED:
            victim["next_visit_by"] = at + 90 * DAY
        self.victims.append(victim)
        for stage in self.random.sample(STAGES, self.random.choice((1, 2, 2, 3, 4))):
            self._referral(victim, stage, at + DAY * self.random.uniform(0.1, 60), active)

    def _referral(self, victim, stage, at, active):
        at = min(at, self.now - 2 * HOUR * self.random.random() - HOUR / 10)
        status = self.pick(OPEN_MIX if active else CLOSED_MIX)
        role, to = self.random.choice(self.holders[stage])
        answered = at + HOUR * self.random.uniform(0.5, 40)
        answered = None if status in (ReferralStatus.SENT, ReferralStatus.WITHDRAWN) else min(answered, self.now)
        done = status == ReferralStatus.COMPLETED
        started = answered if done or status == ReferralStatus.RUNNING else None
        self.referrals.append(
            {
                "id": self.key(),
                "number": self.number("RJ", at),
                "victim_id": victim["id"],
                "case_id": victim["case_id"],
                "role_id": role,
                "stage": stage,
                "to_institution_id": to,
                "from_institution_id": self.coordinator.institution_id,
                "status": status,
                "need": "Layanan rekaan",
                "urgency": self.random.choice(URGENCIES),
                "consent_id": victim["consent"],
                "sent_at": at,
                "seen_at": answered,
                "respond_by": at + DAY,
                "answered_at": answered,
                "started_at": started,
                "completed_at": min(answered + 9 * DAY, self.now) if done else None,
                "ended_at": at + 3 * DAY if status == ReferralStatus.WITHDRAWN else None,
                "decline_reason": DeclineReason.CAPACITY if status == ReferralStatus.DECLINED else "",
                "outcome": ServiceOutcome.FULFILLED if done else "",
            }
        )


def _holders():
    """Return {stage: [(role, institution that gets its referrals)]}; a joint holder is replaced by its children."""
    receivers = {stage: [] for stage in Stage}
    for role in StageRole.objects.select_related("institution"):
        children = list(role.institution.children.filter(kind=role.institution.kind))
        receivers[role.stage] += [(role.pk, institution.pk) for institution in children or [role.institution]]
    for stage in (Stage.HEALTH,):  # the hospital gets as many referrals as all health centres together
        receivers[stage] += [receivers[stage][0]] * 20
    return receivers
