"""What each page asks of the database: how many statements, no more of them for more rows, and which growing tables whole."""

import re
from datetime import timedelta
from inspect import signature

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import FETCH_RAISE
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gugus.actions import account as accounts
from gugus.audit import access_log
from gugus.choices import AccessKind, AccountChange
from gugus.models import Meeting
from gugus.workflow.notice import WAITING
from rad.actions import evaluation, evaluation_count, reminder
from rad.choices import DocumentKind
from rad.models import ActionPlan, Evaluation, Indicator, SourceNote
from rad.regulation.source import TRANSCRIBED
from rujukan.actions import casework, merging, monitoring
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.subject_rights import Right
from rujukan.models import Breach, Case, VictimPair
from tests import databases
from tests.rad import enactments, plan_reviews, revisions, task_force
from tests.rujukan import conferring, retained, scenarios, visits

pytestmark = pytest.mark.long


@pytest.fixture(scope="module", autouse=True)
def new_database(django_db_setup, django_db_blocker):
    """Run these tests on a new database: how a statement is planned follows the size of its tables."""
    with django_db_blocker.unblock(), databases.copy_of_reference():
        yield


# Statements that are not the page's own: those of the scope, and saving the session.
ASIDE = re.compile(r"SELECT (set_config|current_setting)|SAVEPOINT|RELEASE|UPDATE \"django_session\"")
MOST_STATEMENTS = 10

