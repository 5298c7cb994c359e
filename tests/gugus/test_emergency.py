"""What a technician meets in an emergency: docs/darurat.md, and the scripts of deploy/ when something is wrong."""

import os
import re
import shutil

import markdown
import pytest
from weasyprint import HTML

from tests.gugus.test_deploy import DEPLOY, EMERGENCY, FILES, OPERATIONS, options, program, shell

SHEET = """<!doctype html><style>@page { size: A4; margin: 9mm 11mm }
body { font: 8.2pt/1.17 "Liberation Sans", sans-serif; margin: 0 }
h1 { font-size: 12pt; margin: 0 0 1mm } h2 { font-size: 9.4pt; margin: 1.2mm 0 .3mm } p, ul, ol, pre, table { margin: .4mm 0 }
code, pre { font: 7.3pt/1 "Liberation Mono", monospace; white-space: nowrap }
pre, pre code { white-space: pre } ul, ol { padding-left: 4.5mm }
table { border-collapse: collapse; width: 100% } td { border: .2mm solid; padding: 1mm }</style>"""


def test_the_emergency_page_is_one_sheet_of_paper():
    """In 8 points, with no command broken into two lines."""
    body = markdown.markdown(EMERGENCY, extensions=["tables", "fenced_code", "sane_lists"])
    assert len(HTML(string=SHEET + body).render().pages) == 1


@pytest.mark.parametrize("page", [EMERGENCY, OPERATIONS], ids=["darurat", "operations"])
def test_scripts_are_named_with_their_folder(page):
    """`install` alone is another program of Debian, and `doctor` alone is none."""
    commands = re.findall(r"`([^`\n]+)`", page) + "\n".join(re.findall(r"^```sh\n(.*?)^```", page, re.S | re.M)).splitlines()
    bare = re.compile(r"(?:install|upgrade|restore|doctor)(?: (?:--|[a-z]+\.example).*)?")
    assert [command for command in commands if bare.fullmatch(command)] == []
    assert "run `deploy/" not in page


def moved(tmp_path):
    """Copy deploy/ and the county into a repository whose server is below tmp_path; return (the copy of deploy/, its git)."""
    copy, county = tmp_path / "clone/deploy", "fixtures/kapuas-hulu/county.json"
    shutil.copytree(DEPLOY, copy)
    (copy.parent / county).parent.mkdir(parents=True)
    shutil.copy(DEPLOY.parent / county, copy.parent / county)
    steps = FILES["steps.sh"].replace("/srv/gugus", str(tmp_path / "srv")).replace("/etc/gugus", str(tmp_path / "etc"))
    (copy / "steps.sh").write_text(steps)

    def git(*words):
        return shell("git", "-C", str(copy.parent), "-c", "user.name=x", "-c", "user.email=x@x.example", *words)[1].strip()

    git("init", "--quiet")
    git("add", "deploy", county)
    git("commit", "--quiet", "--message", "First")
    return copy, git


def test_install_of_an_older_clone_does_not_take_the_site_back(tmp_path):
    copy, git = moved(tmp_path)
    install = [str(copy / "install"), "gugus.example", *options(), "--dry-run"]
    git("worktree", "add", "--quiet", "--detach", str(tmp_path / "srv/current"))
    assert shell(*install)[0] == 0, "the version that runs"
    shell(
        "git",
        "-C",
        str(tmp_path / "srv/current"),
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@x.example",
        "commit",
        "--quiet",
        "--allow-empty",
        "--message",
        "Second",
    )
    code, output = shell(*install)
    assert (code, f"{tmp_path}/srv/current/deploy/install" in output) == (1, True)


def test_install_makes_no_repository_where_the_disk_of_the_backups_is_not_mounted(tmp_path):
    copy, _ = moved(tmp_path)
    disk = tmp_path / "disk"
    install = [str(copy / "install"), "gugus.example", *options(), "--backup", str(disk), "--dry-run"]
    disk.mkdir()
    (tmp_path / "etc").mkdir()
    assert shell(*install)[0] == 0, "named for the first time"
    (tmp_path / "etc/server.env").write_text(f"BACKUP={disk}\n")
    code, output = shell(*install)
    assert (code, f"tidak terpasang di {disk}: findmnt {disk}; mount -a" in output) == (1, True)
    (disk / "gugus-cadangan").touch()
    assert shell(*install)[0] == 0, "mounted"
    program(tmp_path / "bin", "findmnt", 'test "$1" = --fstab')
    assert shell(*install, PATH=f"{tmp_path}/bin:{os.environ['PATH']}")[0] == 1, "in /etc/fstab, and not mounted"


