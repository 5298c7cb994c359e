"""The menu at the top of every page, and the page "Lainnya": which entries each role sees, in this order.

The menu has what a role does daily, at most seven entries; "Lainnya" has the rest, in groups. They name pages of other apps by
URL name and import nothing from them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import reverse

from gugus.choices import InstitutionKind, Role


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    roles: tuple[str, ...]
    line: str = ""
    """What one finds there, on the page "Lainnya"."""
    also: tuple[str, ...] = ()
    """Path prefixes that belong under this entry although they do not begin with its URL."""


COORDINATOR, OFFICER, PLAN_MANAGER = Role.COORDINATOR, Role.OFFICER, Role.PLAN_MANAGER
HEAD, EXECUTIVE, AUDITOR, ADMINISTRATOR = Role.HEAD, Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR
CASEWORK, PLAN = (COORDINATOR, OFFICER), (PLAN_MANAGER, HEAD, EXECUTIVE)
EVERYBODY = tuple(Role)

PLAN_HOME = Entry("Beranda rencana aksi", "rad:home", PLAN, "Pekerjaan rencana aksi yang menunggu Anda")

HOMES = (
    (COORDINATOR, Entry("Beranda koordinator", "coordinator_home", (COORDINATOR,), "Yang menunggu koordinator hari ini")),
    (OFFICER, Entry("Beranda petugas", "officer_home", (OFFICER,), "Yang menunggu institusi Anda")),
    (PLAN_MANAGER, PLAN_HOME),
    (HEAD, PLAN_HOME),
    (EXECUTIVE, PLAN_HOME),
    (ADMINISTRATOR, Entry("Data induk", "admin:index", (ADMINISTRATOR,), "Akun, institusi, tugas tahap, nomor darurat")),
    (AUDITOR, Entry("Beranda audit", "auditor_home", (AUDITOR,), "Bacaan tidak biasa dan keadaan segel")),
)

GROUPS = (
    (
        "Menangani kasus",
        (
            Entry("Pengaduan", "complaint_list", CASEWORK, "Laporan yang masuk dan keadaannya"),
            Entry("Kasus", "case_list", (COORDINATOR,), "Kasus, orangnya, dan tahapnya", also=("/korban/",)),
            Entry("Rujukan", "referral_list", CASEWORK, "Permintaan kepada dan dari institusi Anda"),
            Entry("Tugas", "task_list", CASEWORK, "Yang diminta selesai pada suatu hari"),
            Entry("Cari", "search", CASEWORK, "Cari nomor, kode, atau orang"),
            Entry("Panggilan", "alarm_list", CASEWORK, "Siapa dipanggil karena bahaya, siapa menjawab", also=("/siaga/",)),
            Entry("Pemantauan", "monitoring_list", CASEWORK, "Kunjungan sesudah layanan selesai"),
            Entry("Konferensi kasus", "conference_list", CASEWORK, "Rapat beberapa institusi tentang satu kasus"),
            Entry("Perkara", "proceeding_list", CASEWORK, "Penyidikan, sidang, putusan, ganti rugi"),
            Entry("Surat", "letter_list", (COORDINATOR,), "Surat ke luar dan jawabannya"),
        ),
    ),
    (
        "Rencana aksi dan laporan",
        (
            Entry("Persetujuan", "approval_list", (HEAD,), f"Yang menunggu keputusan kepala {settings.COUNTY.lead_name}"),
            Entry(
                "Rencana aksi",
                "rad:plan_home",
                (*CASEWORK, *PLAN),
                "Kegiatan dan targetnya (RAD)",
                also=(f"/{settings.COUNTY.regulation_kind.lower()}/",),
            ),
            Entry("Laporan", "rad:realisation_list", (OFFICER, PLAN_MANAGER), "Laporan capaian dan anggaran tiap tahun"),
            Entry("Evaluasi", "rad:evaluation_list", PLAN, "Laporan tahunan dan PDF-nya"),
            Entry("Rapat", "meeting_list", PLAN, "Rapat gugus tugas dan keputusannya"),
            Entry("Gugus tugas", "rad:membership_list", PLAN, "Anggota, dokumen, dan kegiatan"),
        ),
    ),
    (
        "Angka",
        (
            Entry("Statistik", "statistics", (COORDINATOR,), "Pengaduan, kasus, dan layanan menurut waktu dan tempat"),
            Entry("Ekspor", "export_list", (COORDINATOR,), "Unduh angka tanpa nama untuk laporan lain"),
            Entry("Penegakan hukum", "law_enforcement", (COORDINATOR, HEAD, EXECUTIVE), "Jumlah perkara, putusan, dan restitusi"),
        ),
    ),
    (
        "Institusi dan data",
        (
            Entry("Institusi", "institution_matrix", (*CASEWORK, AUDITOR, ADMINISTRATOR), "Siapa menangani apa, dan nomornya"),
            Entry(
                "Permintaan atas data", "data_request_list", (COORDINATOR,), "Yang minta melihat, betulkan, atau hapus datanya"
            ),
            Entry("Masa simpan", "retention_home", (COORDINATOR,), "Data yang sampai waktunya dimusnahkan"),
            Entry("Kebocoran data", "breach_list", (COORDINATOR, AUDITOR), "Kejadiannya, dan siapa yang harus diberi tahu"),
            Entry("Catatan akses", "audit_list", (AUDITOR,), "Siapa membuka, mencari, dan mengunduh apa"),
            Entry("Perubahan data induk", "admin:admin_logentry_changelist", (AUDITOR,), "Siapa mengubah akun dan institusi"),
        ),
    ),
    (
        "Akun dan bantuan",
        (
            Entry("Pemberitahuan", "notice_list", EVERYBODY, "Yang disampaikan kepada Anda, dan surel sekali sehari"),
            Entry("Bantuan", "help", EVERYBODY, "Yang dikerjakan lebih dulu, dan siapa yang bisa ditanya"),
            Entry("Verifikasi dua langkah", "mfa_index", EVERYBODY, "Ponsel atau kunci yang memastikan bahwa ini Anda"),
            Entry("Riwayat masuk", "sign_in_history", EVERYBODY, "Kapan dan dengan apa akun Anda dibuka"),
            Entry("Ganti kata sandi", "account_change_password", EVERYBODY, "Paling sedikit sepuluh tanda"),
        ),
    ),
)

# What a role does daily, beside its home.
DAILY = {
    COORDINATOR: ("complaint_list", "case_list", "referral_list", "task_list", "search"),
    OFFICER: ("referral_list", "complaint_list", "task_list", "proceeding_list", "search"),
    PLAN_MANAGER: ("rad:plan_home", "rad:realisation_list", "rad:evaluation_list", "meeting_list"),
    HEAD: ("approval_list", "rad:plan_home", "rad:evaluation_list", "law_enforcement"),
    EXECUTIVE: ("rad:plan_home", "rad:evaluation_list", "law_enforcement"),
    ADMINISTRATOR: ("institution_matrix",),
    AUDITOR: ("audit_list", "admin:admin_logentry_changelist", "breach_list"),
}
MOST = 6  # entries beside "Lainnya"
OF_LAW = {InstitutionKind.POLICE, InstitutionKind.PROSECUTION}
MORE = Entry("Lainnya", "more", EVERYBODY)
ENTRIES = {entry.url_name: entry for _, group in GROUPS for entry in group}

# Rows of pages that stand beside each other, as tabs: (what they are about, entries).
SIBLINGS = (
    (
        "Kerja gugus tugas",
        (
            Entry("Anggota", "rad:membership_list", EVERYBODY),
            Entry("Dokumen", "rad:register_list", EVERYBODY),
            Entry("Rapat", "meeting_list", EVERYBODY),
            Entry("Keputusan", "decision_list", EVERYBODY),
        ),
    ),
    (
        "Bagian audit",
        (
            Entry("Akses", "audit_list", (AUDITOR,)),
            Entry("Tidak biasa", "audit_unusual", (AUDITOR,)),
            Entry("Segel", "audit_seal", (AUDITOR,)),
            Entry("Perubahan", "change_request_list", (AUDITOR,)),
        ),
    ),
    (
        "Tentang institusi",
        (
            Entry("Institusi", "institution_matrix", EVERYBODY),
            Entry("Siapa melihat apa", "institution_sight", EVERYBODY),
            Entry("Perubahan", "change_request_list", (COORDINATOR, ADMINISTRATOR)),
        ),
    ),
    (
        "Masa simpan",
        (
            Entry("Menunggu", "retention_home", (COORDINATOR,)),
            Entry("Dimusnahkan", "retention_done", (COORDINATOR,)),
            Entry("Aturan", "retention_rules", (COORDINATOR,)),
        ),
    ),
    (
        "Bagian statistik",
        (
            Entry("Institusi", "statistics", (COORDINATOR,)),
            Entry("Tempat", "statistics_places", (COORDINATOR,)),
            Entry("Arus", "statistics_pace", (COORDINATOR,)),
            Entry("Hasil", "outcomes", (COORDINATOR,)),
            Entry("Hukum", "law_enforcement", (COORDINATOR,)),
        ),
    ),
)

_asked: dict[str, Callable] = {}


def show_if(asked: Callable, *url_names: str):
    """Let "Lainnya" show entries only to a user of whom `asked(user)` is true. It may query; the menu does not ask it."""
    _asked.update(dict.fromkeys(url_names, asked))


@lru_cache(maxsize=10_000)
def path_of(url_name: str, *keys: str | int) -> str:
    """Return the path of the page of one subject, remembered: lists link the same subjects again and again."""
    return reverse(url_name, args=keys)


def home(user) -> str:
    """Return the URL name of the user's home page; for a user without a role the help page, which says what to do."""
    return next((entry.url_name for role, entry in HOMES if role in user.roles), "help")