# URL name, who opens it, about what, number of statements
PAGES = [
    ("notice_list", "koordinator", "-", 4),
    *(("more", who, "-", count) for who, count in (("koordinator", 2), ("polres", 3))),
    ("coordinator_home", "koordinator", "-", 5),
    ("officer_home", "polres", "-", 4),
    ("auditor_home", "auditor", "-", 4),
    ("waiting_list", "koordinator", "waits", 3),
    ("accompanied_list", "gow", "-", 3),
    ("complaint_list", "koordinator", "-", 3),
    ("complaint_list", "gow", "-", 3),
    ("search", "koordinator", "-", 2),
    *((f"statistics{page}", "koordinator", "-", count) for page, count in (("", 5), ("_places", 5), ("_pace", 4))),
    ("outcomes", "koordinator", "-", 5),
    ("law_enforcement", "bupati", "-", 3),
    ("export_list", "koordinator", "-", 3),
    ("complaint_new", "gow", "-", 6),
    *((f"complaint_{tab}", "koordinator", "complaint", 4) for tab in ("detail", "content", "history")),
    *((f"complaint_{tab}", "gow", "complaint", count) for tab, count in (("detail", 3), ("content", 4))),
    ("case_list", "koordinator", "-", 4),
    ("cases_assign", "koordinator", "-", 5),
    *((f"case_{tab}", "koordinator", "case", 4) for tab in ("detail", "people", "content", "history")),
    *((f"victim_{tab}", "koordinator", "victim", 4) for tab in ("detail", "services", "history", "changes")),
    *((f"victim_{tab}", "koordinator2", "monitored", count) for tab, count in (("detail", 3), ("services", 5))),
    *((f"victim_{tab}", "koordinator", "victim", count) for tab, count in (("person", 5), ("access", 5))),
    *((f"{of}_changes", "koordinator", of, count) for of, count in (("case", 6), ("complaint", 5))),
    *(("referral_changes", who, "referral", 4) for who in ("koordinator", "polres")),
    ("referral_new", "koordinator", "victim", 4),
    ("needs_new", "koordinator", "victim", 6),
    ("referrals_send", "koordinator", "victim", 4),
    ("paper", "koordinator", "paper", 5),
    ("letter_list", "koordinator", "-", 3),
    *((name, who, "-", 3) for name in ("alarm_list", "proceeding_list") for who in ("koordinator", "polres")),
    ("letter_detail", "koordinator", "posted", 6),
    ("victim_letter_new", "koordinator", "victim", 5),
    *(("conference_list", who, "-", 3) for who in ("koordinator", "polres")),
    *(("conference_detail", who, "conference", 6) for who in ("koordinator", "polres")),
    *(("task_list", who, "-", 3) for who in ("koordinator", "polres")),
    ("task_detail", "polres", "task", 3),
    ("referral_list", "koordinator", "-", 3),
    ("referral_list", "polres", "-", 3),
    *(("referral_detail", who, "referral", 4) for who in ("koordinator", "polres")),
    *(("referral_history", who, "referral", 5) for who in ("koordinator", "polres")),
    ("referral_attach", "polres", "referral", 4),
    *((f"institution_{page}", "gow", "-", count) for page, count in (("matrix", 5), ("sight", 3))),
    ("institution_detail", "koordinator", "institution", 6),
    ("data_request_list", "koordinator", "-", 3),
    ("data_request_detail", "koordinator", "asked", 5),
    *((f"retention_{page}", "koordinator", "-", count) for page, count in (("home", 6), ("done", 3), ("rules", 3))),
    ("destruction_list", "koordinator2", "proposal", 4),
    ("destruction_confirm", "koordinator2", "approved", 5),
    *(("breach_list", who, "-", 4) for who in ("koordinator", "auditor")),
    ("breach_detail", "koordinator", "breach", 4),
    ("breach_notice", "koordinator", "letter_of_breach", 3),
    ("audit_list", "auditor", "-", 3),
    ("audit_subject", "auditor", "victim", 3),
    ("audit_user", "auditor", "account", 4),
    ("change_request_list", "koordinator", "-", 5),
    *((f"audit_{page}", "auditor", "-", 6) for page in ("unusual", "seal")),
    ("rad:home", "rad", "-", 6),
    ("rad:home", "bupati", "-", 4),
    ("rad:plan_home", "bupati", "-", 6),
    ("rad:sub_task_force", "bupati", "letter", 5),
    ("rad:plan_table", "bupati", "letter", 6),
    ("rad:activity_detail", "bupati", "code", 5),
    ("rad:plan_import", "rad", "-", 3),
    ("rad:plan_load", "rad", "-", 4),
    ("rad:note_list", "rad", "-", 3),
    ("rad:note_detail", "rad", "note", 6),
    ("rad:plan_review_list", "rad", "-", 3),
    ("rad:plan_review_detail", "rad", "planreview", 6),
    ("rad:plan_review_force", "disnaker", "reviewforce", 6),
    ("rad:plan_review_activity", "disnaker", "activity", 6),
    ("rad:plan_comparison", "kepala", "nextplan", 5),
    ("rad:annex", "gow", "annex", 4),
    ("rad:review_report", "kepala", "planreview", 4),
    ("rad:draft_row_edit", "rad", "draftrow", 5),
    ("rad:plan_enactment_new", "rad", "nextplan", 6),
    ("rad:plan_enactment_detail", "kepala", "enactment", 6),
    ("rad:revision_list", "rad", "-", 5),
    ("rad:revision_new", "rad", "code", 5),
    ("rad:revision_detail", "kepala", "revision", 5),
    ("rad:revision_part", "kepala", "revisionpart", 6),
    ("rad:regulation", "gow", "-", 5),
    ("rad:regulation_table", "gow", "letter", 3),
    ("rad:membership_list", "rad", "-", 3),
    ("rad:register_list", "rad", "-", 4),
    ("meeting_list", "rad", "-", 3),
    ("meeting_detail", "rad", "meeting", 6),
    ("decision_list", "gow", "-", 3),
    ("rad:realisation_list", "disnaker", "-", 5),
    ("rad:realisation_detail", "disnaker", "row", 6),
    ("rad:realisation_changes", "disnaker", "row", 6),
    ("rad:realisation_grid", "disnaker", "year", 4),
    ("rad:report_import", "disnaker", "year", 2),
    ("rad:progress_grid", "disnaker", "period", 6),
    ("rad:progress_deadline", "rad", "period", 6),
    ("rad:contribution_list", "rsud", "-", 4),
    ("rad:contribution_edit", "rsud", "part", 5),
    ("rad:review_list", "rad", "-", 4),
    ("rad:evaluation_list", "bupati", "-", 3),
    ("rad:evaluation_detail", "rad", "year", 6),
    ("rad:evaluation_changes", "rad", "year", 4),
    ("rad:recommendation_list", "rad", "-", 3),
]

