"""Decides the one thing to do next for a person, from what the stages, the running clocks and the waiting decisions say.

Nothing of it is stored. SOURCES are asked in their order, and the first that knows a step decides: danger, then what is late,
what waits for a decision, what a coordinator can do now, what nears, how it ends, and at last whom everybody waits for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from gugus.formats import clocks
from gugus.formats.indonesian import continued, long_date, short_date
from gugus.models import Institution, User
from rujukan.choices.aftercare import VisitDecision
from rujukan.choices.approval import RequestKind
from rujukan.choices.referral import ServiceOutcome
from rujukan.choices.stage import Stage, StageState
from rujukan.models import Case, Referral, Victim
from rujukan.stages.clock_kinds import ANSWER, DUTY, PLAN, PROPOSAL, QUESTION, REQUEST, SERVICE, STAY, TASK, VISIT
from rujukan.stages.closing import RETURN_STAGES, unsettled
from rujukan.stages.danger import Danger
from rujukan.stages.deadlines import Deadline
from rujukan.stages.progress import StageView

COORDINATOR = "koordinator"
SEVERAL = "Kirim beberapa rujukan"
# A planned stage is sent this long before its limit; until then others are waited for.
AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Step:
    """One thing to do: what, why, where, until when."""

    heading: str
    words: str = ""
    url: str = ""
    action: str = ""
    clock: clocks.Clock | None = None
    state: str = "run"
    who: str = ""
    """Whose turn it is; empty: the coordinator's. `NOBODY`: everything is done."""
    call: Institution | None = None
    """Who is telephoned about it."""
    deadline: Deadline | None = None

    @property
    def is_own(self) -> bool:
        return not self.who

    @property
    def basis(self) -> str:
        return self.deadline.basis if self.deadline else ""


NOBODY = "-"


@dataclass(frozen=True)
class Situation:
    """What is known of a person when the next step is decided; `running` are the clocks, the nearest first."""

    victim: Victim
    views: list[StageView]
    running: list[Deadline]
    reader: User
    now: datetime
    danger: Danger | None = None

    @property
    def open_referrals(self) -> list[Referral]:
        return [referral for view in self.views for referral in view.referrals if referral.is_open]

    def of(self, state: StageState) -> list[StageView]:
        return [view for view in self.views if view.state == state]

    def referral(self, number: str) -> Referral | None:
        return next((each for view in self.views for each in view.referrals if each.number == number), None)

    def page(self, url_name: str, *keys, **query) -> str:
        return reverse(url_name, args=[self.victim.code, *keys], query=query or None)

    def step(self, deadline: Deadline) -> Step:
        """Return what a running clock asks for."""
        step = OF_CLOCK[deadline.kind](self, deadline)
        return replace(step, clock=deadline.clock(self.now), deadline=deadline)

    def others(self, step: Step) -> list[Step]:
        """Return what the clocks ask for beside the next step."""
        return [self.step(deadline) for deadline in self.running if deadline is not step.deadline]


def turn_of_coordinator(case: Case, reader: User) -> str:
    """Return whose turn it is where a coordinator acts: whoever is responsible for the case, or else any of them."""
    return "Giliran Anda" if case.owner_id in (None, reader.pk) else "Giliran penanggung jawab kasus"


def next_step(situation: Situation) -> Step:
    """Return the one thing to do now, or whom everybody waits for. No query."""
    return next(step for source in SOURCES for step in source(situation))


# What a running clock asks for


def _decide_proposal(situation, deadline):
    return Step(f"Putuskan usulan rujukan: {deadline.detail_label.lower()}", "", deadline.get_absolute_url(), "Putuskan")


def _answer_question(situation, deadline):
    referral = situation.referral(deadline.number)
    heading, words = f"Jawab pertanyaan {referral.to_institution.short_name}", "Sampai dijawab, mereka belum memutuskan."
    return Step(heading, words, deadline.get_absolute_url(), "Jawab", call=referral.to_institution)


def _await_answer(situation, deadline):
    return _of_receiver(situation, deadline, "belum menjawab rujukan", "menjawab rujukan")


def _service(situation, deadline):
    return _of_receiver(situation, deadline, "belum mulai melayani", "mulai melayani")


def _of_receiver(situation, deadline, late, waited):
    """The receiver's turn, and the coordinator's once it is late: then somebody telephones."""
    referral = situation.referral(deadline.number)
    name, url = deadline.institution, deadline.get_absolute_url()
    if deadline.overdue(situation.now):
        return Step(f"Hubungi {name}: {late}", "", url, "Tindak lanjuti", call=referral.to_institution)
    return Step(f"{name} {waited}", "", url, "Lihat rujukan", who=name, call=referral.to_institution)


def _plan_move(situation, deadline):
    referral, name = situation.referral(deadline.number), deadline.institution
    words = f"Masuk {short_date(deadline.start)}, paling lama sampai {short_date(deadline.due)}."
    url, action = situation.page("referral_new", tahap=Stage.SHELTER.value), "Rencanakan pindah"
    return Step(f"Rencanakan pindah dari {name}", words, url, action, call=referral.to_institution)