def menu(user, path: str) -> tuple[tuple[str, str, str], ...]:
    """Return what this user does daily, then "Lainnya", as (label, URL, current).

    `current` is the value of aria-current: "page" for the entry of `path`, "true" for the one that `path` lies under, else "".
    """
    if not (getattr(user, "is_authenticated", False) and user.roles):
        return ()
    nearest = max((under for under in _below(tuple(user.roles)) if path.startswith(under)), key=len, default="")
    return _menu(tuple(user.roles), _is_of_law(user), nearest, path == nearest)


@lru_cache(maxsize=1000)
def _menu(roles, of_law, nearest, exact):
    """Return the menu of a page under the path `nearest`, or at it, remembered."""
    daily, entry = _daily(roles, of_law), _below(roles).get(nearest)
    current = entry and (entry if entry in daily else MORE)
    labels = ["Beranda", *(each.label for each in daily[1:]), MORE.label]
    urls = [path_of(each.url_name) for each in (*daily, MORE)]
    return tuple(
        (label, url, ("page" if exact and url == nearest else "true") if each is current else "")
        for each, label, url in zip((*daily, MORE), labels, urls, strict=True)
    )


def more(user) -> list[tuple[str, list[Entry]]]:
    """Return the pages of this user that are not in the menu, in groups: (heading, entries)."""
    refused = {asked for asked in set(_asked.values()) if not asked(user)}
    shown = {one for one in _open_to(user.roles) if _asked.get(one.url_name) not in refused}
    shown -= {*_daily(user.roles, _is_of_law(user))}
    groups = ((title, [one for one in group if one in shown]) for title, group in (("Beranda lain", _homes(user.roles)), *GROUPS))
    return [(title, group) for title, group in groups if group]


