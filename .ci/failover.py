"""Three machines of deploy/cluster in network namespaces here: one dies while complaints are written, another is cut off.

Needs root and Debian's postgresql, patroni, etcd-server, haproxy (`make failover-test`). Everything it starts ends with it. It
prints how many complaints were answered, stored, missing and doubled, how long reading and writing were away, and how many pages
the standbys answered.
"""

import hashlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from contextlib import suppress
from pathlib import Path

import psycopg

PROJECT = Path(__file__).resolve().parent.parent
CLUSTER = PROJECT / "deploy/cluster"
NODES = (1, 2, 3)
HUB = "gugus-hub"
PASSWORD = "b" * 48
MOST_SECONDS = 30  # until somebody can report again
REPORTERS = 4
SESSION = """
from django.test import Client
from demo.accounts import make_accounts
client = Client()
client.force_login(make_accounts()["bupati"])
print(client.cookies["sessionid"].value)
"""


def say(*words):
    print(time.strftime("%T"), *words, flush=True)


def run(*command, **more):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, **more).stdout


def space(node):
    return f"gugus-db{node}"


class Machines:
    """The network, the programs of each machine, and what ends them."""

    def __init__(self, work):
        self.work, self.running = work, []

    def connect(self):
        self.disconnect()
        run("ip", "netns", "add", HUB)
        run("ip", "-n", HUB, "link", "add", "bridge", "type", "bridge")
        run("ip", "-n", HUB, "addr", "add", "10.84.0.10/24", "dev", "bridge")
        for node in NODES:
            run("ip", "netns", "add", space(node))
            run("ip", "link", "add", f"to{node}", "netns", HUB, "type", "veth", "peer", "name", "eth0", "netns", space(node))
            run("ip", "-n", HUB, "link", "set", f"to{node}", "master", "bridge", "up")
            run("ip", "-n", space(node), "addr", "add", f"10.84.0.{node}/24", "dev", "eth0")
            run("ip", "-n", space(node), "link", "set", "eth0", "up")
            run("ip", "-n", space(node), "link", "set", "lo", "up")
        run("ip", "-n", HUB, "link", "set", "bridge", "up")
        run("ip", "-n", HUB, "link", "set", "lo", "up")

    def disconnect(self):
        there = run("ip", "netns", "list")
        for name in (HUB, *map(space, NODES)):
            if re.search(rf"^{name}\b", there, re.MULTILINE):
                self.kill(name)
                run("ip", "netns", "delete", name)

    def kill(self, name):
        """End every process of a network namespace at once, as if its machine had lost its power."""
        for pid in run("ip", "netns", "pids", name).split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)

    def cable(self, node, state):
        run("ip", "-n", HUB, "link", "set", f"to{node}", state)

    def begin(self, name, *command, user=None, **environment):
        identity = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--"] if user else []
        log = (self.work / f"{Path(command[0]).name}-{name}.log").open("a")
        process = subprocess.Popen(
            ["ip", "netns", "exec", name, *identity, *map(str, command)],
            env=os.environ | environment,
            stdout=log,
            stderr=log,
            cwd=PROJECT,
        )
        self.running.append(process)

    def settings(self, node, file):
        """Return the text of a file of deploy/cluster as this machine has it, with the folders of the test."""
        text = (CLUSTER / file).read_text()
        text = re.sub(r"(?<=[^,=])db1\b(?!=)", f"db{node}", text.replace("ETCD_NAME=db1", "ETCD_NAME= db1"), count=1)
        text = re.sub(r"(?<![,\[=])(listen: |connect_address: |URLS=http://)10\.84\.0\.1", rf"\g<1>10.84.0.{node}", text)
        folder = self.work / f"db{node}"
        for old, new in {
            "/var/lib/postgresql/17/main": folder / "data",
            "/var/run/postgresql": folder,
            "/etc/gugus": self.work,
            "pgbackrest --stanza=gugus archive-push %p": "/bin/true",
            "REPLICATION_PASSWORD": PASSWORD,
            "POSTGRES_PASSWORD": PASSWORD,
            "ETCD_NAME= ": "ETCD_NAME=",
            "shared_buffers: 256MB": "shared_buffers: 64MB",
        }.items():
            text = text.replace(old, str(new))
        return text

    def start(self, node):
        folder = self.work / f"db{node}"
        folder.mkdir(exist_ok=True)
        shutil.chown(folder, "postgres", "postgres")
        etcd = dict(line.split("=", 1) for line in self.settings(node, "etcd").splitlines() if line.startswith("ETCD_"))
        self.begin(space(node), "/usr/bin/etcd", user="postgres", **etcd, ETCD_DATA_DIR=str(folder / "etcd"))
        configuration = folder / "patroni.yml"
        configuration.write_text(self.settings(node, "patroni.yml"))
        self.begin(space(node), "/usr/bin/patroni", configuration, user="postgres", HOME=str(folder))


