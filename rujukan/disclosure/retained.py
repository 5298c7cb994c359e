"""Whether data are destroyed or held, for case work to ask. `rujukan.privacy` decides it."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.lookups import IsNull
from django.utils import timezone

from gugus.formats.indonesian import long_date
from gugus.models.carried import any_of, carried, rows_of
from gugus.workflow.lifecycle import Refused, require
from rujukan.choices.data_protection import SUBJECT
from rujukan.models import Breach, Case, Complaint, Destruction, LegalHold, LegalProceeding, Victim
from rujukan.models.victim import DESTRUCTION


def destroyed(subject):
    """Return the Destruction of a victim, complaint or breach, or None."""
    return next(iter(destructions(subject).values()), None)


def destructions(subject):
    """Return {kind: Destruction} of a victim, complaint, case or breach."""
    column = subject._meta.model_name
    kinds = [kind for kind, subject_column in SUBJECT.items() if subject_column == column]
    rows = Destruction.objects.filter(kind__in=kinds, **{column: subject})
    return {record.kind: record for record in rows}


def carried_destructions(**subject):
    """Return the annotation that carries what is destroyed of a subject, for `known_destructions`."""
    return {"carried_destructions": carried(Destruction.objects.filter(**subject), *DESTRUCTION)}


def known_destructions(row):
    """Return what `destructions` does, without a query where the statement that read the row has carried it."""
    rows = getattr(row, "carried_destructions", None)
    return destructions(row) if rows is None else {record.kind: record for record in rows_of(Destruction, rows)}


def known_destruction(row):
    """Return the Destruction of a victim or complaint or None, as `known_destructions` does."""
    return next(iter(known_destructions(row).values()), None)


def require_kept(subject):
    """Raise Refused when the data of a victim or complaint are destroyed: nothing new may be written there."""
    destruction = destroyed(subject)
    if destruction:
        raise Refused(f"Data {subject} sudah dimusnahkan pada {long_date(timezone.localdate(destruction.at))}.")


def require_whole(case):
    """Raise Refused when any data of a case are destroyed: such a case is not reopened."""
    incomplete = Destruction.objects.of_case(case).exists()
    require(not incomplete, "Data kasus ini sudah dimusnahkan. Catat pengaduan baru dan buka kasus baru.")


def refuse_destroyed(what, destruction):
    """Raise Refused, naming `what`, if there is a `destruction`."""
    if destruction:
        raise Refused(f"{what} telah dimusnahkan pada {long_date(destruction.at)}. {destruction.basis}")


def must_stay(model):
    """Return the condition that a row of this model may not be destroyed yet: it is held, or a proceeding of its case runs."""
    if model is Breach:
        return Q(pk__in=())  # a breach belongs to no case
    return held(model) | IsNull(any_of(LegalProceeding.objects.running().filter(_same_case(model))), False)


def held(model):
    """Return the condition that a legal hold applies to a row of this model: on its case or any complaint of its case."""
    of_case = _same_case(model) | _same_case(model, "complaint__")
    return Exists(LegalHold.objects.standing().filter(of_case | Q(complaint=OuterRef("pk")) if model is Complaint else of_case))


def _same_case(model, path=""):
    """Return the condition, for a subquery, that its `case` is that of a row; of a victim any case that knows the person."""
    if model is Victim:  # each comparison alone: a row policy lets no index serve COALESCE
        own, kept = OuterRef(OuterRef("pk")), OuterRef(OuterRef("merged_into_id"))
        codes = Victim.objects.filter(Q(pk=own) | Q(pk=kept) | Q(merged_into=own) | Q(merged_into=kept)).order_by()
        return Q(**{f"{path}case__in": codes.values("case")})
    return Q(**{f"{path}case": OuterRef("pk" if model is Case else "case")})


def holds_on(**subject):
    """Return the standing holds on a case or complaint that a user may see, for its page."""
    return LegalHold.objects.standing().on(**subject).select_related("case", "complaint", "by")


def holds_on_person(victim):
    """Return the standing holds on any case that knows this person, under this code or one that was merged."""
    cases = Victim.objects.filter(pk__in=victim.person_codes).values("case")
    rows = LegalHold.objects.standing().filter(Q(case__in=cases) | Q(complaint__case__in=cases))
    return rows.select_related("case", "complaint", "by")
