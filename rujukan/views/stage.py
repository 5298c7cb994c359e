"""The seven stages as the components of the page want them: glyph, word, who, clock and the next step."""

from django.urls import reverse

from gugus import clocks, indonesian
from rujukan.choices import ReferralStatus, Stage, StageState, VictimStatus

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
    """{stage: state} as the stages of `mini`, in the order of Lampiran I."""
    return [_glyph(stage, states[stage]) for stage in Stage]


def _glyph(stage, state):
    return {"code": stage.value, "label": stage.label, "state": GLYPHS[state], "word": state.label}


def path(victim, views, now):
    """The `StageView`s of one victim as the stages of `path`, each with what the coordinator can do next."""
    return [_glyph(view.stage, view.state) | _details(victim, view, now) for view in views]


def _details(victim, view, now):
    details = TELL[view.state](victim, view, now)
    details.setdefault("lines", [])
    details["lines"] += [_beside(referral) for referral in view.earlier if referral.is_open]
    details["lines"] += [_declined(referral, "Sebelumnya ditolak ") for referral in view.earlier if referral.decline_reason]
    return details


def _not_assessed(victim, view, now):
    return _assess(victim, view.stage, "Tentukan kebutuhan")


def _not_needed(victim, view, now):
    return {"lines": [view.reason]} | _assess(victim, view.stage, "Tentukan lagi")


def _planned(victim, view, now):
    return {"lines": [view.reason] if view.reason else []} | _refer(victim, view.stage, "Rujuk")


def _running(victim, view, now):
    referral, stay = view.referral, view.stay
    details = {"who": referral.to_institution.short_name, "lines": [f"Diterima {indonesian.short_date(referral.answered_at)}"]}
    if referral.is_handing_over:
        details["lines"] = ["Serah terima belum dicatat"]
        return details | _look(referral, "Catat serah terima")
    if stay:
        details["lines"] = [f"Masuk {indonesian.short_date(stay.since)}"]
    if stay and stay.leave_by:
        details["lines"][0] += f", batas {indonesian.short_date(stay.leave_by)}"
        details["clock"] = stay_clock(stay, now)
        if details["clock"].state != "run":
            return details | _refer(victim, view.stage, "Rencanakan pindah")
    return details | _look(referral, "Lihat rujukan")


def stay_clock(stay, now):
    """Hari 12 dari 14."""
    return clocks.day_of(now, stay.since, stay.allowed_days)


def deadlines(views, now):
    """What ends when, nearest first: (due, clock, words)."""
    found = []
    for view in views:
        referral, stay = view.referral, view.stay
        if stay and stay.leave_by:
            words = f"Batas penampungan di {referral.to_institution.short_name}, {indonesian.short_date(stay.leave_by)}"
            found.append((stay.leave_by, stay_clock(stay, now), words))
        if referral and referral.awaits_answer:
            clock = clocks.deadline(now, referral.respond_by, referral.sent_at)
            found.append(
                (referral.respond_by, clock, f"Jawaban {referral.to_institution.short_name}, {view.stage.label.lower()}")
            )
        if referral and referral.in_service and referral.serve_by and not referral.started_at:
            clock = clocks.deadline(now, referral.serve_by, referral.answered_at)
            found.append(
                (referral.serve_by, clock, f"Layanan {view.stage.label.lower()} oleh {referral.to_institution.short_name}")
            )
    return sorted(found, key=lambda one: one[0])


def _referred(victim, view, now):
    referral = view.referral
    late = referral.respond_by < now
    return {
        "who": referral.to_institution.short_name,
        "lines": [f"Dikirim {indonesian.short(referral.sent_at)}. Belum dijawab"],
        "clock": clocks.deadline(now, referral.respond_by, referral.sent_at),
    } | _look(referral, "Tindak lanjuti" if late else "Lihat rujukan")


def _declined_stage(victim, view, now):
    referral = view.referral
    details = {"who": referral.to_institution.short_name, "lines": [_declined(referral, "Ditolak ", named=False)]}
    return details | _refer(victim, view.stage, "Pilih institusi lain", referral.number)


def _completed(victim, view, now):
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


def _beside(referral):
    return f"Juga {referral.to_institution.short_name}: {referral.get_status_display().lower()}"


def _assess(victim, stage, words):
    return {"action_url": reverse("stage_assess", args=[victim.code, stage.value]), "action": words}


def _refer(victim, stage, words, previous=""):
    query = {"tahap": stage.value} | ({"dari": previous} if previous else {})
    return {"action_url": reverse("referral_new", args=[victim.code], query=query), "action": words}


def _look(referral, words):
    return {"action_url": referral.get_absolute_url(), "action": words}


TELL = {
    StageState.NOT_ASSESSED: _not_assessed,
    StageState.NOT_NEEDED: _not_needed,
    StageState.PLANNED: _planned,
    StageState.RUNNING: _running,
    StageState.REFERRED: _referred,
    StageState.DECLINED: _declined_stage,
    StageState.COMPLETED: _completed,
}
