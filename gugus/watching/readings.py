"""Readings: what shows whether the site is ready. Each is well or not, in words and numbers.

They hold no secret, no code and no name: counts, moments and states only. An app above adds its own (`register`). All of them
take at most six statements together.
"""

import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q, Subquery
from django.db.models.functions import Coalesce
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from gugus.access.read_only import read_only
from gugus.access.scope import job
from gugus.models import AccessLog, Seal, SealCheck, SealedEntry
from gugus.watching import failure as failures

LETTERS = "gugus.login.letter."
LATEST_WORK = timedelta(minutes=10)  # a task runs every minute (gugus.workflow.periodic); one may take minutes
LATEST_BACKUP = timedelta(hours=30)
LATEST_ARCHIVE = timedelta(minutes=10)  # of what PostgreSQL writes, while archiving fails; it is due each minute
MOST_BEHIND = 64 * 1024**2  # bytes, four segments of the WAL
LATEST_SEAL = timedelta(hours=2)  # it runs every hour
LATEST_CHECK = timedelta(hours=30)  # of the seals, daily
LATEST_FAILURE = timedelta(hours=1)  # of a page; `gugus-ready` asks every hour
LEAST_FREE = 15  # per cent of a disk
MOST_REFUSED = 3  # one refused mail may have a wrong address; several are a fault of the mail server

_MORE = []


@dataclass(frozen=True)
class Reading:
    """One thing that was looked at. `numbers` is {metric: number, or {value of its label: number}}."""

    name: str
    well: bool
    words: str
    numbers: dict = field(default_factory=dict)


def register(read):
    """Add a reading: a function of the moment. It runs in the job "watch", so it sees the tables of that reason only."""
    _MORE.append(read)


def read_all(now=None) -> list[Reading]:
    """Return all readings."""
    now = now or timezone.now()
    readings = [_pages(now), _disks(), _backup(now), *_server(now)]
    with job("watch"):
        readings += [*_task_readings(now), _seals(now), *(read(now) for read in _MORE)]
    return [Reading("pangkalan data", not read_only(), "hanya dapat dibaca" if read_only() else "menjawab"), *readings]


def ago(now, moment):
    """Return how long ago something was, in words."""
    return f"{max(0, int((now - moment).total_seconds() // 60))} menit lalu" if moment else "belum pernah"


def _happened_within(now, moment, length):
    return moment is not None and now - moment <= length


def _pages(now):
    """Whether every page answered: somebody whose page failed, for example a reporter, may not come back."""
    failed = {view: at for view, at in sorted(failures.latest().items()) if _happened_within(now, at, LATEST_FAILURE)}
    words = ", ".join(f"{view} gagal {ago(now, at)}" for view, at in failed.items())
    return Reading("halaman", not failed, words or "tidak ada yang gagal dalam satu jam")


def _disks():
    free = {}
    for folder in settings.DISKS:
        if Path(folder).is_dir():
            usage = shutil.disk_usage(folder)
            free[folder] = round(100 * usage.free / usage.total)
    words = ", ".join(f"{folder} {percent} % kosong" for folder, percent in free.items())
    return Reading("cakram", min(free.values(), default=0) >= LEAST_FREE, words, {"gugus_disk_free_percent": free})


def _backup(now):
    """The backup job writes the moment of its success into the file BACKUP_STATE."""
    if not settings.BACKUP_STATE:
        return Reading("cadangan", True, "tidak diawasi")
    try:
        last = datetime.fromisoformat(Path(settings.BACKUP_STATE).read_text(encoding="ascii").strip())
        age = (now - last).total_seconds()
    except (OSError, ValueError, TypeError):  # TypeError: a moment without a time zone
        return Reading("cadangan", False, "belum pernah, atau keterangannya tidak terbaca")
    return Reading("cadangan", _happened_within(now, last, LATEST_BACKUP), ago(now, last), {"gugus_backup_age_seconds": age})


SERVER = """
SELECT last_archived_time, last_failed_time, (SELECT json_agg(json_build_object('name', slot_name, 'active', active, 'behind',
    pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, restart_lsn)))
    FROM pg_replication_slots WHERE slot_type = 'physical')
FROM pg_stat_archiver
"""


