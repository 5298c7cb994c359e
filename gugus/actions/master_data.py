"""Verbs of master data: add a row and change one, as the table of master data says (`gugus.access.master_data`).

One administrator changes alone what is harmless, and what is told to those concerned in the same transaction. What takes two
people becomes a change request. A new row that takes two is saved, and comes into force when the request is granted.
"""

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, CharField, Model
from django.utils.text import capfirst

from gugus import rules
from gugus.access.master_data import INSTITUTION, TABLE, kind_of, titled
from gugus.actions import change_request as change_requests
from gugus.actions.change_request import KINDS, Kind, officers_of
from gugus.formats.labels import label_of, words_of
from gugus.models import EmergencyNumber, Institution, User
from gugus.vault.sealing import SealedBytesField
from gugus.workflow.lifecycle import Refused, locked_row, require
from gugus.workflow.notice import leave

ALONE = "Hanya administrator yang mengatur data induk."


@dataclass(frozen=True)
class News:
    """What those in `whom` are told: a change of this row by this user, in words."""

    row: Model
    by: User
    whom: tuple[str, ...]
    text: str


@transaction.atomic
def create(row, *, by, news=None):
    """Add a row (unsaved); return [the change request for its coming into force], or [] if that takes one person.

    With a list `news` the caller tells those concerned, by `tell`: an import tells once of all its rows. Raises Refused.
    """
    require(rules.administrator(by), ALONE)
    waits = "active" in titled(type(row)) and row.active
    if waits:
        row.active = False
    row.save()
    requests = [_ask_column(row, "active", True, by)] if waits else []
    return told(requests, [] if waits else added(row, by), news)


@transaction.atomic
def change(row, wanted, *, by, news=None):
    """Change the columns `wanted` ({name: value}) that one administrator may change; return the change requests for the others.

    Raises Refused.
    """
    require(rules.administrator(by), ALONE)
    row = locked_row(row)
    columns = TABLE[type(row)]
    wanted = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    require(not any(columns[name].fixed for name in wanted), "Kolom ini tidak diubah.")
    waiting = {name: value for name, value in wanted.items() if columns[name].takes_two(value)}
    alone = {name: value for name, value in wanted.items() if name not in waiting}
    before = values(row, alone)
    for name, value in alone.items():
        setattr(row, name, value)
    row.save(update_fields=alone)
    requests = [_ask_column(row, name, value, by) for name, value in waiting.items()]
    return told(requests, changed(row, before, by), news)


@transaction.atomic
def delete(row, *, by):
    """Delete a row, where the admin allows that: another spelling of an institution. Raises Refused."""
    require(rules.administrator(by), ALONE)
    tell([News(row, by, _whom_to_tell(TABLE[type(row)]), f"{_row_name(row)} dihapus oleh {_who_changes(by)}.")])
    row.delete()


# Who is told


def values(row, names):
    """Return {name: value} of these columns, to compare a row after its change (`changed`)."""
    return {name: getattr(row, name) for name in names}


def added(row, by, shown=True):
    """Return the news of a row that was added. Without `shown` they tell no value of it."""
    whom = _whom_to_tell(TABLE[type(row)])
    return [News(row, by, whom, f"{_row_name(row, shown)} ditambahkan oleh {_who_changes(by)}.")] if whom else []


def changed(row, before, by, shown=True):
    """Return the news of a row that was changed: `before` are its values until then. Without `shown` they tell no value."""
    columns = {name: TABLE[type(row)][name] for name, value in before.items() if value != getattr(row, name)}
    own = [News(row, by, column.told, column.news.format(row)) for column in columns.values() if column.news]
    columns = {name: column for name, column in columns.items() if column.told and not column.news}
    if not columns:
        return own
    lines = "; ".join(_change_line(row, name, before[name], shown) for name in columns)
    changed_so = News(row, by, _whom_to_tell(columns), f"{_row_name(row, shown)} diubah oleh {_who_changes(by)}: {lines}.")
    # An institution from which the row was taken hears of it too.
    left = [replace(changed_so, row=before["institution"], whom=(INSTITUTION,))] if "institution" in columns else []
    return [*own, changed_so, *left]


