"""One line for each thing that waits for a coordinator: what, about whom, since or until when, and where to act."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from gugus.formats import clocks
from gugus.formats.clocks import Clock
from gugus.formats.indonesian import continued, long_date, short, short_date
from gugus.navigation import path_of
from rujukan.choices.alarm import AlarmReason
from rujukan.choices.approval import RequestKind
from rujukan.choices.complaint import ComplaintStatus, Safety
from rujukan.choices.referral import Urgency

VISIT = "Kunjungan pemantauan"


class Place(IntEnum):
    """How urgent something is: the smaller, the higher on the page."""

    CALLING = 0
    """A call that nobody has taken over."""
    DANGER = 1
    """Somebody is in danger now: a report, an emergency that is not answered in time."""
    HELD = 2
    """Somebody is with an institution before a referral, or without a basis for sharing data."""
    OVERDUE = 3
    """A limit of the law or of a standard has passed."""
    UNDECIDED = 4
    """A complaint past its limit for triage, or read and not decided."""
    DECLINED = 5
    STAY = 6
    """A stay at Polres whose last day is near."""
    TASK = 7
    """A task past its day."""
    RUNNING = 8
    """The limit is still ahead."""
    WAITING = 9
    """No limit; it waits for a decision."""


@dataclass(frozen=True)
class Line:
    """One thing that waits: what and about whom (numbers and codes only), since or until when, and where to act."""

    place: Place
    moment: datetime
    """Its limit, or since when it waits."""
    code: str
    words: str
    clock: Clock
    path: str
    action: str
    detail: str = ""
    phone: str = ""
    person: str = ""
    """The code of whom it is about, where `code` is the number of a referral."""
    about: str = ""
    """What the action is about, for screen readers, where the code does not say it."""
    chips: tuple[tuple[str, str], ...] = ()
    alarm: object = None

    @property
    def state(self) -> str:
        return "bad" if self.place <= Place.DANGER else "run"

    @property
    def label(self) -> str:
        return "Bahaya" if self.place <= Place.DANGER else "Kerjakan dulu"


def _by_limit(due, now, late=Place.OVERDUE):
    return late if due < now else Place.RUNNING


def _of_referral(referral, place, moment, clock, action, detail, what="", phone=""):
    path, person = referral.get_absolute_url(), referral.victim_code
    words = what or referral.get_stage_display()
    return Line(place, moment, referral.number, words, clock, path, action, detail, phone, person=person)


def alarm(alarm, now):
    reason = AlarmReason(alarm.detail).label.lower()
    path, clock = path_of("alarm_detail", alarm.key), clocks.since(now, alarm.since)
    return Line(Place.CALLING, alarm.since, alarm.code, f"Panggilan: {reason}", clock, path, "Lihat", "Belum dijawab")


def _stage_words(referral):
    return referral.get_stage_display().lower()


def emergency(referral, now):
    detail, since = referral.to_institution.short_name, referral.sent_at
    return _of_referral(referral, Place.HELD, since, clocks.since(now, since), "Konfirmasi", detail, "Penerimaan darurat")


def hand_over(referral, now):
    clock, detail = Clock(referral.get_status_display(), "warn"), f"Masih di {referral.to_institution.short_name}"
    return _of_referral(referral, Place.HELD, referral.sent_at, clock, "Catat", detail, "Catat serah terima")


def late(referral, now):
    receiver = referral.to_institution
    detail = f"{receiver.short_name} belum {'menjawab' if referral.awaits_answer else 'melayani'}"
    if referral.awaits_answer and referral.seen_at:
        detail += f", dibaca {short(referral.seen_at)}"
    danger = referral.awaits_answer and referral.urgency == Urgency.EMERGENCY
    place, clock = Place.DANGER if danger else Place.OVERDUE, _limit(referral, now)
    return _of_referral(referral, place, referral.due_at, clock, "Lihat", detail, phone=receiver.phone)


def _limit(referral, now):
    return clocks.deadline(now, referral.due_at, referral.clock_began)


def questioned(referral, now):
    detail = f"{referral.to_institution.short_name} bertanya {short(referral.question_since)}"
    place = _by_limit(referral.due_at, now)
    return _of_referral(
        referral, place, referral.due_at, _limit(referral, now), "Jawab", detail, f"Pertanyaan: {_stage_words(referral)}"
    )


def declined(referral, now):
    detail = f"{referral.to_institution.short_name} menolak: {continued(referral.get_decline_reason_display())}"
    since = referral.answered_at
    return _of_referral(
        referral, Place.DECLINED, since, clocks.since(now, since), "Alihkan", detail, f"Ditolak: {_stage_words(referral)}"
    )


def proposed(referral, now):
    detail = f"{referral.from_institution.short_name} mengusulkan {referral.to_institution.short_name}"
    place = _by_limit(referral.due_at, now)
    return _of_referral(
        referral, place, referral.due_at, _limit(referral, now), "Putuskan", detail, f"Usulan: {_stage_words(referral)}"
    )


def inbox(referral, now):
    due, sender = referral.respond_by, referral.from_institution.short_name
    detail = f"{referral.get_urgency_display()}. Dari {sender}, {short(referral.sent_at)}"
    clock = clocks.deadline(now, due, referral.sent_at)
    return _of_referral(referral, _by_limit(due, now), due, clock, "Jawab", detail)


def serving(referral, now):
    clock, since = Clock(referral.get_status_display(), "run"), referral.answered_at
    return _of_referral(referral, Place.WAITING, since, clock, "Catat layanan", f"Diterima {short_date(since)}")


def _of_complaint(complaint, place, moment, clock, action, words, detail):
    """Who is in danger and where stands in the words of the line."""
    alarm = getattr(complaint, "alarm", None)
    where = str(complaint.district or "tempat belum diketahui")
    chips = [("warn", "Anak")] if complaint.child else []
    if complaint.in_danger:
        words, chips = f"{'Anak' if complaint.child else 'Orang'} tidak aman, {where}", []
        place = Place.CALLING if alarm is not None and alarm.is_open else place
    elif complaint.near:
        chips.append(("info", "Mungkin sama"))
    source = complaint.source_short
    detail, path = source if complaint.in_danger else f"{where}, {source}, {detail}", complaint.get_absolute_url()
    return Line(place, moment, complaint.number, words, clock, path, action, detail, chips=tuple(chips), alarm=alarm)


def complaint(complaint, now):
    """Return the line of a complaint that waits for triage or, once it is read, for a decision."""
    if complaint.status == ComplaintStatus.NEW:
        words, action, moment, detail = "Telaah pengaduan", "Telaah", complaint.triage_by, short(complaint.logged_at)
        place, clock = _by_limit(moment, now, Place.UNDECIDED), clocks.deadline(now, moment, complaint.logged_at)
    else:
        words, action, moment = "Putuskan pengaduan", "Putuskan", complaint.triaged_at
        place, clock, detail = Place.UNDECIDED, clocks.since(now, moment), f"ditelaah {short(moment)}"
    if complaint.in_danger:
        place, moment = Place.DANGER, complaint.logged_at
    return _of_complaint(complaint, place, moment, clock, action, words, detail)


def duplicate(complaint, now):
    since = complaint.logged_at
    clock = clocks.since(now, since)
    return _of_complaint(complaint, Place.WAITING, since, clock, "Bandingkan", "Pengaduan yang mungkin sama", short(since))


def _of_victim(victim, place, moment, clock, action, words, detail=""):
    return Line(place, moment, victim.code, words, clock, victim.get_absolute_url(), action, detail)


def stay(victim, now):
    clock, due = clocks.last_day(now, victim.leave_by, victim.allowed_days), victim.leave_by
    detail = f"Masuk {short_date(victim.since)}, batas {short_date(due)}"
    place = Place.OVERDUE if due < now else Place.STAY
    return _of_victim(victim, place, due, clock, "Rencanakan", f"Penampungan {victim.shelter}", detail)


def idle(victim, now):
    where = f"Kec. {victim.found_district}. " if victim.found_district else ""
    detail, clock = f"{where}Langkah terakhir {short_date(victim.last_step)}", clocks.since(now, victim.last_step)
    return _of_victim(victim, Place.WAITING, victim.last_step, clock, "Putuskan", "Tanpa rujukan", detail)


def pair(victim, now):
    words, since = f"{victim.get_kind_display()}, {victim.get_status_display().lower()}", victim.pair_since
    path = path_of("victim_pair", victim.code, victim.pair)
    return Line(Place.WAITING, since, victim.code, "Mungkin satu orang", clocks.since(now, since), path, "Bandingkan", words)


def _person(victim):
    return f"{victim.get_sex_display()}, {victim.get_age_band_display().lower()}"


def own_visit(victim, now):
    """Return the line of somebody whom the officer's institution visits next."""
    due, path = victim.next_visit_by, path_of("visit_new", victim.code)
    clock, place = clocks.planned(now, due), _by_limit(due, now)
    return Line(place, due, victim.code, VISIT, clock, path, "Catat", _person(victim))


