"""The seven stages as data for the page components: glyph, word, institution, clock and the next step."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from gugus.formats import indonesian
from rujukan.choices.referral import REFERRAL_OPEN, WITH_RECEIVER, ReferralStatus, ServiceOutcome
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.stage_forms import FORMS, Fact
from rujukan.choices.victim import VictimStatus
from rujukan.models import Referral
from rujukan.stages.clock_kinds import PLAN

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
        address, action = reverse("referral_propose", args=[referral.number]), "Minta rujukan lanjutan"
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
        return NextForm(words, reverse("shelter_enter", args=[referral.number]), "Catat masuk")
    if user.is_coordinator and finish.fact == Fact.CONCLUDED:
        return NextForm(words, reverse("identification_new", args=[code]), "Simpulkan identifikasi")
    if user.is_coordinator and finish.fact == Fact.FOLLOWED_UP:
        return NextForm(words, reverse("visit_new", args=[code]), "Catat kunjungan")
    return NextForm(words, "", "")


def phone_of(institution, phones):
    """Return the number of whoever is on duty there (`duty.phones_of`), else that of the office."""
    return phones.get(institution.pk) or institution.phone


def serving(victim, referrals, phones):
    """Return who serves or accompanies a person now, each institution once: (name, phone number, what)."""
    held = [referral for referral in referrals if referral.status in WITH_RECEIVER]
    found = {each.to_institution.short_name: (phone_of(each.to_institution, phones), []) for each in held}
    for referral in held:
        found[referral.to_institution.short_name][1].append(referral.get_stage_display())
    if victim.companion_name:
        phone = phones.get(victim.companion_at, "")
        found.setdefault(victim.companion_institution, (phone, []))[1].append(f"Pendamping: {victim.companion_name}")
    return [(name, phone, ", ".join(what)) for name, (phone, what) in found.items()]


def path_rows(views, deadlines, now):
    """Return the `StageView`s of a person as data for the component `path`: how each stands, who and when, the nearest clock."""
    return [_glyph(view.stage, view.standing) | {"who": _who(view), "clock": _nearest(view, deadlines, now)} for view in views]


def _who(view):
    """Return who serves, is asked or served, in words; of what has ended also when."""
    if view.state == StageState.COMPLETED:
        who, last = ", ".join(view.standing.who), view.completed[0].completed_at if view.completed else None
        return f"{who}, {indonesian.short_date(last)}" if last else "Disimpulkan koordinator"
    asked = [referral.receiver for referral in view.referrals if referral.is_open and not referral.is_proposed]
    return ", ".join(dict.fromkeys(asked)) or (view.referral.receiver if view.referral else "")


def _nearest(view, deadlines, now):
    """Return the clock of a stage that ends first: of its referrals, or of its plan."""
    numbers = {referral.number for referral in view.referrals}
    own = (each for each in deadlines if each.number in numbers or (each.kind is PLAN and each.detail == view.stage))
    return next((deadline.clock(now) for deadline in own), None)


def needs_rows(victim, views, deadlines, now):
    """Return the stages that no referral serves: how each stands, why, its clock, and the next step of a coordinator."""
    rows = []
    for view in views:
        words, (url, action) = NEEDS[view.state](victim, view)
        row = {"words": words, "clock": _nearest(view, deadlines, now), "url": url, "action": action}
        rows.append(_glyph(view.stage, view.standing) | row)
    return rows


def _not_assessed(victim, view):
    return "", _assess(victim, view.stage, "Apakah ini diperlukan?")


def _not_needed(victim, view):
    return view.need.reason, _assess(victim, view.stage, "Ubah jawaban")


def _planned(victim, view):
    return view.need.reason, _refer(victim, view.stage, "Rujuk")


def _declined(victim, view):
    referral = view.referral
    reason = indonesian.continued(referral.get_decline_reason_display())
    words = f"{referral.to_institution.short_name}, {indonesian.short_date(referral.answered_at)}: {reason}"
    return words, _refer(victim, view.stage, "Pilih institusi lain", dari=referral.number)


def _concluded(victim, view):
    """The conclusion of the identification may come without a referral."""
    return "Disimpulkan koordinator", (reverse("identification_new", args=[victim.code]), "Lihat kesimpulan")


def _assess(victim, stage, action):
    """Return where a need is assessed; nowhere for somebody of whom the verb would refuse it."""
    return (reverse("stage_assess", args=[victim.code, stage.value]), action) if victim.is_open else ("", "")


def _refer(victim, stage, action, **previous):
    query = {"tahap": stage.value} | previous
    return (reverse("referral_new", args=[victim.code], query=query), action) if victim.is_open else ("", "")


NEEDS = {
    StageState.NOT_ASSESSED: _not_assessed,
    StageState.NOT_NEEDED: _not_needed,
    StageState.PLANNED: _planned,
    StageState.DECLINED: _declined,
    StageState.COMPLETED: _concluded,
}
