"""The seven stages as data for the page components: glyph, word, institution, clock and the next step."""

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse

from gugus.formats import indonesian
from rujukan.choices import ReferralStatus, Stage, StageState, VictimStatus
from rujukan.choices.stage_forms import FORMS, StageForm, of_role
from rujukan.models import Referral, Service
from rujukan.stages.deadlines import DeadlineKind

GLYPHS = {
    StageState.NOT_ASSESSED: "nd",
    StageState.NOT_NEEDED: "na",
    StageState.PLANNED: "plan",
    StageState.RUNNING: "run",
    StageState.REFERRED: "ref",
    StageState.DECLINED: "no",
    StageState.COMPLETED: "ok",
}
STATUS_GLYPHS = {
    ReferralStatus.PROPOSED: "plan",
    ReferralStatus.NOT_APPROVED: "no",
    ReferralStatus.SENT: "ref",
    ReferralStatus.ACCEPTED: "run",
    ReferralStatus.DECLINED: "no",
    ReferralStatus.RUNNING: "run",
    ReferralStatus.COMPLETED: "ok",
    ReferralStatus.HANDING_OVER: "warn",
    ReferralStatus.WITHDRAWN: "na",
}


VICTIM_GLYPHS = {
    VictimStatus.SUSPECTED: "nd",
    VictimStatus.IDENTIFIED: "plan",
    VictimStatus.NOT_VICTIM: "na",
    VictimStatus.SERVED: "run",
    VictimStatus.MONITORED: "info",
    VictimStatus.CLOSED: "ok",
}


def glyphs(states):
    """Return {stage: state} as data for the component `mini`, in the order of Lampiran I."""
    return [_glyph(stage, states[stage]) for stage in Stage]


def _glyph(stage, state):
    return {"code": stage.value, "label": stage.label, "state": GLYPHS[state], "word": state.label}


def summary(view):
    """Return a `StageView` for a companion: state, and the referral that decides it, without a step to take."""
    return _glyph(view.stage, view.state) | {"referral": view.referral}


@dataclass(frozen=True)
class FormLine:
    """A form of the receiver's role: its newest record, its state, and where it is filled."""

    form: StageForm
    record: Service | None
    state: str
    word: str
    url: str
    action: str


@dataclass(frozen=True)
class NextForm:
    """A form that an answer leads to: why, and where it is filled, or where a referral for it is proposed."""

    words: str
    url: str
    action: str


def next_forms(referral, services, user):
    """Return the forms that the newest answers under a referral lead to and that nobody has recorded since.

    `services` are all of the victim that the user sees. One query for each, and none without a lead.
    """
    newest = {}
    for service in services:  # the newest first
        if service.referral_id == referral.pk:
            newest.setdefault(service.form, service)
    leads = [(record, lead) for record in newest.values() if record.declared for lead in record.declared.leads]
    return [
        _next_form(referral, lead, user)
        for record, lead in leads
        if lead.follows(record.answers) and not any(one.form == lead.form and one.at >= record.at for one in services)
    ]


def _next_form(referral, lead, user):
    form, own = FORMS[lead.form], referral
    if lead.form not in referral.role.forms:
        serving = Referral.objects.in_service().filter(victim=referral.victim_id, to_institution=referral.to_institution_id)
        own = serving.filter(role__forms__contains=[lead.form]).first()
    if own:
        return NextForm(lead.words, reverse("stage_form", args=[own.number, form.code]), f"Isi {form.label}")
    if user.is_coordinator:
        address, action = reverse("referral_new", args=[referral.victim.code]), "Rujuk"
    else:
        address, action = reverse("referral_propose", args=[referral.number]), "Usulkan rujukan"
    return NextForm(lead.words, f"{address}?tahap={form.stage}", f"{action}: {form.stage.label}")


def form_lines(referral, services):
    """Return the forms of the receiver's role with their state; `services` are the latest versions under the referral."""
    records = {}
    for service in sorted(services, key=lambda service: service.number):
        records[service.form] = service
    return [_form_line(referral, form, records.get(form.code)) for form in of_role(referral.role) if form.suits(referral.victim)]


def _form_line(referral, form, record):
    state, word = ("nd", "Kosong") if record is None else ("ok", "Selesai") if record.finished else ("run", "Disimpan")
    action = "Isi" if record is None else "Tambah" if form.repeats else "Lanjutkan" if not record.finished else "Perbaiki"
    return FormLine(form, record, state, word, reverse("stage_form", args=[referral.number, form.code]), action)


def progress_rows(victim, views, deadlines, now):
    """Return the `StageView`s of a victim as data for the component `path`, with clocks and the coordinator's next step."""
    running = defaultdict(list)
    for deadline in deadlines:  # the key is a referral's number or a planned stage
        running[deadline.detail if deadline.kind == DeadlineKind.PLAN else deadline.number].append(deadline)
    return [_glyph(view.stage, view.state) | _details(victim, view, running, now) for view in views]


