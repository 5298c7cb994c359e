"""Fills the forms of the stages in scenarios of tests: lawful answers, and files."""

from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from gugus.choices import FileKind
from gugus.uploads.files import Inspected
from rujukan.actions import stage_form as stage_forms
from rujukan.choices.stage_forms import FORMS
from rujukan.choices.stage_forms.repatriation import REGIONS
from rujukan.choices.stage_forms.schema import FILE

# Answers with which every form can be filled one after the other: the first choice does not always lead on.
LAWFUL = {"destination": {"fear_of_return": "no", "to": "in_county"}, "treatment_consent": {"by": "parent", "withdrawn_on": None}}


def answers_to(code, *, whole=False, **changes):
    """Return an answer to each question of a form that is needed to finish, or to all: the first choice, today, and so on."""
    answers, today = {}, timezone.localdate()
    changes = (LAWFUL.get(code, {}) if whole else {}) | changes
    for question in FORMS[code].questions:
        if question.kind == FILE or not (whole or question.first) or not question.asked(answers | changes):
            continue
        choice = next(iter(question.choices), "Sesuai rencana")
        day = (today + timedelta(days=14) if question.future else today).isoformat()
        others = {"many": [choice], "date": day, "time": "10:00", "number": 45, "rupiah": 500_000}
        answers[question.code] = others.get(question.kind, choice)
    answers |= changes
    if code == "destination" and "region" not in changes:
        answers["region"] = next(iter(REGIONS[answers["to"]]))
    return {name: value for name, value in answers.items() if value is not None}


def fill(referral, code, by, *, at=None, number=None, version=None, why="", whole=False, files=None, **changes):
    """Fill a form under an accepted referral. An answer of None is left out; `whole` also answers optional questions."""
    again = {"number": number, "version": version, "why": why}
    answers = answers_to(code, whole=whole, **changes)
    files = files_to(code, whole=whole) if files is None and version is None else files
    return stage_forms.fill(referral, FORMS[code], by=by, answers=answers, files=files, at=at, **again)


def files_to(code, *, whole=False):
    """Return a file for each question of a form that is needed to finish, or for all that ask one."""
    asked = [question for question in FORMS[code].files if whole or question.first]
    return {question.code: [a_file(f"{question.code}.jpg", question.code.encode())] for question in asked}


def a_file(name="paspor.jpg", content=b"isi sebuah gambar", kind=FileKind.JPEG):
    """Return an inspected file."""
    return Inspected(name, kind, content, sha256(content).hexdigest())
