"""The files of deploy/ and the steps of docs/operations.md, as far as they can be tested quickly and without root.

`make server-test` (.ci/server) runs them on a whole server.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from tests.gugus.test_setup import OWNER_COMMANDS, ROOT

DEPLOY = ROOT / "deploy"
FILES = {str(path.relative_to(DEPLOY)): path.read_text() for path in sorted(DEPLOY.rglob("*")) if path.is_file()}
UNITS = {path.name for path in (DEPLOY / "systemd").glob("gugus*.*") if path.is_file()}
SCRIPTS = sorted(name for name, text in FILES.items() if text.startswith(("#!/bin/sh", "#!/bin/bash")))
PARTS = ["commands.sh", "steps.sh"]  # sourced by the scripts
BY_HAND = ["install", "upgrade", "restore", "doctor", "standby", "promote", "rejoin", "county"]
HIGHEST_EXPOSURE = 2.0
OPERATIONS = (ROOT / "docs/operations.md").read_text()
EMERGENCY = (ROOT / "docs/darurat.md").read_text()
STEPS = re.findall(r"^```sh\n(.*?)^```", OPERATIONS + EMERGENCY, re.DOTALL | re.MULTILINE)
ANSWERS = {
    "admin": "teknisi@gugus.example",
    "auditor": "inspektorat@gugus.example",
    "relay": "direct",
    "certificate": "self-signed",
}
ANSWERS["backup"] = "/srv/gugus-backup"


def shell(*command, **environment):
    """Run a command; return (exit code, its whole output)."""
    environment = os.environ | environment
    result = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout


def program(folder, name, script):
    """Make a program that stands for another one."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


# Scripts


@pytest.mark.parametrize("name", [*SCRIPTS, *PARTS])
def test_each_script_is_plain_shell(name):
    kind = "bash" if FILES[name].startswith("#!/bin/bash") else "sh"
    assert shell(kind, "-n", str(DEPLOY / name)) == (0, "")
    assert name in PARTS or os.access(DEPLOY / name, os.X_OK)
    if shutil.which("shellcheck"):
        assert shell("shellcheck", "-x", "-P", str(ROOT), str(DEPLOY / name)) == (0, "")