def _details(victim, view, running, now):
    clocks = running[view.referral.number if view.referral else view.stage.value]
    details = DETAILS[view.state](victim, view, clocks, now)
    details.setdefault("lines", [])
    details |= _clock(clocks, now)
    details["beside"] = [_beside(referral, running[referral.number], now) for referral in view.earlier if referral.is_open]
    details["lines"] += [_declined(referral, "Sebelumnya ditolak ") for referral in view.earlier if referral.decline_reason]
    return details


def _not_assessed(victim, view, clocks, now):
    return _assess(victim, view.stage, "Tentukan kebutuhan")


def _not_needed(victim, view, clocks, now):
    return {"lines": [view.need.reason]} | _assess(victim, view.stage, "Tentukan lagi")


def _planned(victim, view, clocks, now):
    return {"lines": [view.need.reason] if view.need.reason else []} | _refer(victim, view.stage, "Rujuk")


def _running(victim, view, clocks, now):
    referral, since = view.referral, view.referral.stay_since
    line = f"Masuk {indonesian.short_date(since)}" if since else f"Diterima {indonesian.short_date(referral.answered_at)}"
    stay_clock = next((clock for clock in clocks if clock.kind == DeadlineKind.STAY), None)
    if stay_clock:
        line += f", batas {indonesian.short_date(stay_clock.due)}"
    details = {"who": referral.to_institution.short_name, "lines": [line]}
    if referral.is_handing_over:
        details["lines"] = ["Serah terima belum dicatat"]
        return details | _look(referral, "Catat serah terima")
    if stay_clock and stay_clock.near(now):
        return details | _refer(victim, view.stage, "Rencanakan pindah")
    return details | _look(referral, _what_to_do(clocks, now))


def _referred(victim, view, clocks, now):
    referral = view.referral
    return {
        "who": referral.to_institution.short_name,
        "lines": [f"Dikirim {indonesian.short(referral.sent_at)}. Belum dijawab"],
    } | _look(referral, _what_to_do(clocks, now))


def _what_to_do(clocks, now):
    return "Tindak lanjuti" if any(clock.overdue(now) for clock in clocks) else "Lihat rujukan"


def _declined_stage(victim, view, clocks, now):
    referral = view.referral
    details = {"who": referral.to_institution.short_name, "lines": [_declined(referral, "Ditolak ", named=False)]}
    return details | _refer(victim, view.stage, "Pilih institusi lain", referral.number)


def _completed(victim, view, clocks, now):
    referral = view.referral
    if referral is None:  # answered without a referral: the conclusion of the identification
        return {
            "lines": ["Disimpulkan koordinator"],
            "action_url": reverse("identification_new", args=[victim.code]),
            "action": "Lihat kesimpulan",
        }
    days = f"{indonesian.short_date(referral.started_at)} – {indonesian.short_date(referral.completed_at)}"
    return {
        "who": referral.to_institution.short_name,
        "lines": [days, referral.get_outcome_display()],
    } | _look(referral, "Lihat rujukan")


def _declined(referral, words, *, named=True):
    who = f"{referral.to_institution.short_name}, " if named else ""
    reason = indonesian.continued(referral.get_decline_reason_display())
    return f"{words}{who}{indonesian.short_date(referral.answered_at)}: {reason}"


def _beside(referral, clocks, now):
    words = f"Juga {referral.to_institution.short_name}: {referral.get_status_display().lower()}"
    return {"words": words, "url": referral.get_absolute_url()} | _clock(clocks, now)


def _clock(clocks, now):
    """Return the clock that ends first, and its legal basis."""
    return {"clock": clocks[0].clock(now), "basis": clocks[0].basis} if clocks else {"clock": None, "basis": ""}


def _assess(victim, stage, words):
    if not victim.is_open:
        return {}
    return {"action_url": reverse("stage_assess", args=[victim.code, stage.value]), "action": words}


def _refer(victim, stage, words, previous=""):
    if not victim.is_open:  # the verb would refuse it
        return {}
    query = {"tahap": stage.value} | ({"dari": previous} if previous else {})
    return {"action_url": reverse("referral_new", args=[victim.code], query=query), "action": words}


def _look(referral, words):
    return {"action_url": referral.get_absolute_url(), "action": words}


DETAILS = {
    StageState.NOT_ASSESSED: _not_assessed,
    StageState.NOT_NEEDED: _not_needed,
    StageState.PLANNED: _planned,
    StageState.RUNNING: _running,
    StageState.REFERRED: _referred,
    StageState.DECLINED: _declined_stage,
    StageState.COMPLETED: _completed,
}
