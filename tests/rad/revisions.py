"""Revisions in each state, reached by calling the verbs."""

from datetime import date

from rad.actions import revision as verbs
from rad.lists import cells

CODE = "C-02-01-1"  # Disnaker: 80, 160, 240; its own budget of Rp258.000.000 a year
DOCUMENT = {
    "document_number": "12 Tahun 2020",
    "document_date": date(2020, 7, 1),
    "document_title": "Perubahan DPA Dinas Tenaga Kerja",
}
REASON = "Pergeseran anggaran"


def proposed(cast, changes=None, *, code=CODE, **others):
    """Propose the budget of 2021, or these changes, as the secretariat; return the revision."""
    changes = changes or {"amount_2021": {"amount": 200_000_000}}
    return verbs.propose(cells.plan_row(code), changes, by=cast.rad, reason=REASON, document=DOCUMENT, **others)


def approved(cast, changes=None, **others):
    return verbs.approve(proposed(cast, changes, **others), by=cast.kepala)


def target(value, unit=""):
    """Return the new values of a target that is a number."""
    state = "unit" if unit else "number"
    return {"state": state, "value": value, "unit": unit, "wording": f"{value} {unit}".strip()}
