"""Every form of case work and plan by name, sent after the session has ended: nothing is written, and no typed word is lost.

The world of the access matrix has an object for each form. What happens when a form comes twice is tested in
tests/test_old_pages.py, and what the browser does with these answers in tests/browser/test_every_form.py.
"""

import uuid
from collections import namedtuple
from datetime import timedelta
from html import unescape

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from gugus.models import AccessLog, FormDraft, Institution, Submission, User
from rad.models import Realisation
from rujukan.models import Case, ComplaintAddition
from tests import databases
from tests.forms import SAMPLE, Forms
from tests.matrix import ROLES, rows
from tests.matrix_world import every_object
from tests.reference import accounts_by_name
from tests.rujukan import visits
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long

BASE = (
    "account",
    "change_request",
    "form_draft",
    "invitation",
    "mfa",
    "notice",
    "outbox",
    "sessions",
    "staged_file",
)  # no form of case work or plan
PUBLIC = ("public_form", "public_status", "rad:evaluation_check")
QUERIES = {
    **dict.fromkeys(("identification_new", "needs_new", "stage_form", "stage_form_again"), "?langkah=semua"),
    "referral_new": "?tahap=social",
    "referral_propose": "?tahap=social",
    "rad:revision_rows": "?baris=C-02-01-1&baris=A-14-01-1",
}
REVEALS = (
    "complaint_reveal",
    "victim_reveal",
    "referral_reveal",
    "data_request_reveal",
    "near_duplicate_reveal",
    "victim_pair_reveal",
)


