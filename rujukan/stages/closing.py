"""Lists everything that blocks closing the services for a person, in words."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from gugus.formats.clocks import span
from gugus.formats.indonesian import long_date
from rujukan.choices.event import EventKind
from rujukan.choices.letter import BodyAnswer, LetterPurpose
from rujukan.choices.needs import RiskLevel
from rujukan.choices.referral import REFERRAL_OPEN, ReferralStatus, ServiceOutcome
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimStatus
from rujukan.models import Event, LegalDuty, Letter, MonitoringVisit, Referral, ShelterStay, StageNeed, Task, Victim
from rujukan.stages import standards
from rujukan.stages.progress import derive, is_answered

RETURN_STAGES = (Stage.REPATRIATION, Stage.REINTEGRATION)
# How the coordinator may close in spite of a blocker: open referrals are withdrawn, or monitoring ends early with a reason.
WITHDRAW, EARLY = "withdraw_open", "short_monitoring"


@dataclass(frozen=True)
class Blocker:
    """One thing that blocks closing, and the page that settles it. `unless` names the form field that overrules it."""

    words: str
    url: str
    unless: str = ""


def blockers(victims, now: datetime) -> dict:
    """Return {victim key: list of Blocker}, in eight queries for all victims. Work left under a merged code counts too."""
    victims = list(victims)
    person = {victim.pk: victim.pk for victim in victims}
    person |= dict(Victim.objects.filter(merged_into__in=list(person)).values_list("pk", "merged_into"))
    keys = list(person)
    referrals, needs, stays = defaultdict(list), defaultdict(dict), {}
    for referral in Referral.objects.filter(victim__in=keys).select_related("to_institution").order_by("number"):
        referrals[person[referral.victim_id]].append(referral)
    for need in StageNeed.objects.filter(victim__in=keys):
        needs[need.victim_id][need.stage] = need
    for stay in ShelterStay.objects.filter(victim__in=keys, until=None).select_related("institution", "referral"):
        stays[person[stay.victim_id]] = stay
    duties = defaultdict(list)
    for duty in LegalDuty.objects.filter(victim__in=keys, settled_at=None).select_related("victim"):
        duties[person[duty.victim_id]].append(duty)
    tasks = defaultdict(list)
    waiting = Task.objects.open().exclude(institution__isnull=False, referral=None)  # closing ends those of companions
    for task in waiting.filter(victim__in=keys).select_related("institution", "coordinator"):
        tasks[person[task.victim_id]].append(task)
    visits = defaultdict(list)
    for visit in MonitoringVisit.objects.current().filter(victim__in=keys).order_by("done_on", "at"):
        visits[person[visit.victim_id]].append(visit)
    limits = standards.limits(standards.MONITORING, standards.VISIT)
    blocking = {}
    for victim in victims:
        own = referrals[victim.pk]
        parts = [
            _missing_conclusion(victim),
            *_stages(victim, needs[victim.pk], own),
            *_of_open(own),
            _of_stay(stays.get(victim.pk)),
        ]
        parts += [_of_duty(duty) for duty in duties[victim.pk]] + [_of_task(task) for task in tasks[victim.pk]]
        blocking[victim.pk] = [part for part in (*parts, _monitoring(victim, own, visits[victim.pk], limits, now)) if part]
    return blocking


def returned(victim) -> bool:
    """Return whether a return or reintegration of this person was completed as it should be: the need is met."""
    return Referral.objects.filter(victim__in=victim.codes, stage__in=RETURN_STAGES, outcome=ServiceOutcome.FULFILLED).exists()


def received_elsewhere(victim) -> bool:
    """Return whether the body to which this person was transferred last has met them: until then the person stays ours.

    A transfer from before the services were opened again does not count.
    """
    letters = Letter.objects.filter(victim__in=victim.codes, purpose=LetterPurpose.TRANSFER, replacement=None)
    letter = letters.with_state().first()
    if letter is None or letter.newest != BodyAnswer.CONTACTED:
        return False
    opened_again = Event.objects.filter(victim__in=victim.codes, kind=EventKind.VICTIM_REOPENED)
    return not opened_again.filter(at__gte=letter.at).exists()


def _missing_conclusion(victim):
    if victim.status == VictimStatus.SUSPECTED:
        return Blocker("Identifikasi belum disimpulkan.", reverse("identification_new", args=[victim.code]))
    return None


def _stages(victim, needs, referrals):
    if victim.status == VictimStatus.NOT_VICTIM:
        return
    for stage in Stage:
        need, own = needs[stage], [referral for referral in referrals if referral.stage == stage]
        state = derive(need.state, (referral.status for referral in own), answered=is_answered(victim, stage))
        assess = reverse("stage_assess", args=[victim.code, stage.value])
        if state == StageState.NOT_ASSESSED:
            yield Blocker(f"{stage.label}: belum dinilai.", assess)
        elif state == StageState.PLANNED:
            yield Blocker(f"{stage.label}: direncanakan, tetapi belum dirujuk. Rujuk, atau nyatakan tidak perlu.", assess)
        elif state == StageState.DECLINED and (declined := unsettled(need, own)):
            words = f"{stage.label}: ditolak {declined.to_institution.short_name} dan belum dialihkan."
            yield Blocker(words, declined.get_absolute_url())


def unsettled(need, referrals):
    """Return the last declined referral, or None if a later completed one, or a stage that is not needed, has settled it."""
    last = max(
        (referral for referral in referrals if referral.status == ReferralStatus.DECLINED),
        key=lambda referral: referral.answered_at,
    )
    later = any(
        referral.sent_at and referral.sent_at >= last.answered_at and referral.status == ReferralStatus.COMPLETED
        for referral in referrals
    )
    needless = need.state == StageState.NOT_NEEDED and need.assessed_at >= last.answered_at
    return None if later or needless else last


def _of_open(referrals):
    for referral in referrals:
        if referral.status in REFERRAL_OPEN:
            words = f"Rujukan {referral.number} ke {referral.to_institution.short_name} masih terbuka."
            yield Blocker(words, referral.get_absolute_url(), WITHDRAW)


def _of_stay(stay):
    if stay is None:
        return None
    words = f"Masih tercatat tinggal di penampungan {stay.institution.short_name}. Catat dulu keluarnya."
    return Blocker(words, stay.referral.get_absolute_url())


def _of_duty(duty):
    words = f"{duty.get_kind_display()}: belum dicatat, sudah dilakukan atau tidak berlaku."
    return Blocker(words, reverse("duty_settle", args=[duty.victim.code, duty.kind]))


def _of_task(task):
    words = f"Tugas {task.who}, batas {long_date(task.due_at)}, masih terbuka. Catat hasilnya, atau batalkan."
    return Blocker(words, task.get_absolute_url())


def _monitoring(victim, referrals, visits, limits, now):
    monitored = victim.status == VictimStatus.MONITORED
    came_home = any(referral.stage in RETURN_STAGES and referral.outcome == ServiceOutcome.FULFILLED for referral in referrals)
    if (not monitored and not came_home) or victim.status == VictimStatus.NOT_VICTIM:
        return None
    words = _unfinished(victim, visits, limits[standards.MONITORING], limits[standards.VISIT], now)
    return Blocker(words, reverse("victim_detail", args=[victim.code]), EARLY) if words else None


def _unfinished(victim, visits, least, usual, now):
    """Return in words why monitoring is not finished, or "".

    It is finished after the least time, if as many visits met the person as this time has usual intervals, and the last of them
    found low risk and nothing at its worst; or after as many failed tries in a row, over one usual interval.
    """
    asked = f"sedangkan standarnya paling singkat {span(least)}."
    if victim.monitored_from is None:
        return f"Pemantauan belum dimulai, {asked}"
    many, begun = least // usual, timezone.localdate(victim.monitored_from)
    visits = [visit for visit in visits if visit.done_on >= begun]
    tries = [] if any(visit.is_seen for visit in visits[-many:]) else visits[-many:]
    if len(tries) == many and timezone.localdate(now) - tries[0].done_on >= usual:
        return ""
    if now - victim.monitored_from < least:
        return f"Pemantauan baru {span(now - victim.monitored_from)}, {asked}"
    seen = [visit for visit in visits if visit.is_seen]
    if len(seen) < many:
        return f"Pemantauan baru {len(seen)} kali bertemu orangnya, sedangkan standarnya {many} kali."
    if seen[-1].risk != RiskLevel.LOW or seen[-1].alarms:
        return "Pemantauan terakhir belum menemukan risiko rendah tanpa keadaan buruk."
    return ""
