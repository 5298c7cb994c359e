"""The seven stages as data for the page components: glyph, word, institution, clock and the next step."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from gugus.formats import indonesian
from rujukan.choices.referral import REFERRAL_OPEN, ReferralStatus, ServiceOutcome
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.stage_forms import FORMS, Fact, StageForm, of_role
from rujukan.choices.victim import VictimStatus
from rujukan.models import Referral, Service
from rujukan.stages.clock_kinds import PLAN, STAY

GLYPHS = {
    StageState.NOT_ASSESSED: "nd",
    StageState.NOT_NEEDED: "na",
    StageState.PLANNED: "plan",
    StageState.RUNNING: "run",
    StageState.REFERRED: "ref",
    StageState.DECLINED: "no",
    StageState.COMPLETED: "ok",
}
# Of what ended, but not with the need met.
ENDED_OTHERWISE = "info"
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


def status_glyph(referral):
    """Return the glyph of a referral's status, of a completed one by its outcome."""
    ended_otherwise = referral.outcome not in ("", ServiceOutcome.FULFILLED)
    return ENDED_OTHERWISE if ended_otherwise else STATUS_GLYPHS[referral.status]


def glyphs(standings):
    """Return {stage: how it stands} as data for the component `mini`, in the order of Lampiran I."""
    return [_glyph(stage, standings[stage]) for stage in Stage]


def _glyph(stage, standing):
    glyph = ENDED_OTHERWISE if standing.state == StageState.COMPLETED and not standing.met else GLYPHS[standing.state]
    return {"code": stage.value, "label": stage.label, "state": glyph, "word": standing.word}


def summary(view):
    """Return a `StageView` for a companion: how it stands, and who serves, served or is asked, without a step to take."""
    who = view.standing.who or ((view.referral.receiver,) if view.referral else ())
    return _glyph(view.stage, view.standing) | {"who": ", ".join(who)}


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
    """A form that comes next: why, and where it is filled, or where a referral for it is proposed."""

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
        if lead.follows(record.answers) and not _followed(referral, lead, record, services)
    ]


def referral_after(referral, record, user):
    """Return the referral that the answers of a record lead to at once, to an institution that does not know yet; or None."""
    leads = (lead for lead in record.declared.leads if lead.to and lead.follows(record.answers))
    return next((_next_form(referral, lead, user) for lead in leads if not _followed(referral, lead, record, ())), None)


def _followed(referral, lead, record, services):
    """Whether what a lead asks for has happened: the form was recorded, or the institution was asked."""
    if not lead.to:
        return any(one.form == lead.form and one.at >= record.at for one in services)
    asked = Referral.objects.filter(victim=referral.victim_id, stage=referral.stage, to_institution__code=lead.to)
    return asked.filter(Q(status__in=REFERRAL_OPEN) | Q(sent_at__gte=record.at)).exists()


def _next_form(referral, lead, user):
    form, own = FORMS[lead.form], None if lead.to else referral
    if own and lead.form not in referral.role.forms:
        serving = Referral.objects.in_service().filter(victim=referral.victim_id, to_institution=referral.to_institution_id)
        own = serving.filter(role__forms__contains=[lead.form]).first()
    if own:
        return NextForm(lead.words, reverse("stage_form", args=[own.number, form.code]), f"Isi {form.label}")
    if user.is_coordinator:
        address, action = reverse("referral_new", args=[referral.victim.code]), "Rujuk"
    else:
        address, action = reverse("referral_propose", args=[referral.number]), "Usulkan rujukan"
    query = f"?tahap={form.stage}{f'&ke={lead.to}' if lead.to else ''}"
    return NextForm(lead.words, address + query, f"{action}: {form.stage.label}")


def finish_steps(referral, lacking, user):
    """Return what is `lacking` for “Kebutuhan terpenuhi” as steps, with a link where this user can take it."""
    return [_finish_step(referral, one, user) for one in lacking]


def _finish_step(referral, missing, user):
    finish, words, code = missing.finish, missing.words, referral.victim.code
    if record := missing.record:
        url = reverse("stage_form_again", args=[referral.number, record.form, record.number])
        return NextForm(words, url, f"Perbarui {record.title}")
    if finish.form:
        return NextForm(words, reverse("stage_form", args=[referral.number, finish.form]), f"Isi {FORMS[finish.form].label}")
    if finish.fact == Fact.PLACED:
        return NextForm(words, "#tinggal", "Catat masuk dan keluar")
    if user.is_coordinator and finish.fact == Fact.CONCLUDED:
        return NextForm(words, reverse("identification_new", args=[code]), "Simpulkan identifikasi")
    if user.is_coordinator and finish.fact == Fact.FOLLOWED_UP:
        return NextForm(words, reverse("visit_new", args=[code]), "Catat kunjungan")
    return NextForm(words, "", "")


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
        running[deadline.detail if deadline.kind is PLAN else deadline.number].append(deadline)
    return [_glyph(view.stage, view.standing) | _details(victim, view, running, now) for view in views]


def _details(victim, view, running, now):
    clocks = running[view.referral.number if view.referral else view.stage.value]
    details = DETAILS[view.state](victim, view, clocks, now)
    details.setdefault("lines", [])
    details |= _clock(clocks, now)
    details["beside"] = [_beside(referral, running[referral.number], now) for referral in view.earlier if referral.is_open]
    if view.state != StageState.COMPLETED:
        details["lines"] += [f"Sebelumnya {_ended(referral)}" for referral in view.completed]
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
    stay_clock = next((clock for clock in clocks if clock.kind is STAY), None)
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
    """Tell of all who served, each with its outcome; the conclusion of the identification may have come without a referral."""
    details = {"who": ", ".join(view.standing.who), "lines": [_ended(referral) for referral in view.completed]}
    if view.referral:
        return details | _look(view.referral, "Lihat rujukan")
    details["lines"].append("Disimpulkan koordinator")
    return details | {"action_url": reverse("identification_new", args=[victim.code]), "action": "Lihat kesimpulan"}


def _ended(referral):
    days = f"{indonesian.short_date(referral.started_at)} – {indonesian.short_date(referral.completed_at)}"
    return f"{referral.receiver}, {days}: {referral.get_outcome_display().lower()}"


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