# Tables that hardly grow: reference data, and what comes once a year.
STANDING = {
    "gugus_dutycontact",
    "gugus_institution",
    "gugus_servicestandard",
    "rad_actionplan",
    "rad_evaluation",
    "rad_planenactment",
    "rad_reportingdeadline",
    "rad_sourcenote",
    "rad_yearinforce",
    "rujukan_retentionrule",
    "rujukan_stagefootnote",
}
# Every other table is read by an index, except these, by the pages that list or count what the row policies show.
READ_WHOLE = {
    "gugus_seal": {"audit_seal"},
    "gugus_sealcheck": {"audit_seal", "auditor_home"},
    "gugus_user": {"cases_assign"},
    "rad_registerentry": {"rad:register_list"},
    "rad_revision": {"rad:revision_list"},
    "rujukan_attachment": {"destruction_confirm"},
    "rujukan_breach": {"coordinator_home"},
}

# A subquery is read whole and hashed where that looks cheap, whatever else the settings say; with little memory it never does.
PLANNED = "SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '64kB'; SET LOCAL hash_mem_multiplier = 1"
GROWN = """
    SELECT pg_restore_relation_stats(
        'schemaname', 'public', 'relname', relname::text, 'relpages', 1, 'reltuples', 10000000::real
    )
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL (%s)
"""


def a_served_victim(cast, number):
    """Create a complaint, a case, a victim with a data request, and two referrals. Every second victim is served."""
    complaint = scenarios.a_complaint(cast.gow, persons=[scenarios.person(name=f"Orang {number}", nik="", phone="")])
    victim = casework.open_case([complaint], by=cast.koordinator).victims.get()
    scenarios.an_assessment(victim, cast.koordinator)
    basis = scenarios.a_consent(victim, cast.koordinator)
    referral = scenarios.a_referral(victim, cast.koordinator, "polres", consent=basis)
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, consent=basis)
    if number % 2 == 0:
        scenarios.serve(referral, cast.polres)
    casework.assess_stage(victim, Stage.SOCIAL, by=cast.koordinator, state=StageState.PLANNED)
    Case.objects.filter(pk=victim.case_id).update(district=None)
    access_log.record(cast.polres, AccessKind.REVEAL, victim.code, reason="contact", explanation="Menghubungi wali")
    accounts.ask(cast.gow, AccountChange.EMAIL, f"{victim.code}@example.id", by=cast.admin)
    scenarios.a_task(referral, cast.koordinator, institution=cast.polres.institution)
    scenarios.a_task(victim, cast.koordinator, coordinator=cast.koordinator)
    scenarios.a_task(victim.case, cast.koordinator)
    scenarios.a_letter(victim, cast.koordinator, consent=basis)
    invited = [cast.polres.institution, cast.rsud.institution]
    conferring.a_conference(victim.case, cast.koordinator, [], invited)
    held = conferring.a_held_conference(victim.case, cast.koordinator, [], invited)
    conferring.minutes_of(held, cast.koordinator, decisions=[conferring.a_decision(one) for one in (None, *invited)])
    scenarios.a_complaint(cast.gow, persons=[])
    scenarios.a_breach_being_told(cast.koordinator, victim)
    retained.a_closed_complaint(cast)
    meeting = task_force.a_meeting(cast.rad, [cast.gow.institution], [cast.polres])
    task_force.a_decision(meeting, cast.rad, cast.gow.institution)
    decree = task_force.a_decree(cast.rad, number=f"SK {number}")
    task_force.a_place(cast.rad, decree, position="member", official=f"Pejabat {number}")
    return complaint, victim, referral, scenarios.a_data_request(victim, cast.koordinator, Right.STOP)


