"""Row-level security of the base: accounts, second factors, access log and seals, as the web role sees them in each scope."""

import uuid

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from gugus.access import policies
from gugus.access.roles import ALL, named
from gugus.access.scope import scope
from gugus.actions import account as accounts
from gugus.audit import access_log
from gugus.choices import AccessKind, AccountChange, ContactKind, MeetingKind, SignInMethod
from gugus.models import (
    AccessLog,
    ChangeRequest,
    DailyMail,
    DeadlineReminder,
    Digest,
    District,
    DutyContact,
    FormDraft,
    Institution,
    Meeting,
    MeetingDecision,
    MeetingParticipant,
    Seal,
    SealCheck,
    SealedEntry,
    SignIn,
    StagedPiece,
    Submission,
    User,
)
from tests.matrix import ROLES
from tests.rujukan import scenarios
from tests.sight import keys
from tests.test_mutants import survivors
from tests.test_policies import differences, seen

HIDING = {table for table, rule in policies.RULES.items() if rule.sight != "true" and not table.endswith("history")}


@pytest.fixture
def full(cast):
    """Add rows of several users to every table whose policy hides some."""
    for user in (cast.polres, cast.koordinator, cast.admin):
        access_log.record(user, AccessKind.REVEAL, "PN-26-AAAA")
        SignIn.objects.create(user=user, method=SignInMethod.CODE, browser="Firefox")
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        EmailAddress.objects.create(user=user, email=user.email)
        FormDraft.objects.create(user=user, address="/rujukan/", page="/rujukan/")
        Submission.objects.create(user=user, key=uuid.uuid4(), digest=b"HMAC")
        DailyMail.objects.create(user=user)
        StagedPiece.objects.create(user=user, file=b"HMAC", offset=0, size=1, content=b"x")
    access_log.seal()
    access_log.verify()
    accounts.ask(cast.gow, AccountChange.USERNAME, "ratna", by=cast.admin)
    LogEntry.objects.create(
        user=cast.admin, content_type=ContentType.objects.get_for_model(User), action_flag=CHANGE, object_repr="gow"
    )
    for kind in (MeetingKind.COORDINATION, MeetingKind.CASE):
        meeting = Meeting.objects.create(kind=kind, held_on="2026-01-05", place="Aula", title="Rapat", recorded_by=cast.rad)
        meeting.participants.create(user=cast.rad)
        meeting.decisions.create(text="Menyusun jadwal", owner=cast.gow.institution, due_on="2026-02-01")
    contact = scenarios.a_duty_contact("polres", by=cast.polres)
    scenarios.a_duty_contact("dsp3akb", by=cast.koordinator, kind=ContactKind.COORDINATOR)
    Digest.objects.create(contact=contact, day=timezone.localdate())
    DeadlineReminder.objects.create(source="referral", subject="1", due_at=timezone.now(), step="due", at=timezone.now())
    DBTaskResult.objects.create(args_kwargs={}, task_path="gugus.login.letter.password_reset", run_after=timezone.now())


def contacts_of(user):
    """Officers see the contacts of their institution and the coordinators on duty, coordinators all."""
    own = Q(institution=user.institution) | Q(kind=ContactKind.COORDINATOR) if user.is_officer else Q(pk=None)
    return DutyContact.objects.filter(Q() if user.is_coordinator else own)


def expected(user):
    """Return {table: keys} of the rows that the pages show this user. Call it as the owner, who sees all rows."""
    of_accounts = user.is_administrator
    own = {"user": user} if not of_accounts else {}
    looks = of_accounts or user.is_auditor
    visible = {
        AccessLog: AccessLog.objects.filter(Q() if user.is_auditor or user.is_coordinator else Q(user=user)),
        SignIn: user.sign_ins.all(),
        FormDraft: FormDraft.objects.filter(user=user),
        Submission: Submission.objects.filter(user=user),
        DailyMail: DailyMail.objects.filter(user=user),
        StagedPiece: StagedPiece.objects.filter(user=user),
        ChangeRequest: ChangeRequest.objects.filter(Q() if looks or user.is_coordinator else Q(pk=None)),
        Authenticator: Authenticator.objects.filter(**own),
        EmailAddress: EmailAddress.objects.filter(**own),
        LogEntry: LogEntry.objects.all() if looks else LogEntry.objects.none(),
        DBTaskResult: DBTaskResult.objects.none(),
        Meeting: Meeting.objects.exclude(kind=MeetingKind.CASE),
        MeetingParticipant: MeetingParticipant.objects.exclude(meeting__kind=MeetingKind.CASE),
        DeadlineReminder: DeadlineReminder.objects.none(),
        Digest: Digest.objects.none(),
        DutyContact: contacts_of(user),
        MeetingDecision: MeetingDecision.objects.exclude(meeting__kind=MeetingKind.CASE),
    }
    visible |= {kind: kind.objects.all() if user.is_auditor else kind.objects.none() for kind in (Seal, SealedEntry, SealCheck)}
    return {kind._meta.db_table: keys(rows) for kind, rows in visible.items()}


@pytest.mark.parametrize("username", ROLES[1:])
def test_the_database_shows_the_rows_that_the_pages_show(cast, full, username):
    user = getattr(cast, username)
    wanted = expected(user)
    assert set(wanted) == HIDING - {"account_emailconfirmation"}
    with scope(user):
        assert {table: seen(table) for table in wanted} == wanted


def test_a_policy_for_reading_that_hides_nothing_is_noticed(cast, full):
    people = [(user, expected(user)) for user in (getattr(cast, username) for username in ROLES[1:])]

    def noticed(table, _):
        return any(differences(user, {table: wanted[table]}) for user, wanted in people)

    assert not survivors("SELECT", noticed, HIDING - {"account_emailconfirmation"})


