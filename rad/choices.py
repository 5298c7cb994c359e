"""Enumerations and life cycles of the action plan. A leaf."""

from django.conf import settings
from django.db.models import TextChoices

from gugus.choices import WordsOfCounty


class PlanStatus(TextChoices):
    DRAFT = "draft", "Rancangan"
    ENACTED = "enacted", "Berlaku"
    SUPERSEDED = "superseded", "Digantikan"
    WITHDRAWN = "withdrawn", "Dibatalkan"


# No reports and evaluations are made of these plans, and only the roles of the plan read them.
NEVER_IN_FORCE = frozenset({PlanStatus.DRAFT, PlanStatus.WITHDRAWN})


class NarrativeKind(TextChoices):
    """The two numbered lists printed above each table of Lampiran II."""

    OUTPUT = "output", "Target/Output"
    PROBLEM = "problem", "Masalah"


class Direction(TextChoices):
    """In which direction a figure must change to count as an achievement."""

    INCREASE = "increase", "Makin besar makin baik"
    DECREASE = "decrease", "Makin kecil makin baik"
    UNDECIDED = "undecided", "Belum diputuskan"


class Accumulation(TextChoices):
    """What the target of a year counts: that year alone, everything since the first year, or the state at the end of the year.

    A report states what was achieved in its own year, except of a state (`LATEST`). So a decision changes how reports are
    counted, and not what they say.
    """

    ANNUAL = "annual", "Per tahun"
    CUMULATIVE = "cumulative", "Kumulatif"
    LATEST = "latest", "Keadaan terakhir"
    UNDECIDED = "undecided", "Belum diputuskan"


class TargetState(TextChoices):
    """The kind of text that is printed in a target cell."""

    NUMBER = "number", "Angka"
    UNIT = "unit", "Angka dengan satuan"
    COMPOUND = "compound", "Gabungan beberapa angka"
    COVERAGE = "coverage", "Cakupan wilayah"
    SENTENCE = "sentence", "Kalimat"
    DASH = "dash", "Tanda hubung"
    BLANK = "blank", "Kosong"
    UNREADABLE = "unreadable", "Tidak terbaca"


# A target is measured by a value, or else by an assessor's grade. WITHOUT_TARGET: no report is expected.
MEASURED = frozenset({TargetState.NUMBER, TargetState.UNIT})
WITHOUT_TARGET = frozenset({TargetState.DASH, TargetState.BLANK})


class AssignmentKind(TextChoices):
    """Columns 8 and 9 of Lampiran II."""

    COORDINATOR = "coordinator", "Koordinator"
    IMPLEMENTER = "implementer", "Pelaksana"


class AssignedGroup(TextChoices):
    """Printed groups that are not a single institution."""

    ALL_MEMBERS = "all_members", "Seluruh anggota gugus tugas"
    SUB_TASK_FORCE = "sub_task_force", "Anggota sub gugus tugas"
    DISTRICT_OFFICES = "district_offices", "Kantor kecamatan"
    BORDER_HEALTH_CENTRES = "border_health_centres", "Puskesmas perbatasan"
    FOREIGNER_WATCH = "foreigner_watch", "Tim Pengawas Orang Asing"


class FundingSource(WordsOfCounty):
    """Who pays: the regulation names the APBD; vertical agencies and professional bodies use their own money."""

    APBD = "apbd", f"APBD {settings.COUNTY.kind}"
    APBN = "apbn", "APBN"
    OWN = "own", "Dana organisasi sendiri"


class Position(TextChoices):
    """The place of a member in the task force or in one of its sub task forces (kedudukan)."""

    PATRON = "patron", "Pengarah"
    RESPONSIBLE = "responsible", "Penanggung jawab"
    CHAIR = "chair", "Ketua"
    DEPUTY = "deputy", "Wakil ketua"
    SECRETARY = "secretary", "Sekretaris"
    MEMBER = "member", "Anggota"


class RegisterKind(TextChoices):
    """What the register of the task force lists (Ps 4 b; targets of tables A to D)."""

    DECREE = "decree", "Surat keputusan (SK)"
    SOP = "sop", "SOP"
    SPM = "spm", "Standar pelayanan minimal (SPM)"
    AGREEMENT = "agreement", "Kerja sama (MoU)"
    TRAINING = "training", "Pelatihan"
    CAMPAIGN = "campaign", "Kampanye atau sosialisasi"
    MINUTES = "minutes", "Notulen atau berita acara"
    OTHER = "other", "Dokumen lain"


NUMBERED = frozenset({RegisterKind.DECREE, RegisterKind.AGREEMENT})  # always have a number
ATTENDED = frozenset({RegisterKind.TRAINING, RegisterKind.CAMPAIGN})  # have participants, and no date of expiry


