"""The database and the nginx site that deploy/ describes, run on free ports and under other names."""

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

from gugus.devdb.server import SCOPES
from tests.gugus.test_deploy import FILES
from tests.gugus.test_serve import a_free_port
from tests.gugus.test_setup import PRODUCTION, ROOT, manage

pytestmark = pytest.mark.long

# The database


@pytest.fixture
def followed(db):
    """Run deploy/postgresql/*.sql with other names, twice; yield (function that runs SQL, function: role → URL)."""
    host = settings.DATABASES["default"]["HOST"]
    psql = [sys.executable, "-m", "gugus.devdb", "psql", "-v", "ON_ERROR_STOP=1", "-q"]
    passwords = os.environ | {"OWNER_PASSWORD": "a" * 48, "WEB_PASSWORD": "b" * 48}

    def run(text):
        text = re.sub(r"\bgugus(?=_|\b)", "by_steps", text)
        subprocess.run(psql, cwd=ROOT, env=passwords, input=text, capture_output=True, text=True, check=True)

    clean = "DROP DATABASE IF EXISTS by_steps WITH (FORCE);\n"
    clean += "".join(f"DROP ROLE IF EXISTS {role};\n" for role in ("gugus_owner", *SCOPES, "gugus_web"))
    run(clean)
    for _ in range(2):
        run(FILES["postgresql/roles.sql"])
        run(FILES["postgresql/database.sql"])
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
    site = FILES["nginx/gugus"].replace("/etc/ssl/gugus", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
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
        for _ in range(600):
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