def typed(world):
    """Return {URL name: fields} that a person types, where a sample does not do."""
    now = timezone.localtime()
    today, minute = f"{now:%Y-%m-%d}", f"{now:%Y-%m-%dT%H:%M}"
    later = ComplaintAddition.objects.filter(taken_over=None, asked=False).order_by("at").values_list("pk", flat=True).first()
    exploited = {"acts": "recruitment", "means": "deception", "purposes": "labour", "grounds": SAMPLE}
    exploited |= {"basis": "statement", "decided_by": "county", "informed": "yes"}
    document = {"document_number": "12/2026", "document_date": today, "document_title": "Perubahan DPA"}
    return {
        "search": {"q": "N9YT"},
        "complaint_new": {"send": "1"},
        "export_list": {"explanation": SAMPLE},
        "complaint_join": {"case": world["active"][0]},
        "complaint_forward": {"to": "Dinas Pendidikan"},
        "complaint_duplicate": {"of": world["case"][0]},
        "complaint_compare": {"other": world["public"][0]},
        "victim_compare": {"other": world["pair"][0]},
        "case_chronology": {"summary": SAMPLE},
        "case_statement": {"told_by": "other", "told_on": today, "heard_by": body("polres")},
        "complaint_take_over": {"items": f"keterangan-{later}"},
        "cases_assign": {
            "cases": "{0.number}.{0.version}".format(Case.objects.get(number=world["active"][0])),
            "owner": str(User.objects.get(username="koordinator2").pk),
        },
        "case_assign": {"owner": str(User.objects.get(username="koordinator2").pk)},
        "suspect_new": {"name": "Kerabat", "bars_users": [], "bars_institutions": []},
        "identification_new": exploited,
        "needs_new": {"why": "threat"},
        "guardian_new": {"name": "Kerabat", "phone": "0812 0000 0003"},
        "guardian_edit": {"name": "Kerabat", "phone": "0812 0000 0003"},
        "contact_new": {"contacted_at": minute, "next_on": today},
        "contact_correct": {"contacted_at": minute, "next_on": today, "reason": SAMPLE},
        "visit_plan": {"next_visit_on": f"{now + timedelta(days=2):%Y-%m-%d}"},
        "visit_correct": {
            **{name: str(value) for name, value in visits.SEEN.items()},
            "done_on": today,
            "outcome": "seen",
            "reason": SAMPLE,
        },
        "case_proceeding": {"prosecution": str(Institution.objects.get(code="kejari").pk)},
        "legal_event_new": {"kind": "inquiry", "on": today, "next_on": today, "receipt": "", "stopped_because": "unknown"},
        "legal_event_correct": {
            "kind": "reported",
            "on": today,
            "next_on": today,
            "reason": SAMPLE,
            "unit": "",
            "stopped_because": "unknown",
        },
        "conference_new": {"held_on": today, "time": "09:00", "place": "Aula", "others": body("gow")},
        "conference_change": {"agenda": SAMPLE},
        "conference_minutes": {"reason": SAMPLE, **unused(2, 3, 4), "due_on_1": today, "who_1": "koordinator"},
        "conference_tell": {"whom": world["victim"][0], "on": today},
        "victim_letter_new": {"to": body("bp3mi"), "disclosed": "sex"},
        "letter_correct": {"to": body("bp3mi"), "disclosed": "sex", "reason": SAMPLE},
        "proceeding_letter_new": {"purpose": "protection", "to": body("lpsk"), "disclosed": "sex", "basis": "sexual"},
        "letter_answer": {"answer": "yes", "on": today, "next_on": today},
        "consent_new": {"given_on": today, "stages": "health", "task_force": "on"},
        "referral_new": {"need": SAMPLE},
        "referral_propose": {"need": SAMPLE},
        "referral_resume": {"given_on": today},
        "referral_complete": {"complete-outcome": "partly"},
        "duty_settle": {"done_at": minute},
        **{name: {"due_on": today} for name in ("case_task_new", "victim_task_new", "referral_task_new")},
        "destruction_decide": {"reason": SAMPLE},
        "data_request_extract": {"handed_over": SAMPLE},
        "rad:review_approve": {"realisation": pick(Realisation.objects.exclude(status="draft").get())},
        "rad:plan_enactment_new": {"document_number": "Perbup 12/2026", "document_date": today, "document_title": "RAD"},
        "rad:revision_new": {"amount_2021": "1.000.000", **document},
        "rad:revision_rows": {"A-14-01-1-direction": "decrease", **document},
        "rad:evaluation_edit": {f"rekomendasi-{place}-deadline": today for place in range(5)},
        "rad:reporting_deadline_save": {"due_on": "2022-02-28"},
        "rad:progress_deadline_save": {"due_on": "2021-05-20"},
        "meeting_new": {"held_on": today, "letter": "", "place": "Aula", "title": "Rapat koordinasi"},
        "meeting_edit": {"letter": ""},
        "decision_new": {"due_on": today},
        "duty_contact_new": {
            "name": "Petugas",
            "phone": "0812 0000 0002",
            "channel": "email",
            "address": "cadangan@contoh.id",
            "days": [],
        },
        "duty_contact_edit": {"starts": "", "ends": ""},
        "rad:membership_new": {"since": today, "official": "Pejabat lain"},
        "rad:plan_review_withdraw": {"then": "tutup"},
        "rad:draft_activity_new": {
            "coordinators": str(Institution.objects.get(code="disnaker").pk),
            **{f"indikator-{row}-text": f"Jumlah pelatihan {row}" for row in range(3)},
            **{f"indikator-{row}-target_{year}": "10 orang" for row in range(3) for year in (2022, 2023, 2024)},
            **{f"amount_{year}": "10.000.000" for year in (2022, 2023, 2024)},
        },
        "rad:register_new": {"dated_on": today, "number": "SK 2", "title": "Pembentukan"},
        "breach_affect": {"affected": world["victim"][0]},
        **{name: {"explanation": SAMPLE} for name in REVEALS},
    }


def unused(*places):
    """Return the fields of decisions that are left empty."""
    return {f"{name}_{place}": "" for name in ("text", "who", "due_on", "stage") for place in places}


def body(code):
    return str(Institution.objects.get(code=code).pk)


def pick(row):
    """Return the value of the checkbox of a report."""
    return f"{row.pk}.{row.version}"


# Forms that lead to no other page: their answer is a page or a file, which may be asked for again.
ANSWERED = {
    *REVEALS,
    "suspect_reveal",
    "attachment_detail",
    "attachment_open",
    "paper_file",
    "complaint_draft",
}
ANSWERED |= {"search_person", "export_download"}
ANSWERED |= {"rad:report_import"}
ANSWERED |= {"rad:evidence_open", "rad:register_file_open"}
# Forms that lead back to their own address: pressed again, they save the same again.
SAVED = {
    "search",
    "export_list",
    "paper",
    "rad:evaluation_draft",
    "rad:annex",
    "rad:review_report",
    "duty_contact_try",
}


