"""The task force's own work for tests: a decree, a place, a meeting and a decision, made by calling the verbs."""

from datetime import date, timedelta

from django.utils import timezone

from gugus.actions import meeting as meetings
from gugus.models import Institution
from rad.actions import membership, register

WEEK = timedelta(days=7)


def today():
    return timezone.localdate()


def body(code):
    return Institution.objects.get(code=code)


def entry_fields(**fields):
    """Return the fields of a decree that was signed in 2021; `fields` replace some."""
    empty = dict.fromkeys(("valid_until", "district", "participants", "indicator", "meeting"))
    decree = {"kind": "decree", "number": "SK 12/2021", "title": "Pembentukan gugus tugas", "dated_on": "2021-02-15", "note": ""}
    columns = empty | decree | {"institution": body("dsp3akb")} | fields
    if isinstance(columns["dated_on"], str):
        columns["dated_on"] = date.fromisoformat(columns["dated_on"])
    return columns


def a_decree(by, **fields):
    return register.enter(by=by, fields=entry_fields(**fields))


def place_fields(decree, **fields):
    """Return the fields of a chair of the whole task force; `fields` replace some."""
    chair = {"letter": "", "institution": body("dsp3akb"), "position": "chair", "official": "Sri", "office": "Kepala Dinas"}
    return chair | {"decree": decree, "since": decree.dated_on, "until": None} | fields


def a_place(by, decree, **fields):
    return membership.add(by=by, **place_fields(decree, **fields))


def meeting_fields(**fields):
    """Return the fields of a meeting of a week ago; `fields` replace some."""
    columns = {"kind": "coordination", "letter": "", "held_on": today() - WEEK, "place": "Aula", "title": "Rapat triwulan"}
    return columns | {"agenda": "Laporan triwulan", "minutes": ""} | fields


def a_meeting(by, institutions=(), users=(), **fields):
    present = {"institutions": institutions, "users": users}
    return meetings.record(by=by, fields=meeting_fields(**fields), **present)


def a_decision(meeting, by, owner, text="Melengkapi laporan", days=7):
    words = {"text": text, "owner": owner, "due_on": today() + timedelta(days=days)}
    return meetings.decide(meeting, by=by, **words)
