"""Verbs on accounts, with separation of duties: one administrator can take rights away, giving rights takes two.

A guarded account (`User.guarded`) can see identities, decides who can, reads who did, signs or enacts. Somebody who could change
its e-mail, user name, institution, roles, password or second factor could take it over. So one administrator asks for such a
change and another grants it (`gugus.actions.change_requests`). One administrator alone can deactivate it or take a role away.
The owner gets a mail about each step, also at the old address.
"""

from contextlib import nullcontext
from dataclasses import replace

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction

from gugus import rules
from gugus.actions import change_requests, sessions
from gugus.actions.change_requests import KINDS, Kind
from gugus.choices import GUARDED, AccountChange, Role
from gugus.login import invitations, letters
from gugus.models import Institution, User
from gugus.workflow import of_head
from gugus.workflow.lifecycle import Refused, require

# Columns of a guarded account whose change needs a second person.
WAITING = {"institution": AccountChange.INSTITUTION, "username": AccountChange.USERNAME, "email": AccountChange.EMAIL}
# A change of one of these columns ends all sessions of the account.
SENSITIVE = {*WAITING, "roles", "is_active"}
# Those that decide whether somebody can be the second person of a decision.
IN_SERVICE = {"roles", "is_active", "institution", "institution_id"}
OWN = {AccountChange.USERNAME, AccountChange.EMAIL}
ASKED = "Bagi akun Anda diminta: {}. Itu berlaku sesudah disetujui administrator kedua."
GRANTED = "Bagi akun Anda disetujui: {}. Semua sesi Anda diakhiri; masuklah lagi."
CHANGED = "Akun Anda diubah administrator: {}. Semua sesi Anda diakhiri."
OWN_ROLES = "Peran dan institusi Anda sendiri hanya dapat diubah administrator lain."
ALARM = letters.ALARM


@transaction.atomic
def create(user, *, by):
    """Create an account without a password (`user` is unsaved); return the change requests for its guarded roles.

    Raises Refused.
    """
    require(rules.administrator(by), "Hanya administrator yang membuat akun.")
    waiting_roles = _guarded_roles(user.roles, user.institution)
    user.roles = sorted(set(user.roles) - waiting_roles)
    user.set_unusable_password()
    user.save()
    return _ask_all(user, [(AccountChange.ROLE, role) for role in sorted(waiting_roles)], by)


@transaction.atomic
def change(user, wanted, *, by):
    """Change the columns `wanted` ({name: value}) that one administrator may change; return the change requests for the others.

    Raises Refused.
    """
    require(rules.administrator(by), "Hanya administrator yang mengubah akun.")
    own = user.pk == by.pk and {"roles", "institution", "is_active"} & wanted.keys()
    require(not own, OWN_ROLES)
    user = _locked(user.pk)
    alone, waiting = _divided(user, wanted)
    before = user.email
    for name, value in alone.items():
        setattr(user, name, value)
    with of_head.retelling() if IN_SERVICE & alone.keys() else nullcontext():
        user.save(update_fields=alone)
    if labels := [str(User._meta.get_field(name).verbose_name) for name in alone if name in SENSITIVE]:
        sessions.end_all(user)
        letters.send(before, "Akun Anda diubah", CHANGED.format(", ".join(labels)) + ALARM)
    return _ask_all(user, waiting, by)


def _guarded_roles(roles, institution):
    """Return those of these roles that need two people to give them to an account of this institution."""
    guarded = GUARDED & set(roles)
    if Role.OFFICER in roles and institution is not None and institution.guarded:
        guarded |= {Role.OFFICER}
    return guarded


def _divided(user, wanted):
    """Divide `wanted` into what one administrator may change, {column: value}, and what needs a request, [(kind, value)]."""
    alone, waiting = dict(wanted), []
    institution = wanted.get("institution", user.institution)
    if "roles" in wanted:
        waiting_roles = _guarded_roles(set(wanted["roles"]) - set(user.roles), institution)
        alone["roles"] = sorted(set(wanted["roles"]) - waiting_roles)
        waiting = [(AccountChange.ROLE, role) for role in sorted(waiting_roles)]
    guarded = user.guarded
    if "institution" in wanted and institution is not None:  # taking the institution away takes access away: one person may
        stays = Role.OFFICER in user.roles and Role.OFFICER in alone.get("roles", user.roles)
        if guarded or (stays and institution.guarded):
            waiting.append((WAITING["institution"], str(alone.pop("institution").pk)))
    if guarded:
        waiting += [(WAITING[name], alone.pop(name)) for name in ("username", "email") if name in wanted]
        if wanted.get("is_active"):
            del alone["is_active"]
            waiting.append((AccountChange.ACTIVATION, ""))
    if alone.get("roles") == sorted(user.roles):
        del alone["roles"]
    return alone, waiting