def within(name, work):
    """Call a function in a thread that is in this network namespace."""
    result = []

    def inside():
        with Path("/run/netns", name).open() as file:
            os.setns(file.fileno(), os.CLONE_NEWNET)
        result.append(work())

    thread = threading.Thread(target=inside)
    thread.start()
    thread.join()
    return result[0] if result else None


def is_primary(node):
    """Whether this machine takes writes, asked on the machine itself; None if it does not answer."""

    def ask():
        try:
            with psycopg.connect(address(f"10.84.0.{node}", "postgres", "postgres"), connect_timeout=2) as server:
                return not server.execute("SELECT pg_is_in_recovery()").fetchone()[0]
        except psycopg.Error:
            return None

    return within(space(node), ask)


def primaries():
    """Ask all machines at the same time."""
    answers = {}
    threads = [threading.Thread(target=lambda node=node: answers.update({node: is_primary(node)})) for node in NODES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def address(host, user, database="gugus", port=5432):
    return f"postgresql://{user}:{PASSWORD}@{host}:{port}/{database}?sslmode=require"


def until(condition, seconds, what):
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            sys.exit(f"FAILED: {what} not within {seconds} s")
        time.sleep(0.2)
    return time.monotonic() - begun


def healthy():
    """One primary and two standbys, all of which answer."""
    return sorted(map(str, primaries().values())) == ["False", "False", "True"]


class Reporters:
    """Send complaints through the public form, each until it has its receipt, as send.js does; somebody reads the plan."""

    def __init__(self, socket_path, session):
        self.path, self.session = socket_path, session
        self.answered, self.sent, self.reads, self.ended = {}, set(), [], threading.Event()
        work = [self.report] * REPORTERS + [self.read]
        self.threads = [threading.Thread(target=each, daemon=True) for each in work]

    def ask(self, method, path, body=None, headers=()):
        site = http.client.HTTPConnection("localhost", timeout=15)
        site.sock = socket.socket(socket.AF_UNIX)
        site.sock.settimeout(15)
        try:
            site.sock.connect(str(self.path))
            form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            site.request(method, path, body and urllib.parse.urlencode(body), form | dict(headers))
            response = site.getresponse()
            return response.status, response.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            site.close()

    def report(self):
        while not self.ended.is_set():
            key = uuid.uuid4()
            body = {"send": "1", "submit_key": str(key), "safety": "safe", "narrative": f"Laporan latihan {key}."}
            self.sent.add(key)
            while not self.ended.is_set():
                begun = time.monotonic()
                status, page = self.ask("POST", "/lapor/", body)
                if status == 200 and re.search(r"<span>\d{4}</span>", page):
                    self.answered[key] = (begun, time.monotonic())
                    break
                time.sleep(0.3)

    def read(self):
        while not self.ended.is_set():
            begun = time.monotonic()
            if self.ask("GET", "/rad/", headers={"Cookie": f"sessionid={self.session}"})[0] == 200:
                self.reads.append((begun, time.monotonic()))
            time.sleep(0.2)

    def away(self, moment):
        """Return the seconds from a moment until something was read, and written, that was asked for after it."""
        read = min(end for begun, end in self.reads if begun > moment)
        return read - moment, min(end for begun, end in self.answered.values() if begun > moment) - moment


def mark(key):
    """Return under what the site stores a report with this key (rujukan.intake.receipts.mark)."""
    return uuid.UUID(bytes=hashlib.sha256(b"gugus form" + key.bytes).digest()[:16])


def stored(primary):
    def ask():
        with psycopg.connect(address(f"10.84.0.{primary}", "postgres"), connect_timeout=5) as server:
            return [key for (key,) in server.execute("SELECT submit_key FROM rujukan_complaint")]

    return within(space(primary), ask)


def build(machines, work):
    machines.connect()
    files = ("-keyout", work / "database.key", "-out", work / "database.pem")
    run("openssl", "req", "-quiet", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "2", "-subj", "/CN=gugus", *files)
    for name in ("database.key", "database.pem"):
        shutil.chown(work / name, "postgres", "postgres")
    for node in NODES:
        machines.start(node)
    say("three machines in", round(until(healthy, 180, "one primary and two standbys")), "s")
    machines.begin(HUB, "/usr/sbin/haproxy", "-db", "-f", CLUSTER / "haproxy.cfg")
    time.sleep(5)  # it takes every server for a primary until it has asked each of them twice
    environment = {
        "DEV": "1",
        "DATABASE_URL": address("127.0.0.1", "gugus_web"),
        "DATABASE_OWNER_URL": address("127.0.0.1", "gugus_owner"),
        "DATABASE_REPLICA_URL": address("127.0.0.1", "gugus_web", port=5433),
        "DEBUG": "0",
        "LOG_LEVEL": "INFO",
        "REPORT_LIMITS": "1000000,1000000",
    }
    psql = ["ip", "netns", "exec", HUB, "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", address("127.0.0.1", "postgres", "postgres")]
    until(lambda: subprocess.run([*psql, "-c", "SELECT 1"], capture_output=True, check=False).returncode == 0, 30, "HAProxy")
    for name in ("roles.sql", "database.sql"):
        text = (PROJECT / "deploy/postgresql" / name).read_text().replace("\\connect gugus", "")
        there = psql if name == "roles.sql" else [*psql[:-1], address("127.0.0.1", "postgres", "postgres")]
        run(*there, input=text, env=os.environ | {"OWNER_PASSWORD": PASSWORD, "WEB_PASSWORD": PASSWORD})
    manage = ["ip", "netns", "exec", HUB, PROJECT / ".venv/bin/python", PROJECT / "manage.py"]
    tables = ["shell", "--no-imports", "--command", "from gugus.devdb.table import create; create()"]
    for command in (tables, ["load_regulation"], ["shell", "--no-imports", "--command", SESSION]):
        said = run(*manage, *command, "--verbosity", "0", env=os.environ | environment | {"DATABASE_ROLE": "owner"})
    place = work / "site"
    site = [PROJECT / ".venv/bin/gunicorn", "gugus.wsgi", "--workers", "2", "--threads", "4", "--bind", f"unix:{place}"]
    machines.begin(HUB, *site, "--no-control-socket", **environment)
    return place, said.split()[-1]


def observe(reporters, machines, harm, node, seconds):
    """Do harm to a machine, and ask all of them meanwhile; return (when, the most primaries at a time)."""
    moment, most = time.monotonic(), 0
    harm(node)
    while time.monotonic() - moment < seconds:
        most = max(most, sum(answer is True for answer in primaries().values()))
        time.sleep(0.2)
    return moment, most


def primary():
    """Return the one primary. A busy machine may not answer at once."""
    there = []
    until(lambda: there.extend(node for node, answer in primaries().items() if answer) or there, 60, "a primary")
    return there[0]


def trial(machines, reporters, words, harm, heal):
    before, node = len(reporters.answered), primary()
    moment, most = observe(reporters, machines, harm, node, 45)
    reading, writing = reporters.away(moment)
    now = primary()
    heal(node)
    joined = until(healthy, 120, f"db{node} as a standby")
    say(f"{words} of db{node}, the primary: db{now} took over; most primaries at a time {most}")
    say(f"  reading after {reading:.1f} s, writing after {writing:.1f} s, db{node} follows again after {joined:.0f} s")
    say(f"  {len(reporters.answered) - before} complaints answered meanwhile")
    return [words] if most > 1 or writing > MOST_SECONDS or now == node else []


def main():
    work = Path(tempfile.mkdtemp(prefix="gugus-failover-", dir="/var/tmp"))
    work.chmod(0o755)
    machines = Machines(work)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("ended"))
    try:
        reporters = Reporters(*build(machines, work))
        until(lambda: reporters.ask("GET", "/lapor/")[0] == 200, 60, "the site")
        for thread in reporters.threads:
            thread.start()
        until(lambda: len(reporters.answered) > 20, 120, "complaints")
        say(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        faults = trial(machines, reporters, "kill -9", lambda node: machines.kill(space(node)), machines.start)
        faults += trial(
            machines, reporters, "partition", lambda node: machines.cable(node, "down"), lambda node: machines.cable(node, "up")
        )
        reporters.ended.set()
        for thread in reporters.threads:
            thread.join()
        rows = stored(primary())
        missing, doubled = (
            set(map(mark, reporters.answered)) - set(rows),
            len(rows) - len(set(rows) & set(map(mark, reporters.sent))),
        )
        say(f"answered {len(reporters.answered)}, stored {len(rows)}, missing {len(missing)}, doubled {doubled}")
        log = (work / f"gunicorn-{HUB}.log").read_text()
        by_standbys = log.count('"replica": true')
        say(f"{by_standbys} pages read from a standby, {log.count('"replica": false')} from the primary instead")
        faults += [] if by_standbys else ["no page was read from a standby"]
        if faults or missing or doubled:
            sys.exit(f"FAILED: {faults}; logs in {work}")
        machines.disconnect()
        shutil.rmtree(work, ignore_errors=True)
    finally:
        machines.disconnect()


if __name__ == "__main__":
    main()