def _record_duty(situation, deadline):
    return Step(deadline.words, "", deadline.get_absolute_url(), "Catat")


def _visit(situation, deadline):
    victim = situation.victim
    words = f"Dipantau sejak {long_date(victim.monitored_from)}."
    visitor = next((each.to_institution for each in situation.open_referrals if each.to_institution_id == victim.visiting), None)
    who, url = victim.visiting_name or "", situation.page("visit_new")
    return Step("Kunjungi orangnya", words, url, "Catat kunjungan", who=who, call=visitor)


def _open_task(situation, deadline):
    who = "" if deadline.detail == COORDINATOR else deadline.detail
    return Step(deadline.words, "", deadline.get_absolute_url(), "Buka tugas", who=who)


def _answer_request(situation, deadline):
    return Step(f"Jawab permintaan: {continued(deadline.detail_label)}", "", deadline.get_absolute_url(), "Jawab")


def _send_planned(situation, deadline):
    soon = _soon(situation)
    together = len(soon) > 1 and deadline.detail in [view.stage for view in soon]
    return _send_all(situation, soon) if together else _send_referral(situation, Stage(deadline.detail), "")


def _send_all(situation, views):
    words = f"Sudah direncanakan, belum dikirim: {_stages_listed(views)}."
    return Step(f"Kirim {len(views)} rujukan", words, situation.page("referrals_send"), SEVERAL)


def _send_referral(situation, stage, words):
    url = situation.page("referral_new", tahap=stage.value)
    return Step(f"Kirim rujukan: {stage.label.lower()}", words, url, "Buat rujukan")


OF_CLOCK = {
    PROPOSAL: _decide_proposal,
    QUESTION: _answer_question,
    ANSWER: _await_answer,
    SERVICE: _service,
    STAY: _plan_move,
    DUTY: _record_duty,
    VISIT: _visit,
    TASK: _open_task,
    REQUEST: _answer_request,
    PLAN: _send_planned,
}


# Where the next step is looked for


def _danger(situation) -> Iterator[Step]:
    for referral in situation.open_referrals:
        if referral.is_handing_over:
            holder, url = referral.to_institution, referral.get_absolute_url()
            heading = f"Catat serah terima di {holder.short_name}"
            words = "Serah terimanya belum dicatat. Dasar berbagi datanya berakhir, tetapi orangnya masih di sana."
            yield Step(heading, words, url, "Catat serah terima", state="bad", call=holder)
    if unmet := unmet_tonight(situation):
        words = "Menurut laporan, orang ini tidak aman. Penerima dan urgensinya sudah terisi; periksa, lalu kirim."
        yield Step(refer_now(unmet), words, situation.page("referrals_send"), "Kirim rujukan darurat", state="bad")


def unmet_tonight(situation):
    """Return the stages that the reports ask for at once and nobody is asked for yet."""
    danger, states = situation.danger, {view.stage: view.state for view in situation.views}
    return danger.unmet(states) if danger else []


def refer_now(stages):
    """Return in words what is to be sent at once for somebody who is unsafe."""
    return f"Rujuk sekarang: {' dan '.join(stage.label.lower() for stage in stages)}"


def _late_steps(situation):
    return (situation.step(deadline) for deadline in situation.running if deadline.overdue(situation.now))


def _asked_steps(situation):
    """What others wait for: the decision of a second person, of a proposal, an answer."""
    for waiting in situation.victim.waiting_approvals:
        if waiting["asked_by_id"] != situation.reader.pk or waiting["agreed_by_id"]:
            words = "Diminta koordinator lain. Sampai diputuskan, tidak ada yang berubah."
            words = f"Sudah disetujui kepala {settings.COUNTY.lead_name}. Lanjutkan." if waiting["agreed_by_id"] else words
            yield Step(f"Putuskan: {continued(_kind_of(waiting))}", words, _decided_on(situation, waiting), "Baca dan putuskan")
    for deadline in situation.running:
        if deadline.kind in (PROPOSAL, QUESTION, REQUEST):
            yield situation.step(deadline)


def _kind_of(waiting):
    return RequestKind(waiting["kind"]).label


def _decided_on(situation, waiting):
    number = waiting["guardian__number"]
    return situation.page("guardian_lift", number) if number else situation.page("victim_close")


def _closed_step(situation):
    victim = situation.victim
    if victim.is_closed:
        words = f"{victim.get_outcome_display()}, {long_date(victim.closed_at)}."
        yield Step("Layanan bagi orang ini sudah ditutup", words, state="calm", who=NOBODY)


