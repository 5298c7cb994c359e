"""The files of deploy/ and the steps of docs/operations.md, as far as a test can run them."""

import errno
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands

from gugus.devdb.server import SCOPES
from tests.gugus.test_backup import house, make, run, s3  # noqa: F401
from tests.gugus.test_serve import a_free_port
from tests.gugus.test_setup import OWNER_COMMANDS, PRODUCTION, ROOT, manage

DEPLOY = ROOT / "deploy"
FILES = {path.name: path.read_text() for path in sorted(DEPLOY.iterdir()) if path.is_file()}
UNITS = {path.name: path.read_text() for path in sorted((DEPLOY / "systemd").iterdir())}
NGINX = (DEPLOY / "nginx/gugus").read_text()
OPERATIONS = (ROOT / "docs/operations.md").read_text()
STEPS = re.findall(r"^```(\w+)\n(.*?)^```", OPERATIONS, re.DOTALL | re.MULTILINE)
DATABASE = [text for kind, text in STEPS if kind == "sql"]
SHELL = {f"step {number}": text for number, (kind, text) in enumerate(STEPS) if kind == "sh"}
RESTORE = next(text for text in SHELL.values() if "owner restore" in text)
SHELL |= {name: FILES[name] for name in ("commands.sh", "install-jobs")}


# systemd


def test_systemd_accepts_every_unit(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze")
    program = tmp_path / "program"  # a path without spaces, wherever the project is
    program.symlink_to(sys.executable)
    here = {"/srv/gugus/.venv/bin/python": str(program), "/srv/gugus/.venv/bin/gunicorn": str(program)}
    for name, text in UNITS.items():
        for path, other in here.items():
            text = text.replace(path, other)
        (tmp_path / name).write_text(text)
    names = [name.replace("@", "@seal") for name in UNITS]
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *names]
    result = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"}, capture_output=True, text=True, check=False
    )
    assert result.stderr == ""
    assert result.returncode == 0


def test_every_unit_that_is_named_is_a_file():
    everything = "\n".join([OPERATIONS, *FILES.values(), *UNITS.values()])
    named = set(re.findall(r"gugus[a-z-]*@?\.(?:service|socket|timer)", everything)) - {"gugus-run@.timer"}
    assert named == UNITS.keys()
    assert set(re.findall(r"OnFailure=(gugus-[a-z]*@)", "".join(UNITS.values()))) == {"gugus-failed@"}


def jobs():
    """Return the rows of the schedule: [name, when, to, command]."""
    return [row.split("|") for row in FILES["jobs"].splitlines() if not row.startswith("#")]


@pytest.mark.parametrize("when", [f"{when} Asia/Pontianak" for _, when, *_ in jobs()])
def test_every_job_has_a_time_of_pontianak(when):
    assert "OnCalendar=%s Asia/Pontianak" in FILES["install-jobs"]
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze")
    subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, check=True)


def test_the_schedule_runs_commands_that_exist():
    assert {command.split()[0] for *_, command in jobs()} <= set(get_commands())
    enabled = re.search(r"gugus-run@\{(.*?)\}\.timer", FILES["install-jobs"])[1].split(",")
    assert enabled == [name for name, *_ in jobs()]
    owners = re.search(r"for name in ([a-z -]+); do .*\n +ln -sf ../owner.env /etc/gugus/run/\$name.owner", FILES["install-jobs"])
    assert owners[1].split() == [name for name, _, _, command in jobs() if command.split()[0] in OWNER_COMMANDS]
    described = re.findall(r"^\| `([a-z-]+)` \|", OPERATIONS.partition("### 8.")[2].partition("### 9.")[0], re.MULTILINE)
    assert described == [name for name, *_ in jobs()]


