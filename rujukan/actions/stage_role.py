"""Separation of duties for stage roles (Lampiran I): one administrator alone may remove or restrict, others agree to what widens.

A new role is stored, but a second administrator must grant it before it is in force. A coordinator and an auditor must agree
before a withheld section opens.
"""

from functools import partial

from django.db import transaction
from django.db.models import Q

from gugus import rules
from gugus.actions import change_request as change_requests, master_data
from gugus.actions.change_request import KINDS, Kind, officers_of
from gugus.choices import Role
from gugus.models import Institution
from gugus.workflow.lifecycle import require
from rujukan.choices.section import DISCLOSED, Section
from rujukan.choices.stage import Stage
from rujukan.models import StageRole
from rujukan.models.stage_role import StageRoleChange


@transaction.atomic
def create(role, *, by, news=None):
    """Save a new stage role, not yet in force, and return the change requests made. `news` as in `master_data.create`."""
    require(rules.administrator(by), "Hanya administrator yang menambah peran.")
    in_force, role.active = role.active, False
    role.save()
    return master_data.told([_request_force(role, by)] if in_force else [], [], news)


@transaction.atomic
def change(role, wanted, *, by, news=None):
    """Save those of `wanted` ({column: value}) that one person may change; return the change requests for the others."""
    require(rules.administrator(by), "Hanya administrator yang mengubah peran.")
    role = StageRole.objects.select_related("institution").select_for_update(of=("self",)).get(pk=role.pk)
    columns, requests = dict(wanted), []
    if wanted.get("active") and not role.active:
        del columns["active"]
        requests.append(partial(_request_force, role, by))
    if "withheld" in wanted:
        withheld = {*wanted["withheld"], *(set(role.withheld) - DISCLOSED[Stage(role.stage)])}
        columns["withheld"] = _sections_in_order({*role.withheld, *withheld})
        if set(columns["withheld"]) - withheld:
            requests.append(partial(_request_disclosure, role, _sections_in_order(withheld), by))
    before = master_data.values(role, columns)
    for name, value in columns.items():
        setattr(role, name, value)
    role.save(update_fields=columns)
    return master_data.told([ask() for ask in requests], master_data.changed(role, before, by), news)


def _sections_in_order(sections):
    return [section.value for section in Section if section in sections]


def _request_force(role, by):
    """Request that a role comes into force; the words say what it will disclose."""
    becomes = f"berlaku, membuka {', '.join(role.opens)}" if role.opens else "berlaku, tidak membuka apa pun"
    return _ask_change(StageRoleChange.FORCE, role, by, was="", becomes=_disclosed(role), words=("tidak berlaku", becomes))


def _request_disclosure(role, withheld, by):
    was, becomes = ",".join(role.withheld), ",".join(withheld)
    words = tuple(f"tidak membuka {_titles(role, sections) or 'apa pun yang tertutup'}" for sections in (role.withheld, withheld))
    return _ask_change(StageRoleChange.DISCLOSURE, role, by, was=was, becomes=becomes, words=words)


def _ask_change(kind, role, by, **columns):
    title = f"{kind.label} {role.get_stage_display()}"
    return change_requests.ask(kind.value, by=by, institution=role.institution, subject=role.pk, title=title, **columns)


def _titles(role, sections):
    disclosed = DISCLOSED[Stage(role.stage)]
    return ", ".join(section.label for section in Section if section in sections and section in disclosed)


def _disclosed(role):
    """Return what the second person agrees to: the institution's name and the withheld sections."""
    return f"{role.institution.name}: {','.join(role.withheld)}"


# In force


def _state_of_force(role, change_request):
    """Return "" while the role is not in force and is still what the request named, else "changed"."""
    return "" if not role.active and _disclosed(role) == change_request.becomes else "changed"


def _come_into_force(role, change_request):
    role.active = True
    role.save(update_fields=["active"])


def _gaining(role, change_request):
    """Return the officers of the holder and its children that hold no other role in force."""
    here = Institution.objects.filter(Q(pk=role.institution_id) | Q(parent=role.institution_id))
    others = StageRole.objects.filter(active=True).exclude(pk=role.pk)
    held = Q(pk__in=others.values("institution")) | Q(parent__in=others.values("institution"))
    return officers_of(*here.exclude(held))


# Disclosure


def _state_of_disclosure(role, change_request):
    return ",".join(role.withheld)


def _disclose(role, change_request):
    role.withheld = change_request.becomes.split(",") if change_request.becomes else []
    role.save(update_fields=["withheld"])


ROW = change_requests.row_of(StageRole, "subject")
KINDS[StageRoleChange.FORCE.value] = Kind(ROW, _state_of_force, _come_into_force, gaining=_gaining)
KINDS[StageRoleChange.DISCLOSURE.value] = Kind(ROW, _state_of_disclosure, _disclose, (Role.COORDINATOR, Role.AUDITOR))
