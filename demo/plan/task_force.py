"""The demo's task force: a decree with its members, a small register, and three meetings. Names and numbers are invented."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from gugus.actions import meeting as meetings
from gugus.choices import DecisionStatus, MeetingKind
from gugus.models import District, Institution
from rad.actions import membership, register
from rad.choices import Position, RegisterKind
from rad.models import Indicator, RegisterEntry

DAY = timedelta(days=1)
MADE_UP = "Data contoh, bukan dokumen yang sebenarnya."
DECREE = ("SK 180/12/DSP3AKB/2021 (contoh)", "Pembentukan Gugus Tugas Pencegahan dan Penanganan TPPO", date(2021, 2, 15))
# kind, number, title, day, institution, district, participants, indicator
ENTRIES = (
    (
        RegisterKind.SOP,
        "SOP 04/DSP3AKB/2021 (contoh)",
        "Rujukan saksi dan korban",
        date(2021, 4, 6),
        "dsp3akb",
        "",
        None,
        "C-01-01-1",
    ),
    (RegisterKind.SPM, "", "Layanan kesehatan bagi korban di puskesmas", date(2021, 5, 20), "dinkes", "", None, "B-01-01-1"),
    (
        RegisterKind.AGREEMENT,
        "MoU 02/2021 (contoh)",
        "Pendampingan rohani di rumah singgah",
        date(2021, 6, 3),
        "dsp3akb",
        "",
        None,
        "",
    ),
    (RegisterKind.TRAINING, "", "Pengenalan tanda perdagangan orang", date(2021, 7, 13), "dinkes", "", 26, "B-02-01-1"),
    (RegisterKind.CAMPAIGN, "", "Sosialisasi UU 21/2007", date(2021, 3, 9), "dsp3akb", "Badau", 64, "A-12-01-1"),
    (RegisterKind.CAMPAIGN, "", "Sosialisasi UU 21/2007", date(2021, 3, 10), "dsp3akb", "Puring Kencana", 41, "A-12-01-1"),
    (RegisterKind.CAMPAIGN, "", "Sosialisasi UU 21/2007", date(2021, 3, 11), "dsp3akb", "Empanang", 38, "A-12-01-1"),
    (RegisterKind.CAMPAIGN, "", "Kampanye di sekolah", date(2021, 9, 2), "nasyiatul", "Batang Lupar", 112, "A-17-01-2"),
)
# letter, institution, position, official, office
MEMBERS = (
    ("", "dsp3akb", Position.CHAIR, "Sri Wahyuni (contoh)", "Kepala DSPPPAKB"),
    ("", "bappeda", Position.SECRETARY, "Nina Wardhana (contoh)", "Kepala Bidang Sosial Budaya"),
    ("", "polres", Position.DEPUTY, "", "Kepala Kepolisian Resor"),
    ("A", "dsp3akb", Position.CHAIR, "", "Kepala Bidang PPPA"),
    ("A", "gow", Position.MEMBER, "", ""),
    ("A", "nasyiatul", Position.MEMBER, "", ""),
    ("B", "dinkes", Position.CHAIR, "", "Kepala Dinas Kesehatan"),
    ("B", "rsud", Position.MEMBER, "", ""),
    ("B", "ppni", Position.MEMBER, "", ""),
    ("C", "dsp3akb", Position.CHAIR, "", "Kepala Bidang Sosial"),
    ("C", "disnaker", Position.MEMBER, "", ""),
    ("D", "polres", Position.CHAIR, "", "Kepala Satuan Reserse Kriminal"),
    ("D", "kejari", Position.MEMBER, "", ""),
    ("D", "imigrasi", Position.MEMBER, "", ""),
    ("E", "bappeda", Position.CHAIR, "", "Kepala Bappeda"),
    ("E", "diskominfo", Position.MEMBER, "", ""),
)


def build(turn, users, now: datetime) -> None:
    """Make the register, the membership and the meetings, unless there are any."""
    if RegisterEntry.objects.exists():
        return
    bodies = {one.code: one for one in Institution.objects.all()}
    _fill_register(turn, users["rad"], bodies, now)
    _hold_meetings(turn, users, bodies, now)


def _fill_register(turn, keeper, bodies, now):
    districts = {one.name: one for one in District.objects.all()}
    indicators = {one.code: one for one in Indicator.objects.all()}
    number, title, day = DECREE
    columns = {"valid_until": None, "district": None, "participants": None, "meeting": None, "note": MADE_UP}
    fields = columns | {"kind": RegisterKind.DECREE, "number": number, "title": title, "dated_on": day}
    fields |= {"institution": bodies["dsp3akb"], "indicator": indicators["A-11-01-1"]}
    decree = turn.take(keeper, register.enter, fields=fields, at=now - 40 * DAY)
    for kind, number, title, day, body, district, people, code in ENTRIES:
        fields = columns | {"kind": kind, "number": number, "title": title, "dated_on": day, "participants": people}
        fields |= {"institution": bodies[body], "district": districts.get(district), "indicator": indicators.get(code)}
        turn.take(keeper, register.enter, fields=fields, at=now - 40 * DAY)
    for letter, body, position, official, office in MEMBERS:
        fields = {"letter": letter, "institution": bodies[body], "position": position, "official": official, "office": office}
        fields |= {"decree": decree, "since": decree.dated_on, "until": None}
        turn.take(keeper, membership.add, **fields, at=now - 40 * DAY)


def _hold_meetings(turn, users, bodies, now):
    keeper, today = users["rad"], timezone.localdate(now)
    place = "Aula DSPPPAKB, Putussibau"
    everybody = [bodies[code] for code in ("dsp3akb", "bappeda", "polres", "dinkes", "disnaker", "gow", "imigrasi", "rsud")]

    def meet(day, title, kind, letter="", agenda="", minutes="", institutions=everybody, people=()):
        fields = {"kind": kind, "letter": letter, "held_on": day, "place": place, "title": title}
        fields |= {"agenda": agenda, "minutes": minutes}
        present = {"institutions": institutions, "users": [users[name] for name in people]}
        return turn.take(keeper, meetings.record, fields=fields, **present, at=now - 30 * DAY)

    def decide(meeting, text, body, due_on, at):
        words = {"text": text, "owner": bodies[body], "due_on": due_on}
        return turn.take(keeper, meetings.decide, meeting, **words, at=at)

    agenda = "1. Laporan yang belum masuk\n2. Anggaran pemulangan\n3. Jadwal kampanye di perbatasan"
    minutes = "Semua institusi melaporkan kegiatannya. Laporan yang belum masuk diminta paling lambat akhir bulan."
    held = meet(
        today - 60 * DAY,
        "Rapat koordinasi triwulan",
        MeetingKind.COORDINATION,
        agenda=agenda,
        minutes=minutes,
        people=("rad", "koordinator", "disnaker", "polres"),
    )
    reported = decide(held, "Mengirim daftar petugas pelapor kepada Bappeda", "dinkes", today - 35 * DAY, now - 29 * DAY)
    decide(held, "Melengkapi realisasi 2021 beserta buktinya", "disnaker", today - 6 * DAY, now - 29 * DAY)
    decide(held, "Menyusun usulan anggaran pemulangan untuk perubahan APBD", "dsp3akb", today + 9 * DAY, now - 29 * DAY)
    note = "Daftar sudah dikirim, dua petugas untuk tiap bidang."
    turn.take(users["dinkes"], meetings.close, reported, status=DecisionStatus.DONE, note=note, at=now - 20 * DAY)
    inner = [bodies[code] for code in ("polres", "kejari", "imigrasi")]
    law = meet(
        today - 21 * DAY,
        "Berkas perkara dan kehadiran saksi",
        MeetingKind.SUB_TASK_FORCE,
        "D",
        "Cara memanggil saksi yang tinggal jauh",
        "Disepakati pemanggilan paling lambat tujuh hari sebelum sidang.",
        inner,
        ("polres", "imigrasi"),
    )
    decide(law, "Membuat daftar kontak petugas pemanggil", "polres", today + 12 * DAY, now - 20 * DAY)
    meet(today + 14 * DAY, "Persiapan tinjauan rencana aksi", MeetingKind.COORDINATION, agenda="Pembagian tugas tinjauan")
