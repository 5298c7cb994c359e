"""Lampiran I: to give a stage role, or to disclose more under it, takes others; to take away and to tighten takes one.

A new role is kept, but is not in force until a second administrator has granted it. To open a section that a role withholds takes
a coordinator and an auditor.
"""

from functools import partial

from django.db import transaction
from django.db.models import Q

from gugus import rules
from gugus.actions import change_requests
from gugus.actions.change_requests import KINDS, Kind, officers_of
from gugus.choices import Role
from gugus.models import Institution
from gugus.workflow.lifecycle import require
from rujukan.choices import DISCLOSED, Section, Stage
from rujukan.models import StageRole
from rujukan.models.stage_role import StageRoleChange


@transaction.atomic
def create(role, *, by):
    """Add a stage role (unsaved), not yet in force, and return what was asked."""
    require(rules.administrator(by), "Hanya administrator yang menambah peran.")
    wanted, role.active = role.active, False
    role.save()
    return _told([_ask_force(role, by)] if wanted else [])


@transaction.atomic
def change(role, wanted, *, by):
    """Change the columns `wanted` ({name: value}) as far as one person may, and return what was asked for the others."""
    require(rules.administrator(by), "Hanya administrator yang mengubah peran.")
    role = StageRole.objects.select_related("institution").select_for_update(of=("self",)).get(pk=role.pk)
    alone, asked = dict(wanted), []
    if wanted.get("active") and not role.active:
        del alone["active"]
        asked.append(partial(_ask_force, role, by))
    if "withheld" in wanted:
        withheld = {*wanted["withheld"], *(set(role.withheld) - DISCLOSED[Stage(role.stage)])}
        alone["withheld"] = _in_order({*role.withheld, *withheld})
        if set(alone["withheld"]) - withheld:
            asked.append(partial(_ask_disclosure, role, _in_order(withheld), by))
    for name, value in alone.items():
        setattr(role, name, value)
    role.save(update_fields=alone)
    return _told([ask() for ask in asked])


def _told(asked):
    change_requests.tell_asked(asked)
    return asked


def _in_order(sections):
    return [section.value for section in Section if section in sections]


def _ask_force(role, by):
    """Ask that a role comes into force; the words say what it will disclose."""
    becomes = f"berlaku, membuka {', '.join(role.opens)}" if role.opens else "berlaku, tidak membuka apa pun"
    return _ask(StageRoleChange.FORCE, role, by, was="", becomes=_stored(role), words=("tidak berlaku", becomes))


def _ask_disclosure(role, withheld, by):
    was, becomes = ",".join(role.withheld), ",".join(withheld)
    words = tuple(f"tidak membuka {_labels(role, sections) or 'apa pun yang tertutup'}" for sections in (role.withheld, withheld))
    return _ask(StageRoleChange.DISCLOSURE, role, by, was=was, becomes=becomes, words=words)


def _ask(kind, role, by, **asked):
    title = f"{kind.label} {role.get_stage_display()}"
    return change_requests.ask(kind.value, by=by, institution=role.institution, subject=role.pk, title=title, **asked)


def _labels(role, sections):
    disclosed = DISCLOSED[Stage(role.stage)]
    return ", ".join(section.label for section in Section if section in sections and section in disclosed)


def _stored(role):
    """What the second person reads of a role that comes into force: its sections, and the institution by its name."""
    return f"{role.institution.name}: {','.join(role.withheld)}"


# In force


def _state_of_force(role, asked):
    """Not in force, and disclosing to the same institution the same sections as when it was asked."""
    return "" if not role.active and _stored(role) == asked.becomes else "changed"


def _come_into_force(role, asked):
    role.active = True
    role.save(update_fields=["active"])


def _gaining(role, asked):
    """Officers of the holder, and of its children, who hold no other role that is in force."""
    here = Institution.objects.filter(Q(pk=role.institution_id) | Q(parent=role.institution_id))
    others = StageRole.objects.filter(active=True).exclude(pk=role.pk)
    held = Q(pk__in=others.values("institution")) | Q(parent__in=others.values("institution"))
    return officers_of(*here.exclude(held))


# Disclosure


def _state_of_disclosure(role, asked):
    return ",".join(role.withheld)


def _disclose(role, asked):
    role.withheld = asked.becomes.split(",") if asked.becomes else []
    role.save(update_fields=["withheld"])


ROW = change_requests.row_of(StageRole, "subject")
KINDS[StageRoleChange.FORCE.value] = Kind(ROW, _state_of_force, _come_into_force, gaining=_gaining)
KINDS[StageRoleChange.DISCLOSURE.value] = Kind(ROW, _state_of_disclosure, _disclose, (Role.COORDINATOR, Role.AUDITOR))
