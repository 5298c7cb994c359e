"""The menu: what each role finds at the top of every page, in this order.

A pure list of (label, url name, roles). Rooms above are named by url name only; nothing is imported.
"""

from dataclasses import dataclass

from django.urls import reverse

from gugus.choices import Role


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    roles: tuple[str, ...]
    also: tuple[str, ...] = ()
    """Addresses that belong under this entry without beginning with its own."""


COORDINATOR, OFFICER, PLAN_MANAGER = Role.COORDINATOR, Role.OFFICER, Role.PLAN_MANAGER
HEAD, EXECUTIVE, AUDITOR, ADMINISTRATOR = Role.HEAD, Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR
CASEWORK = (COORDINATOR, OFFICER)

MENU = (
    Entry("Beranda", "coordinator_home", (COORDINATOR,)),
    Entry("Beranda", "officer_home", (OFFICER,)),
    Entry("Beranda RAD", "rad:home", (PLAN_MANAGER, HEAD, EXECUTIVE)),
    Entry("Beranda audit", "auditor_home", (AUDITOR,)),
    Entry("Pengaduan", "complaint_list", CASEWORK),
    Entry("Kasus", "case_list", (COORDINATOR,), also=("/korban/",)),
    Entry("Rujukan", "referral_list", CASEWORK),
    Entry("RAD", "rad:plan_home", (*CASEWORK, PLAN_MANAGER, HEAD, EXECUTIVE)),
    Entry("Realisasi", "rad:realisation_list", (OFFICER, PLAN_MANAGER)),
    Entry("Evaluasi", "rad:evaluation_list", (PLAN_MANAGER, HEAD, EXECUTIVE)),
    Entry("Institusi", "institution_matrix", (*CASEWORK, AUDITOR, ADMINISTRATOR)),
    Entry("Hak data", "data_request_list", (COORDINATOR,)),
    Entry("Retensi", "retention_home", (COORDINATOR,)),
    Entry("Insiden", "breach_list", (COORDINATOR, AUDITOR)),
    Entry("Catatan akses", "audit_list", (AUDITOR,)),
    Entry("Perubahan data induk", "admin:admin_logentry_changelist", (AUDITOR,)),
    Entry("Data induk", "admin:index", (ADMINISTRATOR,)),
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


def home(user) -> str:
    """The url name of the page this person's work starts with; without a role, the help page says what to do."""
    return next((url_name for role, url_name in HOMES if role in user.roles), "help")


def menu(user, path: str) -> list[dict]:
    """The entries this person may open: label, url, and "page" or "true" for the one that `path` is or lies under."""
    if not getattr(user, "is_authenticated", False):
        return []
    entries = [(entry, reverse(entry.url_name)) for entry in MENU if any(role in user.roles for role in entry.roles)]
    if user.is_coordinator:  # one home is enough: the coordinator's shows the officer's work too
        entries = [(entry, url) for entry, url in entries if entry.url_name != "officer_home"]
    known = [under for entry, url in entries for under in (url, *entry.also)]
    nearest = max((under for under in known if path.startswith(under)), key=len, default="")
    return [
        {"label": entry.label, "url": url, "current": _current(path, url) if nearest in (url, *entry.also) else ""}
        for entry, url in entries
    ]


def _current(path, url):
    return "page" if path == url else "true"
