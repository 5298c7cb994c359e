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
def grant(request, *, by):
    """Give the role that another administrator asked for. Raises Refused."""
    request = _open(request, by)
    _require(by.pk != request.asked_by_id, f"{request}: Anda yang memintanya. Administrator lain yang menyetujui.")
    _require(by.pk != request.user_id, f"{request}: tidak seorang pun menyetujui perannya sendiri.")
    user = User.objects.select_for_update(of=("self",)).get(pk=request.user_id)
    user.roles = sorted({*user.roles, request.role})
    try:
        user.validate_constraints()
    except ValidationError as error:
        raise Refused(f"{request}: {error.messages[0]}") from error
    user.save(update_fields=["roles"])
    return _decide(request, by, granted=True)


@transaction.atomic
def refuse(request, *, by):
    """Not this role; whoever asked may take it back so, too."""
    return _decide(_open(request, by), by, granted=False)


def _open(request, by):
    _require(rules.administrator(by), "Hanya administrator yang memutuskan peran.")
    request = RoleRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request.pk)
    _require(request.decided_at is None, f"{request}: sudah diputuskan.")
    return request


def _decide(request, by, *, granted):
    request.decided_by, request.decided_at, request.granted = by, timezone.now(), granted
    request.save()
    return request


def _require(holds, message):
    if not holds:
        raise Refused(message)