def test_without_a_user_only_factors_addresses_and_tasks_are_visible(full):
    with scope():
        visible = {table for table in HIDING if seen(table)}
    assert visible == {"mfa_authenticator", "account_emailaddress", "django_tasks_database_dbtaskresult"}
    with scope(receipt="00"):
        assert not {table for table in HIDING if seen(table)}


FORBIDDEN = {
    "an entry of the log in another's name": lambda cast: access_log.record(cast.gow, AccessKind.REVEAL, "PN-26-AAAA"),
    "a draft of another": lambda cast: FormDraft.objects.create(user=cast.gow, address="/", page="/"),
    "a form that another sent": lambda cast: Submission.objects.create(user=cast.gow, key=uuid.uuid4(), digest=b"HMAC"),
    "a file that another sent": lambda cast: StagedPiece.objects.create(user=cast.gow, file=b"HMAC", offset=0, size=1),
    "a sign-in of another": lambda cast: SignIn.objects.create(user=cast.gow, method=SignInMethod.CODE, browser="Firefox"),
    "a factor for another": lambda cast: Authenticator.objects.create(user=cast.gow, type=Authenticator.Type.TOTP, data={}),
    "another's role": lambda cast: User.objects.filter(username="gow").update(roles=["coordinator"]),
    "a role for oneself": lambda cast: User.objects.filter(username="polres").update(roles=["officer", "auditor"]),
    "another institution for oneself": lambda cast: User.objects.filter(username="polres").update(
        institution=cast.gow.institution
    ),
    "another's password": lambda cast: User.objects.filter(username="admin").update(password="!"),
    "a new account": lambda cast: User.objects.create(username="baru"),
    "an institution": lambda cast: Institution.objects.update(active=True),
    "a district": lambda cast: District.objects.update(latitude=None),
    "a meeting": lambda cast: Meeting.objects.create(
        kind="coordination", held_on="2026-01-05", place="Aula", title="Rapat", recorded_by=cast.polres
    ),
    "a participant": lambda cast: Meeting.objects.get().participants.create(institution=cast.polres.institution),
    "a decision of another institution": lambda cast: Meeting.objects.get().decisions.update(due_on="2027-01-01"),
    "a seal": lambda cast: access_log.seal(),
    "a check of the seals": lambda cast: SealCheck.objects.create(seals=0, entries=0, anchored=False),
    "a right": lambda cast: cast.polres.user_permissions.add(1),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_an_officers_scope_cannot_write(cast, full, what):
    AccessLog.objects.create(user=cast.polres, kind=AccessKind.REVEAL, subject="PN-26-BBBB")
    with pytest.raises(DatabaseError, match=r"row-level security|permission denied"), scope(cast.polres):
        FORBIDDEN[what](cast)


CHANGES = {
    "roles": ["coordinator"],
    "institution_id": 1,
    "is_active": False,
    "is_staff": True,
    "is_superuser": True,
    "email": "lain@contoh.id",
    "username": "lain",
    "first_name": "Lain",
}


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("username", [None, "koordinator2", "koordinator"])
def test_only_an_administrator_changes_an_account(cast, column, username):
    """Neither a request without a user nor the account's owner can, so a forgotten filter cannot be exploited."""
    change = {column: CHANGES[column]}
    with pytest.raises(DatabaseError, match=r"permission denied|row-level"), scope(username and getattr(cast, username)):
        User.objects.filter(username="koordinator2").update(**change)
    with scope(cast.admin):
        assert User.objects.filter(username="koordinator2").update(is_active=False)


def test_login_and_password_reset_may_change_their_columns(cast):
    with scope():
        assert User.objects.filter(username="koordinator2").update(last_login=timezone.now(), password="!", sessions_ended=3)


SEALS = ("gugus_seal", "gugus_sealedentry", "gugus_sealcheck")
A_SEAL = "INSERT INTO gugus_seal (number, at, previous, head, count, key, mac) VALUES (99, now(), '', '', 0, 1, '')"


@pytest.mark.parametrize("table", [*SEALS, "gugus_keymark"])
@pytest.mark.parametrize("role", [settings.DATABASE_WEB_ROLE, *map(named, ALL)])
def test_the_site_has_no_right_to_write_seals(db, table, role):
    """This tests the grants alone, without policies."""
    with connection.cursor() as cursor:
        for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, right])
            assert cursor.fetchone() == (False,), right


@pytest.mark.parametrize("username", ["polres", "koordinator", "auditor", "admin"])
def test_a_role_that_had_the_right_would_still_make_no_seal(cast, username):
    """This tests the policies alone: the test grants the right."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT INSERT ON gugus_seal TO {', '.join([settings.DATABASE_WEB_ROLE, *map(named, ALL)])}")
        with pytest.raises(DatabaseError, match="row-level security"), scope(getattr(cast, username)):
            cursor.execute(A_SEAL)
        with pytest.raises(DatabaseError, match="row-level security"), scope():
            cursor.execute(A_SEAL)
        cursor.execute(A_SEAL)  # as the owner it works: the statement itself is correct


def test_a_user_cannot_delete_the_factor_of_another(cast, full):
    with scope(cast.polres):
        assert not Authenticator.objects.filter(user=cast.admin).delete()[0]
        assert not AccessLog.objects.filter(user=cast.admin).exists()
    with scope(cast.admin2):
        assert Authenticator.objects.filter(user=cast.polres).delete()[0]


@pytest.mark.django_db
def test_policies_cover_the_tables_of_packages():
    """If allauth or django-tasks-db renamed a table, its policy would be lost."""
    assert policies.RULES.keys() <= set(connection.introspection.table_names())
