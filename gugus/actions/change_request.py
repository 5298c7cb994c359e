"""Change requests (separation of duties): one administrator asks, others decide.

Every change of who may see an identity, who is called or who signs goes through here: accounts (`gugus.actions.account`), other
master data (`gugus.actions.master_data`) and the kinds that other apps add to KINDS. Taking rights away, deactivating and
tightening need one person and no request. Row triggers (`gugus.access.second_person`) refuse such a change if no request for it
was granted in the same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gugus import rules
from gugus.actions import sessions
from gugus.audit import lately
from gugus.choices import Role
from gugus.login import letter as letters
from gugus.models import ChangeRequest, User
from gugus.workflow.lifecycle import require
from gugus.workflow.notice import leave

ANEW = (
    "Institusi Anda kini dapat menerima rujukan, sehingga akun Anda dapat membuka identitas. Karena itu kata sandi dan langkah "
    "kedua Anda dibuat baru. Mintalah tautannya lewat “Lupa kata sandi”."
)


def nobody(row, change_request):
    return User.objects.none()


@dataclass(frozen=True)
class Kind:
    """A kind of change request. `row(request, lock)` returns the row that it changes; the other functions get that row."""

    row: Callable
    state: Callable
    """(row, request) → the current value, in the form in which `was` and `becomes` are stored."""
    apply: Callable
    """(row, request): makes the change. Raises Refused."""
    deciders: tuple[Role, ...] = (Role.ADMINISTRATOR,)
    asks: Callable = rules.administrator
    """(user) → whether this user may ask."""
    gaining: Callable = nobody
    """(row, request) → accounts that gain access to identities by this change. Their password and second factor are reset."""


KINDS: dict[str, Kind] = {}


def officers_of(*institutions):
    """Return the active accounts of the officers of these institutions."""
    return User.objects.filter(institution__in=institutions, roles__contains=[Role.OFFICER], is_active=True)


def ask(kind, *, by, becomes, was="", title, words=("", ""), user=None, institution=None, subject=None):
    """Return the open request for this change, creating it if needed. It replaces an open request with another value.

    The calling verb has locked the row. `words` are `was` and `becomes` as the screen shows them. Raises Refused.
    """
    require(KINDS[kind].asks(by), "Hanya administrator yang meminta.")
    place = {"kind": kind, "user": user, "institution": institution, "subject": subject}
    if kind == "role":  # several roles may be requested at once
        place["becomes"] = becomes
    for earlier in ChangeRequest.objects.open().filter(**place):
        if (earlier.was, earlier.becomes) == (was, becomes):
            return earlier
        _close_request(earlier, by, granted=False)
    change_request = ChangeRequest.objects.create(
        **place | {"becomes": becomes},
        was=was,
        title=title,
        was_words=words[0],
        becomes_words=words[1],
        deciders=list(KINDS[kind].deciders),
        asked_by=by,
    )
    change_request.fresh = True
    return change_request


def tell(requests, done="diminta"):
    """Leave one notice each for coordinators and for deciders other than administrators: what was asked or decided."""
    if not requests:
        return
    what = ", ".join(dict.fromkeys(change_request.title for change_request in requests))
    about = requests[0].institution or (requests[0].user and requests[0].user.username)
    text = f"Perubahan {done}: {what} – {about}" if about else f"Perubahan {done}: {what}"
    if len({change_request.about for change_request in requests}) > 1:
        text = f"{len(requests)} perubahan {done}: {what}"
    roles = {Role.COORDINATOR}.union(*(change_request.deciders for change_request in requests)) - {Role.ADMINISTRATOR}
    for role in sorted(roles):
        leave(role=role, text=text, path=reverse("change_request_list"))


def tell_asked(requests):
    """Leave notices about those of these requests that `ask` has just created."""
    tell([change_request for change_request in requests if change_request.fresh])


@transaction.atomic
def grant(change_request, *, by):
    """Agree to a request; once all deciders have agreed, make the change. Return the request.

    For a printed link its `first_half` is then the path to show once. `anew` are the accounts whose password and second factor
    were reset. Raises Refused.
    """
    change_request, row, by = _undecided_request(change_request, by)
    kind = KINDS[change_request.kind]
    _require_another(change_request, by)
    role = next((role for role in change_request.deciders if role in by.roles and role != change_request.agreed_as), None)
    require(role, f"{change_request}: sudah Anda setujui. Masih menunggu {_both(change_request.missing)}.")
    unchanged = kind.state(row, change_request) == change_request.was
    require(
        unchanged, f"{change_request}: keadaannya sudah berubah sejak diminta. Tolak permintaan ini, lalu minta lagi bila perlu."
    )
    if len(change_request.deciders) > 1 and not change_request.agreed_as:
        change_request.agreed_by, change_request.agreed_at, change_request.agreed_as = by, timezone.now(), role
        change_request.save(update_fields=["agreed_by", "agreed_at", "agreed_as"])
        tell([change_request], f"disetujui {Role(role).label.lower()}, menunggu {_both(change_request.missing)}")
        return change_request
    gaining = list(kind.gaining(row, change_request))
    _close_request(change_request, by, granted=True)
    kind.apply(row, change_request)
    change_request.anew = [_begin_anew(user, change_request) for user in gaining]
    tell([change_request], "disetujui")
    return change_request


@transaction.atomic
def refuse(change_request, *, by):
    """Reject a request, or withdraw it if `by` asked for it. Return the request. Raises Refused."""
    change_request, _, by = _undecided_request(change_request, by)
    _close_request(change_request, by, granted=False)
    tell([change_request], change_request.state.lower())
    return change_request


def gaining(change_request):
    """Return the accounts that would gain access to identities if this request were granted now; none if it is decided."""
    kind = KINDS[change_request.kind]
    if not change_request.is_open or kind.gaining is nobody:
        return User.objects.none()
    return kind.gaining(kind.row(change_request), change_request)


def _undecided_request(change_request, by):
    """Return the request and its row, both locked, and `by` as stored now, because it may have been deactivated.

    Raises Refused if the request is decided or `by` may not decide it.
    """
    by = User.objects.filter(pk=by.pk, is_active=True).first()
    may = by is not None and (set(change_request.deciders) & set(by.roles) or by.pk == change_request.asked_by_id)
    require(may, f"Hanya {_both(Role(role).label.lower() for role in change_request.deciders)} yang memutuskan permintaan ini.")
    row = KINDS[change_request.kind].row(change_request, lock=True)
    locked = ChangeRequest.objects.select_related("user", "institution").select_for_update(of=("self",))
    change_request = locked.get(pk=change_request.pk)
    require(change_request.is_open, f"{change_request}: sudah diputuskan.")
    if change_request.user_id:
        change_request.user = row
    return change_request, row, by


def _require_another(change_request, by):
    require(by.pk != change_request.asked_by_id, f"{change_request}: Anda yang memintanya. Orang lain yang menyetujui.")
    require(by.pk != change_request.user_id, f"{change_request}: tidak seorang pun menyetujui perubahan akunnya sendiri.")
    require(by.pk != change_request.agreed_by_id, f"{change_request}: sudah Anda setujui. Orang lain yang menyetujui berikutnya.")
    recent = lately.began([change_request], by)
    require(not recent, recent and f"{change_request}: Anda juga yang memulai “{recent.what}”. Orang lain yang menyetujui.")
    own = Role.OFFICER in by.roles and not by.is_coordinator and by.institution_id == change_request.institution_id
    require(not own or not by.institution_id, f"{change_request}: tidak seorang pun menyetujui perubahan institusinya sendiri.")


def _close_request(change_request, by, *, granted):
    # The transaction's start time: by it the triggers recognise what was decided in this transaction.
    change_request.decided_by, change_request.decided_at, change_request.granted = by, TransactionNow(), granted
    change_request.save(update_fields=["decided_by", "decided_at", "granted"])
    return change_request


def _begin_anew(user, change_request):
    """Reset password and second factor and end all sessions, because a single administrator decided about them until now."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    remove_factors(user)
    sessions.end_all(user)
    if user.pk != change_request.user_id:  # `Kind.apply` mails the person whom the request concerns
        letters.send(user.email, "Buat kata sandi baru", ANEW)
    return user


def remove_factors(user):
    Authenticator.objects.filter(user=user).delete()


def _both(words):
    return " dan ".join(words)


def row_of(model, name):
    """Return a `Kind.row` function: it finds the row of `model` whose key is in the column `name` of a `ChangeRequest`."""

    def row(change_request, lock=False):
        rows = model.objects.select_for_update(of=("self",)) if lock else model.objects
        return rows.get(pk=getattr(change_request, name))

    return row
