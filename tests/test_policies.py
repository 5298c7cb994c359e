"""Row-level security: which rows PostgreSQL shows and accepts, as the web role, in the scope of each user."""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from gugus.access import grants
from gugus.access import policies as base
from gugus.access.scope import bypass, scope
from gugus.models import District, Notice
from gugus.vault.sealing import Sealed
from rad import policies as plan
from rujukan import policies
from rujukan.actions import casework, emergency, intake, monitoring
from rujukan.choices import IN_SERVICE, ReferralStatus, Sex, Stage
from rujukan.models import (
    Attachment,
    AttachmentContent,
    BarLifting,
    BarredInstitution,
    BarredUser,
    Breach,
    BreachNotice,
    Case,
    Companion,
    Complaint,
    ComplaintAddition,
    ComplaintDraft,
    Consent,
    DataRequest,
    Destruction,
    DestructionDecision,
    DestructionItem,
    DestructionList,
    Event,
    Identification,
    IdentityToken,
    LegalDuty,
    LegalHold,
    MonitoringVisit,
    NearDuplicate,
    Referral,
    ReportedPerson,
    RetentionRule,
    SafetySheet,
    Service,
    ServiceStandard,
    ShelterStay,
    StageFootnote,
    StageNeed,
    StageRole,
    Suspect,
    Victim,
    VictimIdentity,
)
from rujukan.privacy.actions import retention
from tests.matrix_world import world
from tests.rujukan import retained, scenarios
from tests.test_access_matrix import ROLES

__all__ = ["world"]

# The tables tested here. The other apps' rules have tests of their own, and a rule that lets everybody read hides nothing.
GUARDED = {table for table, rule in policies.RULES.items() if rule.sight != "true"}
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