class Annex(TextChoices):
    BODY = "body", "Batang tubuh"
    ANNEX_1 = "annex_1", "Lampiran I"
    ANNEX_2 = "annex_2", "Lampiran II"


class NoteKind(TextChoices):
    """The kind of doubt about the printed text."""

    DISCREPANCY = "discrepancy", "Dua bagian tidak cocok"
    MOVED = "moved", "Isi sel dipindahkan"
    JOINED = "joined", "Baris terpotong halaman"
    SPELLING = "spelling", "Ejaan atau salah ketik"
    BLANK = "blank", "Sel kosong"
    NUMBERING = "numbering", "Penomoran"
    DUPLICATE = "duplicate", "Tercetak lebih dari sekali"
    MEASURE = "measure", "Cara mengukur"
    BODY = "institution", "Nama institusi"
    BUDGET = "budget", "Anggaran"


# Doubts about letters, numbering and names: they do not change what a reporter measures.
OF_PRINT_ONLY = frozenset({NoteKind.SPELLING, NoteKind.NUMBERING, NoteKind.DUPLICATE, NoteKind.JOINED, NoteKind.BODY})


class NoteState(TextChoices):
    OPEN = "open", "Belum diputuskan"
    DECIDED = "decided", "Sudah diputuskan"


class ReportStatus(TextChoices):
    """The life cycle of a reported realisation or spending."""

    DRAFT = "draft", "Draf"
    SUBMITTED = "submitted", "Diajukan"
    RETURNED = "returned", "Dikembalikan"
    APPROVED = "approved", "Disetujui"


REPORT_NEXT = {
    ReportStatus.DRAFT: {ReportStatus.SUBMITTED},
    ReportStatus.SUBMITTED: {ReportStatus.APPROVED, ReportStatus.RETURNED},
    ReportStatus.RETURNED: {ReportStatus.SUBMITTED},
    ReportStatus.APPROVED: set(),
}
# In these states the reporter may still change the report.
REPORT_EDITABLE = frozenset({ReportStatus.DRAFT, ReportStatus.RETURNED})


def handed_in(status) -> bool:
    """Return whether a report is submitted or approved, as `HandedIn` in a query; the status of one that is not written is empty.

    All counts of what is "belum diajukan" count by this, so a draft and a returned report are among them.
    """
    return bool(status) and status not in REPORT_EDITABLE


class Interval(TextChoices):
    """How often the koordinator report on a plan. The report of the year is asked for in any case."""

    YEAR = "year", "Setahun sekali"
    SEMESTER = "semester", "Tiap semester, dan setahun"
    QUARTER = "quarter", "Tiap triwulan, dan setahun"


class Period(TextChoices):
    """A part of a year on which progress is reported (kemajuan)."""

    S1 = "s1", "Semester I"
    S2 = "s2", "Semester II"
    T1 = "t1", "Triwulan I"
    T2 = "t2", "Triwulan II"
    T3 = "t3", "Triwulan III"
    T4 = "t4", "Triwulan IV"

    @property
    def interval(self):
        return Interval.SEMESTER if self.value.startswith("s") else Interval.QUARTER

    @property
    def first_month(self):
        return self.last_month - (5 if self.value.startswith("s") else 2)

    @property
    def last_month(self):
        return int(self.value[1]) * (6 if self.value.startswith("s") else 3)


def named(year, period="") -> str:
    """Return a year, or a period of it, in words: "2026", "Triwulan I 2026"."""
    return f"{Period(period).label} {year}" if period else str(year)


PERIODS = {
    Interval.YEAR: (),
    Interval.SEMESTER: (Period.S1, Period.S2),
    Interval.QUARTER: (Period.T1, Period.T2, Period.T3, Period.T4),
}


class Hindrance(TextChoices):
    """Why a target was missed (kategori kendala)."""

    BUDGET = "budget", "Anggaran tidak tersedia atau terlambat"
    STAFF = "staff", "Tenaga kurang"
    COORDINATION = "coordination", "Koordinasi antarinstansi"
    FACILITIES = "facilities", "Sarana dan prasarana"
    ACCESS = "access", "Jarak, cuaca, atau jalan"
    REGULATION = "regulation", "Dasar hukum atau prosedur belum ada"
    PANDEMIC = "pandemic", "Pandemi atau keadaan darurat"
    PARTICIPATION = "participation", "Peserta atau masyarakat belum terlibat"
    DATA = "data", "Data tidak tersedia"
    OTHER = "other", "Lainnya"


