"""Who gets in where: every URL × role × own or other institution × state.

o  may (GET 200; an empty POST is answered with a redirect or with what is wrong with it)
+  may, and is led on from there
.  not found: no word on whether it exists
x  403: not a page of this role
>  sent to the login page
"""

import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from gugus import documents
from gugus.actions import institutions
from gugus.models import Notice
from rad.actions import evaluation, realisation
from rad.models import ActionPlan, Indicator, SourceNote
from rujukan import receipts
from rujukan.actions import door, intake, retention, routing, stage_roles
from rujukan.choices import DeclineReason, Stage, Urgency
from rujukan.models import Complaint, NearDuplicate, StageRole
from rujukan.subject_rights import Right
from tests.rujukan import lives, retained

# anonymous, then: koordinator · polres serves the victim · gow took the complaint · rsud was sent a referral, not yet accepted ·
# imigrasi has completed one · disnaker has declined one · paroki has nothing to do with it · pengelola RAD · kepala · bupati ·
# auditor · administrator
ROLES = (
    "",
    "koordinator",
    "polres",
    "gow",
    "rsud",
    "imigrasi",
    "disnaker",
    "paroki",
    "rad",
    "kepala",
    "bupati",
    "auditor",
    "admin",
)

MATRIX = """
# url                       object      method  -KPGSIDXRHBUA
home                        -           HOP     >++++++++++++
help                        -           GET     ooooooooooooo
health                      -           GET     ooooooooooooo
account_login               -           HOP     o++++++++++++
account_logout              -           HOP     +oooooooooooo
account_inactive            -           GET     ooooooooooooo
account_reauthenticate      -           GET     >oooooooooooo
account_change_password     -           GET     >oooooooooooo
account_set_password        -           HOP     >++++++++++++
account_reset_password      -           GET     ooooooooooooo
account_reset_password_done -           GET     ooooooooooooo
account_reset_password_from_key key     HOP     o++++++++++++
account_reset_password_from_key_done -  GET     ooooooooooooo
invitation                  half        GET     ooooooooooooo
invitation                  half        POST    ooooooooooooo
mfa_authenticate            -           HOP     >++++++++++++
mfa_login_webauthn          -           HOP     >++++++++++++
mfa_login_webauthn          -           POST    >++++++++++++
mfa_reauthenticate          -           HOP     >++++++++++++
mfa_reauthenticate_webauthn -           HOP     >++++++++++++
mfa_index                   -           GET     >oooooooooooo
sign_in_history             -           GET     >oooooooooooo
second_factor_guide         -           GET     >oooooooooooo
mfa_activate_totp           -           GET     >oooooooooooo
mfa_activate_totp           -           POST    >oooooooooooo
mfa_deactivate_totp         -           GET     >............
mfa_add_webauthn            -           GET     >oooooooooooo
mfa_remove_webauthn         number      GET     >oooooooooooo
mfa_view_recovery_codes     -           GET     >............
mfa_generate_recovery_codes -           GET     >oooooooooooo

notice_list                 -           GET     >oooooooooooo
notice_read_all             -           POST    >oooooooooooo
notice_open                 notice      POST    >...o........
notice_put_back             notice      POST    >...o........
change_request_list         -           GET     >oxxxxxxxxxoo
change_request_grant        loosening   POST    >oxxxxxxxxxoo
change_request_grant        waiting     POST    >.xxxxxxxxx..
change_request_refuse       loosening   POST    >oxxxxxxxxxoo
audit_list                  -           GET     >xxxxxxxxxxox
audit_unusual               -           GET     >xxxxxxxxxxox
audit_seal                  -           GET     >xxxxxxxxxxox
audit_subject               victim      GET     >xxxxxxxxxxox
audit_user                  account     GET     >xxxxxxxxxxox

door                        -           GET     ooooooooooooo
door                        -           POST    ooooooooooooo
door_status                 -           GET     ooooooooooooo
door_status                 -           POST    ooooooooooooo
institution_matrix          -           GET     >oooooooooooo
coordinator_home            -           GET     >oxxxxxxxxxxx
officer_home                -           GET     >xooooooxxxxx
auditor_home                -           GET     >xxxxxxxxxxox
complaint_list              -           GET     >oooooooxxxxx
complaint_new               -           GET     >oooooooxxxxx
complaint_new               -           POST    >oooooooxxxxx
complaint_draft             -           POST    >oooooooxxxxx
complaint_draft_discard     draft       POST    >..o....xxxxx
complaint_detail            new         GET     >o.o....xxxxx
complaint_detail            case        GET     >o.o....xxxxx
complaint_changes           new         GET     >o.o....xxxxx
complaint_changes           case        GET     >o......xxxxx
complaint_detail            public      GET     >o......xxxxx
complaint_append            new         POST    >o.o....xxxxx
attachment_open             file        POST    >o.o....xxxxx
complaint_append            public      POST    >o......xxxxx
complaint_ask               public      POST    >oxxxxxxxxxxx
complaint_reveal            new         POST    >o.o....xxxxx
complaint_emergency         new         POST    >x.o....xxxxx
complaint_triage            new         GET     >oxxxxxxxxxxx
complaint_review            new         POST    >oxxxxxxxxxxx
complaint_open_case         new         POST    >oxxxxxxxxxxx
complaint_join              new         POST    >oxxxxxxxxxxx
complaint_forward           new         POST    >oxxxxxxxxxxx
complaint_duplicate         new         POST    >oxxxxxxxxxxx
complaint_close             new         POST    >oxxxxxxxxxxx
near_duplicate_settle       near        POST    >oxxxxxxxxxxx

case_list                   -           GET     >oxxxxxxxxxxx
case_detail                 active      GET     >oxxxxxxxxxxx
case_changes                active      GET     >oxxxxxxxxxxx
case_close                  active      POST    >oxxxxxxxxxxx
case_reopen                 active      POST    >oxxxxxxxxxxx
victim_new                  active      GET     >oxxxxxxxxxxx
victim_new                  active      POST    >oxxxxxxxxxxx
suspect_new                 active      GET     >oxxxxxxxxxxx
suspect_new                 active      POST    >oxxxxxxxxxxx
suspect_reveal              active      POST    >oxxxxxxxxxxx
victim_detail               victim      GET     >oxxxxxxxxxxx
victim_access               victim      GET     >oxxxxxxxxxxx
victim_changes              victim      GET     >oxxxxxxxxxxx
victim_edit                 victim      GET     >oxxxxxxxxxxx
victim_edit                 victim      POST    >oxxxxxxxxxxx
victim_reveal               victim      POST    >oxxxxxxxxxxx
identification_new          victim      GET     >oxxxxxxxxxxx
identification_new          victim      POST    >oxxxxxxxxxxx
stage_assess                stage       POST    >oxxxxxxxxxxx
companion_new               victim      GET     >oxxxxxxxxxxx
companion_new               victim      POST    >oxxxxxxxxxxx
consent_new                 victim      POST    >oxxxxxxxxxxx
consent_withdraw            consent     GET     >oxxxxxxxxxxx
consent_withdraw            consent     POST    >oxxxxxxxxxxx
victim_monitor              victim      POST    >oxxxxxxxxxxx
victim_close                victim      POST    >oxxxxxxxxxxx
referral_new                victim      GET     >oxxxxxxxxxxx
referral_new                victim      POST    >oxxxxxxxxxxx
referral_list               -           GET     >oooooooxxxxx
referral_detail             sent        GET     >o..o...xxxxx
referral_detail             running     GET     >oo.....xxxxx
referral_detail             completed   GET     >o...o..xxxxx
referral_detail             declined    GET     >o....o.xxxxx
referral_detail             proposed    GET     >oo.....xxxxx
referral_changes            sent        GET     >o..o...xxxxx
referral_changes            running     GET     >oo.....xxxxx
referral_changes            completed   GET     >o...o..xxxxx
referral_changes            proposed    GET     >oo.....xxxxx
referral_seen               sent        POST    >o..o...xxxxx
referral_reveal             sent        POST    >o..o...xxxxx
referral_reveal             running     POST    >oo.....xxxxx
referral_reveal             completed   POST    >o...o..xxxxx
referral_accept             sent        POST    >o..o...xxxxx
referral_accept             running     POST    >oo.....xxxxx
referral_decline            sent        POST    >o..o...xxxxx
referral_withdraw           sent        POST    >o..o...xxxxx
referral_withdraw           proposed    POST    >oo.....xxxxx
referral_approve            proposed    POST    >oxxxxxxxxxxx
referral_not_approve        proposed    POST    >oxxxxxxxxxxx
referral_confirm            running     POST    >oxxxxxxxxxxx
referral_propose            running     GET     >xo.....xxxxx
referral_propose            running     POST    >xo.....xxxxx
service_new                 running     POST    >oo.....xxxxx
service_new                 completed   POST    >o...o..xxxxx
shelter_enter               running     POST    >oo.....xxxxx
shelter_leave               running     POST    >oo.....xxxxx
referral_complete           running     POST    >oo.....xxxxx
referral_detail             leaving     GET     >o..o...xxxxx
referral_changes            leaving     GET     >o..o...xxxxx
referral_reveal             leaving     POST    >o..o...xxxxx
referral_propose            leaving     GET     >x......xxxxx
service_new                 leaving     POST    >o..o...xxxxx
shelter_leave               leaving     POST    >o..o...xxxxx
referral_hand_over          leaving     POST    >o..o...xxxxx
referral_hand_over          running     POST    >oo.....xxxxx
referral_resume             leaving     POST    >oxxxxxxxxxxx

retention_home              -           GET     >oxxxxxxxxxxx
retention_propose           -           POST    >oxxxxxxxxxxx
destruction_list            proposal    GET     >oxxxxxxxxxxx
destruction_decide          proposal    POST    >oxxxxxxxxxxx
destruction_confirm         proposal    GET     >oxxxxxxxxxxx
destruction_confirm         proposal    POST    >oxxxxxxxxxxx
destruction_record          proposal    GET     >oxxxxxxxxxxx
hold_lift                   hold        POST    >oxxxxxxxxxxx
case_hold                   active      POST    >oxxxxxxxxxxx
complaint_hold              new         POST    >oxxxxxxxxxxx
victim_propose              victim      GET     >oxxxxxxxxxxx
victim_propose              victim      POST    >oxxxxxxxxxxx

data_request_list           -           GET     >oxxxxxxxxxxx
data_request_detail         asked       GET     >oxxxxxxxxxxx
data_request_reveal         asked       POST    >oxxxxxxxxxxx
data_request_answer         asked       POST    >oxxxxxxxxxxx
data_request_extract        asked       POST    >oxxxxxxxxxxx
data_request_correct        asked       GET     >+xxxxxxxxxxx
data_request_correct        wrong       GET     >oxxxxxxxxxxx
data_request_correct        wrong       POST    >oxxxxxxxxxxx
data_request_lift           asked       POST    >oxxxxxxxxxxx
victim_data_request         victim      GET     >oxxxxxxxxxxx
victim_data_request         victim      POST    >oxxxxxxxxxxx
complaint_data_request      new         GET     >oxxxxxxxxxxx
complaint_data_request      new         POST    >oxxxxxxxxxxx
breach_list                 -           GET     >oxxxxxxxxxox
breach_new                  -           GET     >oxxxxxxxxxxx
breach_new                  -           POST    >oxxxxxxxxxxx
breach_detail               breach      GET     >oxxxxxxxxxxx
breach_edit                 breach      GET     >oxxxxxxxxxxx
breach_edit                 breach      POST    >oxxxxxxxxxxx
breach_changes              breach      GET     >oxxxxxxxxxxx
breach_affect               breach      POST    >oxxxxxxxxxxx
breach_notify               breach      POST    >oxxxxxxxxxxx
breach_follow_up            breach      POST    >oxxxxxxxxxxx
breach_close                breach      POST    >oxxxxxxxxxxx
breach_notice               breachnotice GET    >oxxxxxxxxxxx
breach_letter               breachnotice POST   >oxxxxxxxxxxx
breach_way                  breachnotice POST   >oxxxxxxxxxxx
breach_settle               breachnotice POST   >oxxxxxxxxxxx

rad:home                    -           GET     >xxxxxxxoooxx
rad:plan_home               -           GET     >oooooooooooo
rad:plan_table              letter      GET     >oooooooooooo
rad:note_list               -           GET     >oooooooooooo
rad:note_detail             note        GET     >oooooooooooo
rad:note_decide             note        POST    >xxxxxxxoxxxo
rad:realisation_list        -           GET     >ooooooooooox
rad:review_list             -           GET     >xxxxxxxoxxxx
rad:realisation_detail      reported    GET     >.....o.oooox
rad:realisation_changes     reported    GET     >.....o.oooox
rad:realisation_save        reported    POST    >.....o.oxxxx
rad:realisation_approve     reported    POST    >xxxxxxxoxxxx
rad:realisation_return      reported    POST    >xxxxxxxoxxxx
rad:spending_approve        spent       POST    >xxxxxxxoxxxx
rad:spending_return         spent       POST    >xxxxxxxoxxxx

rad:evaluation_list         -           GET     >oooooooooooo
rad:evaluation_new          -           POST    >xxxxxxxoxxxx
rad:evaluation_check        -           GET     ooooooooooooo
rad:evaluation_check        hash        GET     ooooooooooooo
rad:evaluation_detail       drafted     GET     >.......o..o.
rad:evaluation_changes      drafted     GET     >xxxxxxxoxxox
rad:evaluation_edit         drafted     GET     >xxxxxxxoxxxx
rad:evaluation_edit         drafted     POST    >xxxxxxxoxxxx
rad:evaluation_submit       drafted     POST    >xxxxxxxoxxxx
rad:evaluation_sign         drafted     POST    >xxxxxxxx.xxx
rad:evaluation_enact        drafted     POST    >xxxxxxxxx.xx
rad:evaluation_return       drafted     POST    >xxxxxxxx..xx
rad:evaluation_pdf          drafted     GET     >.......+..+.
rad:evaluation_draft        drafted     GET     >.......o..o.
rad:evaluation_draft        drafted     POST    >.......o..o.

# last, for it logs out
sessions_end                -           POST    >++++++++++++
"""


