"""What the pages of a case and of a complaint read in one statement: the row, and what belongs to it and is not sealed."""

from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

from gugus.models import Institution, User
from gugus.models.carried import any_of, carried, rows_of
from gugus.models.compiled import compiled
from rujukan.disclosure import retained
from rujukan.disclosure.statement import facts_taken, later
from rujukan.lists.parts import OF_CASE, annotations
from rujukan.models import (
    Approval,
    Attachment,
    Case,
    Complaint,
    ComplaintAddition,
    LegalHold,
    NearDuplicate,
    ReportedPerson,
    Statement,
    Suspect,
    Victim,
)

COMPLAINT = ("id", "number", "channel", "logged_at", "unread_since", "institution__short_name", "first_number", "untold")
HOLD = ("id", "reason", "at", "by_id", "by__username", "by__first_name", "by__last_name")


@compiled
def cases_with_parts(number):
    """Return the case with this number as its page shows it to coordinators, who read all that the database shows."""
    own = {"case": OuterRef("pk")}
    return (
        Case.objects.filter(number=number)
        .select_related("district", "opened_by", "owner")
        .annotate(
            proceeding_number=F("proceeding__number"),
            carried_complaints=carried(_case_complaints(), *COMPLAINT),
            carried_codes=carried(Victim.objects.filter(**own).order_by(), "id", "code"),
            carried_suspects=carried(Suspect.objects.filter(**own), "id", "role", "relation"),
            carried_users=_barred(Case.barred_users.through, "user", Concat(*_full_name("user__"))),
            carried_institutions=_barred(Case.barred_institutions.through, "institution", F("institution__short_name")),
            carried_holds=_holds(Q(**own) | Q(complaint__case=OuterRef("pk"))),
            **retained.carried_destructions(**own),
            **later("pk"),
            **annotations(OF_CASE),
        )
    )


def _case_complaints():
    """Return the complaints of a case; of one that is the same as another, `first_number` and whether none of it was told on."""
    # Not as EXISTS: of that PostgreSQL may read all statements at once.
    told = Subquery(Statement.objects.filter(report=OuterRef("pk")).order_by().values("pk")[:1])
    untold = ExpressionWrapper(Q(told__isnull=True) & Q(duplicate_of__isnull=False), BooleanField())
    rows = Complaint.objects.of_case(OuterRef("pk")).alias(told=told)
    return rows.annotate(first_number=F("duplicate_of__number"), untold=untold)


@compiled
def complaints_with_parts(number):
    """Return the complaint with this number as its page shows it: all that the database shows.

    `additions_left` and `files_left` are not None if any is not in the case yet, `has_additions` and `has_files` if there is any.
    """
    own, case = {"complaint": OuterRef("pk")}, OuterRef("case")
    additions, files = ComplaintAddition.objects.filter(**own), Attachment.objects.filter(**own)
    same = Complaint.objects.filter(duplicate_of=OuterRef("pk")).order_by("logged_at")
    rows = Complaint.objects.filter(number=number).select_related("institution", "district", "case", "taken_by")
    return rows.select_related("duplicate_of__case", "alarm__taken_by__institution").annotate(
        same=carried(same, "id", "number", "logged_at"),
        taken_facts=facts_taken(),
        carried_persons=carried(ReportedPerson.objects.filter(**own), "id", "order", "kind", "sex", "age_band"),
        carried_holds=_holds(Q(**own) | Q(case=case) | Q(complaint__case=case)),
        has_additions=any_of(additions),
        has_files=any_of(files),
        additions_left=any_of(additions.filter(asked=False, taken_over=None)),
        files_left=any_of(files.filter(taken_over=None).exclude(name=b"")),
        near_one=any_of(NearDuplicate.objects.filter(**own, settled_at=None)),
        near_other=any_of(NearDuplicate.objects.filter(other=OuterRef("pk"), settled_at=None)),
        **retained.carried_destructions(**own),
    )


def same_as(complaint: Complaint) -> list[Complaint]:
    """Return the complaints that were joined to this one as the same."""
    return rows_of(Complaint, complaint.same)


def _holds(condition):
    return carried(LegalHold.objects.standing().filter(condition), *HOLD)


def _full_name(user):
    return f"{user}first_name", Value(" "), f"{user}last_name", Value(", "), f"{user}institution__short_name"


def _barred(through, column, name):
    """Return the annotation with those whom a case bars: name, key, and whether a lifting waits."""
    waiting = Approval.objects.waiting().filter(case=OuterRef("case"), **{column: OuterRef(column)})
    rows = through.objects.filter(case=OuterRef("pk")).order_by()
    return carried(rows.annotate(name=name, key=F(column), asked=Exists(waiting)), "name", "key", "asked")


def barred_names(case: Case) -> list[tuple[str, str, int, bool]]:
    """Return those whom a case bars: (name, "user" or "institution", key, whether a lifting waits)."""
    kinds = ("user", case.carried_users), ("institution", case.carried_institutions)
    return sorted((row["name"], kind, row["key"], row["asked"]) for kind, rows in kinds for row in rows)


def codes_of(case: Case) -> dict[UUID, str]:
    """Return {key: code} of the people of a case."""
    return {UUID(row["id"]): row["code"] for row in case.carried_codes}


def complaints_of(case: Case) -> list[Complaint]:
    """Return the complaints of a case with number, source and time, the latest first."""
    complaints = rows_of(Complaint, case.carried_complaints)
    for complaint, row in zip(complaints, case.carried_complaints, strict=True):
        name = row["institution__short_name"]
        complaint.institution = Institution(short_name=name) if name else None
        complaint.first_number, complaint.untold = row["first_number"], row["untold"]
    return complaints


def holds_of(subject: Case | Complaint) -> list[LegalHold]:
    """Return the standing holds that keep the data of a case or complaint, each with who laid it."""
    holds = rows_of(LegalHold, subject.carried_holds)
    for hold, row in zip(holds, subject.carried_holds, strict=True):
        names = {column: row[f"by__{column}"] for column in ("username", "first_name", "last_name")}
        hold.by = User(pk=hold.by_id, **names)
    return holds