def own_contact(victim, due, now):
    """Return the line of somebody whom the officer's institution, which accompanies them, contacts next."""
    clock, path = clocks.planned(now, due), path_of("companion_detail", victim.code)
    return Line(_by_limit(due, now), due, victim.code, "Hubungi orangnya", clock, path, "Catat", _person(victim))


def accompanied(victim, now):
    """Return the line of somebody whom the officer's institution accompanies: the person, and what comes next for it."""
    contact, visit, path = victim.next_contact_by, victim.own_visit_by, path_of("companion_detail", victim.code)
    next_ones = [own_contact(victim, contact, now)] if contact else []
    if visit:
        victim.next_visit_by = visit
        next_ones.append(own_visit(victim, now))
    if not next_ones:
        clock = Clock("Belum direncanakan", "warn")
        return Line(Place.WAITING, now, victim.code, _person(victim), clock, path, "Rencanakan", "Kontak berikutnya")
    first = min(next_ones, key=lambda line: line.moment)
    return replace(first, words=_person(victim), detail=f"{first.words}, {long_date(first.moment)}", path=path, action="Lihat")


def basis(victim, now):
    since = victim.basis_since
    detail = f"Dicatat koordinator lain, {short(since)}"
    path, clock = f"{path_of('victim_person', victim.code)}#setuju", clocks.since(now, since)
    return Line(Place.WAITING, since, victim.code, "Dasar tanpa persetujuan", clock, path, "Baca", detail)


