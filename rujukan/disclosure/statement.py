"""Opens what was added to a case, section by section, and what is taken over into it from a complaint."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery

from gugus.choices import FileKind
from gugus.models import User
from gugus.models.carried import any_of
from gugus.uploads.files import Inspected
from rujukan.choices.section import BEHIND_REASON, Section
from rujukan.choices.statement import ReportedFact
from rujukan.disclosure.incidents import told
from rujukan.disclosure.section import entitled_sections
from rujukan.models import Attachment, Case, ChronologyVersion, Complaint, ComplaintAddition, Referral, Statement


def later(case: str) -> dict[str, Subquery]:
    """Return annotations that say whether `case`, a path to its key, has files, statements and versions: most have none."""
    kinds = {"has_files": Attachment, "has_statements": Statement, "has_versions": ChronologyVersion}
    return {name: any_of(model.objects.filter(case=OuterRef(case))) for name, model in kinds.items()}


def statements_of_case(user: User, case: Case) -> tuple[tuple[Statement, str], ...]:
    """Return the statements of a case with their texts, for coordinators; the scope has shown them the case."""
    related = "victim", "by", "heard_by", "source__by", "source__complaint", "report"  # of most a receiver sees no row
    return _opened_texts(case.statements.select_related(*related)) if user.is_coordinator else ()


def statements_of_referral(user: User, referral: Referral) -> tuple[tuple[Statement, str], ...]:
    """Return the statements that a receiver reads under a referral in service, with their texts."""
    sections = frozenset() if user.is_coordinator else entitled_sections(user, referral.victim, referral) - BEHIND_REASON
    if not sections or not referral.in_service:
        return ()
    rows = Statement.objects.filter(case=referral.victim.case_id, section__in=sections).select_related("heard_by")
    return _opened_texts(rows.filter(victim=referral.victim_id) | rows.filter(victim=None))


def _opened_texts(rows):
    return tuple((each, each.open("text")) for each in rows.all())


@dataclass(frozen=True, repr=False)
class EarlierChronology:
    """What a chronology said before a change, and why it was changed."""

    version: ChronologyVersion
    text: str
    reason: str


def earlier_chronologies(user: User, case: Case | UUID, referral: Referral | None = None) -> tuple[EarlierChronology, ...]:
    """Return the earlier versions of a chronology, the newest first, for those who may read it now.

    A receiver reads those that it could read when they were in force: a text may have been changed because it named somebody.
    """
    versions = ChronologyVersion.objects.filter(case=case).select_related("by__institution")
    if not user.is_coordinator:
        sections = entitled_sections(user, referral.victim, referral) if referral else frozenset()
        if Section.CHRONOLOGY not in sections:
            return ()
        versions = versions.filter(at__gte=referral.answered_at)
    return tuple(EarlierChronology(each, each.open("text"), each.open("reason")) for each in versions)


def facts_taken() -> ArraySubquery:
    """Return the annotation `taken_facts` of a complaint, for `facts_to_take`."""
    return ArraySubquery(Statement.objects.filter(report=OuterRef("pk")).order_by().values("fact"))


def facts_to_take(complaint: Complaint) -> list[ReportedFact]:
    """Return which facts a complaint tells, joined to another as the same, that are not in the case yet."""
    return [each for each in told(complaint) if each not in complaint.taken_facts]


def text_of(addition: ComplaintAddition) -> str:
    """Return the text of an addition, for the verb to seal as a statement of the case."""
    return addition.open("text")


def file_of(attachment: Attachment) -> Inspected:
    """Return a file of a complaint, for the verb to seal as a file of the case."""
    content = attachment.content.open("content")
    return Inspected(attachment.open("name"), FileKind(attachment.kind), content, attachment.open("sha256"))
