"""The set-up: settings that fail closed, the two database roles, reference rows, the development PostgreSQL."""

import base64
import os
import runpy
import subprocess
import sys
from io import StringIO

import environ
import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from demo import accounts
from gugus.access import grants, roles
from gugus.access.grants import READ_ONLY, append_only_tables
from gugus.access.scope import scope
from gugus.choices import Role
from gugus.devdb.server import SCOPES
from gugus.models import AccessLog, District, InstitutionAlias, User
from gugus.workflow import numbering
from tests import reference

pytestmark = pytest.mark.long

ROOT = settings.BASE_DIR
OWNER_COMMANDS = runpy.run_path(str(ROOT / "manage.py"))["OWNER_COMMANDS"]
VAULT_KEY, INDEX_KEY, AUDIT_KEY, PASSWORD_KEY = (
    base64.b64encode(f"{name} key, known to tests".ljust(32).encode()).decode() for name in "VIAP"
)
PRODUCTION = {
    "DEV": "0",
    "SECRET_KEY": "long and secret, used in this test alone, nowhere else at all",
    "VAULT_KEYS": f"1:{VAULT_KEY}",
    "INDEX_KEY": INDEX_KEY,
    "AUDIT_KEY": AUDIT_KEY,
    "PASSWORD_KEY": PASSWORD_KEY,
    "DATABASE_URL": "postgresql://gugus_web@/gugus?host=/nowhere",
    "ALLOWED_HOSTS": "gugus.example",
}


def manage(*arguments, **environment):
    """Run manage.py with this environment only; return (exit code, output)."""
    inherited = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME"}}
    command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


# Settings


@pytest.mark.parametrize("name", ["SECRET_KEY", "VAULT_KEYS", "INDEX_KEY", "AUDIT_KEY", "PASSWORD_KEY", "DATABASE_URL"])
def test_production_does_not_start_without(name):
    code, output = manage("check", **PRODUCTION | {name: ""})
    assert code != 0
    assert f"Set {name}." in output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INDEX_KEY", "not base64"),
        ("INDEX_KEY", "c2hvcnQ="),
        ("AUDIT_KEY", "c2hvcnQ="),
        ("PASSWORD_KEY", "c2hvcnQ="),
        ("VAULT_KEYS", "1:c2hvcnQ="),
        ("VAULT_KEYS", f"256:{VAULT_KEY}"),
        ("VAULT_KEYS", f"{INDEX_KEY}:1"),
    ],
)
def test_production_does_not_start_with_a_malformed_key(name, value):
    code, output = manage("check", **PRODUCTION | {name: value})
    assert code != 0
    assert f"{name} must" in output
    assert value not in output


