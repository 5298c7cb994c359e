"""Institutions: their names, kind, parent and reactivation decide who holds a stage role, so they take a second person.

The coordinator's list names the holders of a role by these columns: who could change them alone could put another institution in
the place of one that victims are referred to. Switching an institution off, its telephone and its district need one person.
"""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction

from gugus import rules
from gugus.actions import change_requests
from gugus.actions.change_requests import KINDS, Kind, officers_of
from gugus.choices import InstitutionChange, InstitutionKind
from gugus.models import Institution, User
from gugus.models.institution import GUARDS
from gugus.workflow.lifecycle import Refused, require

WAITING = {
    "name": InstitutionChange.NAME,
    "short_name": InstitutionChange.SHORT_NAME,
    "kind": InstitutionChange.KIND,
    "parent": InstitutionChange.PARENT,
}


@transaction.atomic
def create(institution, *, by, tell=True):
    """Add an institution (unsaved); its parent waits, for with it comes the parent's stage role. Return what was asked.

    An import tells of all its rows at once, and does so itself.
    """
    require(rules.administrator(by), "Hanya administrator yang menambah institusi.")
    parent, institution.parent = institution.parent, None
    institution.save()
    return _ask_all(institution, {"parent": parent} if parent else {}, by, tell)


@transaction.atomic
def change(institution, wanted, *, by, tell=True):
    """Change the columns `wanted` ({name: value}) as far as one person may, and return what was asked for the others."""
    require(rules.administrator(by), "Hanya administrator yang mengubah institusi.")
    institution = _locked(institution.pk)
    wanted = {name: value for name, value in wanted.items() if getattr(institution, name) != value}
    waiting = {name: value for name, value in wanted.items() if name in WAITING or (name == "active" and value)}
    alone = {name: value for name, value in wanted.items() if name not in waiting}
    for name, value in alone.items():
        setattr(institution, name, value)
    institution.save(update_fields=alone)
    return _ask_all(institution, waiting, by, tell)


def _ask_all(institution, waiting, by, tell):
    asked = [_ask(institution, name, value, by) for name, value in waiting.items()]
    if tell:
        change_requests.tell_asked(asked)
    return asked


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


def _state(institution, asked):
    kind = InstitutionChange(asked.kind)
    return _stored(kind, getattr(institution, COLUMNS[kind]))


def _apply(institution, asked):
    match asked.kind:
        case InstitutionChange.PARENT:
            institution.parent_id = int(asked.becomes) if asked.becomes else None
        case InstitutionChange.ACTIVATION:
            institution.active = True
        case kind:
            setattr(institution, COLUMNS[kind], asked.becomes)
    try:
        institution.full_clean()
    except ValidationError as error:
        raise Refused(f"{asked}: {error.messages[0]}") from error
    institution.save(update_fields=[COLUMNS[asked.kind]])


def _gaining(institution, asked):
    """Officers of an institution that holds no stage role itself and is put under one that does."""
    parent = Institution.objects.filter(pk=asked.becomes or None).first()
    if parent is None or any(guard(institution) for guard in GUARDS) or not any(guard(parent) for guard in GUARDS):
        return User.objects.none()
    return officers_of(institution)


INSTITUTION = Kind(change_requests.row_of(Institution, "institution_id"), _state, _apply)
KINDS |= {kind.value: INSTITUTION for kind in InstitutionChange}
KINDS[InstitutionChange.PARENT.value] = replace(INSTITUTION, gaining=_gaining)


def _locked(pk):
    return Institution.objects.select_related("parent").select_for_update(of=("self",)).get(pk=pk)
