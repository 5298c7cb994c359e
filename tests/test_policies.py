"""Row-level security: which rows PostgreSQL shows and accepts, as the web role, in the scope of each user."""

import uuid
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection
from django.db.models import F
from django.utils import timezone

from gugus.access import grants, policies as base
from gugus.access.roles import BYPASS
from gugus.access.scope import bypass, emergency, job, scope
from gugus.models import District, Institution, Notice
from gugus.vault.sealing import Sealed
from rad import policies as plan
from rujukan import policies
from rujukan.actions import alarm as alarms, casework, intake, monitoring
from rujukan.actions.emergency import emergency_intake
from rujukan.choices.alarm import AlarmReplyKind
from rujukan.choices.referral import Urgency
from rujukan.choices.stage import Stage
from rujukan.choices.victim import Sex
from rujukan.conferences.actions import conference_minutes
from rujukan.models import (
    Breach,
    BreachNotice,
    Case,
    CaseConference,
    Companion,
    Complaint,
    Consent,
    DataRequest,
    IdentityToken,
    LegalDuty,
    LegalEvent,
    LegalProceeding,
    Referral,
    ReportedPerson,
    SafetySheet,
    ShelterPlace,
    ShelterStay,
    StageNeed,
    StageRole,
    Suspect,
    Task,
    Victim,
    VictimIdentity,
)
from rujukan.models.barring import barred
from rujukan.policies.bypasses import COMPANION, FOR_JOBS, TAKEN_CALL
from rujukan.privacy.actions import retention
from tests import sight
from tests.matrix import ROLES
from tests.matrix_world import world
from tests.reference import accounts_by_name
from tests.rujukan import conferring, retained, scenarios, visits
from tests.sight import expected, keys

__all__ = ["everything", "world"]

# The tables tested here. The other apps' rules have tests of their own, and a rule that lets everybody read hides nothing.
GUARDED = {table for table, rule in policies.RULES.items() if isinstance(rule, dict) or rule.sight != "true"}
# Those of case work: without a user the web role may not even ask.
OF_ROLES = {table for table, rule in policies.RULES.items() if isinstance(rule, dict)}
OPENED = {table for table in OF_ROLES if BYPASS in policies.RULES[table]}
# Tables without a policy, with the reason.
EXEMPT = {
    **dict.fromkeys(
        ("auth_group", "auth_group_permissions", "auth_permission"), "not used, roles decide; the site may not write"
    ),
    **dict.fromkeys(("gugus_user_groups", "gugus_user_user_permissions"), "not used, roles decide; the site may not write"),
    "cache": "counts of login attempts, under keyed hashes",
    "django_content_type": "names of models",
    "django_migrations": "names of migrations; the site may not write",
    "django_session": "read before the user is known; the key is a digest, so nobody can take a session over",
    "gugus_keymark": "a known word under each key; the site may not write",
    "gugus_series": "the last number of each series",
    "gugus_tally": "counts of attempts, under keyed hashes",
    "pghistory_context": "stays empty; the site may not write",
}