@transaction.atomic
def ask(user, kind, value="", *, by):
    """Ask for a change of an account; return the open request, which may exist already. Raises Refused."""
    [change_request] = _ask_all(_locked(user.pk), [(kind, value)], by)
    return change_request


def _ask_all(user, waiting, by):
    requests = [_ask(user, AccountChange(kind), value, by) for kind, value in waiting]
    change_requests.tell_asked(requests)
    return requests


def _ask(user, kind, value, by):
    require(user.pk != by.pk or kind in OWN, "Tidak seorang pun meminta ini bagi dirinya sendiri.")
    was = _state(user, kind, value)
    words = [_words(kind, value_or_was) for value_or_was in (was, value)]
    change_request = change_requests.ask(kind.value, by=by, user=user, was=was, becomes=value, title=kind.label, words=words)
    if change_request.fresh:
        letters.send(user.email, "Permintaan perubahan akun Anda", ASKED.format(change_request.words) + ALARM)
    return change_request


def _words(kind, value):
    """Return a value as the screen shows it."""
    match kind:
        case AccountChange.ROLE:
            return Role(value).label if value else "tidak dipegang"
        case AccountChange.INSTITUTION:
            return str(Institution.objects.get(pk=value)) if value else "tanpa institusi"
        case AccountChange.USERNAME | AccountChange.EMAIL:
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
    """Return the path of a link to hand over on paper; for a guarded account ask for the link and return None. Raises Refused."""
    require(rules.administrator(by), "Hanya administrator yang membuat tautan.")
    user = _locked(user.pk)
    require(user.is_active, f"Akun {user} tidak aktif.")
    roles = user.requests.open().filter(kind=AccountChange.ROLE).exists()
    require(not roles, f"Peran {user} masih menunggu. Buat tautannya sesudah peran itu disetujui.")
    if not user.guarded:
        return invitations.path(user)
    _ask_all(user, [(AccountChange.LINK, "")], by)
    return None


# The kinds of change requests for accounts: current value, effect, who gains access


def _state(user, kind, value):
    """Return the current value of what this kind of change would set to `value`; for a role, whether the account has it."""
    match kind:
        case AccountChange.ROLE:
            return value if value in user.roles else ""
        case AccountChange.INSTITUTION:
            return str(user.institution_id or "")
        case AccountChange.USERNAME:
            return user.username
        case AccountChange.EMAIL:
            return user.email
        case AccountChange.ACTIVATION:
            return "1" if user.is_active else ""
    return ""


def _gaining(user, change_request):
    """Return this account if the change makes it privileged. Its password and second factor are then reset, because until now a
    single administrator decided about them.
    """
    moves = change_request.kind == AccountChange.INSTITUTION
    sees = not moves or Institution.objects.get(pk=change_request.becomes).guarded
    return User.objects.filter(pk=user.pk) if sees and not user.privileged else User.objects.none()


def _changing(name, value_of=lambda user, value: value):
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
    AccountChange.ROLE: _changing("roles", lambda user, value: sorted({*user.roles, Role(value)})),
    AccountChange.INSTITUTION: _changing("institution_id", lambda user, value: int(value)),
    AccountChange.USERNAME: _changing("username"),
    AccountChange.EMAIL: _changing("email"),
    AccountChange.ACTIVATION: _changing("is_active", lambda user, value: True),
    AccountChange.FACTOR: _remove_factors,
    AccountChange.LINK: _make_link,
}


def _state_of(user, change_request):
    return _state(user, AccountChange(change_request.kind), change_request.becomes)


ROW = change_requests.row_of(User, "user_id")
KINDS |= {kind.value: Kind(ROW, _state_of, apply) for kind, apply in EFFECTS.items()}
for kind in (AccountChange.ROLE, AccountChange.INSTITUTION):
    KINDS[kind.value] = replace(KINDS[kind.value], gaining=_gaining)


def _locked(pk):
    return User.objects.select_related("institution").select_for_update(of=("self",)).get(pk=pk)
