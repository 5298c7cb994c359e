"""The menu: what each role finds at the top of every page, in this order.

A pure list of (label, url name, rule). Rooms above are named by url name only; nothing is imported.
"""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from gugus.choices import Role


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    roles: frozenset[str]
    section: str
    """The start of the addresses that belong under this entry."""


def _entry(label, url_name, section, *roles):
    return Entry(label, url_name, frozenset(roles), section)


COORDINATOR, OFFICER, PLAN_MANAGER = Role.COORDINATOR, Role.OFFICER, Role.PLAN_MANAGER
HEAD, EXECUTIVE, AUDITOR, ADMINISTRATOR = Role.HEAD, Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR
CASEWORK = (COORDINATOR, OFFICER)

MENU = (
    _entry("Beranda", "coordinator_home", "/beranda/koordinator/", COORDINATOR),
    _entry("Beranda", "officer_home", "/beranda/petugas/", OFFICER),
    _entry("Pengaduan", "complaint_list", "/pengaduan/", *CASEWORK),
    _entry("Kasus", "case_list", "/kasus/", COORDINATOR),
    _entry("Rujukan", "referral_list", "/rujukan/", *CASEWORK),
    _entry("RAD", "rad:plan_home", "/rad/", *CASEWORK, PLAN_MANAGER, HEAD, EXECUTIVE),
    _entry("Realisasi", "rad:realisation_list", "/rad/realisasi/", OFFICER, PLAN_MANAGER),
    _entry("Evaluasi", "rad:evaluation_list", "/evaluasi/", PLAN_MANAGER, HEAD, EXECUTIVE),
    _entry("Institusi", "institution_matrix", "/institusi/", *CASEWORK, AUDITOR, ADMINISTRATOR),
    _entry("Data induk", "admin:index", "/admin/", ADMINISTRATOR),
)


HOMES = (
    (COORDINATOR, "coordinator_home"),
    (OFFICER, "officer_home"),
    (PLAN_MANAGER, "rad:plan_home"),
    (HEAD, "rad:evaluation_list"),
    (EXECUTIVE, "rad:evaluation_list"),
    (ADMINISTRATOR, "admin:index"),
)


def home(user) -> str:
    """The url name of the page this person's work starts with; without a role, the help page says what to do."""
    for role, url_name in HOMES:
        if role in user.roles and _exists(url_name):
            return url_name
    return "help"


def menu(user, path: str) -> list[dict]:
    """The entries this person may open: label, url and whether the page at `path` lies under it."""
    if not getattr(user, "is_authenticated", False):
        return []
    roles = set(user.roles or ())
    entries = [entry for entry in MENU if entry.roles & roles]
    if COORDINATOR in roles:  # one home is enough: the coordinator's shows the officer's work too
        entries = [entry for entry in entries if entry.url_name != "officer_home"]
    # Of two sections, one within the other, the page lies under the inner one.
    deepest = max((entry.section for entry in entries if path.startswith(entry.section)), key=len, default="")
    return [_link(entry, path, deepest) for entry in entries if _exists(entry.url_name)]


def _link(entry, path, deepest):
    url = reverse(entry.url_name)
    current = "page" if path == url else "true" if entry.section == deepest else ""
    return {"label": entry.label, "url": url, "current": current}


def _exists(url_name) -> bool:
    try:
        reverse(url_name)
    except NoReverseMatch:
        return False
    return True