def test_install_remembers_the_firewall_and_forgets_a_relay_that_is_gone(tmp_path):
    copy, _ = moved(tmp_path)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/server.env").write_text("FIREWALL=no\n")
    (tmp_path / "etc/web.env").write_text("MAIL_HOST=mail.example\n")
    _, output = shell(str(copy / "install"), "gugus.example", *options(), "--dry-run")
    assert "Dibiarkan." in output
    assert f"set MAIL_TLS in {tmp_path}/etc/web.env" in output


def test_upgrade_goes_back_to_the_version_before_by_one_option(tmp_path):
    copy, git = moved(tmp_path)
    back = [str(copy / "upgrade"), "--back", "--dry-run"]
    assert shell(*back)[0] == 1, "no upgrade yet"
    before = tmp_path / "srv/releases" / git("rev-parse", "--short=12", "HEAD")
    before.mkdir(parents=True)
    (tmp_path / "srv/before").symlink_to(before)
    code, output = shell(*back)
    assert (code, f"{before.name} menggantikan" in output) == (0, True), output


def test_a_restore_that_fails_says_how_to_go_back(tmp_path):
    """The steps before the stop are left out; something after it fails, ends well, or is interrupted."""
    script = FILES["restore"].partition("# Said if a step below fails")[2].partition('\nstep "Stop"')[0]
    (tmp_path / "main").mkdir()
    given = f'base=/srv/gugus; dry_run=; cluster=postgresql@17-main.service; data={tmp_path}/main; say() {{ echo "$*"; }}\n#'
    for ending, says, moves in (
        ("false", True, False),
        ("mkdir $aside; false", True, True),
        ("kill -INT $$; sleep 1", True, True),
        ("true", False, False),
    ):
        code, output = shell("sh", "-ec", f"{given}{script}\n{ending}")
        assert (code, "situs masih mati" in output) == (int(says), says), ending
        assert not moves or ending.startswith("kill") or f"&& mv {tmp_path}/main.2" in output


def test_restore_warns_before_it_overwrites_the_database(tmp_path):
    """Where the disk has no room for the present database beside the restored one, also in the dry run."""
    copy, _ = moved(tmp_path / "copy")
    for name, before, after in (
        ("steps.sh", "${data:-/var/lib/postgresql/17/main}", str(tmp_path)),
        ("restore", "/etc/pgbackrest.conf", str(tmp_path / "none")),
    ):
        script = (copy / name).read_text()
        assert before in script
        (copy / name).write_text(script.replace(before, after))
    assert "disisihkan, tidak dihapus" in shell(str(copy / "restore"), "--dry-run")[1]
    program(tmp_path / "bin", "df", "echo Avail; echo 0")
    output = shell(str(copy / "restore"), "--dry-run", PATH=f"{tmp_path}/bin:{os.environ['PATH']}")[1]
    assert "AWAS" in output
    assert output.index("AWAS") < output.index("systemctl stop")


