"""A workbook of the next plan, in memory, uploaded and loaded as the secretariat does it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rad.models import ActionPlan
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


def sent(user, content, name="rencana.xlsx", **fields):
    """Return the form of the upload as its page is drawn, filled in with a workbook and these fields."""
    years = YEARS | {name: value for name, value in fields.items() if name in YEARS}
    page = at_desk(user).get(reverse("rad:plan_load"), {"dari": years["first_year"], "sampai": years["last_year"]})
    drawn = {name: str(page.context["form"][name].value() or "") for name in ("submit_key", "replaces")}
    return drawn | years | {"title": TITLE} | fields | {"file": SimpleUploadedFile(name, content)}


def upload(user, content, name="rencana.xlsx", **fields):
    form = sent(user, content, name, **fields)
    return at_desk(user).post(reverse("rad:plan_load"), form)


def uploaded(cast, **fields):
    return upload(cast.rad, workbooks.saved(the_next(cast.rad)), **fields)


def loaded(cast, content, **fields):
    """Upload a workbook that has no fault; return the draft that is made of it."""
    answer = upload(cast.rad, content if isinstance(content, bytes) else workbooks.saved(content), **fields)
    assert answer.status_code == 302, workbooks.faults(answer)
    return ActionPlan.objects.latest("pk")
