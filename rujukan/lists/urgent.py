"""The home of a coordinator: the most urgent things that wait, then how many there are of each group, which leads to its list.

`waiting` finds what waits, in one statement; `agenda` sorts it into desks; `lines` makes one line of each thing. `lines.Place`
says what is more urgent than what. Within one place the earliest limit, or the longest wait, is first. The most urgent one is
the next step, on the first screen of a phone (tests/browser/test_first_screen.py); four follow it, the others are counted.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.utils.text import slugify

from gugus.navigation import path_of
from rujukan.lists import lines
from rujukan.lists.agenda import Desk
from rujukan.lists.lines import Line
from rujukan.lists.waiting import ROWS
from rujukan.stages.clock_kinds import CLOCKS

# The line of a thing, by its desk (`agenda.coordinator`).
LINES = {kind.name: lines.deadline(kind.action) for kind in CLOCKS.values() if kind.action} | {
    "alarm": lines.alarm,
    "emergency": lines.emergency,
    "hand_over": lines.hand_over,
    "late": lines.late,
    "declined": lines.declined,
    "questioned": lines.questioned,
    "proposed": lines.proposed,
    "inbox": lines.inbox,
    "new": lines.complaint,
    "reviewed": lines.complaint,
    "words": lines.words,
    "stays": lines.stay,
    "visit": lines.visit,
    "task": lines.task,
    "request": lines.request,
    "breach": lines.breach,
    "bases": lines.basis,
    "lifting": lines.lifting,
    "approval": lines.approval,
    "duplicates": lines.duplicate,
    "pairs": lines.pair,
    "idle": lines.idle,
    "serving": lines.serving,
}


@dataclass(frozen=True)
class Group:
    """What one count of the home counts, and its list shows: one desk or several."""

    words: str
    state: str
    desks: tuple[str, ...]
    hint: str

    @property
    def title(self) -> str:
        return self.words[0].upper() + self.words[1:]

    @cached_property
    def slug(self) -> str:
        return slugify(self.words)

    @cached_property
    def path(self) -> str:
        return path_of("waiting_list", self.slug)


GROUPS = (  # people who wait first
    Group(
        *("panggilan, penerimaan, atau serah terima", "bad", ("alarm", "emergency", "hand_over")),
        "Tidak ada yang menjawab, atau orangnya di institusi tanpa rujukan atau sesudah dasar berbagi datanya berakhir.",
    ),
    Group(
        *("rujukan lewat tenggat", "bad", ("late",)),
        "Telepon dulu; bila tidak bisa, alihkan.",
    ),
    Group(
        *("rujukan menunggu Anda", "warn", ("declined", "questioned", "proposed", "inbox")),
        "Ditolak, ditanyakan, diusulkan, atau untuk institusi Anda. Selama ditanyakan, batas jawaban penerima tidak berjalan.",
    ),
    Group(
        *("pengaduan menunggu Anda", "warn", ("new", "words", "reviewed")),
        "Telaah yang baru, baca keterangan yang menyusul, lalu putuskan: jadikan kasus, teruskan, atau tutup.",
    ),
    Group(
        *("batas dekat atau lewat", "warn", ("stays", "visit", "plan")),
        f"Penampungan {settings.COUNTY.police_name} kira-kira dua minggu, kunjungan sesudah pulang, dan tahap yang direncanakan "
        "tetapi belum dirujuk.",
    ),
    Group("korban tanpa rujukan", "calm", ("idle",), "Tidak ada institusi yang sedang memegang langkah berikutnya."),
    Group("orang dilayani institusi Anda", "run", ("serving",), "Catat layanannya selagi masih ingat."),
    Group(
        *("permintaan atas data, kebocoran", "bad", ("request", "breach")),
        "Permintaan dijawab, dan kebocoran diberitahukan tertulis, paling lambat 3 × 24 jam sejak diterima atau diketahui.",
    ),
    OTHER := Group(
        *("pekerjaan lain", "warn", ("duty", "task", "bases", "lifting", "approval", "duplicates", "pairs")),
        "Tugas, kewajiban hukum, keputusan orang kedua, dan yang mungkin tercatat dua kali.",
    ),
)
OF_SLUG = {group.slug: group for group in GROUPS} | {  # with the addresses of lists that it took in
    "kewajiban-hukum-berbatas-waktu": OTHER,
    "tugas-segera-atau-lewat": OTHER,
    "keputusan-orang-kedua": OTHER,
    "mungkin-tercatat-dua-kali": OTHER,
}
NOT_URGENT = {"serving"}


@dataclass(frozen=True)
class Board:
    """The home page of a coordinator: the most urgent lines, and (group, how many) of those that are not all among them."""

    top: tuple[Line, ...]
    counts: tuple[tuple[Group, int], ...]

    @property
    def first(self) -> Line | None:
        return self.top[0] if self.top else None

    @property
    def next(self) -> tuple[Line, ...]:
        return self.top[1:]


def board(desks: dict[str, Desk], now: datetime) -> Board:
    """Return what waits for a coordinator, the most urgent first. No query."""
    lines = {desk: _of_desk(desks, desk, now) for desk in LINES}
    urgent = [line for desk, some in lines.items() if desk not in NOT_URGENT for line in some]
    top = _first(sorted(urgent, key=_urgency_of))
    counts, at_top = [], set(map(id, top))
    for group in GROUPS:
        shown = sum(id(line) in at_top for desk in group.desks for line in lines[desk])
        total = sum(desks[desk].total for desk in group.desks)
        counts += [(group, total)] if total > shown else []
    return Board(top, tuple(counts))


def lines_of(group: Group, desks: dict[str, Desk], now: datetime) -> list[Line]:
    """Return the lines of the list of a group, the most urgent first."""
    return sorted((line for desk in group.desks for line in _of_desk(desks, desk, now)), key=_urgency_of)


def _of_desk(desks, desk, now):
    return [LINES[desk](row, now) for row in desks[desk].rows]


def _urgency_of(line):
    return line.place, line.moment


def _first(lines):
    """Return the first ROWS lines with different pages: a complaint may wait as new and as possibly the same."""
    by_path = {}
    for line in lines:
        by_path.setdefault(line.path, line)
    return tuple(by_path.values())[:ROWS]