@pytest.fixture(scope="module")
def everything(world):
    """The world of the matrix, with a row in every table, and a second case that bars Polres. All cases bar a coordinator."""
    cast = accounts_by_name()
    victim = Victim.objects.get(code=world["victim"][0])
    scenarios.identify(victim, cast.koordinator)
    monitoring.begin(victim, by=cast.koordinator, reason="Menetap di kerabat")
    by_polres = {"next_visit_on": timezone.localdate(), "visitor": cast.polres.institution}
    victim.refresh_from_db()
    monitoring.plan_visit(victim, by=cast.koordinator, version=victim.version, **by_polres)
    visits.a_visit(victim, cast.polres, safety=1)
    casework.record_suspect(victim.case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family")
    hidden = scenarios.a_victim(cast.koordinator, taken_by=cast.polres, name="Orang lain", nik="", phone="")
    scenarios.serve(scenarios.a_referral(hidden, cast.koordinator, "polres"), cast.polres)
    urgent = scenarios.a_referral(hidden, cast.koordinator, "rsud", Stage.HEALTH, urgency=Urgency.EMERGENCY)
    alarms.reply(urgent.alarm, by=cast.rsud, kind=AlarmReplyKind.CANNOT)
    casework.record_suspect(
        hidden.case,
        by=cast.koordinator,
        name="Petugas",
        role="unknown",
        relation="other",
        bars_users=[cast.koordinator2],
        bars_institutions=[cast.polres.institution],
    )
    prosecution = scenarios.an_officer("kejari", "kejari").institution
    proceeding = scenarios.a_proceeding(hidden.case, cast.koordinator, police=None, prosecution=prosecution)
    scenarios.a_legal_event(proceeding, cast.koordinator)
    conference = conferring.a_held_conference(hidden.case, cast.koordinator, [], [prosecution])
    conferring.minutes_of(conference, cast.koordinator, decisions=[conferring.a_decision(prosecution)])
    conference_minutes.tell(conference, by=cast.koordinator, code=hidden.code, on=timezone.localdate())
    scenarios.a_data_request(hidden, cast.koordinator)
    retention.lay_hold(hidden.case, by=cast.koordinator, reason="Perkara disidangkan")
    scenarios.a_breach_being_told(cast.koordinator, victim, hidden, *hidden.case.complaints.all())
    retained.a_closed_complaint(cast)
    retained.a_closed_victim(cast)
    retained.destroyed(cast)
    complaint = scenarios.a_complaint(cast.polres, persons=[scenarios.person(name="Darurat Contoh", nik="", phone="")])
    intake.append(complaint, by=cast.polres, submit_key=uuid.uuid4(), text="Ia menelepon lagi")
    emergency_intake(complaint, by=cast.polres, person=complaint.persons.get(), stage=Stage.SHELTER)
    cast.koordinator2.barred_cases.add(*Case.objects.all())
    touch_everything()
    return victim.pk, hidden.pk


@pytest.fixture
def full(everything, db):
    """The victims of the two cases of `everything`."""
    return tuple(Victim.objects.get(pk=key) for key in everything)


def touch_everything():
    """Change each row once, so that each has a history entry."""
    Complaint.objects.update(forwarded_to="Bersama")
    ReportedPerson.objects.update(order=F("order") + 1)
    Case.objects.update(district=District.objects.last())
    Suspect.objects.update(role="recruiter")
    Victim.objects.update(sex=Sex.MALE)
    VictimIdentity.objects.update(alias=Sealed(b"sealed"))
    StageNeed.objects.update(reason="Dinilai lagi")
    LegalDuty.objects.update(due_at=F("due_at") + timedelta(days=1))
    Task.objects.update(due_at=F("due_at") + timedelta(days=1))
    for model in (Companion, ShelterStay):
        model.objects.update(since=F("since") - timedelta(days=1))
    Consent.objects.update(withdrawn_at=timezone.now(), withdrawn_for="subject", withdrawal_reason="not_said")
    CaseConference.objects.update(why=["child"])
    LegalProceeding.objects.update(opened_at=F("opened_at") - timedelta(days=1))
    SafetySheet.objects.update(issued_at=timezone.now())
    Referral.objects.update(seen_at=timezone.now())
    DataRequest.objects.update(basis="UU 27/2022 Ps 15")
    Breach.objects.update(harmful=False)
    BreachNotice.objects.filter(recipient="person").update(in_person=False)
    place = ShelterPlace(name="Ruang", kind="police", institution=Institution.objects.get(code="polres"), women=2)
    place.save()
    ShelterPlace.objects.update(women=3)


def key_of(table):
    """Return the primary key's column; views of policies have an `id`."""
    return next((model._meta.pk.column for model in apps.get_models() if model._meta.db_table == table), "id")


def seen(table):
    """Return the keys of a table's rows that the database shows now."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{key_of(table)}" FROM "{table}"')
        return {key for (key,) in cursor.fetchall()}


@pytest.mark.django_db
def test_every_table_has_its_policy_or_a_reason_to_have_none():
    rules = [module.RULES for module in (base, policies, plan)]
    assert len(set().union(*rules)) == sum(map(len, rules)), "two rules for one table"
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')")
        tables = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT DISTINCT tablename FROM pg_policies WHERE cmd = 'SELECT'")
        with_policy = {name for (name,) in cursor.fetchall()}
    assert with_policy == set().union(*rules)
    assert with_policy | set(EXEMPT) == tables
    assert not with_policy & set(EXEMPT)
    read_only = {table for table, reason in EXEMPT.items() if "may not write" in reason}
    assert read_only == set(grants.READ_ONLY) - with_policy


@pytest.mark.django_db
def test_renewing_restores_the_policies():
    def policies_now():
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2")
            rows = cursor.fetchall()
            cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY 1")
            return rows, [name for (name,) in cursor.fetchall()]

    before = policies_now()
    assert before[1] == sorted(base.RULES | policies.RULES | plan.RULES)
    with connection.cursor() as cursor:
        cursor.execute("CREATE POLICY forgotten ON rujukan_victim USING (true)")
        cursor.execute("ALTER TABLE rujukan_case DISABLE ROW LEVEL SECURITY")
    policies.renew("default")
    assert policies_now() == before


@pytest.mark.django_db
def test_while_a_table_is_missing_no_policy_is_created(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DROP POLICY officer_sight ON rujukan_victim")
        cursor.execute("ALTER TABLE rujukan_victim DISABLE ROW LEVEL SECURITY")
        monkeypatch.setitem(policies.RULES, "rujukan_not_yet", policies.RULES["rujukan_victim"])
        policies.renew("default")
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE relname = 'rujukan_victim'")
        assert cursor.fetchone() == (True,)
        cursor.execute("SELECT count(*) FROM pg_policies WHERE tablename = 'rujukan_victim' AND policyname = 'officer_sight'")
        assert cursor.fetchone() == (0,)


def wanted_of(user):
    """{table: keys} that the database should show this person."""
    wanted = expected(user)
    barring = Case.objects.filter(barred(user, "")).distinct()  # of such a case the database keeps even the notices
    about = [*keys(barring), *keys(Complaint.objects.filter(case__in=barring)), *keys(Victim.objects.filter(case__in=barring))]
    about += keys(Referral.objects.filter(victim__case__in=barring))
    wanted["gugus_notice"] -= keys(Notice.objects.filter(about__in=about))
    return wanted


def differences(user, wanted):
    """{table: (rows too many, rows too few)} that the database shows this person."""
    with scope(user):
        shown = {table: seen(table) for table in wanted}
    return {table: (len(shown[table] - rows), len(rows - shown[table])) for table, rows in wanted.items() if shown[table] != rows}


BARRING = {"rujukan_case_barred_users", "rujukan_case_barred_institutions"}
PEOPLE = [*ROLES[1:], "koordinator2"]


@pytest.mark.parametrize("username", PEOPLE)
def test_the_database_shows_the_rows_that_the_pages_show(cast, full, username):
    user = getattr(cast, username)
    wanted = wanted_of(user)
    assert set(wanted) == GUARDED - BARRING
    differing = differences(user, wanted)
    assert not differing, "(too many, too few)"
    if username == "koordinator":
        master_data = {f"{name}history" for name in ("alarmstep", "shelterplace", "stagerole", "stagefootnote", "retentionrule")}
        unseen = {f"rujukan_{name}" for name in {"complaintdraft"} | master_data}
        assert {table for table, rows in wanted.items() if not rows} == unseen


def test_without_a_user_case_work_cannot_be_queried(cast, full):
    with scope():
        assert not {table for table in GUARDED - OF_ROLES if seen(table)}
    for table in sorted(OF_ROLES):
        with pytest.raises(DatabaseError, match="permission denied"), scope():
            seen(table)


def test_a_user_without_case_work_sees_and_adds_nothing_of_it(cast, full):
    own = {"gugus_notice"}
    with scope(cast.rad):
        assert not {table for table in GUARDED - own if seen(table)}
    for table in sorted(GUARDED):
        with pytest.raises(DatabaseError, match=r"row-level security|permission denied"), scope(cast.rad):
            add_nothing(table)


def add_nothing(table):
    """Add a row of NULLs: PostgreSQL checks policies before other constraints."""
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table}" DEFAULT VALUES')


def test_a_forgotten_filter_shows_an_uninvolved_officer_nothing(cast, full):
    own = keys(sight.notices(Notice.objects, cast.paroki))
    with scope(cast.paroki):
        for model in apps.get_app_config("rujukan").get_models():
            if model._meta.db_table in GUARDED:
                assert not model.objects.all().exists(), model
        assert keys(Notice.objects.all()) == own
        assert not Victim.objects.update(status="closed")
        assert not IdentityToken.objects.all().delete()[0]


def test_an_institution_cannot_refer_a_victim_it_cannot_see(cast, full):
    victim, _ = full
    other = Referral.objects.filter(victim=victim, to_institution=cast.disnaker.institution).get()
    role = StageRole.objects.holding(cast.gow.institution).first()
    columns = {
        "victim_id": victim.pk,
        "role": role,
        "stage": role.stage,
        "from_institution": cast.gow.institution,
        "need": "x",
        "urgency": "normal",
    }
    for number, (status, to) in enumerate([("proposed", cast.rsud), ("proposed", cast.gow), ("accepted", cast.gow)]):
        with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.gow):
            Referral.objects.create(number=f"RJ-{number}", status=status, to_institution=to.institution, **columns)
    columns |= {"victim_id": full[1].pk, "to_institution": cast.gow.institution}
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.gow), emergency():
        Referral.objects.create(number="RJ-4", status="accepted", **columns)
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.disnaker):
        Referral.objects.filter(pk=other.pk).update(victim=full[1].pk)


@pytest.mark.parametrize("view", [f"rujukan_{name}" for name in policies.VIEWS])
def test_the_views_of_policies_are_read_only_and_show_own_rows(cast, full, view):
    reader = cast.gow if view == "rujukan_accompanied" else cast.polres
    of_bypass = ("rujukan_reported_complaint", "rujukan_accompanied_proceeding", "rujukan_taken_call")
    readers = [] if view in of_bypass else [reader]
    for user in (None, cast.koordinator, reader):
        with nullcontext() if user in readers else pytest.raises(DatabaseError, match="permission denied"), scope(user):
            assert seen(view)
    for verb in (f"DELETE FROM {view}", f"UPDATE {view} SET id = id", f"INSERT INTO {view} (id) VALUES (NULL)"):
        with pytest.raises(DatabaseError, match=r"permission denied|cannot"), scope(cast.polres), connection.cursor() as cursor:
            cursor.execute(verb)


def test_a_bypass_opens_its_tables_to_users_only_inside_its_block(cast, full):
    for reason, tables in policies.BYPASSES.items():
        if reason in (*FOR_JOBS, COMPANION, TAKEN_CALL):
            continue
        with scope(cast.rad):
            with bypass(reason):
                opened = {table for table in OPENED if seen(table)}
                assert opened == set(tables), reason
                with scope(cast.rad):
                    assert not seen("rujukan_victim"), "an inner scope starts without a bypass"
            assert not seen("rujukan_victim")
        with pytest.raises(DatabaseError, match="permission denied"), scope(), bypass(reason):
            seen(next(iter(opened)))


def test_the_bypass_of_a_companion_shows_accompanied_victims_only(cast, full):
    victim, _ = full
    rows = {"rujukan_referral": Referral.objects.filter(victim=victim)}
    rows |= {"rujukan_legalproceeding": LegalProceeding.objects.filter(case=victim.case)}
    rows |= {"rujukan_legalevent": LegalEvent.objects.filter(proceeding__case=victim.case)}
    expected = {table: keys(of_victim) for table, of_victim in rows.items()}
    assert all(expected.values())
    for user in (cast.gow, cast.polres):
        with scope(user), bypass(COMPANION):
            opened = {table for table in OPENED if seen(table)}
            for table, of_victim in expected.items():
                assert seen(table) == (of_victim if user == cast.gow else set()), table
        assert opened - {"rujukan_case_barred_institutions"} <= set(policies.BYPASSES[COMPANION])


def test_a_job_opens_its_tables_without_a_user_only(cast, full):
    for reason in FOR_JOBS:
        with job(reason):
            assert {table for table in OPENED if seen(table)} == set(policies.BYPASSES[reason]), reason
        with scope(cast.koordinator), bypass(reason):
            assert not any(seen(table) for table in OPENED)


def test_an_error_ends_a_bypass(cast):
    scenarios.a_complaint(cast.gow)
    with scope(cast.rad):
        with pytest.raises(ZeroDivisionError), bypass("counts"):
            raise ZeroDivisionError
        assert not seen("rujukan_complaint")


@pytest.mark.django_db
def test_nobody_calls_the_functions_that_read_as_the_owner_but_the_roles_that_need_them():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND proname LIKE 'rujukan%%'"
            " AND has_function_privilege(%s, oid, 'EXECUTE')",
            [settings.DATABASE_WEB_ROLE],
        )
        assert not cursor.fetchall()


def test_users_of_an_inactive_institution_see_nothing(cast, full):
    cast.polres.institution.active = False
    cast.polres.institution.save()
    with scope(cast.polres):
        assert not seen("rujukan_referral")
