"""The access log: its one writer, the seals that close it, and the check that nobody has touched it since.

A seal closes the entries written since the last one. Each entry adds itself to a chain of SHA-256, each seal is signed with
AUDIT_KEY over its place, its time, its count and both ends of its chain. Writers never wait for a sealer. Whoever owns the
database could still take away the newest seals with all they hold, and with AUDIT_KEY seal everything again: that is found by
anchors, the number and head of each seal, kept outside the database (`gugus.audit.anchors`).
"""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.choices import AuditFault, Role
from gugus.models import AccessLog, Seal, SealCheck, SealedEntry
from gugus.models.access_log import called
from gugus.vault import sealing
from gugus.workflow.notices import leave

SEALER_LOCK = 7301
MOST_ENTRIES = 5000
BEGINNING = bytes(32)
# An entry written by a request that was still running when a seal was made goes into the next one. A request lasts seconds.
LATE = timedelta(minutes=15)


def record(user, kind, subject, *, sections=(), reason="", explanation="", at=None):
    """Write that `user` saw secret data of `subject` (a code or number). Call it in the transaction that shows the data."""
    return AccessLog.objects.create(
        at=at or timezone.now(),
        user=user,
        who=called(user),
        institution_id=user.institution_id,
        kind=kind,
        subject=subject,
        sections=sorted(sections),
        reason=reason,
        explanation=explanation,
    )


# Sealing


@transaction.atomic
def seal(most=MOST_ENTRIES, at=None):
    """Close the oldest unsealed entries, `most` at a time; return the new Seal, or None when there is nothing to close."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER_LOCK])
    entries = list(AccessLog.objects.unsealed().order_by("pk")[:most])
    if not entries:
        return None
    last = Seal.objects.first()
    head = previous = bytes(last.head) if last else BEGINNING
    links = [head := _link(head, entry) for entry in entries]
    # A full batch may leave entries for the next: it closes the log up to its own last entry only.
    until = at or timezone.now() if len(entries) < most else max(entry.at for entry in entries)
    made = Seal(number=last.number + 1 if last else 1, at=until, previous=previous, head=head, count=len(entries))
    made.mac = _mac(made)
    made.save(force_insert=True)
    rows = [
        SealedEntry(entry=entry, seal=made, place=place, link=link)
        for place, (entry, link) in enumerate(zip(entries, links, strict=True), start=1)
    ]
    SealedEntry.objects.bulk_create(rows)
    return made


def _link(before, entry):
    """The chain's hash after an entry: every column of it counts."""
    told = [
        entry.pk,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.user_id,
        entry.institution_id,
        entry.kind,
        entry.subject,
        entry.sections,
        entry.reason,
        entry.explanation,
        *([entry.who] if entry.who else []),  # entries of before have none
    ]
    return sha256(before + json.dumps(told, sort_keys=True).encode()).digest()


def _mac(made):
    told = [
        made.number,
        made.at.astimezone(UTC).isoformat(timespec="microseconds"),
        bytes(made.previous).hex(),
        bytes(made.head).hex(),
        made.count,
    ]
    return sealing.sign(json.dumps(told).encode())


# Checking


@dataclass(frozen=True)
class Fault:
    """What is wrong with the log, and where."""

    kind: AuditFault
    where: str

    def __str__(self):
        return f"{self.kind.label} ({self.kind.value}): {self.where}"


def verify(anchors=(), doubts=()):
    """Read the whole chain and return the SealCheck that is kept of it; `faults` is empty when all is as it was sealed.

    `anchors` are (seal number, head as hexadecimal digits), kept outside the database; `doubts` are faults of their keeping. New
    faults are told to the auditor.
    """
    last = SealCheck.objects.first()
    faults, total, before, last_pk = [], 0, None, 0
    for each in Seal.objects.order_by("number").iterator():
        rows = list(each.entries.order_by("place"))
        log = AccessLog.objects.in_bulk([row.entry_id for row in rows])
        faults += _faults_of_seal(each, before) + _faults_of_entries(each, rows, log)
        faults += _inserted(log.values(), before, last_pk)
        total += len(rows)
        last_pk = max([last_pk, *log])
        before = each
    faults += _inserted(AccessLog.objects.unsealed().iterator(), before, last_pk)
    faults += [*_faults_of_anchors(anchors), *_fewer(last), *doubts]
    check = SealCheck.objects.create(
        seals=Seal.objects.count(),
        entries=total,
        anchored=bool(anchors),
        faults=[str(fault) for fault in faults],
    )
    if check.faults and (last is None or check.faults != last.faults):
        text = f"Catatan akses tidak utuh: {len(check.faults)} temuan. Lihat halaman Segel"
        leave(role=Role.AUDITOR, text=text, path=reverse("audit_seal"), urgent=True)
    return check


