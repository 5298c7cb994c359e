"""Accounts: one administrator takes away, two give.

A guarded account (`User.guarded`) can see identities, decides who can or reads who did. Whoever could change its address,
its user name, its institution, its roles or what it is opened with could become that person; so one administrator asks and
another grants. Switching it off or taking a role away needs one, at once. The person concerned is told of every step, at the
address that was theirs before.
"""

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from gugus import invitations, letters, rules
from gugus.actions import sessions
from gugus.choices import GUARDED, AccountChange, Role
from gugus.lifecycle import Refused, require
from gugus.models import AccountRequest, User

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
    asked = GUARDED & set(user.roles)
    user.roles = sorted(set(user.roles) - asked)
    user.set_unusable_password()
    user.save()
    return [_ask(user, AccountChange.ROLE, role, by) for role in sorted(asked)]


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
    return [_ask(user, kind, value, by) for kind, value in waiting]


def _divided(user, wanted):
    """What one may decide alone, {column: value}, and what waits, [(kind, value)]."""
    alone, waiting = dict(wanted), []
    if "roles" in wanted:
        asked = GUARDED & set(wanted["roles"]) - set(user.roles)
        alone["roles"] = sorted(set(wanted["roles"]) - asked)
        waiting = [(AccountChange.ROLE, role) for role in sorted(asked)]
    if user.guarded:
        for name in WAITING.keys() & wanted.keys():
            if name != "institution" or wanted[name] is not None:  # to lose one's institution is to lose sight
                value = alone.pop(name)
                waiting.append((WAITING[name], str(value.pk) if name == "institution" else value))
        if wanted.get("is_active"):
            del alone["is_active"]
            waiting.append((AccountChange.ACTIVATION, ""))
    if alone.get("roles") == sorted(user.roles):
        del alone["roles"]
    return alone, waiting


@transaction.atomic
def ask(user, kind, value="", *, by):
    """Ask for a change of an account; what is asked for already is not asked twice. Return what is open."""
    require(rules.administrator(by), "Hanya administrator yang meminta.")
    return _ask(_locked(user.pk), kind, value, by)


def _ask(user, kind, value, by):
    require(user.pk != by.pk or kind in OWN, "Tidak seorang pun meminta ini bagi dirinya sendiri.")
    waiting = user.requests.open().filter(kind=kind)
    if asked := waiting.filter(value=value).first():
        return asked
    if kind != AccountChange.ROLE:
        waiting.update(decided_by=by, decided_at=timezone.now(), granted=False)
    asked = AccountRequest.objects.create(user=user, kind=kind, value=value, asked_by=by)
    letters.send(user.email, "Permintaan perubahan akun Anda", ASKED.format(asked.words) + ALARM)
    return asked


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
    _ask(user, AccountChange.LINK, "", by)
    return None


@transaction.atomic
def grant(asked, *, by):
    """Do what another administrator asked for and return it; of a printed link, its `first_half` is the path to show once.

    Raises Refused.
    """
    asked = _undecided(asked, by)
    require(by.pk != asked.asked_by_id, f"{asked}: Anda yang memintanya. Administrator lain yang menyetujui.")
    require(by.pk != asked.user_id, f"{asked}: tidak seorang pun menyetujui perubahan akunnya sendiri.")
    user, words = asked.user, asked.words
    before = user.email
    EFFECTS[asked.kind](user, asked)
    try:
        user.clean_fields(exclude=["password"])
        user.validate_unique()
        user.validate_constraints()
    except ValidationError as error:
        raise Refused(f"{asked}: {error.messages[0]}") from error
    user.save(update_fields=["roles", "institution", "username", "email", "is_active", "password"])
    sessions.end_all(user)
    for address in {before, user.email}:
        letters.send(address, "Akun Anda diubah", GRANTED.format(words) + ALARM)
    return _decided(asked, by, granted=True)


@transaction.atomic
def refuse(asked, *, by):
    """Not this change; whoever asked may take it back so, too."""
    return _decided(_undecided(asked, by), by, granted=False)


def _give_role(user, asked):
    """An account that was not guarded begins anew: who opened it until now, and with what, one administrator alone decided."""
    if GUARDED.isdisjoint(user.roles):
        user.set_unusable_password()
        _remove_factors(user, asked)
    user.roles = sorted({*user.roles, Role(asked.value)})


def _move(user, asked):
    user.institution_id = int(asked.value)


def _rename(user, asked):
    user.username = asked.value


def _readdress(user, asked):
    user.email = asked.value


def _activate(user, asked):
    user.is_active = True


def _remove_factors(user, asked):
    Authenticator.objects.filter(user=user).delete()


def _make_link(user, asked):
    asked.first_half, asked.value = invitations.halves(user)


EFFECTS = {
    AccountChange.ROLE: _give_role,
    AccountChange.INSTITUTION: _move,
    AccountChange.USERNAME: _rename,
    AccountChange.EMAIL: _readdress,
    AccountChange.ACTIVATION: _activate,
    AccountChange.FACTOR: _remove_factors,
    AccountChange.LINK: _make_link,
}


def _locked(pk):
    return User.objects.select_for_update(of=("self",)).get(pk=pk)


def _undecided(asked, by):
    """What was asked, its account locked; `by` as they are now, who may have been switched off since they logged in."""
    still = User.objects.filter(pk=by.pk, is_active=True).first()
    require(still and rules.administrator(still), "Hanya administrator yang memutuskan permintaan.")
    user = _locked(asked.user_id)
    asked = AccountRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    require(asked.decided_at is None, f"{asked}: sudah diputuskan.")
    asked.user = user
    return asked


def _decided(asked, by, *, granted):
    asked.decided_by, asked.decided_at, asked.granted = by, timezone.now(), granted
    asked.save()
    return asked