def a_closed_victim(cast):
    """Create somebody who was monitored until the end, with two more codes, of which one was merged."""
    columns = {"name": "Rosalina", "nik": "", "phone": "0800-0000-7777"}
    victim, alias, _ = (scenarios.a_victim(cast.koordinator, **columns) for _ in range(3))
    pair = VictimPair.objects.between(victim, alias).get()
    merging.merge(pair, by=cast.koordinator, kept=victim, reason="Ibunya mengenali keduanya")
    scenarios.identify(victim, cast.koordinator)
    scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    scenarios.needless(victim, cast.koordinator)
    victim.refresh_from_db()
    monitoring.begin(victim, by=cast.koordinator, reason="Sudah pulang ke rumahnya")
    visits.a_visit(victim, cast.koordinator, done_on=timezone.localdate())
    scenarios.close(victim, cast.koordinator, withdraw_open=True, short_monitoring="Pindah ke provinsi lain")
    return victim


def grow():
    """Let PostgreSQL plan as if a page of each growing table held many rows; else the choice between two plans is chance."""
    with connection.cursor() as cursor:
        cursor.execute(GROWN, [sorted(STANDING)])


def scans(plan):
    """Yield the growing tables that a plan of PostgreSQL reads from the first row to the last."""
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] not in STANDING:
        yield plan["Relation Name"]
    for part in plan.get("Plans", []):
        yield from scans(part)


