"""Changes that take a second person: one administrator asks, others decide.

Whatever decides who may see an identity or who signs is changed here and nowhere else: accounts (`gugus.actions.accounts`),
institutions (`gugus.actions.institutions`) and what a room above registers in KINDS. Taking away, switching off and tightening
need one person and are no requests. Row triggers (`gugus.access.second_person`) refuse such a change of a row for which nothing
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
from gugus.choices import Role
from gugus.login import letters
from gugus.models import ChangeRequest, User
from gugus.workflow.lifecycle import require
from gugus.workflow.notices import leave

LONGEST_NOTICE = 200
ANEW = (
    "Institusi Anda kini dapat menerima rujukan, sehingga akun Anda dapat membuka identitas. Karena itu kata sandi dan langkah "
    "kedua Anda dibuat baru. Mintalah tautannya lewat “Lupa kata sandi”."
)


def nobody(row, asked):
    return User.objects.none()


@dataclass(frozen=True)
class Kind:
    """One kind of change. `row(asked, lock)` returns the row that it changes; the others are given that row."""

    row: Callable
    state: Callable
    """(row, asked) → what stands there now, as `was` and `becomes` are stored."""
    apply: Callable
    """(row, asked): make the change. Raises Refused."""
    deciders: tuple[Role, ...] = (Role.ADMINISTRATOR,)
    gaining: Callable = nobody
    """(row, asked) → accounts that will be able to see identities by this change; they begin with a new password."""


KINDS: dict[str, Kind] = {}


def officers_of(*institutions):
    """Active accounts of the officers of these institutions."""
    return User.objects.filter(institution__in=institutions, roles__contains=[Role.OFFICER], is_active=True)


def ask(kind, *, by, becomes, was="", title, words=("", ""), user=None, institution=None, subject=None):
    """Ask for a change and return what is open: asked for twice it is asked once, and a new wish replaces an older one.

    Called by a verb that has locked the row. `words` are `was` and `becomes` as the screen says them. Raises Refused.
    """
    require(rules.administrator(by), "Hanya administrator yang meminta.")
    place = {"kind": kind, "user": user, "institution": institution, "subject": subject}
    if kind == "role":  # several may be asked for at once
        place["becomes"] = becomes
    for earlier in ChangeRequest.objects.open().filter(**place):
        if (earlier.was, earlier.becomes) == (was, becomes):
            return earlier
        _close(earlier, by, granted=False)
    asked = ChangeRequest.objects.create(
        **place | {"becomes": becomes},
        was=was,
        title=title,
        was_words=words[0],
        becomes_words=words[1],
        deciders=list(KINDS[kind].deciders),
        asked_by=by,
    )
    asked.fresh = True
    return asked


def tell(requests, done="diminta"):
    """Tell the coordinators, and whoever else decides, in one notice, what was asked or decided."""
    if not requests:
        return
    what = ", ".join(dict.fromkeys(asked.title for asked in requests))
    about = requests[0].institution or requests[0].user.username
    text = f"Perubahan {done}: {what} – {about}"
    if len({asked.about for asked in requests}) > 1:
        text = f"{len(requests)} perubahan {done}: {what}"
    roles = {Role.COORDINATOR}.union(*(asked.deciders for asked in requests)) - {Role.ADMINISTRATOR}
    for role in sorted(roles):
        leave(role=role, text=_cut(text), path=reverse("change_request_list"))


def tell_asked(requests):
    """Tell of those that were asked for just now, and not before."""
    tell([asked for asked in requests if asked.fresh])


def _cut(text):
    return text if len(text) <= LONGEST_NOTICE else f"{text[: LONGEST_NOTICE - 1]}…"


@transaction.atomic
def grant(asked, *, by):
    """Agree to what another asked for; when everybody who decides has agreed, make the change. Return what was asked.

    Of a printed link its `first_half` is then the path to show once. `anew` are the accounts whose password is to be made
    anew. Raises Refused.
    """
    asked, row, by = _undecided(asked, by)
    kind = KINDS[asked.kind]
    _require_another(asked, by)
    role = next((role for role in asked.deciders if role in by.roles and role != asked.agreed_as), None)
    require(role, f"{asked}: sudah Anda setujui. Masih menunggu {_joined(asked.missing)}.")
    unchanged = kind.state(row, asked) == asked.was
    require(unchanged, f"{asked}: keadaannya sudah berubah sejak diminta. Tolak permintaan ini, lalu minta lagi bila perlu.")
    if len(asked.deciders) > 1 and not asked.agreed_as:
        asked.agreed_by, asked.agreed_at, asked.agreed_as = by, timezone.now(), role
        asked.save(update_fields=["agreed_by", "agreed_at", "agreed_as"])
        tell([asked], f"disetujui {Role(role).label.lower()}, menunggu {_joined(asked.missing)}")
        return asked
    gaining = list(kind.gaining(row, asked))
    _close(asked, by, granted=True)
    kind.apply(row, asked)
    asked.anew = [_begin_anew(user, asked) for user in gaining]
    tell([asked], "disetujui")
    return asked


@transaction.atomic
def refuse(asked, *, by):
    """Not this change; whoever asked for it withdraws it so, too. Raises Refused."""
    asked, _, by = _undecided(asked, by)
    _close(asked, by, granted=False)
    tell([asked], asked.state.lower())
    return asked


def gaining(asked):
    """The accounts that would be able to see identities if this, still open, were granted now."""
    kind = KINDS[asked.kind]
    if not asked.is_open or kind.gaining is nobody:
        return User.objects.none()
    return kind.gaining(kind.row(asked), asked)


def _undecided(asked, by):
    """What was asked and its row, both locked, and `by` as they are now: they may have been switched off meanwhile."""
    by = User.objects.filter(pk=by.pk, is_active=True).first()
    row = KINDS[asked.kind].row(asked, lock=True)
    asked = ChangeRequest.objects.select_related("user", "institution").select_for_update(of=("self",)).get(pk=asked.pk)
    may = by is not None and (set(asked.deciders) & set(by.roles) or by.pk == asked.asked_by_id)
    require(may, f"Hanya {_joined(Role(role).label.lower() for role in asked.deciders)} yang memutuskan permintaan ini.")
    require(asked.is_open, f"{asked}: sudah diputuskan.")
    if asked.user_id:
        asked.user = row
    return asked, row, by


def _require_another(asked, by):
    require(by.pk != asked.asked_by_id, f"{asked}: Anda yang memintanya. Orang lain yang menyetujui.")
    require(by.pk != asked.user_id, f"{asked}: tidak seorang pun menyetujui perubahan akunnya sendiri.")
    require(by.pk != asked.agreed_by_id, f"{asked}: sudah Anda setujui. Orang lain yang menyetujui berikutnya.")
    own = Role.OFFICER in by.roles and not by.is_coordinator and by.institution_id == asked.institution_id
    require(not own or not by.institution_id, f"{asked}: tidak seorang pun menyetujui perubahan institusinya sendiri.")


def _close(asked, by, *, granted):
    # The transaction's own time: by it the triggers know what was decided in this transaction.
    asked.decided_by, asked.decided_at, asked.granted = by, TransactionNow(), granted
    asked.save(update_fields=["decided_by", "decided_at", "granted"])
    return asked


def _begin_anew(user, asked):
    """Take away the password and second factor that were set while one administrator alone decided about the account."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    remove_factors(user)
    sessions.end_all(user)
    if user.pk != asked.user_id:  # the person whom it concerns is told so already
        letters.send(user.email, "Buat kata sandi baru", ANEW)
    return user


def remove_factors(user):
    Authenticator.objects.filter(user=user).delete()


def _joined(words):
    return " dan ".join(words)


def row_of(model, name):
    """A `Kind.row`: the row of `model` whose key stands in this column of a `ChangeRequest`."""

    def row(asked, lock=False):
        rows = model.objects.select_for_update(of=("self",)) if lock else model.objects
        return rows.get(pk=getattr(asked, name))

    return row