def test_each_job_gets_its_timer_and_settings(tmp_path):
    for folder in ("etc/gugus", "etc/systemd/system", "bin"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "etc/gugus/jobs").write_text(FILES["jobs"])
    (tmp_path / "bin/systemctl").write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/called\n')
    (tmp_path / "bin/systemctl").chmod(0o755)
    script = re.sub(r"(?<!\.)/etc/", f"{tmp_path}/etc/", FILES["install-jobs"])
    environment = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
    for _ in range(2):  # run again after a change of the table
        subprocess.run(["bash", "-c", script], env=environment, check=True)
    run = tmp_path / "etc/gugus/run"
    for name, when, to, command in jobs():
        timer = (tmp_path / f"etc/systemd/system/gugus-run@{name}.timer").read_text()
        assert f"OnCalendar={when} Asia/Pontianak\n" in timer
        assert (run / name).read_text() == f'TO={to}\nRUN="{command}"\n'
        assert (run / f"{name}.owner").is_symlink() == (command.split()[0] in OWNER_COMMANDS)
    assert (tmp_path / "called").read_text().splitlines()[0] == "daemon-reload"


@pytest.mark.parametrize("name", SHELL)
def test_bash_parses_every_shell_step(name):
    result = subprocess.run(["bash", "-n"], input=SHELL[name], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_output_of_a_job_is_mailed_and_logged(tmp_path):
    line = re.search(r"ExecStart=/bin/bash -o pipefail -c '(.*)'", UNITS["gugus-run@.service"])[1]
    (tmp_path / "mail").write_text(f"#!/bin/sh\ncat >{tmp_path}/mailed\n")
    (tmp_path / "mail").chmod(0o755)
    script = line.replace("$$", "$").replace(".venv/bin/python manage.py $RUN", "{ echo gagal; false; }")
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TO": "x"}
    command = ["bash", "-o", "pipefail", "-c", script]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert (tmp_path / "mailed").read_text() == "gagal\n"
    assert result.stderr == "gagal\n"
    assert "KillMode=process" in UNITS["gugus-run@.service"]


# The database


@pytest.fixture
def followed(db):
    """Follow the steps for the database, with other names; yield (function that runs SQL, function: role → URL)."""
    host = settings.DATABASES["default"]["HOST"]
    psql = [sys.executable, "-m", "gugus.devdb", "psql", "-v", "ON_ERROR_STOP=1", "-q"]

    def run(text):
        text = re.sub(r"\bgugus(?=_|\b)", "by_steps", text)
        subprocess.run(psql, cwd=ROOT, input=text, capture_output=True, text=True, check=True)

    clean = "".join(f"DROP DATABASE IF EXISTS {name} WITH (FORCE);\n" for name in ("by_steps", "by_steps_before"))
    clean += "".join(f"DROP ROLE IF EXISTS {role};\n" for role in ("gugus_owner", *SCOPES, "gugus_web"))
    run(clean)
    for text in DATABASE:
        run(text)
    yield run, lambda role: f"postgresql://by_steps_{role}@/by_steps?host={quote(str(host))}"
    run(clean)


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="uses another PostgreSQL")
def test_the_steps_make_a_database_that_passes_the_checks(followed):
    run, url = followed
    production = PRODUCTION | {"DATABASE_URL": url("web")}
    code, output = manage("check", "--deploy", "--fail-level", "WARNING", **production | {"DATABASE_OWNER_URL": url("owner")})
    assert "temporary tables" in output, "before migrate"
    with psycopg.connect(url("owner")) as owner:
        owner.execute("REVOKE TEMPORARY ON DATABASE by_steps FROM PUBLIC")
    code, output = manage("check", "--deploy", "--fail-level", "WARNING", **production)
    assert code == 0, output
    run("GRANT gugus_web_officer TO gugus_web WITH INHERIT TRUE")
    assert "inherits from one" in manage("check", "--deploy", **production)[1]
    run("GRANT gugus_web_officer TO gugus_web WITH INHERIT FALSE")
    with psycopg.connect(url("web")) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("SELECT lo_create(0)")
    with psycopg.connect(url("web")) as web:
        web.execute("ALTER ROLE by_steps_web SET statement_timeout = 0")
        web.execute("ALTER ROLE by_steps_web SET row_security = off")
    _, output = manage("check", "--deploy", **production)
    assert "has settings beside" in output
    assert "without end" not in output, "the settings of the connection override those of the role"
    _, output = manage("check", "--deploy", **production | {"DATABASE_URL": url("web") + "&options=-c%20statement_timeout%3D0"})
    assert "without end" not in output


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="uses another PostgreSQL")
def test_the_restore_steps_make_an_empty_database_beside_the_old_one(followed):
    run, url = followed
    with psycopg.connect(url("owner"), autocommit=True) as open_still:
        open_still.execute("CREATE TABLE something ()")
        run(re.search(r"<<'END'\n(.*?)END\n", RESTORE, re.DOTALL)[1])
        with pytest.raises(psycopg.OperationalError):
            open_still.execute("SELECT 1")
    with psycopg.connect(url("owner")) as fresh:
        assert fresh.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        assert fresh.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_a_database_that_does_not_answer_passes_no_check():
    code, output = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert code == 1
    assert "The database does not answer" in output