@pytest.fixture
def undrawn(monkeypatch):
    """No document is drawn, which takes seconds: who may have it is decided before."""
    monkeypatch.setattr(documents, "pdf", lambda *_, **__: b"%PDF-")


@pytest.fixture
def world(cast):
    """One case in every state: {object name: arguments of its URL}."""
    complaint = lives.a_complaint(cast.gow, files=[lives.a_file()])
    victim = lives.a_victim(cast.koordinator, taken_by=cast.gow)
    basis = lives.a_consent(victim, cast.koordinator)
    sent = lives.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, consent=basis)
    running = lives.serve(lives.a_referral(victim, cast.koordinator, "polres", consent=basis), cast.polres)
    completed = lives.complete(lives.a_referral(victim, cast.koordinator, "imigrasi", Stage.LEGAL, consent=basis), cast.imigrasi)
    declined = lives.a_referral(victim, cast.koordinator, "disnaker", Stage.REPATRIATION, consent=basis)
    routing.decline(declined, by=cast.disnaker, reason=DeclineReason.CAPACITY)
    somebody = lives.a_victim(cast.koordinator, name="Yang pulang", nik="", phone="")
    leaving = lives.serve(lives.a_referral(somebody, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    lives.take_back(leaving.consent, cast.koordinator, sheets={leaving.pk: lives.SHEET})
    role = StageRole.objects.get(stage=Stage.SOCIAL, institution__code="paroki")
    proposed, _ = routing.propose(
        running,
        by=cast.polres,
        role=role,
        institution=role.institution,
        need="Pendampingan",
        urgency=Urgency.NORMAL,
        submit_key=uuid.uuid4(),
    )
    indicator = Indicator.objects.get(code="C-02-01-1")  # coordinated by Disnaker
    report, _ = realisation.report(indicator, 2020, by=cast.disnaker, fields={"text": "160", "value": 160})
    spending, _ = realisation.spend(indicator.paid_by, 2020, by=cast.disnaker, fields={"amount": 200_000_000})
    for row in (report, spending):
        realisation.submit(row, by=cast.disnaker)
    evaluation.order(ActionPlan.objects.get(), 2020, by=cast.rad)
    over = retained.a_closed_complaint(cast)
    proposal, _ = retention.draw_up({"complaint": [over.pk]}, by=cast.koordinator2, submit_key=uuid.uuid4())
    hold = retention.lay_hold(victim.case, by=cast.koordinator2, reason="Perkara disidangkan")
    asked = lives.a_data_request(victim, cast.koordinator)
    breach = lives.a_breach(cast.koordinator, victim)
    wrong = lives.a_data_request(victim, cast.koordinator, Right.CORRECTION)
    near = NearDuplicate.objects.first()
    [loosening] = stage_roles.change(role, {"withheld": []}, by=cast.admin)
    [waiting] = institutions.change(role.institution, {"short_name": "Paroki HTM"}, by=cast.admin)
    receipt, _ = door.report(submit_key=uuid.uuid4(), fields=lives.complaint_fields(), persons=[lives.person()])
    draft = uuid.uuid4()
    intake.save_draft(by=cast.gow, submit_key=draft, fields={})
    return {
        "-": [],
        "number": [1],
        "key": ["1", "set-password"],
        "half": ["1", "d0abc1-0123456789"],
        "new": [complaint.number],
        "file": [complaint.number, 1],
        "public": [Complaint.objects.for_holder(receipts.holder(receipt)).get().number],
        "case": [victim.case.complaints.get().number],
        "draft": [draft],
        "loosening": [loosening.pk],
        "waiting": [waiting.pk],
        "near": [near.complaint.number, near.pk],
        "active": [victim.case.number],
        "victim": [victim.code],
        "stage": [victim.code, Stage.SOCIAL.value],
        "consent": [victim.code, basis.pk],
        "sent": [sent.number],
        "running": [running.number],
        "completed": [completed.number],
        "declined": [declined.number],
        "proposed": [proposed.number],
        "leaving": [leaving.number],
        "account": [cast.polres.pk],
        "proposal": [proposal.number],
        "hold": [hold.pk],
        "asked": [asked.number],
        "breach": [breach.number],
        "breachnotice": [breach.number, 1],
        "wrong": [wrong.number],
        "notice": [Notice.objects.filter(institution=cast.rsud.institution).latest("at").pk],
        "drafted": [2020],
        "hash": ["0" * 64],
        "letter": ["C"],
        "note": [SourceNote.objects.first().code],
        "reported": [indicator.code, 2020],
        "spent": [indicator.paid_by.code, 2020],
    }


def rows():
    for line in MATRIX.splitlines():
        if line and not line.startswith("#"):
            name, subject, method, *answers = line.split()
            yield name, subject, method, "".join(answers)


def names(patterns=None, space=""):
    """The names of all routes but the stock admin's, which django.contrib.admin guards by role (tests/gugus/test_admin.py)."""
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        elif pattern.namespace != "admin":
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)


def answer(response):
    """The letter of a response."""
    if response.status_code == 302 and response["Location"].startswith("/masuk/"):
        return ">"
    return {200: "o", 302: "o", 400: "o", 422: "o", 403: "x", 404: "."}.get(response.status_code, str(response.status_code))


def test_every_url_has_a_row():
    assert set(names()) - {name for name, *_ in rows()} == set()


@pytest.mark.parametrize("column", range(len(ROLES)), ids=lambda column: ROLES[column] or "anonymous")
def test_matrix(client, cast, world, undrawn, column):
    if ROLES[column]:
        client.force_login(getattr(cast, ROLES[column]))
    wrong, wrote = [], []
    for name, subject, method, expected in rows():
        url = reverse(name, args=world[subject])
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            response = client.post(url) if method == "POST" else client.get(url)
            transaction.set_rollback(True)
        want, got = expected[column], answer(response)
        if got != want and not (want == "+" and response.status_code in {200, 302}):
            wrong.append(f"{name} {subject} {method}: {got}, not {want}")
        if method == "GET" and (changes := [sql for sql in map(statement, queries) if sql]):
            wrote.append(f"{name} {subject}: {changes}")
    assert not wrong
    assert not wrote, "a GET changes nothing"


def test_head_is_answered_wherever_get_is(client, cast, world, undrawn):
    """Monitors ask with HEAD: a 405 would tell them that the page is broken."""
    deaf = []
    for name, subject, method, expected in rows():
        role = ROLES[expected.index("o")] if method != "POST" and "o" in expected else None
        if role is None:
            continue
        client.logout()
        if role:
            client.force_login(getattr(cast, role))
        with transaction.atomic():
            if client.head(reverse(name, args=world[subject])).status_code >= 400:
                deaf.append(name)
            transaction.set_rollback(True)
    assert not deaf


def statement(query):
    """The start of a query that writes; the session, the limits' cache and the log of a download aside."""
    sql = query["sql"].lstrip()
    aside = any(table in sql for table in ('"django_session"', '"cache"', '"gugus_accesslog"'))
    return sql[:80] if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not aside else ""