def _is_of_law(user):
    return user.institution is not None and user.institution.kind in OF_LAW


def _daily(roles, of_law):
    names = dict.fromkeys(name for role, _ in HOMES if role in roles for name in DAILY[role])
    if not of_law:
        names.pop("proceeding_list", None)
    return [*_homes(roles), *(ENTRIES[name] for name in names)][:MOST]


def _homes(roles):
    """Return the home pages of these roles, without that of an officer for a coordinator: the coordinator's shows it as well."""
    homes = dict.fromkeys(entry for role, entry in HOMES if role in roles)
    return [entry for entry in homes if not (COORDINATOR in roles and entry.url_name == "officer_home")]


def _open_to(roles):
    return [*_homes(roles), *(entry for _, group in GROUPS for entry in group if _may_open(roles, entry))]


@lru_cache
def _below(roles):
    """Return {path prefix: the entry that pages under it belong to}, remembered: every page asks."""
    return {under: entry for entry in (MORE, *_open_to(roles)) for under in (path_of(entry.url_name), *entry.also)}


def _may_open(roles, entry):
    return entry.roles is EVERYBODY or any(role in roles for role in entry.roles)


def subject_tabs(pages, current: str, *keys: str | int) -> list[tuple]:
    """Return the pages of one subject for `{% tabs %}`: (label, path, whether it is the current one, anchors that it took over).

    `pages` are (label, URL name), perhaps with anchors, the first at the old address; `current` is a URL name; `keys` name the
    subject.
    """
    return [(label, path_of(url_name, *keys), url_name == current, *anchors) for label, url_name, *anchors in pages]


def siblings(user, current: str) -> tuple[str, list[tuple[str, str, bool]]]:
    """Return the row of pages beside the page with this URL name, of those that the user may open, as (its name, tabs)."""
    for label, entries in SIBLINGS:
        pages = [(entry.label, entry.url_name) for entry in entries if _may_open(user.roles, entry)]
        if any(url_name == current for _, url_name in pages):
            return label, subject_tabs(pages, current)
    return "", []
