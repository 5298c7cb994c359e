"""What changed lately on the rows that open change requests concern, and who changed it: a second person must know it.

So nobody can let one unsuspecting colleague change an address, and another grant the right that depends on it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from gugus.formats import indonesian
from gugus.models import ChangeRequest, Institution, User

LATELY = timedelta(days=7)


@dataclass(frozen=True)
class Recent:
    """A change: what, when, who began it, and who agreed."""

    what: str
    at: datetime
    by: User | None
    agreed: tuple[User, ...] = ()

    @property
    def words(self) -> str:
        names = [f"oleh {self.by}"] if self.by else []
        names += [f"disetujui {' dan '.join(map(str, self.agreed))}"] if self.agreed else []
        return ", ".join([f"{self.what} {indonesian.short(self.at)}", *names])


def of(requests) -> dict[int, list[Recent]]:
    """Return {key of a request: recent changes of its row, newest first} of these requests. At most four queries."""
    requests = [request for request in requests if request.is_open]
    if not requests:
        return {}
    since = timezone.now() - LATELY
    of_row = defaultdict(list)
    same = Q(pk=None)
    for request in requests:
        same |= _same_row(request)
    granted = ChangeRequest.objects.filter(same, granted=True, decided_at__gt=since)
    for one in granted.select_related("asked_by", "agreed_by", "decided_by"):
        agreed = tuple(filter(None, (one.agreed_by, one.decided_by)))
        of_row[_subject_row(one)].append(Recent(one.words, one.decided_at, one.asked_by, agreed))
    for model, word in ((User, "Akun dibuat"), (Institution, "Institusi ditambahkan")):
        column = model._meta.model_name
        keys = {getattr(request, f"{column}_id") for request in requests} - {None}
        for key, at, user in _added(model, keys, since):
            of_row[column, key].append(Recent(word, at, user))
    return {request.pk: sorted(of_row[_subject_row(request)], key=lambda one: one.at, reverse=True) for request in requests}


def began(requests, user) -> Recent | None:
    """Return the recent change of the row of an open request that this user began."""
    return next((one for changes in of(requests).values() for one in changes if one.by == user), None)


def _same_row(request):
    if request.user_id:
        return Q(user=request.user_id)
    if request.institution_id:
        return Q(institution=request.institution_id)
    return Q(user=None, institution=None, kind__startswith=_model_name(request), subject=request.subject)


def _subject_row(request):
    if request.user_id:
        return "user", request.user_id
    return ("institution", request.institution_id) if request.institution_id else (_model_name(request), request.subject)


def _model_name(request):
    return request.kind.partition("_")[0]


def _added(model, keys, since):
    """Return (key, when, by whom) of those of these rows that were added since. No query without keys."""
    if not keys:
        return []
    rows = model.history.rel.related_model.objects.filter(pgh_obj__in=keys, pgh_label="insert", pgh_created_at__gt=since)
    found = list(rows.values_list("pgh_obj", "pgh_created_at", "pgh_context"))
    people = User.objects.in_bulk({(context or {}).get("user") for _, _, context in found} - {None})
    return [(key, at, people.get((context or {}).get("user"))) for key, at, context in found]