@pytest.mark.parametrize(
    ("unwell", "says"),
    [("surel", "gagal mengirim: surel: 4 ditolak"), ("halaman", "Halaman situs gagal: 4 ditolak"), ("cakram", "terkirim")],
)
def test_doctor_reads_what_only_the_site_knows(tmp_path, unwell, says):
    details = ", ".join(
        f'"{name}": {{"baik": {str(name != unwell).lower()}, "keterangan": "4 ditolak"}}'
        for name in ("halaman", "surel", "panggilan", "cakram")
    )
    program(tmp_path, "curl", f"cat >{tmp_path}/header; echo '{{\"rincian\": {{{details}}}}}'")
    function = re.search(r"^readings\(\) \{\n.*?^\}", FILES["doctor"], re.DOTALL | re.MULTILINE)[0]
    given = "base=/srv/gugus; HOST=gugus.example; value() { echo rahasia; }; well() { echo $*; }; ill() { echo $*; }\n"
    code, output = shell("sh", "-ec", f"{given}{function}\nreadings", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert (code, says in output) == (0, True), output
    assert "tidak memberi rincian" not in output
    assert "Bearer rahasia" in (tmp_path / "header").read_text(), "not among the arguments, which other users can list"


@pytest.mark.parametrize(("newest", "warns"), [("2 hours ago", True), ("5 minutes ago", False)])
def test_promote_warns_of_a_copy_whose_newest_data_are_old(tmp_path, newest, warns):
    copy, _ = moved(tmp_path)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/server.env").write_text("HOST=gugus.example\nPEER=10.0.0.1\nSTANDBY=yes\n")
    newest = shell("date", "--date", newest, "--rfc-3339=seconds")[1].strip()
    program(tmp_path / "bin", "runuser", f'case "$*" in *pg_isready*) exit 2 ;; *last_xact*) echo "{newest}" ;; esac')
    program(tmp_path / "bin", "curl", "exit 7")
    program(tmp_path / "bin", "id", "echo 0")
    path = f"{tmp_path}/bin:{os.environ['PATH']}"
    code, output = shell("sh", "-c", f"printf 'YA\\nTIDAK\\n' | {copy}/promote", PATH=path)
    assert (code, "AWAS: yang terbaru di mesin ini berumur 2 jam 0 menit" in output) == (1, warns), output
    assert "2. " in output
    assert "Tidak ada yang diubah" in output


@pytest.mark.parametrize(
    ("served", "says"), [(True, "menuju mesin ini"), (False, "tidak menuju mesin ini, tetapi ke: 192.0.2.7")]
)
def test_doctor_sees_that_the_name_leads_to_another_machine_with_the_same_certificate(tmp_path, served, says):
    log = tmp_path / "gugus.log"
    log.touch()
    program(tmp_path, "openssl", "case $1 in x509) echo sha256=AA:BB ;; esac")
    program(tmp_path, "getent", "echo 192.0.2.7 gugus.example")
    logs = f'for last; do :; done; echo "now 404 GET ${{last#https://gugus.example}} 0.004" >>{log}' if served else ""
    program(tmp_path, "curl", logs)
    functions = "\n".join(re.findall(r"^(?:name|arrives)\(\) \{\n.*?^\}", FILES["doctor"], re.DOTALL | re.MULTILINE))
    functions = functions.replace("/var/log/nginx/gugus.log", str(log))
    given = "HOST=gugus.example; standby=; well() { echo $*; }; ill() { echo $*; }\n"
    code, output = shell("sh", "-ec", f"{given}{functions}\nname", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert (code, says in output) == (0, True), output


def other_machine(tmp_path, *, synchronous):
    """Return what the doctor of a primary says while its second machine is dead."""
    function = re.search(r"^other_machine\(\) \{\n.*?^\}", FILES["doctor"], re.DOTALL | re.MULTILINE)[0]
    given = "base=/srv/gugus; peer=10.0.0.2; standby=; answers_as_primary() { false; }; psql() { :; }; well() { echo $*; }\n"
    given += f"ill() {{ echo $*; }}; value() {{ echo {synchronous}; }}\n"
    return shell("sh", "-ec", f"{given}{function}\nother_machine")[1].splitlines()


def test_where_each_answer_waits_for_a_dead_machine_the_doctor_first_ends_the_waiting(tmp_path):
    first, *_ = other_machine(tmp_path, synchronous="yes")
    assert "Maka poweroff di sini. Belum: sekarang /srv/gugus/current/deploy/standby --for 10.0.0.2 --alone" in first
    (only,) = other_machine(tmp_path, synchronous="")
    assert "--alone" not in only
    assert "Maka poweroff di sini" in only
    checks = re.search(r"^for check in (.*); do", FILES["doctor"], re.MULTILINE)[1].split()
    assert checks.index("other_machine") < checks.index("site_answers")


def test_restore_asks_whether_the_machine_that_may_have_replaced_this_one_is_off(tmp_path):
    copy, _ = moved(tmp_path)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/server.env").write_text("HOST=gugus.example\nPEER=10.0.0.2\n")
    script = (copy / "restore").read_text()
    (copy / "restore").write_text(script.replace("configuration=/etc/pgbackrest.conf", f"configuration={copy}/restore"))
    program(tmp_path / "bin", "runuser", 'case "$*" in *pg_isready*) exit 2 ;; esac')
    program(tmp_path / "bin", "id", "echo 0")
    steps = (copy / "steps.sh").read_text()
    (copy / "steps.sh").write_text(steps.replace("marked() {", "marked() { return 0;"))
    path = f"{tmp_path}/bin:{os.environ['PATH']}"
    code, output = shell("sh", "-c", f"echo TIDAK | {copy}/restore --yes", PATH=path)
    assert (code, "Apakah dayanya sudah dicabut" in output, "Tidak ada yang diubah" in output) == (1, True, True), output
    assert "== Stop" not in re.sub(r"== [0-9:]+  ", "== ", output)
    assert "standby_role" in shell(str(copy / "restore"), "--dry-run")[1], "the slot of the second machine is in no backup"
