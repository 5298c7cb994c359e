"""Changes the chronology of a case; what it said before stays readable.

The old text becomes a `ChronologyVersion`. A receiver reads those versions that were in force while it served.
"""

from django.db import transaction

from rujukan import rules
from rujukan.actions.attachment import tell_receivers
from rujukan.actions.steps import locked_version, moment, note, require, require_state
from rujukan.choices.event import EventKind
from rujukan.choices.section import Section
from rujukan.disclosure import case as cases, comparison
from rujukan.models import ChronologyVersion

UNCHANGED = "Kronologinya sama dengan yang tersimpan."


@transaction.atomic
def rewrite(case, *, by, version, summary, reason, at=None):
    """Change the chronology of an active case, as a coordinator; return the case. Raises Stale and Refused.

    The institutions whose referral discloses the chronology are notified.
    """
    rules.require_coordinator(by)
    case = locked_version(case, by, version)
    require_state(case.is_active, "Kasus ini sudah ditutup. Buka kembali dulu bila kronologinya perlu diubah.")
    require(summary.strip(), "Tulis kronologinya.", "summary")
    require(reason.strip(), "Tulis mengapa kronologinya diubah.", "reason")
    require(comparison.differing(case, {"summary": summary.strip()}), UNCHANGED, "summary")
    at = moment(at, case.opened_at)
    replace(case, summary.strip(), reason=reason.strip(), by=by, at=at)
    case.save()
    note(EventKind.CHRONOLOGY_CHANGED, by=by, at=at, case=case)
    tell_receivers(case, "Kronologi diubah", by, at, section=Section.CHRONOLOGY)
    return case


def replace(case, summary, *, reason, by, at):
    """Keep what the chronology of a locked case says now as a version, and set the new text; the caller saves the case."""
    order = case.chronology_versions.count() + 1
    before = cases.chronology_of(case)
    ChronologyVersion.objects.create(case=case, order=order, text=before, reason=reason, at=at, by=by)
    case.put("summary", summary)
