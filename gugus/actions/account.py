"""Verbs on accounts, with separation of duties: one administrator can take rights away, giving rights takes two.

Each account can see names, decide who may, read who did, sign or enact. Somebody who could change its e-mail, names,
institution, roles, password or second factor could take it over. So one administrator asks for such a change and another grants
it (`gugus.actions.change_request`). One administrator alone can deactivate it or take a role away. The owner gets a mail about
each step, also at the old address.
"""

from contextlib import nullcontext
from dataclasses import replace

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction

from gugus import rules
from gugus.access.master_data import titled
from gugus.actions import change_request as change_requests, sessions
from gugus.actions.change_request import KINDS, Kind
from gugus.choices import AccountChange, Role
from gugus.login import invitation as invitations, letter as letters
from gugus.models import Institution, User
from gugus.workflow import of_head
from gugus.workflow.lifecycle import Refused, locked_row, require

# The kinds of the columns whose change takes two people; each role has its own request.
KIND_OF = {"roles": AccountChange.ROLE, "is_active": AccountChange.ACTIVATION}
KIND_OF |= {name: AccountChange(name) for name in titled(User) if name not in KIND_OF}
# Those that decide whether somebody can be the second person of a decision.
IN_SERVICE = {"roles", "is_active", "institution", "institution_id"}
OWN = {AccountChange.USERNAME, AccountChange.EMAIL, AccountChange.FIRST_NAME, AccountChange.LAST_NAME}
ASKED = "Bagi akun Anda diminta: {}. Itu berlaku sesudah disetujui administrator kedua."
GRANTED = "Bagi akun Anda disetujui: {}. Semua sesi Anda diakhiri; masuklah lagi."
CHANGED = "Akun Anda diubah administrator: {}. Semua sesi Anda diakhiri."
OWN_ROLES = "Peran dan institusi Anda sendiri hanya dapat diubah administrator lain."
ALARM = letters.ALARM


@transaction.atomic
def create(user, *, by):
    """Create an account without a role and a password (`user` is unsaved); return the change requests for its roles.

    Raises Refused.
    """
    require(rules.administrator(by), "Hanya administrator yang membuat akun.")
    roles, user.roles = sorted(user.roles), []
    user.set_unusable_password()
    user.save()
    return _ask_all(user, [(AccountChange.ROLE, role) for role in roles], by)


@transaction.atomic
def change(user, wanted, *, by):
    """Change the columns `wanted` ({name: value}) that one administrator may change; return the change requests for the others.

    Raises Refused.
    """
    require(rules.administrator(by), "Hanya administrator yang mengubah akun.")
    own = user.pk == by.pk and {"roles", "institution", "is_active"} & wanted.keys()
    require(not own, OWN_ROLES)
    user = locked_row(user, "institution")
    alone, waiting = _divided(user, wanted)
    before = user.email
    for name, value in alone.items():
        setattr(user, name, value)
    with of_head.retelling() if IN_SERVICE & alone.keys() else nullcontext():
        user.save(update_fields=alone)
    if labels := [str(User._meta.get_field(name).verbose_name) for name in alone]:
        sessions.end_all(user)
        letters.send(before, "Akun Anda diubah", CHANGED.format(", ".join(labels)) + ALARM)
    return _ask_all(user, waiting, by)


def _divided(user, wanted):
    """Divide `wanted` into what one administrator may change, {column: value}, and what needs a request, [(kind, value)]."""
    alone = {name: value for name, value in wanted.items() if getattr(user, name) != value}
    waiting = []
    if "roles" in alone:
        given = set(alone["roles"]) - set(user.roles)
        alone["roles"] = sorted(set(alone["roles"]) - given)
        waiting = [(AccountChange.ROLE, role) for role in sorted(given)]
        if alone["roles"] == sorted(user.roles):
            del alone["roles"]
    for name, column in titled(User).items():
        if name in alone and name != "roles" and column.takes_two(alone[name]):
            waiting.append((KIND_OF[name], _asked_value(alone.pop(name))))
    return alone, waiting


def _asked_value(value):
    """Return what a request stores as the new value; an activation stores nothing."""
    return "" if value is True else str(getattr(value, "pk", value))


@transaction.atomic
def ask(user, kind, value="", *, by):
    """Ask for a change of an account; return the open request, which may exist already. Raises Refused."""
    [change_request] = _ask_all(locked_row(user, "institution"), [(kind, value)], by)
    return change_request


def _ask_all(user, waiting, by):
    requests = [_ask_change_of(user, AccountChange(kind), value, by) for kind, value in waiting]
    change_requests.tell_asked(requests)
    return requests


def _ask_change_of(user, kind, value, by):
    require(user.pk != by.pk or kind in OWN, "Tidak seorang pun meminta ini bagi dirinya sendiri.")
    was = _present_state(user, kind, value)
    words = [_account_value(kind, value_or_was) for value_or_was in (was, value)]
    change_request = change_requests.ask(kind.value, by=by, user=user, was=was, becomes=value, title=kind.label, words=words)
    if change_request.fresh:
        letters.send(user.email, "Permintaan perubahan akun Anda", ASKED.format(change_request.words) + ALARM)
    return change_request