@pytest.fixture
def full(world, cast):
    """The world of the matrix, with a row in every table, and a second case that bars a coordinator and Polres."""
    victim = Victim.objects.get(code=world["victim"][0])
    scenarios.identify(victim, cast.koordinator)
    casework.name_companion(victim, by=cast.koordinator, user=cast.polres)
    monitoring.begin(victim, by=cast.koordinator, reason="Menetap di kerabat")
    visit = {"outcome": "well", "submit_key": uuid.uuid4(), "done_on": timezone.localdate()}
    monitoring.record_visit(victim, by=cast.koordinator, **visit)
    casework.record_suspect(victim.case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family")
    hidden = scenarios.a_victim(cast.koordinator, taken_by=cast.polres, name="Orang lain", nik="", phone="")
    scenarios.serve(scenarios.a_referral(hidden, cast.koordinator, "polres"), cast.polres)
    casework.record_suspect(
        hidden.case,
        by=cast.koordinator,
        name="Petugas",
        role="unknown",
        relation="other",
        bars_users=[cast.koordinator2],
        bars_institutions=[cast.polres.institution],
    )
    scenarios.a_data_request(hidden, cast.koordinator)
    retention.lay_hold(hidden.case, by=cast.koordinator, reason="Perkara disidangkan")
    scenarios.a_breach_being_told(cast.koordinator, victim, hidden, *hidden.case.complaints.all())
    retained.a_closed_complaint(cast)
    retained.destroyed(cast)
    complaint = scenarios.a_complaint(cast.polres, persons=[scenarios.person(name="Darurat Contoh", nik="", phone="")])
    intake.append(complaint, by=cast.polres, submit_key=uuid.uuid4(), text="Ia menelepon lagi")
    emergency.emergency_intake(complaint, by=cast.polres, person=complaint.persons.get(), stage=Stage.SHELTER)
    touch_everything()
    return victim, hidden


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
    MonitoringVisit.objects.update(outcome="concern")
    for model in (Companion, ShelterStay):
        model.objects.update(since=F("since") - timedelta(days=1))
    Consent.objects.update(withdrawn_at=timezone.now(), withdrawn_for="subject", withdrawal_reason="not_said")
    SafetySheet.objects.update(issued_at=timezone.now())
    Referral.objects.update(seen_at=timezone.now())
    Service.objects.update(given_on="2026-01-01")
    DataRequest.objects.update(basis="UU 27/2022 Ps 15")
    Breach.objects.update(harmful=False)
    BreachNotice.objects.filter(recipient="person").update(in_person=False)


def seen(table):
    """Return the keys of a table's rows that the database shows now."""
    key = next((model._meta.pk.column for model in apps.get_models() if model._meta.db_table == table), "id")  # or it is a view
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{key}" FROM "{table}"')
        return {key for (key,) in cursor.fetchall()}


def keys(rows):
    return set(rows.values_list("pk", flat=True))


def expected(user):
    """Return {table: keys} of the rows that `for_user` gives this user. Call it as the owner, who sees all rows."""
    complaints, referrals, served = (kind.objects.for_user(user) for kind in (Complaint, Referral, Victim))
    received = referrals.filter(to_institution=user.institution_id)
    coordinator = user.is_coordinator
    readable = complaints if coordinator else complaints.filter(triaged_at=None)
    cases = Case.objects.for_user(user) if coordinator else Case.objects.filter(victims__in=served)
    open_referrals = received.filter(status__in=[ReferralStatus.SENT, *IN_SERVICE])
    done = referrals if coordinator else received
    visible = {
        Complaint: complaints,
        ReportedPerson: ReportedPerson.objects.filter(complaint__in=complaints),
        ComplaintAddition: ComplaintAddition.objects.filter(complaint__in=complaints),
        Attachment: Attachment.objects.for_user(user),
        AttachmentContent: AttachmentContent.objects.filter(attachment__complaint__in=readable),
        ComplaintDraft: ComplaintDraft.objects.for_user(user),
        Case: cases,
        Suspect: Suspect.objects.filter(case__in=Case.objects.for_user(user)),
        Victim: Victim.objects.filter(Q(pk__in=served) | Q(referrals__in=referrals)),
        Referral: referrals,
        Consent: Consent.objects.filter(Q(victim__in=served) if coordinator else Q(referrals__in=open_referrals)),
        Service: Service.objects.filter(referral__in=done),
        ShelterStay: ShelterStay.objects.filter(referral__in=done),
        NearDuplicate: NearDuplicate.objects.for_user(user),
        IdentityToken: IdentityToken.objects.filter(Q(complaint__in=complaints) | Q(victim__in=served)),
        Notice: Notice.objects.for_user(user),
        SafetySheet: SafetySheet.objects.filter(referral__in=referrals if coordinator else received.handing_over()),
    }
    shown = {LegalDuty: coordinator or user.username == "polres", MonitoringVisit: coordinator}
    visible |= {kind: kind.objects.filter(victim__in=served if rows else []) for kind, rows in shown.items()}
    visible |= {kind: kind.objects.filter(victim__in=served) for kind in (VictimIdentity, StageNeed, Companion, Identification)}
    records = (BarLifting, DataRequest, LegalHold, DestructionList, DestructionItem, Breach, BreachNotice)
    visible |= {kind: kind.objects.for_user(user) for kind in records}
    visible[DestructionDecision] = DestructionDecision.objects.filter(item__in=DestructionItem.objects.for_user(user))
    of_taken_complaints = Q(complaint__in=complaints) if user.is_officer else Q(pk=None)
    visible[Destruction] = Destruction.objects.filter(
        Q(pk__in=Destruction.objects.for_user(user).values("pk")) | of_taken_complaints
    )
    own = Q(referral__in=referrals) | Q(complaint__in=complaints)
    if coordinator:
        own |= Q(complaint=None, case__in=cases) | Q(breach__isnull=False)
    visible[Event] = Event.objects.filter(own)
    visible |= histories(user, complaints, referrals, done)
    return {kind._meta.db_table: keys(rows) for kind, rows in visible.items()}


def histories(user, complaints, referrals, done):
    """Return {history model: rows} that this user may see.

    Coordinators read the histories of cases and their rows; the institution that took a complaint reads its history until triage.
    """
    cases = Case.objects.for_user(user)
    victims = Victim.objects.for_user(user) if user.is_coordinator else Victim.objects.none()
    read = complaints if user.is_coordinator else complaints.filter(triaged_at=None)
    conditions = {Case: Q(pgh_obj__in=cases), Victim: Q(pgh_obj__in=victims), Complaint: Q(pgh_obj__in=read)}
    conditions |= dict.fromkeys((Suspect, BarredUser, BarredInstitution), Q(case__in=cases))
    of_victim = (VictimIdentity, StageNeed, Companion, Consent, LegalDuty, MonitoringVisit)
    conditions |= dict.fromkeys(of_victim, Q(victim__in=victims))
    conditions |= {ReportedPerson: Q(complaint__in=read), Referral: Q(pgh_obj__in=referrals)}
    conditions |= dict.fromkeys((Service, ShelterStay), Q(referral__in=done))
    conditions[SafetySheet] = Q(referral__in=referrals) if user.is_coordinator else Q(pk__in=[])
    conditions[DataRequest] = Q(pgh_obj__in=DataRequest.objects.for_user(user))
    conditions[Breach] = Q() if user.is_coordinator else Q(pk__in=[])
    conditions[BreachNotice] = Q(pgh_obj__in=BreachNotice.objects.for_user(user))
    nobody = Q() if user.is_administrator else Q(pk__in=[])
    conditions |= dict.fromkeys((StageRole, StageFootnote, ServiceStandard, RetentionRule), nobody)
    history_models = {model: model.history.rel.related_model for model in conditions}
    return {history_models[model]: history_models[model].objects.filter(condition) for model, condition in conditions.items()}


@pytest.mark.django_db
def test_every_table_has_its_policy_or_a_reason_to_have_none():
    rules = [module.RULES for module in (base, policies, plan)]
    assert len(set().union(*rules)) == sum(map(len, rules)), "two rules for one table"
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')")
        tables = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'sight'")
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
        cursor.execute("DROP POLICY sight ON rujukan_victim")
        cursor.execute("ALTER TABLE rujukan_victim DISABLE ROW LEVEL SECURITY")
        monkeypatch.setitem(policies.RULES, "rujukan_not_yet", policies.RULES["rujukan_victim"])
        policies.renew("default")
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE relname = 'rujukan_victim'")
        assert cursor.fetchone() == (True,)
        cursor.execute("SELECT count(*) FROM pg_policies WHERE tablename = 'rujukan_victim' AND policyname = 'sight'")
        assert cursor.fetchone() == (0,)


def wanted_of(user, full):
    """{table: keys} that the database should show this person."""
    wanted = expected(user)
    if user.username in {"koordinator2", "polres"}:  # of a case that bars them the database keeps even the notices
        hidden = full[1].case
        wanted["gugus_notice"] -= keys(Notice.objects.filter(about__in=[hidden.pk, *keys(hidden.complaints)]))
    return wanted


def differences(user, wanted):
    """{table: (rows too many, rows too few)} that the database shows this person."""
    with scope(user):
        shown = {table: seen(table) for table in wanted}
    return {table: (len(shown[table] - rows), len(rows - shown[table])) for table, rows in wanted.items() if shown[table] != rows}


PEOPLE = [*ROLES[1:], "koordinator2"]


@pytest.mark.parametrize("username", PEOPLE)
def test_the_database_shows_the_rows_that_the_pages_show(cast, full, username):
    user = getattr(cast, username)
    wanted = wanted_of(user, full)
    barring = {"rujukan_case_barred_users", "rujukan_case_barred_institutions"}
    assert set(wanted) == GUARDED - barring
    differing = differences(user, wanted)
    assert not differing, "(too many, too few)"
    if username == "koordinator":
        master_data = {f"{name}history" for name in ("stagerole", "stagefootnote", "servicestandard", "retentionrule")}
        unseen = {f"rujukan_{name}" for name in {"complaintdraft"} | master_data}
        assert {table for table, rows in wanted.items() if not rows} == unseen


def test_without_a_user_nothing_is_visible_and_nothing_can_be_added(cast, full):
    with scope():
        assert not {table for table in GUARDED if seen(table)}
    for table in sorted(GUARDED):
        with pytest.raises(DatabaseError, match=r"row-level security|permission denied"), scope(), connection.cursor() as cursor:
            # A row of NULLs: PostgreSQL checks policies before other constraints.
            cursor.execute(f'INSERT INTO "{table}" DEFAULT VALUES')


def test_a_forgotten_filter_shows_an_uninvolved_officer_nothing(cast, full):
    own = keys(Notice.objects.for_user(cast.paroki))
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
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.gow), bypass("emergency"):
        Referral.objects.create(number="RJ-4", status="accepted", **columns)
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.disnaker):
        Referral.objects.filter(pk=other.pk).update(victim=full[1].pk)