Place = namedtuple("Place", "role page address form")  # who opens which page, and the form there, sent to `address`


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """Run the module's tests where every object is, as `world` of tests/matrix_world.py does; yield what `every_form` returns."""
    with django_db_blocker.unblock(), copy_with_forms() as scene, transaction.atomic():
        yield scene
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(scene):
    return scene[0]


@pytest.fixture(scope="module")
def forms(scene):
    return scene[1]


def copy_with_forms():
    return databases.copy_with(world=every_object, forms=every_form)


def every_form(world):
    """Return the world, and {URL name: Place} of the forms on the pages of case work and plan."""
    cast, found = accounts_by_name(), {}
    for role in ("koordinator", "polres", "gow", "rsud", "rad", "disnaker", "kepala", "bupati"):
        client = at_desk(getattr(cast, role))
        for page in pages_of(world, role):
            for target, place in forms_on(client, role, page):
                found.setdefault(target, place)
    return world, found


def pages_of(world, role):
    """Return the addresses of the pages of case work and plan that a role may open, each once."""
    pages = {}
    for name, subject, _, answers in rows():
        page = reverse(name, args=world[subject]) + QUERIES.get(name, "")
        if answers[ROLES.index(role)] in "o+" and is_ours(page):
            match = resolve(page.partition("?")[0])
            target, *arguments = getattr(match.func, "page", [None])  # where a GET of an address that only accepts leads
            pages[reverse(target, args=[match.kwargs[each] for each in arguments]) if target else page] = None
    return pages


def forms_on(client, role, page):
    """Yield (URL name, Place) of each form of case work and plan on a page."""
    response = client.get(page, follow=True)
    query = response.request["QUERY_STRING"]
    page = response.request["PATH_INFO"] + (f"?{query}" if query else "")
    drawn = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    for form in Forms(response.text).forms if drawn else ():
        target = (form.action or page).partition("#")[0]
        if form.method == "post" and is_ours(target):
            yield resolve(target.partition("?")[0]).view_name, Place(role, page, target, form)


def drawn(client, name, place):
    """Return the Place of a form that was found before, as its page draws it now."""
    return next(again for target, again in forms_on(client, place.role, place.page) if target == name)


def is_ours(address):
    module = resolve(address.partition("?")[0]).func.__module__
    return module in settings.BASE_FORMS or module.split(".")[0] in ("rujukan", "rad")


def names():
    """Yield the names of the URLs to which a form of case work or plan is sent."""
    sent = {name for name, _, method, _ in rows() if method == "POST"}
    return sorted(name for name in sent if name not in PUBLIC and not name.startswith(BASE))


def everything():
    """Return how many rows each table has, but for submissions, drafts and the access log."""
    models = [
        model
        for app in settings.OWN_APPS
        for model in apps.get_app_config(app).get_models()
        if model not in (AccessLog, FormDraft, Submission)
    ]
    counts = [f"(SELECT count(*) FROM {model._meta.db_table})" for model in models]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}")
        return dict(zip([model._meta.label for model in models], cursor.fetchone(), strict=True))


def send(client, address, fields, key):
    headers = {"sent-by": "script", "idempotency-key": str(key), "sec-fetch-site": "same-origin"}
    return client.post(address, fields, headers=headers)


@pytest.fixture(scope="module")
def untouched(world):
    return everything()


@pytest.mark.parametrize("name", names())
def test_without_a_session_nothing_is_written_and_nothing_lost(name, world, forms, untouched, db):
    subject = next(subject for row, subject, method, _ in rows() if (row, method) == (name, "POST"))
    _, _, address, form = forms.get(name, ("", "", reverse(name, args=world[subject]), None))
    fields = form.filled(**typed(world).get(name, {})) if form else {"note_text": SAMPLE}
    response = send(Client(), address, fields, uuid.uuid4())
    assert response.status_code == 403
    assert 'data-unsent="login"' in text(response)
    hidden = unescape(text(response))
    assert [value for values in fields.values() for value in values if value not in hidden] == []
    assert everything() == untouched
