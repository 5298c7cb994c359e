"""Many counties on one host (deploy/county), as far as it can be tested quickly and without root.

`.ci/counties` runs three on a whole host.
"""

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.gugus.test_deploy import DEPLOY, FILES, OPERATIONS, options, program, shell
from tests.gugus.test_setup import ROOT


def host_of_counties(tmp_path, *others, memory=8_000_000):
    """Return a copy of deploy/ for a host with these counties, whose /etc/gugus and memory stand below `tmp_path`."""
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    for folder in ("gugus", "fixtures"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    (tmp_path / "counties").mkdir()
    for name in others:
        (tmp_path / f"counties/{name}.env").write_text(f"HOST={name}.example\nNUMBER=1\nREADY=yes\n")
    (tmp_path / "meminfo").write_text(f"MemTotal: {memory} kB\n")
    for name in ("steps.sh", "commands.sh", "county"):
        text = FILES[name].replace("/etc/gugus", str(tmp_path)).replace("/proc/meminfo", str(tmp_path / "meminfo"))
        (tmp_path / "deploy" / name).write_text(text)
    return tmp_path / "deploy"


def test_a_county_of_many_gets_a_machine_of_its_own_in_which_install_runs(tmp_path):
    install = host_of_counties(tmp_path, "sebelah") / "install"
    code, output = shell(str(install), "gugus.example", "--county", "kapuas-hulu", *options(), "--dry-run")
    assert code == 0, output
    order = [
        "libnginx-mod-stream",
        "gugus-counties.nft",
        "debootstrap --variant=minbase",
        "gugus-kapuas-hulu.nspawn",
        "start systemd-nspawn@gugus-kapuas-hulu.service",
        "/etc/nginx/counties/kapuas-hulu",
        "/root/gugus/deploy/install gugus.example --folder kapuas-hulu --backup /srv/gugus-backup --admin",
    ]
    assert sorted(order, key=output.index) == order


@pytest.mark.parametrize(
    ("host", "county", "more", "reason"),
    [
        ("sebelah.example", "sebelah", [], "Daerah sebelah sudah ada"),
        ("sebelah.example", "kapuas-hulu", [], "sudah dipakai daerah sebelah"),
        ("gugus.example", "Kapuas", ["--folder", "fixtures/kapuas-hulu"], "hanya huruf kecil"),
        ("gugus.example", "kapuas-hulu", ["--folder", "/nowhere"], "Tidak ada folder /nowhere"),
        ("gugus.example", "kapuas-hulu", ["--folder", "docs"], "county.json: is missing in docs"),
        ("gugus.example", "kapuas-hulu", ["--certificate", "a.pem,b.pem"], "Sertifikat sendiri"),
        ("gugus.example", "kapuas-hulu", ["--from-backup"], "kapuas-hulu/keys.env, salinan dari brankas"),
        ("gugus.example", "kapuas-hulu", ["--no-firewall"], "--no-firewall"),
    ],
)
def test_a_county_that_cannot_be_added_is_told_before_anything_is_changed(tmp_path, host, county, more, reason):
    install = host_of_counties(tmp_path, "sebelah") / "install"
    code, output = shell(str(install), host, "--county", county, *options(), *more, "--dry-run")
    assert (code, reason in output) == (1, True), output
    assert "apt-get" not in output


def test_a_host_takes_as_many_counties_as_its_memory_holds(tmp_path):
    """Fourteen on 8 GB."""
    install = host_of_counties(tmp_path, *(f"daerah-{number}" for number in range(13))) / "install"
    given = [str(install), "gugus.example", "--county", "kapuas-hulu", *options(), "--dry-run"]
    assert shell(*given)[0] == 0
    (tmp_path / "counties/daerah-13.env").write_text("HOST=daerah-13.example\nREADY=yes\n")
    code, output = shell(*given)
    assert (code, "Memori 7812 MB; dengan daerah ini perlu 8048 MB." in output) == (1, True), output


def test_a_disk_for_counties_and_backups_holds_both(tmp_path):
    install = host_of_counties(tmp_path) / "install"
    given = [str(install), "gugus.example", "--county", "kapuas-hulu", *options(), "--dry-run"]
    program(tmp_path, "df", "case $* in *source*) echo one ;; *) echo 7340032 ;; esac")
    code, output = shell(*given, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert (code, "Cakram /var/lib/machines: sisa 7 GB, perlu 8 GB." in output) == (1, True), output
    program(tmp_path, "df", 'case $* in *source*) echo "$*" ;; *) echo 7340032 ;; esac')
    code, output = shell(*given, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert code == 0, output


def test_a_command_for_all_counties_stops_at_the_first_that_fails(tmp_path):
    deploy = host_of_counties(tmp_path, "barat", "tengah", "timur")
    program(tmp_path, "systemd-run", f'echo "$*" >>{tmp_path}/called; case $* in *tengah*) exit 1 ;; esac')
    program(tmp_path, "curl", "")
    given = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    (deploy / "county").write_text((deploy / "county").read_text().replace("must_be_root\n", ""))
    code, output = shell(str(deploy / "restore"), "--yes", "--all", **given)
    assert (code, "Selesai: barat. Gagal: tengah. Belum: timur" in output) == (1, True), output
    called = (tmp_path / "called").read_text().splitlines()
    assert [re.search(r"machine=gugus-(\w+)", line)[1] for line in called] == ["barat", "tengah"]
    assert called[0].endswith("/srv/gugus/current/deploy/restore --yes")
    assert shell(str(deploy / "restore"), "--yes", "--county", "timur", **given)[0] == 0
    code, output = shell(str(deploy / "doctor"), "--county", "selatan", **given)
    assert (code, "Yang ada: barat tengah timur" in output) == (1, True)


def test_who_repeats_a_command_for_all_counties_is_told_what_is_done_twice(tmp_path):
    """A second restore would take the first county back once more; a second upgrade finds that it runs."""
    deploy = host_of_counties(tmp_path, "barat")
    (deploy / "county").write_text((deploy / "county").read_text().replace("must_be_root\n", ""))
    given = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    program(tmp_path, "systemd-run", "exit 1")
    program(tmp_path, "git", "")
    assert "--all mengulang yang selesai" in shell(str(deploy / "restore"), "--yes", "--all", **given)[1]
    assert "yang selesai tidak diulang" in shell(str(deploy / "upgrade"), "--all", **given)[1]


def test_the_host_chooses_its_own_scripts_and_asks_no_machine(tmp_path):
    """Root of a machine could name an older version. What nobody named does not take the host back."""
    deploy = host_of_counties(tmp_path, "barat")
    (deploy / "county").write_text((deploy / "county").read_text().replace("must_be_root\n", ""))
    program(tmp_path, "systemd-run", "")
    program(tmp_path, "curl", "")
    program(tmp_path, "git", 'case $* in *"rev-parse HEAD") echo running ;; *rev-parse*) echo named ;; esac')
    given = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    code, output = shell(str(deploy / "upgrade"), "v2", "--all", **given)
    assert (code, "Versi named tidak dapat disiapkan untuk mesin induk." in output) == (1, True), output
    for arguments in (["--all"], ["v2", "--county", "barat"]):
        assert shell(str(deploy / "upgrade"), *arguments, **given)[0] == 0, arguments
    program(
        tmp_path, "git", 'case $* in *"rev-parse HEAD") echo running ;; *rev-parse*) echo newer ;; *merge-base*) exit 1 ;; esac'
    )
    assert "Versi newer tidak dapat" in shell(str(deploy / "upgrade"), "--all", **given)[1]
    assert shell(str(deploy / "upgrade"), "--back", "--all", **given)[0] == 0


def test_a_county_whose_installation_has_stopped_is_not_passed_over(tmp_path):
    deploy = host_of_counties(tmp_path, "barat", "tengah")
    (tmp_path / "counties/tengah.env").write_text("HOST=tengah.example\n")
    program(tmp_path, "systemd-run", "")
    program(tmp_path, "curl", "")
    (deploy / "county").write_text((deploy / "county").read_text().replace("must_be_root\n", ""))
    code, output = shell(str(deploy / "doctor"), "--all", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert (code, "ulangi install tengah.example --county tengah" in output) == (1, True), output
    assert "Selesai: barat. Gagal: tengah." in output


def test_the_unit_of_a_machine_is_confined_as_far_as_it_can_be(tmp_path):
    """docs/operations.md says why it cannot be confined as the units inside are."""
    unit = Path("/usr/lib/systemd/system/systemd-nspawn@.service")
    if not unit.exists():
        pytest.skip("no systemd-nspawn")
    machine = tmp_path / "systemd-nspawn@gugus-barat.service"
    shutil.copy(unit, machine)
    shutil.copytree(DEPLOY / "nspawn", f"{machine}.d")
    _, output = shell("systemd-analyze", "security", "--offline=yes", "--no-pager", str(machine))
    score = re.search(r"exposure level for \S+: ([0-9.]+)", output)[1]
    assert float(score) <= 6, output
    assert f"itself has {score} with" in OPERATIONS


def test_the_machine_has_the_clock_of_its_county(tmp_path):
    (tmp_path / "web.env").write_text(f"COUNTY={ROOT}/tests/counties/tanjung-bakti\n")
    _, output = shell(str(host_of_counties(tmp_path) / "install"), "gugus.example", *options(), "--dry-run")
    assert "ln -sfn /usr/share/zoneinfo/Asia/Makassar /etc/localtime" in output
    code, output = shell(str(tmp_path / "deploy/install"), "gugus.example", *options(), "--folder", "/nowhere", "--dry-run")
    assert (code, "tidak ada zona waktu" in output) == (1, True)