def statements_of(client, url, planned=PLANNED):
    """Return the SQL statements of a page, and the growing tables that it reads whole as PostgreSQL plans with these settings."""
    url = client.get(url, follow=True).wsgi_request.get_full_path()  # a new form redirects to a URL of its own
    statements, whole = [], set()

    def listen(execute, sql, params, many, context):
        if not ASIDE.match(sql):
            statements.append(sql)
            with connection.connection.cursor() as cursor:
                cursor.execute(planned)
                [[plan]] = cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params).fetchone()
                whole.update(scans(plan["Plan"]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        assert client.get(url).status_code == 200
    own = [statement for statement in statements if statement != WAITING]
    assert len(own) == len(statements) - 1, "the page frame makes one query"
    return own, whole


def subjects_of_pages(cast):
    """Make what the pages of PAGES are about, and return the arguments of their URLs."""
    complaint, victim, referral, asked_of = a_served_victim(cast, 1)
    last_night = timezone.localtime().replace(hour=23) - timedelta(days=1)
    access_log.record(cast.rsud, AccessKind.REVEAL, victim.code, reason="contact", explanation="Menghubungi wali", at=last_night)
    for _ in range(14):  # more complaints and tasks than a page of the list holds, so that they are counted
        retained.a_closed_complaint(cast)
        scenarios.a_task(victim.case, cast.koordinator)
    evaluation.order(ActionPlan.objects.get(), 2020, by=cast.rad)
    reminder.set_interval(ActionPlan.objects.get(), by=cast.rad, interval="quarter")
    Evaluation.objects.update(summary="Ringkasan")
    Indicator.objects.update(direction="decrease")
    next_plan = plan_reviews.drafted(cast)
    enactment = enactments.proposed(cast)
    review = plan_reviews.begun(cast)
    due = retained.everything_due(cast.koordinator)["complaint"]
    evaluation_count.keep_all()
    return {
        "-": [],
        "complaint": [complaint.number],
        "case": [victim.case.number],
        "victim": [victim.code],
        "referral": [referral.number],
        "task": [referral.tasks.get().pk],
        "conference": [victim.case.conferences.get(status="held").number],
        "posted": [victim.letters.get().number],
        "paper": ["summary", victim.case.number],
        "proposal": [retained.proposed(cast, {"complaint": due[:3]}).number],
        "approved": [retained.approved(cast, {"complaint": due[3:6]}).number],
        "asked": [asked_of.number],
        "breach": [(breach := Breach.objects.first()).number],
        "letter_of_breach": [breach.number, 1],
        "account": [cast.polres.pk],
        "monitored": [a_closed_victim(cast).code],
        "letter": ["A"],
        "institution": ["polres"],
        "waits": ["rujukan-lewat-tenggat"],
        "code": ["C-02-01-1"],
        "note": [SourceNote.objects.get(code="annex-2-c-06").code],
        "revision": [(revision := revisions.proposed(cast)).number],
        "revisionpart": [revision.number, "C"],
        "row": [Indicator.objects.get(code="C-02-01-1").code, 2020],
        "year": [2020],
        "period": [2020, "t1"],
        "part": ["B-01-01-1", 2020],
        "planreview": [review.pk],
        "annex": [DocumentKind.ANNEX_2, TRANSCRIBED],
        "reviewforce": [review.pk, "C"],
        "activity": [review.pk, plan_reviews.CODE],
        "nextplan": [next_plan.code],
        "enactment": [enactment.pk],
        "draftrow": [f"v{next_plan.version}-C-02-01-1"],
        "meeting": [Meeting.objects.of_task_force().first().pk],
    }


def test_each_page_makes_its_number_of_statements_for_one_row_and_for_three(client, cast, undrawn):
    arguments = subjects_of_pages(cast)
    expected = {(name, username): number for name, username, _, number in PAGES}
    grow()
    numbers, whole = ask_all(client, cast, arguments)
    assert numbers == expected, "with one row"
    assert whole == READ_WHOLE
    for number in (2, 3):
        a_served_victim(cast, number)
    assert ask_all(client, cast, arguments) == (expected, READ_WHOLE), "with three rows"


OPENED = {"reason": "contact", "explanation": "Menghubungi wali"}
MOST_OPENED = 9  # with an entry in the access log, session, user and notices


def test_an_identity_is_opened_in_few_statements(client, cast):
    complaint, victim, referral, _ = a_served_victim(cast, 2)
    for subject, name, user in (
        (complaint, "complaint", cast.koordinator),
        (victim, "victim", cast.koordinator),
        (referral, "referral", cast.polres),
    ):
        client.force_login(user)
        with CaptureQueriesContext(connection) as asked:
            assert client.post(reverse(f"{name}_reveal", args=[str(subject)]), OPENED).status_code == 200
        assert len([each for each in asked if not ASIDE.match(each["sql"])]) <= MOST_OPENED, name


def test_no_page_makes_many_statements():
    assert max(number for *_, number in PAGES) <= MOST_STATEMENTS


def test_a_list_fetches_no_column_row_by_row(cast):
    """A column that `for_list` did not load raises. Else each row could cost a statement that no page here shows."""
    for model in apps.get_models():
        if for_list := getattr(getattr(model, "objects", None), "for_list", None):
            rows = for_list(*[cast.koordinator] * len(signature(for_list).parameters))
            assert rows._fetch_mode is FETCH_RAISE, model


def ask_all(client, cast, arguments, planned=PLANNED):
    """Return {page: number of statements} and {table: names of the pages that read it whole}."""
    numbers, readers = {}, {}
    for name, username, subject, _ in sorted(PAGES, key=lambda page: page[1]):
        client.force_login(getattr(cast, username))
        statements, whole = statements_of(client, reverse(name, args=arguments[subject]), planned)
        numbers[name, username] = len(statements)
        for table in whole:
            readers.setdefault(table, set()).add(name)
    return numbers, readers


@pytest.mark.parametrize("username", ["koordinator", "polres"])
def test_lists_fetch_no_encrypted_column(client, cast, username):
    """Lists must not fetch encrypted columns, so that no template can show them."""
    a_served_victim(cast, 2)
    client.force_login(getattr(cast, username))
    for name in ("complaint_list", "referral_list"):
        for statement in statements_of(client, reverse(name))[0]:
            assert '"narrative"' not in statement
            assert '"rujukan_victimidentity"' not in statement