@pytest.mark.parametrize("view", [f"rujukan_{name}" for name in policies.VIEWS])
def test_the_views_of_policies_are_read_only_and_show_own_rows(cast, full, view):
    for user, some in ((None, False), (cast.koordinator, False), (cast.polres, view != "rujukan_reported_complaint")):
        with scope(user):
            assert bool(seen(view)) is some
    for verb in (f"DELETE FROM {view}", f"UPDATE {view} SET id = id", f"INSERT INTO {view} (id) VALUES (NULL)"):
        with pytest.raises(DatabaseError, match=r"permission denied|cannot"), scope(cast.polres), connection.cursor() as cursor:
            cursor.execute(verb)


def test_a_bypass_opens_its_tables_to_users_only_inside_its_block(cast, full):
    for reason, tables in policies.BYPASSES.items():
        with scope(cast.rad):
            with bypass(reason):
                opened = {table for table in GUARDED if seen(table)}
                assert opened - {"gugus_notice"} == set(tables) - {"gugus_notice"}, reason
                with scope(cast.rad):
                    assert not seen("rujukan_victim"), "an inner scope starts without a bypass"
            assert not seen("rujukan_victim")
        with scope(), bypass(reason):
            assert not {table for table in GUARDED if seen(table)}


@pytest.mark.django_db(transaction=True)
def test_a_connection_keeps_no_scope(cast):
    scenarios.a_complaint(cast.gow)
    with scope(cast.gow), bypass("matches"):
        assert seen("rujukan_complaint")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.DATABASE_WEB_ROLE}")
        cursor.execute("SELECT current_setting('gugus.user_id', true), current_setting('gugus.bypass', true)")
        assert not any(cursor.fetchone())
        assert not {table for table in GUARDED if seen(table)}


@pytest.mark.django_db
def test_an_error_ends_a_bypass(cast):
    scenarios.a_complaint(cast.gow)
    with scope(cast.rad):
        with pytest.raises(ZeroDivisionError), bypass("counts"):
            raise ZeroDivisionError
        assert not seen("rujukan_complaint")


def test_users_of_an_inactive_institution_see_nothing(cast, full):
    cast.polres.institution.active = False
    cast.polres.institution.save()
    with scope(cast.polres):
        assert not seen("rujukan_referral")