def _faults_of_seal(made, before):
    """Whether a seal follows the one before it and is as it was signed."""
    expected = before.number + 1 if before else 1
    if made.number != expected:
        gone = f"segel {expected}" if made.number == expected + 1 else f"segel {expected} sampai {made.number - 1}"
        return [Fault(AuditFault.CUT, f"{gone} tidak ada")]
    follows = bytes(made.previous) == (bytes(before.head) if before else BEGINNING)
    if not follows or not hmac.compare_digest(bytes(made.mac), _mac(made)):
        return [Fault(AuditFault.CHANGED, f"segel {made.number}: tandanya tidak sah")]
    return []


def _faults_of_entries(made, rows, log):
    """Entries of one seal that are no longer there, not as they were, or too many."""
    faults = [
        Fault(AuditFault.DELETED, f"segel {made.number}, urutan {place}")
        for place in sorted(set(range(1, made.count + 1)) - {row.place for row in rows})
    ]
    links = {0: bytes(made.previous)} | {row.place: bytes(row.link) for row in rows}
    for row in rows:
        entry, link_before = log.get(row.entry_id), links.get(row.place - 1)
        where = f"segel {made.number}, urutan {row.place}: {_named(entry) if entry else f'catatan {row.entry_id}'}"
        if row.place > made.count:
            faults.append(Fault(AuditFault.INSERTED, where))
        elif entry is None:
            faults.append(Fault(AuditFault.DELETED, where))
        elif link_before is not None and _link(link_before, entry) != links[row.place]:
            faults.append(Fault(AuditFault.CHANGED, where))
    if links.get(made.count, made.head) != bytes(made.head):
        faults.append(Fault(AuditFault.CHANGED, f"segel {made.number}: ujung rantainya lain"))
    return faults


def _inserted(entries, before, last_pk):
    return [Fault(AuditFault.INSERTED, _named(entry)) for entry in entries if _out_of_place(entry, before, last_pk)]


def _out_of_place(entry, before, last_pk):
    """Whether an entry, by its time or its number, would have been closed by the seal `before` already."""
    if before is None:
        return False
    return entry.at < before.at - LATE or (entry.pk < last_pk and entry.at > before.at + LATE)


def _faults_of_anchors(anchors):
    """The first anchor whose seal is gone, and the first whose seal is another, each with how many more."""
    heads = {number: bytes(head).hex() for number, head in Seal.objects.values_list("number", "head")}
    gone = sorted({number for number, _ in anchors if number not in heads})
    other = sorted({number for number, head in anchors if number in heads and heads[number] != head.lower()})
    newest = max(heads, default="tidak ada")
    faults = [Fault(AuditFault.CUT, f"segel {gone[0]} tidak ada, yang terakhir {newest}{_more(gone)}")] if gone else []
    if other:
        faults.append(Fault(AuditFault.CHANGED, f"segel {other[0]}: ujungnya bukan yang dicatat sebagai jangkar{_more(other)}"))
    return faults


def _more(numbers):
    return f" (dan {len(numbers) - 1} segel lain)" if len(numbers) > 1 else ""


def _fewer(last):
    """Seals do not become fewer."""
    seals = Seal.objects.count()
    if last is None or seals >= last.seals:
        return []
    return [Fault(AuditFault.CUT, f"{seals} segel, pada pemeriksaan sebelumnya {last.seals}")]


def _named(entry):
    return f"catatan {entry.pk}, {entry.subject}, {timezone.localtime(entry.at):%Y-%m-%d %H.%M}"