def _account_value(kind, value):
    """Return a value as the screen shows it."""
    match kind:
        case AccountChange.ROLE:
            return Role(value).label if value else "tidak dipegang"
        case AccountChange.INSTITUTION:
            return str(Institution.objects.get(pk=value)) if value else "tanpa institusi"
        case kind if kind in OWN:
            return value or "dikosongkan"
    return ""


def reset_factor(user, *, by):
    """Ask for the removal of a lost second factor, so that the owner can set up another; return the request. Raises Refused."""
    require(Authenticator.objects.filter(user=user).exists(), f"{user} belum memasang langkah kedua.")
    return ask(user, AccountChange.FACTOR, by=by)


def send_link(user, *, by, absolute):
    """Queue a mail with a link to set a password, as anybody gets who has forgotten it. Raises Refused.

    `absolute` turns a path into a URL.
    """
    require(rules.administrator(by), "Hanya administrator yang mengirim tautan.")
    require(user.is_active, f"Akun {user} tidak aktif.")
    require(user.email, f"{user} belum mempunyai alamat surel. Buatlah tautan tercetak.")
    letters.invitation.enqueue(user.pk, absolute("/").rstrip("/"))


@transaction.atomic
def print_link(user, *, by):
    """Ask for a link to hand over on paper; return the request. Raises Refused."""
    user = locked_row(user, "institution")
    require(user.is_active, f"Akun {user} tidak aktif.")
    roles = user.requests.open().filter(kind=AccountChange.ROLE).exists()
    require(not roles, f"Peran {user} masih menunggu. Buat tautannya sesudah peran itu disetujui.")
    return ask(user, AccountChange.LINK, by=by)


# The kinds of change requests for accounts: current value, effect, who gains access


def _present_state(user, kind, value):
    """Return the current value of what this kind of change would set to `value`; for a role, whether the account has it."""
    match kind:
        case AccountChange.ROLE:
            return value if value in user.roles else ""
        case AccountChange.INSTITUTION:
            return str(user.institution_id or "")
        case AccountChange.ACTIVATION:
            return "1" if user.is_active else ""
        case AccountChange.FACTOR | AccountChange.LINK:
            return ""
    return getattr(user, kind.value)


def _gaining_account(user, change_request):
    """Return this account if it gets its first role, or sees more than the complaints of its institution only now.

    Its password and second factor are then reset, because a single administrator may have decided about them.
    """
    if change_request.kind == AccountChange.ROLE:
        after = _sees([*user.roles, change_request.becomes], user.institution)
    else:
        after = _sees(user.roles, Institution.objects.get(pk=change_request.becomes))
    gains = not user.roles or (after and not _sees(user.roles, user.institution))
    return User.objects.filter(pk=user.pk) if gains else User.objects.none()


def _sees(roles, institution):
    """Whether such an account is sent referrals, decides who sees identities, reads who did, signs or enacts."""
    return bool(set(roles) - {Role.OFFICER}) or bool(roles and institution and institution.receives)


def _changes_column(name, value_of=lambda user, value: value):
    """Return an effect (`Kind.apply`) that sets one column of the account, mails the owner and ends all sessions."""

    def apply(user, change_request):
        before = user.email
        setattr(user, name, value_of(user, change_request.becomes))
        try:
            user.clean_fields(exclude=["password"])
            user.validate_unique()
            user.validate_constraints()
        except ValidationError as error:
            raise Refused(f"{change_request}: {error.messages[0]}") from error
        with of_head.retelling() if name in IN_SERVICE else nullcontext():
            user.save(update_fields=[name.removesuffix("_id")])
        _end_sessions_and_mail(user, change_request, {before, user.email})

    return apply


def _end_sessions_and_mail(user, change_request, addresses):
    sessions.end_all(user)
    for address in addresses:
        letters.send(address, "Akun Anda diubah", GRANTED.format(change_request.words) + ALARM)


def _remove_factors(user, change_request):
    change_requests.remove_factors(user)
    _end_sessions_and_mail(user, change_request, {user.email})


def _make_link(user, change_request):
    change_request.first_half, change_request.half = invitations.halves(user)
    change_request.save(update_fields=["half"])
    _end_sessions_and_mail(user, change_request, {user.email})


EFFECTS = {
    AccountChange.ROLE: _changes_column("roles", lambda user, value: sorted({*user.roles, Role(value)})),
    AccountChange.INSTITUTION: _changes_column("institution_id", lambda user, value: int(value)),
    **{kind: _changes_column(kind.value) for kind in sorted(OWN)},
    AccountChange.ACTIVATION: _changes_column("is_active", lambda user, value: True),
    AccountChange.FACTOR: _remove_factors,
    AccountChange.LINK: _make_link,
}


def _state_of(user, change_request):
    return _present_state(user, AccountChange(change_request.kind), change_request.becomes)


ROW = change_requests.row_of(User, "user_id")
KINDS |= {kind.value: Kind(ROW, _state_of, apply) for kind, apply in EFFECTS.items()}
for kind in (AccountChange.ROLE, AccountChange.INSTITUTION):
    KINDS[kind.value] = replace(KINDS[kind.value], gaining=_gaining_account)