def _server(now):
    """Whether what PostgreSQL writes reaches backups and copies. If not, more than a minute would be lost with the disk."""
    last, failed, slots = _said_by_server()
    yield _archive(now, last, failed)
    yield _copies(slots or [])


def _said_by_server():
    """Return when a segment was last archived, when one last could not be (None without archiving), and the replication slots."""
    with connection.cursor() as cursor:
        cursor.execute(SERVER)
        return cursor.fetchone()


def _archive(now, last, failed):
    well = failed is None or (last is not None and (last > failed or now - last <= LATEST_ARCHIVE))
    return Reading("arsip", well, f"terakhir {ago(now, last)}" if well else f"terakhir {ago(now, last)}, sesudahnya gagal")


def _copies(slots):
    """Whether each standby (deploy/standby) follows: how many bytes its replication slot keeps for it."""
    behind = {slot["name"]: max(0, slot["behind"] or 0) for slot in slots}
    well = all(slot["active"] for slot in slots) and max(behind.values(), default=0) <= MOST_BEHIND
    state = {slot["name"]: "tertinggal" if slot["active"] else "terputus," for slot in slots}
    words = ", ".join(f"{name} {state[name]} {size // 1024} KB" for name, size in behind.items())
    return Reading("salinan", well, words or "tidak ada", {"gugus_replication_lag_bytes": behind} if slots else {})


def _task_readings(now):
    """Return the readings of the worker and of its mails: both from one statement."""
    ready = Q(status=TaskResultStatus.READY)
    letters = Q(task_path__startswith=LETTERS)
    counts = DBTaskResult.objects.aggregate(
        **{state.lower(): Count("pk", filter=Q(status=state)) for state in TaskResultStatus.values},
        last=Max("finished_at"),
        late=Count("pk", filter=ready & _due_before(now - LATEST_WORK)),
        letters=Count("pk", filter=ready & letters),
        refused=Count("pk", filter=ready & letters & Q(args_kwargs__kwargs__attempt__gt=0)),
        given_up=Count("pk", filter=letters & Q(return_value=False, finished_at__gt=now - timedelta(days=1))),
    )
    states = {state.lower(): counts[state.lower()] for state in TaskResultStatus.values}
    return [
        Reading(
            "pekerja latar",
            _happened_within(now, counts["last"], LATEST_WORK) and not counts["late"],
            f"tugas terakhir selesai {ago(now, counts['last'])}, {counts['late']} terlambat, {states['failed']} gagal",
            {"gugus_tasks": states, "gugus_tasks_late": counts["late"]},
        ),
        Reading(
            "surel",
            counts["refused"] + counts["given_up"] < MOST_REFUSED,
            f"{counts['letters']} menunggu, {counts['refused']} ditolak dan dicoba lagi, {counts['given_up']} gagal dalam sehari",
            {"gugus_mails": {"waiting": counts["letters"], "refused": counts["refused"], "given_up": counts["given_up"]}},
        ),
    ]


def _due_before(moment):
    """The condition that a waiting task could have begun before this moment. "At once" is stored as a day of the year 9999."""
    return Q(run_after__lt=moment) | Q(run_after=get_date_max(), enqueued_at__lt=moment)


def _seals(now):
    """Whether the log is sealed every hour, if there is something to seal, and its last check is recent and found no fault."""
    sealed = SealedEntry.objects.order_by("-entry").values("entry")[:1]
    oldest = AccessLog.objects.filter(pk__gt=Coalesce(Subquery(sealed), 0)).aggregate(at=Min("at"))["at"]
    last, check = Seal.objects.first(), SealCheck.objects.first()
    sound = not check.faults if check else True
    compared = _happened_within(now, check.at if check else now, LATEST_CHECK) or last is None
    words = f"segel terakhir {ago(now, last and last.at)}, pemeriksaan terakhir {ago(now, check and check.at)}"
    return Reading(
        "segel catatan akses",
        sound and compared and (oldest is None or now - oldest <= LATEST_SEAL),
        words if sound else f"{words}: catatan akses tidak utuh",
        {"gugus_seal_faults": len(check.faults) if check else 0},
    )
