"""The complaint form on paper, for places without a network: the fields of the form on the screen, in its order."""

from dataclasses import dataclass

from django import forms
from django.conf import settings

from gugus import version
from rujukan import rules
from rujukan.choices.paper import BLANK_FORM, PaperKind
from rujukan.forms.complaint import ComplaintForm, PersonForm
from rujukan.printing.paper import PAPERS, Printed

PERSONS = 2  # who fit on the paper; more take another sheet
MOST_BOXES = 14  # choices that are printed; a longer list is written by hand
# The sections of the form: heading, fields. Those of a person are PERSON_FIELDS.
PERSONS_SECTION = "Orang yang mungkin korban"
SECTIONS = (
    ("Keamanan", ("safety", "immediate_needs")),
    ("Cara menghubungi", ("reporter_contact", "safe_contact")),
    (
        "Kejadian",
        ("narrative", "happened_on", "happened", "vehicle", "suspect_description", "acts", "means", "purposes"),
    ),
    (PERSONS_SECTION, ()),
    ("Tempat", ("district", "village", "place", "destination_region", "destination_place")),
    (
        "Pelapor",
        ("channel", "received_on", "received_time", "reporter_relation", "reporter_name", "anonymous", "forward_permission"),
    ),
    ("Dokumentasi", ("documentation", "files")),
)
# As templates/rujukan/parts/complaint_person.html shows them.
PERSON_FIELDS = (
    *("name", "sex", "age_band", "kind", "birth_date", "nik", "phone", "address", "description"),
    *("origin_region", "origin_place", "citizenship", "language", "disability"),
)
ROWS = {"narrative": 12, "suspect_description": 3, "documentation": 2}  # else one
NOT_ON_PAPER = ("files",)


@dataclass(frozen=True)
class Line:
    """A question: boxes to tick, or empty lines to write on."""

    name: str
    label: str
    boxes: tuple[str, ...]
    rows: tuple[int, ...]


def blank_form() -> dict:
    """Return the template context of the form: the sections with their lines, and the lines of a person."""
    sections = [(title, _paper_lines(ComplaintForm, names), title == PERSONS_SECTION) for title, names in SECTIONS]
    person = {"person": _paper_lines(PersonForm, PERSON_FIELDS), "persons": range(1, PERSONS + 1)}
    return {"version": version.number(), "sections": sections, **person}


def _paper_lines(form, names):
    return [_paper_line(name, form.base_fields[name]) for name in names if name not in NOT_ON_PAPER]


def _paper_line(name, field):
    if isinstance(field, forms.BooleanField):
        return Line(name, field.label, ("Ya",), ())
    listed = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
    choices = [(value, label) for value, label in field.choices if value] if listed else []
    grouped = any(not isinstance(label, str) for _, label in choices)
    boxes = () if grouped or len(choices) > MOST_BOXES else tuple(label.partition("|")[0] for _, label in choices)
    return Line(name, field.label, boxes, () if boxes else tuple(range(ROWS.get(name, 1))))


def _blank(user, number):
    if number != BLANK_FORM or not rules.logs_complaints(user):
        return None
    return Printed(
        title="Formulir pengaduan kosong",
        template="pdf/complaint_form.html",
        context=blank_form() | {"contact": settings.HELP_CONTACT},
        moment=None,
        code=BLANK_FORM,
        words="Formulir pengaduan kosong",
        file_name="formulir-pengaduan.pdf",
    )


PAPERS[PaperKind.BLANK] = _blank
