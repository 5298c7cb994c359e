"""Accounts: one administrator takes away, two give.

A guarded account (`User.guarded`) can see identities, decides who can, reads who did, signs or enacts. Whoever could change its
address, its user name, its institution, its roles or what it is opened with could become that person; so one administrator asks
and another grants (`gugus.actions.change_requests`). Switching it off or taking a role away needs one, at once. The person
concerned is told of every step, at the address that was theirs before.
"""

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
from gugus.workflow.lifecycle import Refused, require

# Columns of a guarded account that wait for a second person.
WAITING = {"institution": AccountChange.INSTITUTION, "username": AccountChange.USERNAME, "email": AccountChange.EMAIL}
# Every change of these ends the sessions.
SENSITIVE = {*WAITING, "roles", "is_active"}
OWN = {AccountChange.USERNAME, AccountChange.EMAIL}
ASKED = "Bagi akun Anda diminta: {}. Itu berlaku sesudah disetujui administrator kedua."
GRANTED = "Bagi akun Anda disetujui: {}. Semua sesi Anda diakhiri; masuklah lagi."
CHANGED = "Akun Anda diubah administrator: {}. Semua sesi Anda diakhiri."
ALARM = letters.ALARM


@transaction.atomic
def create(user, *, by):
    """Make an account without a password (`user` is unsaved) and return what is asked for it."""
    require(rules.administrator(by), "Hanya administrator yang membuat akun.")
    asked = _guarded_roles(user.roles, user.institution)
    user.roles = sorted(set(user.roles) - asked)
    user.set_unusable_password()
    user.save()
    return _ask_all(user, [(AccountChange.ROLE, role) for role in sorted(asked)], by)


@transaction.atomic
def change(user, wanted, *, by):
    """Change the columns `wanted` ({name: value}) as far as one administrator may; return what is asked for."""
    require(rules.administrator(by), "Hanya administrator yang mengubah akun.")
    own = user.pk == by.pk and {"roles", "institution", "is_active"} & wanted.keys()
    require(not own, "Peran dan institusi Anda sendiri hanya dapat diubah administrator lain.")
    user = _locked(user.pk)
    alone, waiting = _divided(user, wanted)
    before = user.email
    for name, value in alone.items():
        setattr(user, name, value)
    user.save(update_fields=alone)
    if told := [str(User._meta.get_field(name).verbose_name) for name in alone if name in SENSITIVE]:
        sessions.end_all(user)
        letters.send(before, "Akun Anda diubah", CHANGED.format(", ".join(told)) + ALARM)
    return _ask_all(user, waiting, by)


def _guarded_roles(roles, institution):
    """Those of these roles that take two people to give, to an account of this institution."""
    guarded = GUARDED & set(roles)
    if Role.OFFICER in roles and institution is not None and institution.guarded:
        guarded |= {Role.OFFICER}
    return guarded


def _divided(user, wanted):
    """What one may decide alone, {column: value}, and what waits, [(kind, value)]."""
    alone, waiting = dict(wanted), []
    institution = wanted.get("institution", user.institution)
    if "roles" in wanted:
        asked = _guarded_roles(set(wanted["roles"]) - set(user.roles), institution)
        alone["roles"] = sorted(set(wanted["roles"]) - asked)
        waiting = [(AccountChange.ROLE, role) for role in sorted(asked)]
    guarded = user.guarded
    if "institution" in wanted and institution is not None:  # to lose one's institution is to lose sight
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
    """Ask for a change of an account; what is asked for already is not asked twice. Return what is open."""
    [asked] = _ask_all(_locked(user.pk), [(kind, value)], by)
    return asked


def _ask_all(user, waiting, by):
    asked = [_ask(user, AccountChange(kind), value, by) for kind, value in waiting]
    change_requests.tell_asked(asked)
    return asked


def _ask(user, kind, value, by):
    require(user.pk != by.pk or kind in OWN, "Tidak seorang pun meminta ini bagi dirinya sendiri.")
    was = _state(user, kind, value)
    words = [_words(kind, value_or_was) for value_or_was in (was, value)]
    asked = change_requests.ask(kind.value, by=by, user=user, was=was, becomes=value, title=kind.label, words=words)
    if asked.fresh:
        letters.send(user.email, "Permintaan perubahan akun Anda", ASKED.format(asked.words) + ALARM)
    return asked