class EvaluationStatus(TextChoices):
    """The life cycle of an annual evaluation."""

    DRAFT = "draft", "Draf"
    SUBMITTED = "submitted", "Diajukan"
    SIGNED = "signed", "Ditandatangani"
    ENACTING = "enacting", "Sedang disahkan"  # decided by the executive office; the worker draws the PDF
    ENACTED = "enacted", "Disahkan"
    RETURNED = "returned", "Dikembalikan"


EVALUATION_NEXT = {
    EvaluationStatus.DRAFT: {EvaluationStatus.SUBMITTED},
    EvaluationStatus.SUBMITTED: {EvaluationStatus.SIGNED, EvaluationStatus.RETURNED},
    EvaluationStatus.SIGNED: {EvaluationStatus.ENACTING, EvaluationStatus.RETURNED},
    EvaluationStatus.ENACTING: {EvaluationStatus.ENACTING, EvaluationStatus.RETURNED},  # once the worker took too long
    EvaluationStatus.RETURNED: {EvaluationStatus.SUBMITTED},
    EvaluationStatus.ENACTED: set(),
}
EVALUATION_EDITABLE = frozenset({EvaluationStatus.DRAFT, EvaluationStatus.RETURNED})


class RecommendationStatus(TextChoices):
    """What became of a recommendation of an evaluation."""

    NOT_STARTED = "not_started", "Belum mulai"
    RUNNING = "running", "Berjalan"
    DONE = "done", "Selesai"
    DROPPED = "dropped", "Tidak dilanjutkan"


_DECIDED = frozenset({RecommendationStatus.RUNNING, RecommendationStatus.DONE, RecommendationStatus.DROPPED})
# A running one stays running with a new note; a closed one can be taken up again.
RECOMMENDATION_NEXT = {
    RecommendationStatus.NOT_STARTED: _DECIDED,
    RecommendationStatus.RUNNING: _DECIDED,
    RecommendationStatus.DONE: frozenset({RecommendationStatus.RUNNING}),
    RecommendationStatus.DROPPED: frozenset({RecommendationStatus.RUNNING}),
}
RECOMMENDATION_OPEN = (RecommendationStatus.NOT_STARTED, RecommendationStatus.RUNNING)  # in this order in statements


class DocumentKind(TextChoices):
    """The documents of a plan that the worker draws on order."""

    ANNEX_1 = "annex_1", "Lampiran I"
    ANNEX_2 = "annex_2", "Lampiran II"
    REVIEW = "review", "Laporan peninjauan"
    EVALUATION = "evaluation", "Draf evaluasi"


ANNEXES = {DocumentKind.ANNEX_1: "lampiran-1", DocumentKind.ANNEX_2: "lampiran-2"}  # as addresses and files name them


class RevisionKind(TextChoices):
    """Why a cell of an enacted plan changes: a legal document changes it, or a decided source note corrects its reading."""

    CHANGE = "change", "Perubahan"
    CORRECTION = "correction", "Pembetulan"


class RevisionStatus(TextChoices):
    """The states of a revision."""

    PROPOSED = "proposed", "Diajukan"
    APPROVED = "approved", "Disetujui"
    REJECTED = "rejected", "Ditolak"
    WITHDRAWN = "withdrawn", "Ditarik"


PROPOSAL_NEXT = {RevisionStatus.PROPOSED: {RevisionStatus.APPROVED, RevisionStatus.REJECTED, RevisionStatus.WITHDRAWN}}
"""The life cycle of a revision, and of an enactment, whose status has the same values."""


class RevisedColumn(TextChoices):
    """What a revision can change in one row of the plan."""

    ACTIVITY = "activity", "Kata-kata kegiatan"
    INDICATOR = "indicator", "Kata-kata indikator"
    TARGET = "target", "Target"
    DIRECTION = "direction", "Arah"
    ACCUMULATION = "accumulation", "Akumulasi"
    BODY = "body", "Koordinator atau pelaksana"
    AMOUNT = "amount", "Pagu"
    FUNDING_SOURCE = "funding_source", "Sumber dana"


class ReviewOutcome(TextChoices):
    """What becomes of an activity in the next plan."""

    KEEP = "keep", "Dipertahankan"
    CHANGE = "change", "Diubah"
    DROP = "drop", "Dihentikan"


class EnactmentStatus(TextChoices):
    """The states of the enactment of a draft plan, in its own words (`PROPOSAL_NEXT`)."""

    PROPOSED = "proposed", "Diusulkan"
    APPROVED = "approved", "Ditetapkan"
    REJECTED = "rejected", "Ditolak"
    WITHDRAWN = "withdrawn", "Ditarik"


class OverlapOutcome(TextChoices):
    """Which of two tables is in force in a year that both print."""

    OLD = "old", "Tetap rencana lama"
    NEW = "new", "Rencana baru"