def production(**changes):
    """Return the settings of a server that `gugus/settings.py` makes from PRODUCTION with these changes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(environ.Env, "ENVIRON", PRODUCTION | changes)
        return runpy.run_path(str(ROOT / "gugus/settings.py"))


UNSAFE = [
    ("DEBUG", "1"),
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "a" * 60),
    ("SECRET_KEY", settings.SECRET_KEY),
    ("SECRET_KEY", "django-insecure-" + PRODUCTION["SECRET_KEY"]),
    ("VAULT_KEYS", settings.VAULT_KEYS),
    ("VAULT_KEYS", f"2:{VAULT_KEY},{settings.VAULT_KEYS}"),
    ("VAULT_KEYS", f"1:{INDEX_KEY}"),
    ("INDEX_KEY", settings.INDEX_KEY),
    ("AUDIT_KEY", settings.AUDIT_KEY),
    ("AUDIT_KEY", f"2:{VAULT_KEY},1:{AUDIT_KEY}"),
    ("PASSWORD_KEY", settings.PASSWORD_KEY),
    ("PASSWORD_KEY", AUDIT_KEY),
    ("ALLOWED_HOSTS", ""),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", "gugus.example,.example"),
    ("CSRF_TRUSTED_ORIGINS", "http://gugus.example"),
    ("CSRF_TRUSTED_ORIGINS", "https://*.example"),
    ("TRUSTED_PROXY_COUNT", "0"),
    ("DATABASE_URL", "sqlite:////srv/gugus/var/db"),
    ("DATABASE_URL", "postgresql://postgres@/gugus?host=/nowhere"),
    ("DATABASE_REPLICA_URL", "postgresql://gugus_owner@/gugus?host=/nowhere"),
    ("DATABASE_ROLE", "superuser"),
    ("LOG_LEVEL", "DEBUG"),
    ("HEALTH_TOKEN", "short"),
    ("PING_URLS", "seal=http://pings.example/1"),
    ("SECOND_FACTOR_REQUIRED", "0"),
    ("SMALLEST_GROUP", "1"),
    ("MAIL_HOST", "mail.example"),
    ("CREST_FILE", "/nowhere/lambang.svg"),
]


@pytest.mark.parametrize(("name", "value"), UNSAFE)
def test_production_refuses(name, value):
    with pytest.raises(ImproperlyConfigured) as refusal:
        production(**{name: value})
    words = str(refusal.value)
    assert name in words or name.startswith("DATABASE_URL") or (name, "MAIL_TLS" in words) == ("MAIL_HOST", True)
    assert not value or len(value) < 20 or value not in words, "a key is not quoted"


def test_production_names_everything_unsafe_at_once():
    code, output = manage("check", **PRODUCTION | {"ALLOWED_HOSTS": "*", "SMALLEST_GROUP": "0"})
    assert code != 0
    assert "ALLOWED_HOSTS" in output
    assert "SMALLEST_GROUP" in output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_COOKIE_NAME", "__Host-sessionid"),
        ("CSRF_COOKIE_NAME", "__Host-csrftoken"),
        ("SESSION_COOKIE_SECURE", True),
        ("CSRF_COOKIE_SECURE", True),
        ("SESSION_COOKIE_HTTPONLY", True),
        ("CSRF_COOKIE_HTTPONLY", True),
        ("SESSION_COOKIE_SAMESITE", "Lax"),
        ("CSRF_COOKIE_SAMESITE", "Lax"),
        ("SECURE_SSL_REDIRECT", True),
        ("SECURE_HSTS_SECONDS", 365 * 24 * 3600),
        ("SECURE_HSTS_INCLUDE_SUBDOMAINS", True),
        ("MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", False),
        ("DEBUG", False),
        ("PASSWORD_HASHERS", ["gugus.vault.passwords.KeyedHasher"]),
    ],
)
def test_production_is_safe_by_itself(name, value):
    loaded = production()
    assert loaded[name] == value
    assert "SESSION_COOKIE_DOMAIN" not in loaded, "a __Host- cookie has none"
    assert loaded["MAILERS"]["default"]["BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"


def test_commands_that_change_the_schema_want_the_owner():
    code, output = manage("migrate", "--plan", **PRODUCTION)
    assert code != 0
    assert "Set DATABASE_OWNER_URL" in output


@pytest.mark.parametrize(("role", "user"), [("web", "gugus_web"), ("owner", "gugus_owner")])
def test_settings_load_as_either_role(role, user):
    statement = "from django.conf import settings; print(settings.DATABASES['default']['USER'], settings.SCOPE_ROLE)"
    code, output = manage("shell", "--no-imports", "-c", statement, DEV="1", DATABASE_ROLE=role)
    assert code == 0, output
    assert output.split() == [user, "gugus_web" if role == "owner" else "None"]


def test_pages_forbid_foreign_and_inline_code(client):
    policy = client.get(reverse("account_login")).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


# Database roles


def act_as_web_role(statement):
    with transaction.atomic(), scope(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def test_a_scope_works_as_the_web_role(db):
    assert act_as_web_role("SELECT current_user") == [("gugus_web",)]
    assert act_as_web_role("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") == [(False,)]


def test_the_web_role_owns_nothing(db):
    owned = "SELECT count(*) FROM pg_class WHERE relowner = 'gugus_web'::regrole"
    assert act_as_web_role(owned) == [(0,)]


@pytest.mark.parametrize("role", roles.ALL)
def test_a_role_of_scopes_may_use_every_table(db, role):
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(
            "SELECT t FROM unnest(%s::text[]) t WHERE NOT has_table_privilege(%s, t, 'SELECT')"
            " OR NOT (t = ANY(%s) OR has_table_privilege(%s, t, 'INSERT'))",
            [tables, roles.named(role), [*READ_ONLY, *grants.histories()], roles.named(role)],
        )
        assert cursor.fetchall() == []
    assert {"cache", "gugus_user"} <= set(tables)


def test_append_only_tables_are_closed_to_changes(db):
    assert AccessLog._meta.db_table in append_only_tables()
    with connection.cursor() as cursor:
        for table in append_only_tables():
            for right in ("UPDATE", "DELETE", "TRUNCATE"):
                for role in (settings.DATABASE_WEB_ROLE, *map(roles.named, roles.ALL)):
                    cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, right])
                    assert cursor.fetchone() == (False,), (role, table, right)


def test_the_roles_of_scopes_can_be_switched_to_only(db):
    """The server of development makes the same roles, and the web role inherits from none."""
    assert list(map(roles.named, roles.ALL)) == SCOPES
    with connection.cursor() as cursor:
        for role in SCOPES:
            cursor.execute("SELECT pg_has_role('gugus_web', %s, 'MEMBER'), pg_has_role('gugus_web', %s, 'USAGE')", [role, role])
            assert cursor.fetchone() == (True, False), role


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE gugus_accesslog SET at = now()",
        "DELETE FROM gugus_accesslog",
        "DELETE FROM django_migrations",
        "TRUNCATE gugus_notice",
        "CREATE TABLE mine ()",
        "ALTER TABLE gugus_user ADD COLUMN mine int",
        "DROP TABLE gugus_notice",
        "ALTER TABLE gugus_accesslog DISABLE TRIGGER ALL",
        # what would delay the sealing of the access log, and give a number a second time
        "LOCK TABLE gugus_seal IN ROW SHARE MODE",
        "LOCK TABLE gugus_sealedentry IN ROW SHARE MODE",
        "LOCK TABLE gugus_accesslog IN SHARE MODE",
        "DELETE FROM gugus_series",
        "INSERT INTO gugus_series (name, year, last) VALUES ('PGD', 2031, 2)",
    ],
)
def test_the_web_role_is_refused(db, statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        act_as_web_role(statement)


@pytest.mark.parametrize("change", ["last = 1", "last = last + 2", "name = 'KS'", "year = 2032, last = last + 1"])
def test_the_site_takes_each_number_of_a_series_once(db, change):
    numbers = [numbering.take("PGD", 2031) for _ in range(3)]
    with pytest.raises(ProgrammingError, match="permission denied"):
        act_as_web_role(f"UPDATE gugus_series SET {change} WHERE year = 2031")
    with scope():
        numbers.append(numbering.take("PGD", 2031))
    assert numbers == [f"PGD-2031-0000{number}" for number in range(1, 5)]


def test_requests_meet_the_grants_of_the_web_role(client, cast, monkeypatch):
    seen = []

    def look(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('gugus.user_id')")
            seen.append(cursor.fetchone())
        raise DatabaseError("enough")

    monkeypatch.setattr("gugus.access.scope.ScopeMiddleware.process_view", lambda self, request, *_: look(request), raising=False)
    client.force_login(cast.polres)
    with pytest.raises(DatabaseError, match="enough"):
        client.get(reverse("account_change_password"))
    assert seen == [("gugus_web_officer", str(cast.polres.pk))]


@pytest.mark.parametrize("role", ["postgres", "gugus_owner", "gugus_web"])
def test_the_site_serves_as_the_web_role_alone(db, role):
    place = connection.settings_dict
    url = f"postgresql://{role}@/{place['NAME']}?host={place['HOST']}"
    environment = {"PATH": os.environ["PATH"], "DEV": "1", "DATABASE_URL": url}
    start = [sys.executable, "-W", "ignore", "-c", "import gugus.wsgi"]
    result = subprocess.run(start, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (result.returncode == 0) == (role == "gugus_web"), result.stderr
    assert ("The role of DATABASE_URL" in result.stderr) == (role != "gugus_web")


def test_the_site_does_not_serve_with_the_owners_settings(settings):
    settings.DEV = False
    with pytest.raises(ImproperlyConfigured, match="DATABASE_ROLE=owner"):
        grants.require()


def test_the_databases_log_holds_no_input(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW log_min_messages")
        assert cursor.fetchone() == ("fatal",)


# Reference rows


def test_tests_start_from_the_regulation_and_its_cast(cast):
    assert District.objects.count() == 23
    assert cast.puskesmas.institution.code == "puskesmas-badau"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_transactional_test_leaves_the_reference_rows_to_the_next(time):
    assert District.objects.count() == 23
    assert not list(reference.changed())
    InstitutionAlias.objects.all().delete()
    User.objects.filter(username="gow").update(first_name="Sari")
    User.objects.filter(username="admin").delete()
    User.objects.create_user("baru")
    changed = {"gugus_institutionalias", "gugus_institutionaliashistory", "gugus_user", "gugus_userhistory"}
    assert set(reference.changed()) == changed


# Accounts


def test_the_first_two_administrators_are_made_by_command_and_no_more(db, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda **_: "sebuah kalimat panjang")
    with pytest.raises(CommandError, match="There are two administrators"):
        call_command("first_administrator", "kepala.tik", "tik@contoh.id")
    User.objects.filter(username="admin2").update(is_active=False)
    call_command("first_administrator", "kepala.tik", "tik@contoh.id", stdout=StringIO())
    user = User.objects.get(username="kepala.tik")
    assert user.is_administrator
    assert user.check_password("sebuah kalimat panjang")


def test_the_demo_has_one_account_of_each_kind(cast):
    assert {role for user in vars(cast).values() for role in user.roles} == set(Role)
    assert cast.koordinator2.roles == [Role.COORDINATOR, Role.OFFICER]
    assert all(user.check_password(accounts.PASSWORD) for user in vars(cast).values())


def test_the_demo_makes_no_account_on_a_server(db, settings):
    settings.DEV = False
    with pytest.raises(ImproperlyConfigured, match="public"):
        accounts.make_accounts()


# Sessions


def test_a_session_is_written_once_a_minute_while_it_is_used(client, cast, monkeypatch):
    client.force_login(cast.polres)
    client.get(reverse("account_change_password"))
    first = client.session["used"]
    client.get(reverse("account_change_password"))
    assert client.session["used"] == first
    monkeypatch.setattr("gugus.access.scope.time.time", lambda: first + 61)
    client.get(reverse("account_change_password"))
    assert client.session["used"] == first + 61
    assert client.session.get_expiry_age() == 30 * 60


def test_a_stranger_gets_no_session(client, db):
    client.get(reverse("account_login"))
    assert settings.SESSION_COOKIE_NAME not in client.cookies


# The project's own PostgreSQL


def devdb(*arguments):
    command = [sys.executable, "-m", "gugus.devdb", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="uses another PostgreSQL")
def test_the_development_server_runs_postgresql_programs():
    assert devdb("psql", "-Atc", "SHOW listen_addresses").stdout == "\n"  # reached through its socket alone
    assert devdb("url").stdout.startswith("postgresql://postgres@/gugus?host=/")
    assert "usage" in devdb().stderr


def test_every_table_of_a_model_exists(db):
    tables = set(connection.introspection.table_names())
    assert {model._meta.db_table for model in apps.get_models() if model._meta.managed and not model._meta.proxy} <= tables
    assert timezone.get_current_timezone_name() == "Asia/Pontianak"
