"""A workbook of the next plan, in memory, uploaded and loaded as the secretariat does it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.rad import workbooks
from tests.rujukan.pages import at_desk

LATER = 3
YEARS = {"first_year": 2022, "last_year": 2024}
TITLE = "Rencana Aksi Daerah 2022–2024"


def the_next(user):
    """Return an export of the plan in force with the years of the next period."""
    book = workbooks.exported(user)
    for name in ("Target", "Anggaran"):
        for row in book[name].iter_rows(min_row=2, min_col=2, max_col=2):
            row[0].value += LATER
    return book


def upload(user, content, name="rencana.xlsx", **years):
    sent = YEARS | years | {"file": SimpleUploadedFile(name, content)}
    return at_desk(user).post(reverse("rad:plan_load"), sent)


def uploaded(cast):
    return upload(cast.rad, workbooks.saved(the_next(cast.rad)))


def sent(page):
    """Return the form of a checked upload, as its page shows it."""
    form = page.context["form"]
    return {"plan": form["plan"].value(), "submit_key": str(form["submit_key"].value()), "title": TITLE}


def save(user, page, **fields):
    return at_desk(user).post(reverse("rad:plan_load_save"), sent(page) | fields)
