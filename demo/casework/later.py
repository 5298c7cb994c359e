"""Records what is added to a case later: files, a changed chronology beside its old text, and statements."""

from django.utils import timezone

from demo.casework import papers
from demo.casework.pacing import DAY, HOUR
from rujukan.actions import attachment as attachments, chronology, statement as statements
from rujukan.choices.case import CaseStatus
from rujukan.choices.section import Section
from rujukan.choices.statement import Teller
from rujukan.disclosure import case as cases
from rujukan.models import Referral

FOUND_OUT = "Kontraknya menyebut tempat kerja lain daripada yang dijanjikan, dan paspornya masih dipegang perekrut."
REMEMBERED = "Penjemputnya menelepon orang di Pontianak sebelum perahu berangkat, dan menyebut gaji yang lain."


def scenarios(cast):
    yield _scene_filed(cast)


def _active_case(cast):
    """Return an active case in which somebody is served."""
    cast.turn.pass_to(cast.coordinator)
    rows = Referral.objects.in_service().filter(victim__case__status=CaseStatus.ACTIVE)
    return rows.select_related("victim__case").order_by("number").first().victim.case


def _scene_filed(cast):
    """A contract and a passport reach a case; its chronology then says what they show, and the person remembers more."""
    at = cast.now - 2 * DAY
    yield at
    case, files = _active_case(cast), [papers.contract(), papers.passport()]
    cast.take(cast.coordinator, attachments.attach_to_case, case, files, section=Section.CHRONOLOGY, at=at)
    then = at + HOUR
    yield then
    cast.turn.pass_to(cast.coordinator)
    case.refresh_from_db()
    summary, reason = f"{cases.chronology_of(case)} {FOUND_OUT}".strip(), "Sesuai kontrak yang baru diterima"
    cast.take(cast.coordinator, chronology.rewrite, case, version=case.version, summary=summary, reason=reason, at=then)
    told = {"told_by": Teller.SUBJECT, "told_on": timezone.localdate(then), "heard_by": cast.coordinator.institution}
    told |= {"victim": case.victims.order_by("added_at", "code").first(), "text": REMEMBERED}
    cast.take(cast.coordinator, statements.write_down, case, **told, at=then)
