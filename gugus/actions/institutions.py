"""Verbs on institutions: a change of name, kind or parent, and a reactivation, need a second person.

The coordinator's list shows the holders of a stage role by these columns. Somebody who could change them alone could put another
institution in the place of one that victims are referred to. One administrator alone can deactivate an institution and change
its telephone and district.
"""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gugus import rules
from gugus.actions import change_requests
from gugus.actions.change_requests import KINDS, Kind, officers_of
from gugus.choices import InstitutionChange, InstitutionKind, Role
from gugus.models import Institution, User
from gugus.models.institution import GUARDS
from gugus.workflow.lifecycle import Refused, require
from gugus.workflow.notices import leave

SWITCHED_OFF = "{} dinonaktifkan: tidak ada yang membacanya lagi. Periksa rujukan, tugas, dan kunjungan yang dipegangnya."
WAITING = {
    "name": InstitutionChange.NAME,
    "short_name": InstitutionChange.SHORT_NAME,
    "kind": InstitutionChange.KIND,
    "parent": InstitutionChange.PARENT,
}


@transaction.atomic
def create(institution, *, by, tell=True):
    """Add an institution (unsaved); return the change request for its parent, if it has one. Raises Refused.

    The parent needs a second person, because the institution gains the parent's stage roles with it. With `tell=False` the caller
    sends the notices: an import sends one for all its rows.
    """
    require(rules.administrator(by), "Hanya administrator yang menambah institusi.")
    parent, institution.parent = institution.parent, None
    institution.save()
    return _ask_all(institution, {"parent": parent} if parent else {}, by, tell)


@transaction.atomic
def change(institution, wanted, *, by, tell=True):
    """Change the columns `wanted` ({name: value}) that one administrator may change; return the change requests for the others.

    Raises Refused.
    """
    require(rules.administrator(by), "Hanya administrator yang mengubah institusi.")
    institution = _locked(institution.pk)
    wanted = {name: value for name, value in wanted.items() if getattr(institution, name) != value}
    waiting = {name: value for name, value in wanted.items() if name in WAITING or (name == "active" and value)}
    alone = {name: value for name, value in wanted.items() if name not in waiting}
    for name, value in alone.items():
        setattr(institution, name, value)
    institution.save(update_fields=alone)
    if alone.get("active") is False:
        leave(
            role=Role.COORDINATOR, text=SWITCHED_OFF.format(institution), path=reverse("change_request_list"), at=timezone.now()
        )
    return _ask_all(institution, waiting, by, tell)


def _ask_all(institution, waiting, by, tell):
    requests = [_ask(institution, name, value, by) for name, value in waiting.items()]
    if tell:
        change_requests.tell_asked(requests)
    return requests


def _ask(institution, name, value, by):
    kind = WAITING.get(name, InstitutionChange.ACTIVATION)
    was = _stored(kind, getattr(institution, name))
    becomes = _stored(kind, value)
    words = [_words(kind, getattr(institution, name)), _words(kind, value)]
    return change_requests.ask(
        kind.value, by=by, institution=institution, was=was, becomes=becomes, title=kind.label, words=words
    )


def _stored(kind, value):
    if kind == InstitutionChange.PARENT:
        return str(value.pk) if value else ""
    if kind == InstitutionChange.ACTIVATION:
        return "1" if value else ""
    return value


def _words(kind, value):
    match kind:
        case InstitutionChange.PARENT:
            return value.name if value else "tanpa induk"
        case InstitutionChange.KIND:
            return InstitutionKind(value).label
        case InstitutionChange.ACTIVATION:
            return "aktif" if value else "nonaktif"
    return value


COLUMNS = {kind: name for name, kind in WAITING.items()} | {InstitutionChange.ACTIVATION: "active"}


def _state(institution, change_request):
    kind = InstitutionChange(change_request.kind)
    return _stored(kind, getattr(institution, COLUMNS[kind]))


def _apply(institution, change_request):
    match change_request.kind:
        case InstitutionChange.PARENT:
            institution.parent_id = int(change_request.becomes) if change_request.becomes else None
        case InstitutionChange.ACTIVATION:
            institution.active = True
        case kind:
            setattr(institution, COLUMNS[kind], change_request.becomes)
    try:
        institution.full_clean()
    except ValidationError as error:
        raise Refused(f"{change_request}: {error.messages[0]}") from error
    institution.save(update_fields=[COLUMNS[change_request.kind]])


def _gaining(institution, change_request):
    """Return the officers who gain access: the institution holds no stage role, and its new parent holds one."""
    parent = Institution.objects.filter(pk=change_request.becomes or None).first()
    if parent is None or any(guard(institution) for guard in GUARDS) or not any(guard(parent) for guard in GUARDS):
        return User.objects.none()
    return officers_of(institution)


INSTITUTION = Kind(change_requests.row_of(Institution, "institution_id"), _state, _apply)
KINDS |= {kind.value: INSTITUTION for kind in InstitutionChange}
KINDS[InstitutionChange.PARENT.value] = replace(INSTITUTION, gaining=_gaining)


def _locked(pk):
    return Institution.objects.select_related("parent").select_for_update(of=("self",)).get(pk=pk)
