"""What is to be done for a case, the first first: who is unsafe, what reporters told, the clocks; else what brings it on."""

from dataclasses import dataclass
from datetime import datetime

from gugus.formats import clocks
from gugus.models import User
from gugus.navigation import path_of
from rujukan.lists.finding import CaseRow, VictimRow
from rujukan.models import Case, Complaint
from rujukan.stages.deadlines import Deadline
from rujukan.stages.next_step import refer_now, turn_of_coordinator


@dataclass(frozen=True)
class CaseStep:
    """One thing to do: whose turn it is, what, about which code, until when, and the page on which it is done."""

    turn: str
    what: str
    code: str
    url: str
    verb: str
    clock: clocks.Clock | None = None
    state: str = "run"
    presses: bool = False
    """Late, told by a reporter and not read, or about danger: never folded."""


def steps_of(case: Case, row: CaseRow, complaints: list[Complaint], reader: User, now: datetime) -> list[CaseStep]:
    """Return the steps of a case for a coordinator, at least one while it is active."""
    own = turn_of_coordinator(case, reader)
    steps = [_of_danger(one, unmet, own, now) for one in row.victims if (unmet := one.unmet_tonight)]
    steps += [_of_words(each, own, now) for each in complaints if each.unread_since]
    steps += [_of_same(each, own, now) for each in complaints if each.untold and case.is_active]
    steps += [_of_deadline(each, own, now) for each in row.deadlines]
    steps.sort(key=lambda step: not (step.presses and step.turn == own))  # what the coordinator owes, before what others owe
    return steps or ([_without_clock(case, row, own)] if case.is_active else [])


def _of_danger(one: VictimRow, unmet, own, now):
    page, clock = path_of("referrals_send", one.victim.code), clocks.since(now, one.danger.since)
    return CaseStep(own, refer_now(unmet), one.victim.code, page, "Kirim rujukan", clock, presses=True, state="bad")


def _of_words(complaint, own, now):
    page = f"{path_of('complaint_content', complaint.number)}#tambahan"
    clock = clocks.since(now, complaint.unread_since)
    return CaseStep(own, "Keterangan baru dari pelapor", complaint.number, page, "Baca", clock, presses=True)


def _of_same(complaint, own, now):
    page, clock = f"{path_of('complaint_content', complaint.number)}#ke-kasus", clocks.since(now, complaint.logged_at)
    return CaseStep(own, "Laporan yang sama, isinya belum di kasus", complaint.number, page, "Tambahkan", clock, presses=True)


def _of_deadline(deadline: Deadline, own, now):
    turn, verb = (f"Giliran {deadline.institution}", "Lihat") if deadline.institution else (own, "Buka")
    clock, late = deadline.clock(now), deadline.overdue(now)
    return CaseStep(turn, deadline.words, deadline.code, deadline.get_absolute_url(), verb, clock, presses=late)


def _without_clock(case, row, own):
    people = [one.victim for one in row.victims]
    waiting = [victim for victim in people if victim.is_open]
    if not people:
        return CaseStep(own, "Tambahkan orang yang perlu dilayani", "", path_of("victim_new", case.number), "Tambah orang")
    if not waiting:
        return CaseStep(own, "Semua layanan sudah ditutup; tutup kasusnya", "", path_of("case_close", case.number), "Tutup kasus")
    if row.idle:
        return CaseStep(own, "Tentukan yang dibutuhkan", waiting[0].code, path_of("victim_detail", waiting[0].code), "Tentukan")
    page = path_of("case_people", case.number)
    return CaseStep("Sedang dilayani", "Tidak ada tenggat yang berjalan", "", page, "Lihat orangnya")