def _needs(situation):
    """What no institution does yet: needs that nobody has assessed, referrals that were declined, plans that were not sent."""
    victim = situation.victim
    if not victim.is_open:
        return
    unassessed = situation.of(StageState.NOT_ASSESSED)
    if unassessed and victim.risk is None:
        words = "Belum dinilai apa yang diperlukan orang ini dan seberapa besar bahayanya."
        yield Step("Isi asesmen kebutuhan dan risiko", words, situation.page("needs_new"), "Isi asesmen")
    for view in situation.of(StageState.DECLINED):
        if not unsettled(view.need, view.referrals):
            continue
        name = view.referral.to_institution.short_name
        words = f"{name} menolak: {continued(view.referral.get_decline_reason_display())}."
        url = situation.page("referral_new", tahap=view.stage.value, dari=view.referral.number)
        yield Step(f"Cari institusi lain: {view.stage.label.lower()}", words, url, "Pilih institusi lain")
    yield from _conclusion_step(situation)
    if len(unassessed) > 1:
        words = f"Periksa usulannya, lalu kirim. Belum ditentukan: {_stages_listed(unassessed)}."
        yield Step("Kirim rujukan menurut asesmen", words, situation.page("referrals_send"), SEVERAL)
    for view in unassessed:
        url, words = situation.page("stage_assess", view.stage.value), f"Belum dinilai: {_stages_listed(unassessed)}."
        yield Step(f"Apakah ini diperlukan: {view.stage.label.lower()}?", words, url, "Tentukan")
    yield from _planned_steps(situation)


def _conclusion_step(situation):
    identified = situation.views[0].state in (StageState.COMPLETED, StageState.NOT_NEEDED)
    if situation.victim.is_suspected and identified:
        words = "Pemeriksaannya selesai. Putuskan apakah orang ini korban, saksi, atau bukan korban."
        yield Step("Simpulkan identifikasi", words, situation.page("identification_new"), "Simpulkan")


def _planned_steps(situation):
    soon = _soon(situation)
    if len(soon) > 1:
        yield _send_all(situation, soon)
    for view in soon:
        yield _send_referral(situation, view.stage, view.need.reason or "Sudah direncanakan, belum dikirim.")


def _soon(situation):
    """Return the planned stages that are sent now: without a limit, or with one that is near or over."""
    until = situation.now + AHEAD
    return [view for view in situation.of(StageState.PLANNED) if (view.need.refer_by or situation.now) < until]


def _stages_listed(views):
    return ", ".join(view.stage.label.lower() for view in views)


def _near_steps(situation):
    steps = (situation.step(deadline) for deadline in situation.running if deadline.near(situation.now))
    return (step for step in steps if step.is_own)


def _ending_steps(situation):
    """What ends the work: the monitoring after the return, and closing."""
    victim = situation.victim
    if victim.may_be_monitored and any(_is_met(referral) for view in situation.views for referral in view.completed):
        words = "Orangnya sudah pulang atau bekerja. Kunjungi sampai pemantauannya cukup."
        yield Step("Mulai pemantauan", words, situation.page("victim_monitor"), "Mulai pemantauan")
    proposed = victim.is_monitored and victim.newest_decision == VisitDecision.CLOSE
    tasks = any(deadline.kind is not VISIT for deadline in situation.running)
    waits = any(each["kind"] == RequestKind.CLOSING for each in victim.waiting_approvals)
    if not victim.may_be_closed or situation.open_referrals or tasks or waits or (victim.is_monitored and not proposed):
        return
    words = "Kunjungan terakhir mengusulkan penutupan." if proposed else "Tidak ada lagi yang berjalan."
    words = words if victim.is_open else "Identifikasi menyimpulkan: bukan korban."
    yield Step("Tutup layanan bagi orang ini", words, situation.page("victim_close"), "Periksa dan tutup")


def _is_met(referral):
    return referral.stage in RETURN_STAGES and referral.outcome == ServiceOutcome.FULFILLED


def _awaited_steps(situation):
    """Whom everybody waits for: an institution with a clock, a second person, one that serves, and then the clocks far ahead."""
    steps = [situation.step(deadline) for deadline in situation.running]
    yield from (step for step in steps if not step.is_own)
    for waiting in situation.victim.waiting_approvals:
        heading = f"Menunggu putusan: {continued(_kind_of(waiting))}"
        words, url = "Anda yang meminta, jadi orang lain yang memutuskan.", _decided_on(situation, waiting)
        yield Step(heading, words, url, "Lihat", who="orang kedua")
    for referral in situation.open_referrals:
        holder, url = referral.to_institution, referral.get_absolute_url()
        words = f"{referral.get_stage_display()}, {continued(referral.get_status_display())}. Tanyakan bila lama tidak ada kabar."
        heading = f"{holder.short_name} sedang melayani"
        yield Step(heading, words, url, "Lihat rujukan", who=holder.short_name, call=holder)
    yield from steps
    words = "Tidak ada rujukan terbuka dan tidak ada tenggat."
    yield Step("Buat rujukan bila ada kebutuhan baru", words, situation.page("referral_new"), "Buat rujukan")


SOURCES = (_danger, _late_steps, _asked_steps, _closed_step, _needs, _near_steps, _ending_steps, _awaited_steps)