# nginx


def certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gugus.example")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(pem))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(secret)


@pytest.fixture
def nginx(tmp_path):
    """Run nginx with the site of deploy/ on a free port, without an application server; yield (URL, folder of its logs)."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not program:
        pytest.skip("no nginx")
    port = a_free_port()
    certificate(tmp_path)
    site = NGINX.replace("/etc/letsencrypt/live/gugus.example", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    site = site.replace("/run/gugus.sock", str(tmp_path / "gugus.sock")).replace("    listen [::]:443 ssl;\n", "")
    site = site.replace("    listen [::]:80;\n", "").replace("listen 80;", f"listen 127.0.0.1:{a_free_port()};")
    site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    temp_paths = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = f"pid {tmp_path}/pid;\nerror_log {tmp_path}/start.log;\nevents {{}}\nhttp {{\n{temp_paths}{site}}}\n"
    (tmp_path / "nginx.conf").write_text(head)
    command = [program, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    subprocess.run([*command, "-t"], capture_output=True, check=True)
    with subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.DEVNULL) as process:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"https://127.0.0.1:{port}", tmp_path
        process.terminate()


def test_nginx_answers_503_and_logs_no_password_link(nginx):
    url, folder = nginx
    for path in ("/lapor/?q=rahasia", "/sandi/atur-ulang/3-abc123-def/", "/sandi/undangan/3-abc123/"):
        with pytest.raises(HTTPError) as refused:
            urlopen(Request(url + path), context=ssl._create_unverified_context())  # noqa: S310, S323
        assert refused.value.code == 503
        assert "sedang dimulai ulang" in refused.value.read().decode()
    written = (folder / "gugus.log").read_text()
    assert len(written.splitlines()) == 3
    assert "/sandi/atur-ulang/-" in written
    assert not re.search(r"abc123|rahasia|127\.0\.0\.1", written)


# Backups


def test_restore_refuses_a_database_url_and_does_not_repeat_it(house):  # noqa: F811
    with pytest.raises(CommandError, match="name of an environment variable") as refused:
        call_command("restore", make(), into="postgresql://gugus_owner:rahasia@localhost/lain")
    assert "rahasia" not in str(refused.value)


def test_a_full_disk_is_named(house, monkeypatch):  # noqa: F811
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("gugus.backup.store.os.fsync", full)
    with pytest.raises(CommandError, match=rf"No space left on device.*{house}/away"):
        make()


def test_an_invalid_certificate_of_a_bucket_is_reported(house, s3, settings, tmp_path):  # noqa: F811
    certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "fullchain.pem", tmp_path / "privkey.pem")
    s3.socket = context.wrap_socket(s3.socket, server_side=True)
    settings.BACKUP_S3_ENDPOINT = s3.address.replace("http:", "https:")
    with pytest.raises(CommandError, match="the certificate is not valid"):
        run("backup", listing=True)