def tell(news):
    """Leave everybody concerned one notice: what was changed, or of how many rows."""
    piles = {}
    for one in news:
        for whom in one.whom:
            body = (one.row if isinstance(one.row, Institution) else one.row.institution) if whom == INSTITUTION else None
            if body and body.pk == one.by.institution_id:
                continue  # its own doing
            piles.setdefault((body.pk if body else whom), (whom, body, []))[2].append(one)
    for whom, body, pile in piles.values():
        addressee = {"institution": body} if body else {"role": whom}
        first = pile[0]
        text = first.text if len(pile) == 1 else f"{len(pile)} perubahan data induk, antara lain: {first.text}"
        leave(**addressee, text=text)


def told(requests, own, news):
    """Leave notices about new requests and `own` news, or leave that to the caller with `news`; return the requests."""
    if news is None:
        change_requests.tell_asked(requests)
        tell(own)
    else:
        news += own
    return requests


def _whom_to_tell(columns):
    return tuple(dict.fromkeys(whom for column in columns.values() for whom in column.told))


def _row_name(row, shown=True):
    body = getattr(row, "institution", None)
    return capfirst(row._meta.verbose_name) + (f" “{row}”" if shown else "") + (f" ({body})" if body else "")


def _who_changes(by):
    return "administrator" if by.is_administrator else by.institution


def _change_line(row, name, before, shown):
    field = row._meta.get_field(name)
    if not shown or isinstance(field, SealedBytesField):
        return label_of(field).lower()
    return f"{label_of(field).lower()} {_value_words(field, before)} → {_value_words(field, getattr(row, name))}"


def _value_words(field, value):
    """Return a value as the screen shows it; of a row its name."""
    return words_of(field, value.name if isinstance(value, Model) else value, "tidak ada")


# What takes two people


def _ask_column(row, name, value, by):
    model, column, field = type(row), TABLE[type(row)][name], row._meta.get_field(name)
    of_institution = isinstance(row, Institution)
    words = [_value_words(field, getattr(row, name)), _value_words(field, value)]
    if name == "active":
        words = ["tidak berlaku", f"berlaku: {content(row)}"]
    return change_requests.ask(
        kind_of(model, name),
        by=by,
        was=_stored_value(getattr(row, name)),
        becomes=_stored_value(value),
        title=column.title if of_institution else f"{column.title} “{row}”",
        words=words,
        **({"institution": row} if of_institution else {"subject": row.pk}),
    )


def content(row):
    """Return what comes into force with a row, in words: its columns whose change would take two people."""
    names = [name for name in titled(type(row)) if name != "active" and getattr(row, name) not in (None, "", False)]
    fields = [row._meta.get_field(name) for name in names]
    return "; ".join(f"{label_of(field).lower()} {_value_words(field, getattr(row, field.name))}" for field in fields)


def _stored_value(value):
    """Return a value as `ChangeRequest` stores it, and as the row triggers compare it."""
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value.pk if isinstance(value, Model) else "" if value is None else value)


def kind(model, name, key, **columns):
    """Return the kind of change request for a column; `key` is the column of `ChangeRequest` that holds the row's key."""
    field = model._meta.get_field(name)

    def state(row, change_request):
        return _stored_value(getattr(row, name))

    def apply(row, change_request):
        value = change_request.becomes
        if isinstance(field, BooleanField):
            value = value == "1"
        elif not isinstance(field, CharField):
            value = field.to_python(value or None)
        setattr(row, field.attname, value)
        try:
            row.full_clean()
        except ValidationError as error:
            raise Refused(f"{change_request}: {error.messages[0]}") from error
        row.save(update_fields=[name])

    return Kind(change_requests.row_of(model, key), state, apply, **columns)


def _gaining_officers(institution, change_request):
    """Return the officers who gain access: the institution holds no stage role, and its new parent holds one."""
    parent = Institution.objects.filter(pk=change_request.becomes or None).first()
    gains = parent is not None and parent.receives and not institution.receives
    return officers_of(institution) if gains else User.objects.none()


for model, key in ((Institution, "institution_id"), (EmergencyNumber, "subject")):
    KINDS |= {kind_of(model, name): kind(model, name, key) for name in titled(model)}
PARENT = kind_of(Institution, "parent")
KINDS[PARENT] = replace(KINDS[PARENT], gaining=_gaining_officers)
