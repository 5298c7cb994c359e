"""The menu at the top of every page: which entries each role sees, in this order.

A list of (label, URL name, roles). It names pages of other apps by URL name and imports nothing from them.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from gugus.choices import Role


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    roles: tuple[str, ...]
    also: tuple[str, ...] = ()
    """Path prefixes that belong under this entry although they do not begin with its URL."""


COORDINATOR, OFFICER, PLAN_MANAGER = Role.COORDINATOR, Role.OFFICER, Role.PLAN_MANAGER
HEAD, EXECUTIVE, AUDITOR, ADMINISTRATOR = Role.HEAD, Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR
CASEWORK = (COORDINATOR, OFFICER)

MENU = (
    Entry("Beranda", "coordinator_home", (COORDINATOR,)),
    Entry("Beranda", "officer_home", (OFFICER,)),
    Entry("Beranda RAD", "rad:home", (PLAN_MANAGER, HEAD, EXECUTIVE)),
    Entry("Beranda audit", "auditor_home", (AUDITOR,)),
    Entry("Pengaduan", "complaint_list", CASEWORK),
    Entry("Kasus", "case_list", (COORDINATOR,), also=("/korban/", "/perkara/", "/konferensi/")),
    Entry("Rujukan", "referral_list", CASEWORK),
    Entry("Tugas", "task_list", CASEWORK),
    Entry("Pemantauan", "monitoring_list", CASEWORK),
    Entry("Surat", "letter_list", (COORDINATOR,)),
    Entry("Cari", "search", CASEWORK),
    Entry("Panggilan", "alarm_list", CASEWORK, also=("/siaga/",)),
    Entry("RAD", "rad:plan_home", (*CASEWORK, PLAN_MANAGER, HEAD, EXECUTIVE), also=("/perbup/",)),
    Entry("Realisasi", "rad:realisation_list", (OFFICER, PLAN_MANAGER)),
    Entry("Evaluasi", "rad:evaluation_list", (PLAN_MANAGER, HEAD, EXECUTIVE)),
    Entry("Penegakan hukum", "law_enforcement", (HEAD, EXECUTIVE)),
    Entry("Persetujuan", "approval_list", (HEAD,)),
    Entry("Gugus tugas", "rad:membership_list", (PLAN_MANAGER, HEAD, EXECUTIVE)),
    Entry("Institusi", "institution_matrix", (*CASEWORK, AUDITOR, ADMINISTRATOR)),
    Entry("Hak data", "data_request_list", (COORDINATOR,)),
    Entry("Retensi", "retention_home", (COORDINATOR,)),
    Entry("Insiden", "breach_list", (COORDINATOR, AUDITOR)),
    Entry("Catatan akses", "audit_list", (AUDITOR,)),
    Entry("Perubahan data induk", "admin:admin_logentry_changelist", (AUDITOR,)),
    Entry("Data induk", "admin:index", (ADMINISTRATOR,)),
)

# The pages of the task force's own work, as tabs.
TASK_FORCE = (
    ("Keanggotaan", "rad:membership_list"),
    ("Dokumen dan kegiatan", "rad:register_list"),
    ("Rapat", "meeting_list"),
    ("Keputusan rapat", "decision_list"),
)

HOMES = (
    (COORDINATOR, "coordinator_home"),
    (OFFICER, "officer_home"),
    (PLAN_MANAGER, "rad:home"),
    (HEAD, "rad:home"),
    (EXECUTIVE, "rad:home"),
    (ADMINISTRATOR, "admin:index"),
    (AUDITOR, "auditor_home"),
)


@lru_cache(maxsize=10_000)
def path_of(url_name: str, *keys: str | int) -> str:
    """Return the path of the page of one subject, remembered: lists link the same subjects again and again."""
    return reverse(url_name, args=keys)


def home(user) -> str:
    """Return the URL name of the user's home page; for a user without a role the help page, which says what to do."""
    return next((url_name for role, url_name in HOMES if role in user.roles), "help")


def menu(user, path: str) -> list[dict]:
    """Return the entries that this user may open, as {label, url, current}.

    `current` is the value of aria-current: "page" for the entry of `path`, "true" for the one that `path` lies under, else "".
    """
    if not getattr(user, "is_authenticated", False):
        return []
    entries = [(entry, reverse(entry.url_name)) for entry in MENU if any(role in user.roles for role in entry.roles)]
    if user.is_coordinator:  # the coordinator's home page shows the officer's work as well
        entries = [(entry, url) for entry, url in entries if entry.url_name != "officer_home"]
    known = [under for entry, url in entries for under in (url, *entry.also)]
    nearest = max((under for under in known if path.startswith(under)), key=len, default="")
    return [
        {"label": entry.label, "url": url, "current": _current(path, url) if nearest in (url, *entry.also) else ""}
        for entry, url in entries
    ]


def task_force_tabs(path: str) -> list[dict]:
    """Return the tabs of the task force's own work, as `menu` returns its entries."""
    tabs = [(label, reverse(url_name)) for label, url_name in TASK_FORCE]
    nearest = max((url for _, url in tabs if path.startswith(url)), key=len, default="")
    return [{"label": label, "url": url, "current": _current(path, url) if url == nearest else ""} for label, url in tabs]


def _current(path, url):
    return "page" if path == url else "true"
