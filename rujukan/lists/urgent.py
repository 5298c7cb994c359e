"""The home of a coordinator: the most urgent things that wait at the top, and the rest by kind.

`waiting` finds what waits, in four statements; `agenda` sorts it by kind; `lines` makes one line of each thing. `lines.Place`
says what is more urgent than what. Within one place the earliest limit, or the longest wait, is first. The five most
urgent are at the top, on the first screen of a phone (tests/browser/test_first_screen.py); the rest is folded by kind, with
counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gugus.navigation import path_of
from rujukan.lists import lines
from rujukan.lists.agenda import Desk
from rujukan.lists.lines import Line
from rujukan.stages.clock_kinds import CLOCKS

AT_TOP = 5  # they fit on the first screen of a telephone


@dataclass(frozen=True)
class Kind:
    """One kind of waiting work: its desk (`agenda.coordinator`), its words, and the list that shows all of it."""

    desk: str
    state: str
    title: str
    line: Callable[[object, datetime], Line]
    hint: str = ""
    url_name: str = ""
    query: str = ""
    counts: bool = True

    @property
    def path(self) -> str:
        return f"{path_of(self.url_name)}{self.query}" if self.url_name else ""


# Lines with words of their own.
OF_CLOCK = {"visit": lines.visit, "task": lines.task, "request": lines.request}


def _of_clock(kind):
    home = kind.home
    line = OF_CLOCK.get(kind.name) or lines.deadline(home.action)
    return Kind(kind.name, "warn", home.title, line, home.hint, home.url_name, home.query)


KINDS = (
    Kind(
        "alarm", "bad", "Panggilan darurat yang belum ditangani", lines.alarm, "Tidak ada yang menjawab panggilan.", "alarm_list"
    ),
    Kind(
        *("emergency", "bad", "Penerimaan darurat menunggu konfirmasi", lines.emergency),
        "Orangnya sudah diterima sebelum ada rujukan. Periksa, lalu konfirmasi.",
    ),
    Kind(
        *("hand_over", "bad", "Serah terima belum dicatat", lines.hand_over),
        "Dasar berbagi datanya berakhir, tetapi orangnya masih di sana. Pastikan diserahkan dengan aman.",
        *("referral_list", "?status=handing_over"),
    ),
    Kind(
        *("breach", "bad", "Kebocoran data yang belum selesai", lines.breach),
        "Orangnya dan badan pengawas diberi tahu tertulis dalam 3 × 24 jam sejak diketahui.",
        "breach_list",
    ),
    Kind(
        *("late", "bad", "Rujukan lewat tenggat, belum dijawab atau belum dilayani", lines.late),
        "Hubungi institusinya lewat telepon dulu. Bila tetap tidak bisa, alihkan ke institusi lain.",
        *("referral_list", "?late=1"),
    ),
    Kind(
        "new",
        "info",
        "Pengaduan baru, belum ditelaah",
        lines.complaint,
        "Yang menyebut bahaya ada paling atas.",
        "complaint_list",
    ),
    Kind(
        *("words", "warn", "Keterangan baru pada pengaduan yang sudah ditelaah", lines.words),
        "Tambahkan ke kasus yang perlu diketahui pelayan, atau nyatakan sudah dibaca.",
    ),
    Kind("reviewed", "info", "Sudah ditelaah, belum diputuskan", lines.complaint, "Jadikan kasus, teruskan, atau tutup."),
    Kind(
        *("declined", "bad", "Rujukan ditolak, menunggu dialihkan", lines.declined),
        *("Pilih institusi lain yang memegang tugas yang sama.", "referral_list", "?status=declined"),
    ),
    Kind("inbox", "info", "Rujukan untuk institusi Anda, menunggu jawaban", lines.inbox),
    Kind(
        *("questioned", "warn", "Penerima bertanya, menunggu keterangan Anda", lines.questioned),
        "Sampai dijawab, batas jawaban mereka tidak berjalan.",
    ),
    Kind("proposed", "info", "Usulan rujukan menunggu persetujuan", lines.proposed),
    Kind(
        *("stays", "warn", "Penampungan Polres: mendekati atau melewati 14 hari", lines.stay),
        "Lampiran I memberi kira-kira dua minggu, semua masa tinggal seseorang dihitung bersama.",
        *("case_list", "?tab=penampungan"),
    ),
    *(_of_clock(kind) for kind in CLOCKS.values() if kind.home),
    Kind(
        *("bases", "warn", "Dasar tanpa persetujuan, menunggu Anda", lines.basis),
        "Dicatat koordinator lain. Baca alasannya, lalu setujui atau cabut.",
    ),
    Kind(
        *("lifting", "warn", "Pencabutan pengecualian, menunggu Anda", lines.lifting),
        "Baca alasannya, lalu putuskan. Lanjutkan yang sudah disetujui kepala.",
    ),
    Kind(
        *("approval", "warn", "Persetujuan kedua, menunggu Anda", lines.approval),
        "Menutup layanan, atau mencabut dugaan terhadap wali. Putuskan, atau lanjutkan yang sudah disetujui kepala.",
    ),
    Kind(
        *("duplicates", "calm", "Pengaduan yang mungkin sama", lines.duplicate),
        "NIK, telepon, atau bunyi namanya mirip. Anda yang menilai; tidak ada yang digabung sendiri.",
    ),
    Kind(
        *("pairs", "calm", "Korban yang mungkin satu orang", lines.pair),
        "NIK, telepon, atau bunyi namanya mirip. Anda yang menilai; tidak ada yang digabung sendiri.",
    ),
    Kind(
        *("idle", "calm", "Korban tanpa rujukan terbuka", lines.idle),
        "Tidak ada institusi yang sedang memegang langkah berikutnya.",
    ),
    Kind("serving", "run", "Sedang dilayani institusi Anda", lines.serving, counts=False),
)


@dataclass(frozen=True)
class Group:
    """The lines of one kind that are not at the top: how many there are, and the first of them."""

    kind: Kind
    total: int
    lines: tuple[Line, ...]

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


@dataclass(frozen=True)
class Board:
    """The home page of a coordinator: the most urgent lines, and the others by kind."""

    top: tuple[Line, ...]
    groups: tuple[Group, ...]
    count: int
    """How many things wait; referrals that are only in service do not count."""


def board(desks: dict[str, Desk], now: datetime) -> Board:
    """Return what waits for a coordinator, the most urgent first. No query."""
    by_kind = [(kind, [kind.line(row, now) for row in desks[kind.desk].rows]) for kind in KINDS]
    waiting = [line for kind, own in by_kind if kind.counts for line in own]
    top = _first(sorted(waiting, key=lambda line: (line.place, line.moment)))
    groups = []
    for kind, own in by_kind:
        folded = tuple(line for line in own if line not in top)
        total = desks[kind.desk].total - len(own) + len(folded)
        if total:
            groups.append(Group(kind, total, folded))
    return Board(top, tuple(groups), sum(desks[kind.desk].total for kind in KINDS if kind.counts))


def _first(lines):
    """Return the first AT_TOP lines with different pages: a complaint may wait as new and as possibly the same."""
    by_path = {}
    for line in lines:
        by_path.setdefault(line.path, line)
    return tuple(by_path.values())[:AT_TOP]