@pytest.mark.parametrize("step", STEPS)
def test_bash_parses_every_step_of_the_pages(step):
    result = subprocess.run(["bash", "-n"], input=step, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("name", BY_HAND)
def test_each_script_explains_its_options(name):
    code, output = shell(str(DEPLOY / name), "--help")
    assert (code, output.startswith(name)) == (0, True)
    options = set(re.findall(r"^ +(--[a-z0-9-]+)\)", FILES[name], re.MULTILINE))
    assert {option for option in options if option not in output} - {"--help"} == set()
    code, output = shell(str(DEPLOY / name), "--dry-run", "--unknown")
    assert (code != 0, "--unknown" in output) == (True, True)


def options():
    return [word for name, value in ANSWERS.items() for word in (f"--{name}", value)]


def test_install_says_what_it_would_do_and_does_nothing(tmp_path):
    for name in ("apt-get", "useradd", "systemctl", "ln", "install", "openssl"):
        program(tmp_path, name, f"echo {name} $1 >>{tmp_path}/called; echo geheim")
    code, output = shell(
        str(DEPLOY / "install"), "gugus.example", *options(), "--dry-run", PATH=f"{tmp_path}:{os.environ['PATH']}"
    )
    assert code == 0, output
    assert "apt-get -qq install" in output
    assert "gugus-web.socket" in output
    assert set((tmp_path / "called").read_text().splitlines()) == {"openssl rand"}
    assert "geheim" not in output, "a key is not shown"


def test_install_names_each_missing_answer_and_asks_five_at_most():
    assert len(re.findall(r"^answer [a-z]+", FILES["install"], re.MULTILINE)) == len(ANSWERS) == 5
    for name in ANSWERS:
        kept = [word for other, value in ANSWERS.items() if other != name for word in (f"--{other}", value)]
        code, output = shell(str(DEPLOY / "install"), "gugus.example", *kept, "--dry-run")
        assert (code, f"--{name}" in output) == (1, True)
    assert shell(str(DEPLOY / "install"), "gugus.example", *options()[:-1], "$(reboot)", "--dry-run")[0] == 1


def test_a_relay_with_its_login_goes_to_the_site_and_to_the_mail_server():
    given = [*options(), "--relay", "mail.example:587"]
    _, output = shell(str(DEPLOY / "install"), "gugus.example", *given, "--dry-run", RELAY_USER="gugus", RELAY_PASSWORD="rahasia")
    assert "set MAIL_TLS in /etc/gugus/web.env" in output
    assert "passwd.client (0640" in output
    assert "rahasia" not in output


def test_restore_and_upgrade_say_what_they_would_do():
    code, output = shell(str(DEPLOY / "restore"), "2026-11-20 10:15", "--dry-run", TZ="Asia/Makassar")
    assert code == 0, output
    assert "--type=time --target=2026-11-20 10:15:00+08:00 --target-action=promote restore" in output, "by the machine's clock"
    order = [
        "retention --ledger",
        "stop gugus-web.socket",
        "restore\n",
        "owner migrate",
        "--reapply",
        "enable --quiet --now gugus-web",
    ]
    assert sorted(order, key=output.index) == order
    assert shell(str(DEPLOY / "restore"), "2999-01-01", "--dry-run")[0] == 1
    assert shell(str(DEPLOY / "restore"), "kemarin dulu", "--dry-run")[0] == 1
    code, output = shell(str(DEPLOY / "upgrade"), "HEAD", "--dry-run")
    assert code == 0, output
    order = [
        "pip install",
        "gugus-backup@diff",
        "/roles.sql",
        "owner migrate",
        "on a socket of its own",
        "current.new",
        "restart gugus-web",
    ]
    assert sorted(order, key=output.index) == order


def test_a_second_machine_says_what_it_would_do():
    code, output = shell(str(DEPLOY / "standby"), "--for", "10.0.0.2", "--synchronous", "--dry-run")
    assert code == 0, output
    order = ["conf.d/standby.conf", "gugus-standby.hba", "slot gugus_standby", "restart postgresql@17-main", "tar -cP /etc/gugus"]
    assert sorted(order, key=output.index) == order
    code, output = shell(str(DEPLOY / "standby"), "--of", "10.0.0.1", "--dry-run")
    assert code == 0, output
    order = ["stop gugus-web.socket", "mv /var/lib/postgresql", "--type=standby", "start postgresql@17-main", "restart gugus-web"]
    assert [step for step in order if step in output or step.startswith("mv")] == order
    assert shell(str(DEPLOY / "standby"), "--of", "$(reboot)", "--dry-run")[0] == 1
    code, output = shell(str(DEPLOY / "promote"), "--dry-run")
    assert code == 0, output
    order = ["1. Apakah daya", "2. Sudahkah koordinator", "3. Dapatkah", "pg_promote", "gugus-worker", "1. Alihkan nama"]
    assert sorted(order, key=output.index) == order
    assert shell(str(DEPLOY / "rejoin"), "--dry-run")[0] == 1, "no other machine is known"
    install = [str(DEPLOY / "install"), "gugus.example", *options(), "--standby-of", "10.0.0.1", "--dry-run"]
    code, output = shell(*install)
    assert code == 0, output
    assert "standby --of 10.0.0.1 --yes" in output
    assert "owner migrate" not in output


def test_every_setting_is_in_the_files_that_install_writes():
    """web.env names each setting of the site; keys and the owner's settings are in files of their own."""
    named = set(re.findall(r'(?:env(?:\.\w+)?|secret)\(\s*"([A-Z_0-9]+)"', Path(ROOT, "gugus/settings.py").read_text()))
    named |= {f"CALL_{name.upper()}" for name in settings.CALL_CHANNELS if name != "file"}
    written = set(re.findall(r"^#?([A-Z_0-9]+)=", FILES["web.env"], re.MULTILINE))
    install = FILES["install"].replace("for key in ", "keep_value keys.env ")
    keys = set(re.findall(r"[A-Z]+_KEYS?\b", "".join(re.findall(r"keep_value keys\.env ([A-Z_ ]+)", install))))
    owners = set(re.findall(r"set_value owner\.env ([A-Z_]+)", install))
    assert named - {"DEV", "DEBUG"} == written | keys | owners
    assert not written & (keys | owners)
    used = set(re.findall(r"set_value web\.env ([A-Z_]+)", install))
    assert used <= written


# systemd


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder of units as deploy/units fills it, with this Python in place of the server's programs."""
    folder = tmp_path_factory.mktemp("units")
    assert shell(str(DEPLOY / "units"), str(folder)) == (0, "")
    return folder


def test_systemd_accepts_every_unit(installed, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze")
    shutil.copytree(installed, tmp_path, dirs_exist_ok=True)
    program(tmp_path, "program", "")
    for path in tmp_path.glob("*.service"):
        path.write_text(re.sub(r"(?<==)/srv/gugus/current/\S+", f"{tmp_path}/program", path.read_text()))
    names = [path.name.replace("@.", "@x.") for path in tmp_path.iterdir() if path.suffix in {".service", ".socket", ".timer"}]
    environment = {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    code, output = shell("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *names, **environment)
    assert (code, output) == (0, "")


def test_every_service_is_confined(installed):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze")
    services = [str(path) for path in installed.glob("gugus*.service")]
    _, output = shell("systemd-analyze", "security", "--offline=yes", "--no-pager", *services)
    scores = re.findall(r"exposure level for (\S+): ([0-9.]+)", output)
    assert len(scores) == len(services) == len([name for name in UNITS if name.endswith(".service")])
    assert [(name, score) for name, score in scores if float(score) > HIGHEST_EXPOSURE] == []


def test_every_service_has_a_bound_of_memory_and_every_job_a_mail():
    for name in (name for name in UNITS if name.endswith(".service")):
        text = FILES[f"systemd/{name}"]
        assert "MemoryMax=" in text, name
        if "Type=oneshot" in text and "mail-result" not in text:
            assert "OnFailure=gugus-failed@%n.service" in text, name


def test_every_unit_that_is_named_exists(installed):
    everything = "\n".join([OPERATIONS, EMERGENCY, *FILES.values()])
    named = set(re.findall(r"gugus-[a-z-]*@?[a-z-]*\.(?:service|socket|timer)\b(?!\.)", everything))
    there = {path.name for path in installed.iterdir()}
    assert {name for name in named if name not in there and re.sub("@[a-z-]*", "@", name) not in there} == set()


# Scheduled jobs


def jobs():
    """Return the rows of the schedule: [unit, when, to, command]."""
    return [row.split("|") for row in FILES["jobs"].splitlines() if not row.startswith("#")]


@pytest.mark.parametrize("unit", [unit for unit, *_ in jobs()])
def test_every_job_has_a_timer_by_the_clock_of_the_machine(installed, unit):
    """`deploy/install` gives the machine the time zone of its county."""
    when = re.search(r"^OnCalendar=(.*)$", (installed / f"{unit}.timer").read_text(), re.MULTILINE)[1]
    assert re.sub("@.*", "@", unit) + ".service" in UNITS
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze")
    assert shell("systemd-analyze", "calendar", when)[0] == 0


def test_the_schedule_runs_every_command_that_is_a_job():
    commands = {command.split()[0]: unit for unit, _, _, command in jobs() if command}
    ours = {name for name, app in get_commands().items() if app in {*settings.OWN_APPS}}
    by_hand = {
        "db_worker",
        "first_administrator",
        "index_identities",
        "load_regulation",
        "migrate",
        "new_county",
        "ping",
        "rotate_vault",
        "sendtestemail",
        "serve",
    }
    assert ours - by_hand <= set(commands) <= set(get_commands())
    for command, unit in commands.items():
        assert unit.startswith("gugus-owner@" if command in OWNER_COMMANDS else "gugus-site@"), command
    described = re.findall(
        r"^\| `(gugus-[a-z@-]+)` \|", OPERATIONS.partition("## Scheduled jobs")[2].partition("\n## ")[0], re.MULTILINE
    )
    assert described == [unit for unit, *_ in jobs()]


def test_a_job_runs_the_command_of_its_row(tmp_path):
    program(tmp_path / ".venv/bin", "python", 'echo "$@"')
    for unit, _, _, command in jobs():
        if command:
            result = subprocess.run(
                [DEPLOY / "job", unit.partition("@")[2]], cwd=tmp_path, capture_output=True, text=True, check=True
            )
            assert result.stdout == f"manage.py {command}\n"
    assert subprocess.run([DEPLOY / "job", "x"], cwd=tmp_path, capture_output=True, check=False).returncode == 2


@pytest.mark.parametrize("name", sorted(name for name in UNITS if re.fullmatch(r"gugus-(backup|owner|site)@.service", name)))
def test_a_job_pings_after_its_success_only(name):
    unit = (DEPLOY / "systemd" / name).read_text()
    assert re.findall(r"^(On\w+)=.*gugus-ping@%i", unit, re.MULTILINE) == ["OnSuccess"]


def test_a_timer_whose_row_is_gone_is_removed(tmp_path):
    (tmp_path / "gugus-owner@once.timer").touch()
    (tmp_path / "other.timer").touch()
    for _ in range(2):
        assert shell(str(DEPLOY / "units"), str(tmp_path)) == (0, "")
    assert {path.name for path in tmp_path.glob("*.timer")} == {*(f"{unit}.timer" for unit, *_ in jobs()), "other.timer"}


@pytest.mark.parametrize(
    ("unit", "result", "output", "to", "subject"),
    [
        ("gugus-owner@seal.service", "success", "12:5f0c", ANSWERS["auditor"], "Subject: Gugus: gugus-owner@seal"),
        ("gugus-site@sessions.service", "exit-code", "gagal", ANSWERS["admin"], "Subject: Gugus: gugus-site@sessions GAGAL"),
        ("gugus-watch.service", "timeout", "", ANSWERS["admin"], "Subject: Gugus: gugus-watch GAGAL"),
        ("gugus-owner@ledger.service", "success", "", None, None),
    ],
)
def test_what_a_job_wrote_is_mailed_and_why_it_failed(tmp_path, unit, result, output, to, subject):
    program(tmp_path, "journalctl", f"test -z '{output}' || echo '{output}'")
    program(tmp_path, "curl", f'echo "$@" >{tmp_path}/arguments; cat >{tmp_path}/mail')
    program(tmp_path, "sleep", "")
    environment = {"MONITOR_INVOCATION_ID": "f" * 32, "MONITOR_SERVICE_RESULT": result, "MONITOR_EXIT_STATUS": "1"}
    environment |= {"ADMIN": ANSWERS["admin"], "AUDITOR": ANSWERS["auditor"], "FROM": "gugus@gugus.example"}
    environment |= {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    assert shell(str(DEPLOY / "mail-result"), unit, **environment) == (0, "")
    assert (tmp_path / "mail").exists() == (to is not None)
    if to:
        mail = (tmp_path / "mail").read_text()
        assert f"--mail-rcpt {to}" in (tmp_path / "arguments").read_text()
        assert subject in mail.splitlines()
        assert output in mail
        assert result == "success" or f"GAGAL: {result}" in mail


# pgBackRest and the firewall


def test_the_backups_are_encrypted_and_every_minute_is_archived():
    pgbackrest, postgresql = FILES["pgbackrest/gugus.conf"], FILES["postgresql/gugus.conf"]
    assert "repo1-cipher-type=aes-256-cbc" in pgbackrest
    assert "cipher-pass" not in pgbackrest, "the passphrase is in keys.conf, which install writes"
    assert "archive_mode = on" in postgresql
    assert int(re.search(r"^archive_timeout = (\d+)s$", postgresql, re.MULTILINE)[1]) < 60
    stanza = re.search(r"^\[(\w+)\]\npg1-path", pgbackrest, re.MULTILINE)[1]
    assert {stanza} == set(re.findall(r"--stanza=(\w+)", "\n".join(FILES.values())))


def test_the_firewall_opens_ssh_and_the_web_only():
    assert "policy drop" in FILES["nftables/gugus.nft"]
    assert re.findall(r"dport \{ (.*) \} accept", FILES["nftables/gugus.nft"]) == ["22, 80, 443"]


# Containers


def test_the_containers_are_confined_and_take_the_same_settings():
    compose, recipe = FILES["container/compose.yaml"], FILES["container/Containerfile"]
    services = re.findall(
        r"^  (\w+):(?: #.*)?\n((?:    .*\n|\n)+)", compose.partition("services:")[2].partition("\nvolumes:")[0], re.M
    )
    assert [name for name, _ in services] == ["database", "setup", "web", "worker"]
    for name, text in services:
        confined = text + (compose.partition("services:")[0] if "<<: *site" in text else "")
        for line in ("read_only: true", "cap_drop: [ALL]", '"no-new-privileges:true"', "mem_limit:"):
            assert line in confined, (name, line)
    assert set(re.findall(r"/(\w+\.env)\b", compose)) == {"keys.env", "web.env", "owner.env", "backup.env", "database.env"}
    assert re.findall(r"^USER (\d+)", recipe, re.MULTILINE) == ["10001", "10002"], "not root"
    assert compose.count("healthcheck: { test:") == 3
    assert set(re.findall(r"^COPY (?!--)(\w+) ", recipe, re.MULTILINE)) == {*settings.OWN_APPS, "templates", "fixtures", "deploy"}
    libraries = set(re.findall(r"\blibpango\S*|\blibharfbuzz\S*|\bfonts-\S+", recipe))
    assert libraries <= set(FILES["packages"].split())


def backup(tmp_path, kind, says="", mark="gugus-cadangan"):
    """Run the job of backups with a folder that carries this mark; return (exit code, output, the calls of pgBackRest)."""
    program(tmp_path, "pgbackrest", f"echo $* >>{tmp_path}/called; case $* in *verify) echo '{says}' ;; esac")
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / mark).touch()
    settings_file = FILES["pgbackrest/gugus.conf"].replace("/srv/gugus-backup", str(tmp_path / "disk"))
    (tmp_path / "conf").write_text(settings_file)
    for name in ("backup", "steps.sh"):
        script = FILES[name].replace(" /etc/pgbackrest/conf.d/*.conf", "").replace("/etc/pgbackrest.conf", str(tmp_path / "conf"))
        (tmp_path / name).write_text(script)
    code, output = shell("sh", str(tmp_path / "backup"), kind, PATH=f"{tmp_path}:{os.environ['PATH']}")
    return code, output, (tmp_path / "called").read_text()


@pytest.mark.parametrize(("says", "code"), [("", 0), ("stanza: gugus\nstatus: error\n  checksum invalid: 1", 1)])
def test_a_damaged_backup_fails_the_job(tmp_path, says, code):
    assert backup(tmp_path, "verify", says)[0] == code


def test_a_backup_goes_to_a_disk_that_carries_the_mark(tmp_path):
    code, _, called = backup(tmp_path, "diff")
    assert (code, "--repo=1 --type=diff backup" in called) == (0, True)


@pytest.mark.parametrize("kind", ["diff", "verify"])
def test_no_backup_goes_to_an_empty_folder_where_the_disk_is_not_mounted(tmp_path, kind):
    code, output, called = backup(tmp_path, kind, mark="else")
    assert (code, "--repo=1" in called) == (1, False)
    assert f"tidak terpasang di {tmp_path}/disk: findmnt {tmp_path}/disk; mount -a" in output
