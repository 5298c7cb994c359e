"""Roles that can be shown identities are given by two people: one asks, another grants."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from gugus import rules
from gugus.lifecycle import Refused
from gugus.models import RoleRequest, User


@transaction.atomic
def ask(user, roles, *, by):
    """Ask for `roles` for `user`; what is asked for already is not asked twice. Return the open requests."""
    _require(rules.administrator(by), "Hanya administrator yang meminta peran.")
    _require(user.pk != by.pk, "Tidak seorang pun meminta peran bagi dirinya sendiri.")
    return [
        RoleRequest.objects.get_or_create(user=user, role=role, decided_at=None, defaults={"asked_by": by})[0] for role in roles
    ]


@transaction.atomic
def grant(asked, *, by):
    """Give the role that another administrator asked for. Raises Refused."""
    asked = _open(asked, by)
    _require(by.pk != asked.asked_by_id, f"{asked}: Anda yang memintanya. Administrator lain yang menyetujui.")
    _require(by.pk != asked.user_id, f"{asked}: tidak seorang pun menyetujui perannya sendiri.")
    user = User.objects.select_for_update(of=("self",)).get(pk=asked.user_id)
    user.roles = sorted({*user.roles, asked.role})
    try:
        user.validate_constraints()
    except ValidationError as error:
        raise Refused(f"{asked}: {error.messages[0]}") from error
    user.save(update_fields=["roles"])
    return _decide(asked, by, granted=True)


@transaction.atomic
def refuse(asked, *, by):
    """Not this role; whoever asked may take it back so, too."""
    return _decide(_open(asked, by), by, granted=False)


def _open(asked, by):
    _require(rules.administrator(by), "Hanya administrator yang memutuskan peran.")
    asked = RoleRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=asked.pk)
    _require(asked.decided_at is None, f"{asked}: sudah diputuskan.")
    return asked


def _decide(asked, by, *, granted):
    asked.decided_by, asked.decided_at, asked.granted = by, timezone.now(), granted
    asked.save()
    return asked


def _require(holds, message):
    if not holds:
        raise Refused(message)
