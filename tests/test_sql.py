"""The SQL statements of each page, compared with tests/snapshots: a new query is a visible change.

`SNAPSHOTS=renew make test ARGS=tests/test_sql.py` writes the snapshots again.
"""

import os
import re

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from gugus.actions import accounts
from gugus.audit import access_log
from gugus.choices import AccessKind, AccountChange
from gugus.models import Meeting
from gugus.workflow.notices import WAITING
from rad.actions import evaluation, evaluation_count, reminder
from rad.choices import DocumentKind
from rad.models import ActionPlan, Evaluation, Indicator, SourceNote
from rad.regulation.source import TRANSCRIBED
from rujukan.actions import casework, merging, monitoring
from rujukan.choices import Stage, StageState
from rujukan.choices.subject_rights import Right
from rujukan.models import Breach, Case, VictimPair
from tests.rad import enactments, plan_reviews, revisions, task_force
from tests.rujukan import conferring, retained, scenarios, visits

pytestmark = pytest.mark.long

SNAPSHOTS = settings.BASE_DIR / "tests/snapshots"
MOST_QUERIES = 10
MORE_QUERIES = {
    "rad.plan_enactment_detail.kepala": 12,  # seven of them compare the two plans
    "rad.realisation_detail.disnaker": 11,  # two of them for progress and contributions
    "rad.regulation_table.gow": 12,  # each level of the plan once, for the codes of its printed rows
}
# What names the database role at the end of a statement that is built once (gugus.models.compiled).
ROLE = re.compile(r" -- \w*$")
# Statements that are not the page's own: those of the scope, and saving the session.
ASIDE = re.compile(r"SELECT (set_config|current_setting)|SAVEPOINT|RELEASE|UPDATE \"django_session\"")

PAGES = [
    ("notice_list", "koordinator", "-"),
    ("coordinator_home", "koordinator", "-"),
    ("officer_home", "polres", "-"),
    ("auditor_home", "auditor", "-"),
    ("complaint_list", "koordinator", "-"),
    ("complaint_list", "gow", "-"),
    ("search", "koordinator", "-"),
    ("statistics", "koordinator", "-"),
    ("outcomes", "koordinator", "-"),
    ("law_enforcement", "bupati", "-"),
    ("export_list", "koordinator", "-"),
    ("complaint_new", "gow", "-"),
    ("complaint_detail", "koordinator", "complaint"),
    ("complaint_detail", "gow", "complaint"),
    ("case_list", "koordinator", "-"),
    ("case_detail", "koordinator", "case"),
    ("victim_detail", "koordinator", "victim"),
    ("victim_detail", "koordinator2", "monitored"),
    ("victim_access", "koordinator", "victim"),
    ("victim_changes", "koordinator", "victim"),
    ("case_changes", "koordinator", "case"),
    ("complaint_changes", "koordinator", "complaint"),
    ("referral_changes", "koordinator", "referral"),
    ("referral_changes", "polres", "referral"),
    ("referral_new", "koordinator", "victim"),
    ("needs_new", "koordinator", "victim"),
    ("referrals_send", "koordinator", "victim"),
    ("paper", "koordinator", "paper"),
    ("letter_list", "koordinator", "-"),
    ("letter_detail", "koordinator", "posted"),
    ("victim_letter_new", "koordinator", "victim"),
    ("conference_list", "koordinator", "-"),
    ("conference_list", "polres", "-"),
    ("conference_detail", "koordinator", "conference"),
    ("conference_detail", "polres", "conference"),
    ("task_list", "koordinator", "-"),
    ("task_list", "polres", "-"),
    ("task_detail", "polres", "task"),
    ("referral_list", "koordinator", "-"),
    ("referral_list", "polres", "-"),
    ("referral_detail", "koordinator", "referral"),
    ("referral_detail", "polres", "referral"),
    ("institution_matrix", "gow", "-"),
    ("institution_sight", "gow", "-"),
    ("data_request_list", "koordinator", "-"),
    ("data_request_detail", "koordinator", "asked"),
    ("retention_home", "koordinator", "-"),
    ("destruction_list", "koordinator2", "proposal"),
    ("destruction_confirm", "koordinator2", "approved"),
    ("breach_list", "koordinator", "-"),
    ("breach_list", "auditor", "-"),
    ("breach_detail", "koordinator", "breach"),
    ("breach_notice", "koordinator", "letter_of_breach"),
    ("audit_list", "auditor", "-"),
    ("audit_subject", "auditor", "victim"),
    ("audit_user", "auditor", "account"),
    ("change_request_list", "koordinator", "-"),
    ("audit_unusual", "auditor", "-"),
    ("audit_seal", "auditor", "-"),
    ("rad:home", "rad", "-"),
    ("rad:home", "bupati", "-"),
    ("rad:plan_home", "bupati", "-"),
    ("rad:plan_table", "bupati", "letter"),
    ("rad:plan_import", "rad", "-"),
    ("rad:plan_load", "rad", "-"),
    ("rad:note_list", "rad", "-"),
    ("rad:note_detail", "rad", "note"),
    ("rad:plan_review_list", "rad", "-"),
    ("rad:plan_review_detail", "rad", "planreview"),
    ("rad:plan_review_force", "disnaker", "reviewforce"),
    ("rad:plan_review_activity", "disnaker", "activity"),
    ("rad:plan_comparison", "kepala", "nextplan"),
    ("rad:annex", "gow", "annex"),
    ("rad:review_report", "kepala", "planreview"),
    ("rad:draft_row_edit", "rad", "draftrow"),
    ("rad:plan_enactment_new", "rad", "nextplan"),
    ("rad:plan_enactment_detail", "kepala", "enactment"),
    ("rad:revision_list", "rad", "-"),
    ("rad:revision_new", "rad", "code"),
    ("rad:revision_detail", "kepala", "revision"),
    ("rad:regulation", "gow", "-"),
    ("rad:regulation_table", "gow", "letter"),
    ("rad:membership_list", "rad", "-"),
    ("rad:register_list", "rad", "-"),
    ("meeting_list", "rad", "-"),
    ("meeting_detail", "rad", "meeting"),
    ("decision_list", "gow", "-"),
    ("rad:realisation_list", "disnaker", "-"),
    ("rad:realisation_detail", "disnaker", "row"),
    ("rad:realisation_changes", "disnaker", "row"),
    ("rad:realisation_grid", "disnaker", "year"),
    ("rad:report_import", "disnaker", "year"),
    ("rad:progress_grid", "disnaker", "period"),
    ("rad:progress_deadline", "rad", "period"),
    ("rad:contribution_list", "rsud", "-"),
    ("rad:contribution_edit", "rsud", "part"),
    ("rad:review_list", "rad", "-"),
    ("rad:evaluation_list", "bupati", "-"),
    ("rad:evaluation_detail", "rad", "year"),
    ("rad:evaluation_changes", "rad", "year"),
    ("rad:recommendation_list", "rad", "-"),
]


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