def _words(kind, value):
    """A value as the screen says it."""
    match kind:
        case AccountChange.ROLE:
            return Role(value).label if value else "tidak dipegang"
        case AccountChange.INSTITUTION:
            return str(Institution.objects.get(pk=value)) if value else "tanpa institusi"
        case AccountChange.USERNAME | AccountChange.EMAIL:
            return value or "dikosongkan"
    return ""


def reset_factor(user, *, by):
    """Ask that a second factor which was lost is taken away, so that the owner can set up another."""
    require(Authenticator.objects.filter(user=user).exists(), f"{user} belum memasang langkah kedua.")
    return ask(user, AccountChange.FACTOR, by=by)


def send_link(user, *, by, absolute):
    """Order a link to make a password, as anybody can ask for who has forgotten it. `absolute` makes a path an URL."""
    require(rules.administrator(by), "Hanya administrator yang mengirim tautan.")
    require(user.is_active, f"Akun {user} tidak aktif.")
    require(user.email, f"{user} belum mempunyai alamat surel. Buatlah tautan tercetak.")
    letters.invitation.enqueue(user.pk, absolute("/").rstrip("/"))


@transaction.atomic
def print_link(user, *, by):
    """Return the path of a link to hand over on paper; for a guarded account ask for it, and return None."""
    require(rules.administrator(by), "Hanya administrator yang membuat tautan.")
    user = _locked(user.pk)
    require(user.is_active, f"Akun {user} tidak aktif.")
    roles = user.requests.open().filter(kind=AccountChange.ROLE).exists()
    require(not roles, f"Peran {user} masih menunggu. Buat tautannya sesudah peran itu disetujui.")
    if not user.guarded:
        return invitations.path(user)
    _ask_all(user, [(AccountChange.LINK, "")], by)
    return None


# What the kinds of an account read and do


def _state(user, kind, value):
    """What stands there now, of what this kind with this value would change."""
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


def _gaining(user, asked):
    """This account, if it begins to see identities: until now one administrator alone decided how it is opened."""
    moves = asked.kind == AccountChange.INSTITUTION
    sees = not moves or Institution.objects.get(pk=asked.becomes).guarded
    return User.objects.filter(pk=user.pk) if sees and not user.privileged else User.objects.none()


def _changing(name, value_of=lambda user, value: value):
    """An effect that sets one column of the account; the owner is told, and every session ends."""

    def apply(user, asked):
        before = user.email
        setattr(user, name, value_of(user, asked.becomes))
        try:
            user.clean_fields(exclude=["password"])
            user.validate_unique()
            user.validate_constraints()
        except ValidationError as error:
            raise Refused(f"{asked}: {error.messages[0]}") from error
        user.save(update_fields=[name.removesuffix("_id")])
        _told(user, asked, {before, user.email})

    return apply


def _told(user, asked, addresses):
    sessions.end_all(user)
    for address in addresses:
        letters.send(address, "Akun Anda diubah", GRANTED.format(asked.words) + ALARM)


def _remove_factors(user, asked):
    change_requests.remove_factors(user)
    _told(user, asked, {user.email})


def _make_link(user, asked):
    asked.first_half, asked.half = invitations.halves(user)
    asked.save(update_fields=["half"])
    _told(user, asked, {user.email})


EFFECTS = {
    AccountChange.ROLE: _changing("roles", lambda user, value: sorted({*user.roles, Role(value)})),
    AccountChange.INSTITUTION: _changing("institution_id", lambda user, value: int(value)),
    AccountChange.USERNAME: _changing("username"),
    AccountChange.EMAIL: _changing("email"),
    AccountChange.ACTIVATION: _changing("is_active", lambda user, value: True),
    AccountChange.FACTOR: _remove_factors,
    AccountChange.LINK: _make_link,
}


def _state_of(user, asked):
    return _state(user, AccountChange(asked.kind), asked.becomes)


ROW = change_requests.row_of(User, "user_id")
KINDS |= {kind.value: Kind(ROW, _state_of, apply) for kind, apply in EFFECTS.items()}
for kind in (AccountChange.ROLE, AccountChange.INSTITUTION):
    KINDS[kind.value] = replace(KINDS[kind.value], gaining=_gaining)


def _locked(pk):
    return User.objects.select_related("institution").select_for_update(of=("self",)).get(pk=pk)