def words(waiting, now):
    """Return the line of a complaint to which words came after triage."""
    path, clock = f"{path_of('complaint_content', waiting.code)}#tambahan", clocks.since(now, waiting.since)
    place = Place.DANGER if waiting.detail == Safety.DANGER else Place.UNDECIDED
    return Line(place, waiting.since, waiting.code, "Keterangan baru dari pelapor", clock, path, "Baca", short(waiting.since))


def lifting(lifting, now):
    action, detail = _second(lifting, "kasusnya tetap tersembunyi")
    return Line(
        *(Place.WAITING, lifting.since, lifting.code, "Pencabutan pengecualian", clocks.since(now, lifting.since)),
        *(path_of(f"bar_lift_{lifting.detail}", lifting.code, lifting.key), action, detail),
    )


def approval(approval, now):
    kind, number = RequestKind(approval.detail), approval.key
    path = path_of("guardian_lift", approval.code, number) if number else path_of("victim_close", approval.code)
    action, detail = _second(approval, "tidak ada yang berubah")
    clock = clocks.since(now, approval.since)
    return Line(Place.WAITING, approval.since, approval.code, kind.label, clock, path, action, detail)


def _second(waiting, until_then):
    asked = f"Diminta {short(waiting.since)}"
    if waiting.agreed:
        return "Lanjutkan", f"Disetujui kepala: lanjutkan. {asked}"
    return "Putuskan", f"{asked}. Sampai diputuskan, {until_then}."


def breach(row, now):
    breach = row.breach
    if breach.is_recorded:
        action, detail = "Buat surat", f"Surat belum dibuat, {row.people} orang terdampak"
    elif row.done:
        action, detail = "Tutup", "Semua sudah diberi tahu; tinggal ditutup"
    else:
        action, detail = "Sampaikan", f"Belum diberi tahu: {row.missing}"
    due = breach.notify_by
    clock = Clock("Sudah", "ok") if row.done else clocks.deadline(now, due, breach.found_at)
    place = Place.WAITING if row.done else _by_limit(due, now)
    return Line(place, due, breach.number, "Kebocoran data", clock, breach.get_absolute_url(), action, detail)


def deadline(action):
    """Return the function that makes the line of a `Deadline`."""

    def line(deadline, now):
        path, what = deadline.get_absolute_url(), deadline.detail_label or deadline.kind.label
        place, clock = _by_limit(deadline.due, now), deadline.clock(now)
        return Line(place, deadline.due, deadline.code, what, clock, path, action, about=what.lower())

    return line


def visit(deadline, now):
    place, path = _by_limit(deadline.due, now), path_of("visit_new", deadline.code)
    return Line(place, deadline.due, deadline.code, VISIT, deadline.clock(now), path, "Catat")


def task(deadline, now):
    place, clock = _by_limit(deadline.due, now, Place.TASK), clocks.planned(now, deadline.due)
    return Line(place, deadline.due, deadline.code, deadline.words, clock, deadline.get_absolute_url(), "Lihat")


def request(deadline, now):
    words, detail = f"{deadline.detail_label}, {deadline.code}", f"Diterima {short(deadline.start)}"
    place, path = _by_limit(deadline.due, now), deadline.get_absolute_url()
    return Line(place, deadline.due, deadline.number, words, deadline.clock(now), path, "Jawab", detail)
