"""Whether data are destroyed or held, for case work to ask. `rujukan.privacy` decides it."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from gugus.formats.indonesian import long_date
from gugus.workflow.lifecycle import Refused, require
from rujukan.choices import SUBJECT
from rujukan.models import Breach, Case, Complaint, Destruction, LegalHold


def destroyed(subject):
    """Return the Destruction of a victim, complaint or breach, or None."""
    return next(iter(destructions(subject).values()), None)


def destructions(subject):
    """Return {kind: Destruction} of a victim, complaint, case or breach."""
    column = subject._meta.model_name
    kinds = [kind for kind, subject_column in SUBJECT.items() if subject_column == column]
    rows = Destruction.objects.filter(kind__in=kinds, **{column: subject})
    return {record.kind: record for record in rows}


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


def held(model):
    """Return the condition that a legal hold applies to a row of this model: on its case or any complaint of its case."""
    standing = LegalHold.objects.standing()
    if model is Breach:
        return Q(pk__in=())  # a breach belongs to no case
    if model is Case:
        return Exists(standing.filter(Q(case=OuterRef("pk")) | Q(complaint__case=OuterRef("pk"))))
    of_case = Q(case=OuterRef("case")) | Q(complaint__case=OuterRef("case"))
    return Exists(standing.filter(of_case | Q(complaint=OuterRef("pk")) if model is Complaint else of_case))


def holds_on(**subject):
    """Return the standing holds on a case or complaint that a user may see, for its page."""
    return LegalHold.objects.standing().on(**subject).select_related("case", "complaint", "by")