def statements_of(client, url):
    """Return the SQL statements of a page, without their values."""
    url = client.get(url, follow=True).wsgi_request.get_full_path()  # a new form redirects to a URL of its own
    statements = []

    def listen(execute, sql, params, many, context):
        if not ASIDE.match(sql):
            statements.append(re.sub(r"%s(, %s)+", "%s, …", " ".join(ROLE.sub("", sql).split())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        assert client.get(url).status_code == 200
    own = [statement for statement in statements if statement != WAITING]
    assert len(own) == len(statements) - 1, "the page frame makes one query"
    return own


def test_each_page_makes_its_known_queries_and_no_n_plus_1(client, cast, undrawn):
    for number in range(10):
        complaint, victim, referral, asked_of = a_served_victim(cast, number + 1)
    evaluation.order(ActionPlan.objects.get(), 2020, by=cast.rad)
    reminder.set_interval(ActionPlan.objects.get(), by=cast.rad, interval="quarter")
    Evaluation.objects.update(summary="Ringkasan")
    Indicator.objects.update(direction="decrease")
    next_plan = plan_reviews.drafted(cast)
    enactment = enactments.proposed(cast)
    review = plan_reviews.begun(cast)
    due = retained.everything_due(cast.koordinator)["complaint"]
    arguments = {
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
        "code": ["C-02-01-1"],
        "note": [SourceNote.objects.get(code="annex-2-c-06").code],
        "revision": [revisions.proposed(cast).number],
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
    evaluation_count.keep_all()
    of_ten = ask_all(client, cast, arguments)
    assert {page: len(found) for page, found in of_ten.items() if len(found) > MOST_QUERIES} == MORE_QUERIES
    changed = [page for page, statements in of_ten.items() if differs(page, statements)]
    assert not changed, "renew the snapshots if this is meant"
    for number in range(10, settings.LIST_ROWS + 1):  # a second page of each list
        a_served_victim(cast, number + 1)
    of_more = ask_all(client, cast, arguments)
    assert {page: len(found) for page, found in of_more.items()} == {page: len(found) for page, found in of_ten.items()}


def ask_all(client, cast, arguments):
    answers = {}
    for name, username, subject in sorted(PAGES, key=lambda page: page[1]):
        client.force_login(getattr(cast, username))
        answers[f"{name.replace(':', '.')}.{username}"] = statements_of(client, reverse(name, args=arguments[subject]))
    return answers


def differs(page, statements):
    """Whether the page's statements differ from its snapshot. With SNAPSHOTS=renew the snapshot is written first."""
    path = SNAPSHOTS / f"{page}.sql"
    text = ";\n\n".join(statements) + ";\n"
    if os.environ.get("SNAPSHOTS") == "renew":
        path.write_text(text)
    return not path.exists() or path.read_text() != text


def test_no_snapshot_is_left_over():
    wanted = {f"{name.replace(':', '.')}.{username}.sql" for name, username, _ in PAGES}
    assert {path.name for path in SNAPSHOTS.iterdir()} == wanted


@pytest.mark.parametrize("username", ["koordinator", "polres"])
def test_lists_fetch_no_encrypted_column(client, cast, username):
    """Lists must not fetch encrypted columns, so that no template can show them."""
    a_served_victim(cast, 2)
    client.force_login(getattr(cast, username))
    for name in ("complaint_list", "referral_list"):
        for statement in statements_of(client, reverse(name)):
            assert '"narrative"' not in statement
            assert '"rujukan_victimidentity"' not in statement
