"""Writes the access log, seals it in a hash chain, and verifies that nobody has changed it since.

A seal closes the entries written since the last seal. The entries form a hash chain (SHA-256). Each seal has an HMAC with
AUDIT_KEY over its number, time, count, and the first and last hash of its part of the chain. Writers never wait for the sealer.
With a new key in front of AUDIT_KEY the next seal closes the chain of the old key; from then on the old key only verifies.

The owner of the database can still delete the newest seals with their entries, and with AUDIT_KEY seal the whole log again.
Anchors detect both: the number and head of each seal, kept outside the database (`gugus.audit.anchors`).
"""

import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from gugus.choices import AuditFault, Pressing, Role
from gugus.models import AccessLog, Seal, SealCheck, SealedEntry
from gugus.models.access_log import called
from gugus.vault import sealing
from gugus.workflow.notice import leave

MOST_ENTRIES = 5000
BEGINNING = bytes(32)
# A request that was still running when a seal was made may have an older entry in the next seal. Requests last seconds.
LATE = timedelta(minutes=15)


def record(user, kind, subject, *, sections=(), reason="", explanation="", at=None):
    """Add and return the log entry that `user` saw secret data of `subject` (a code or number).

    Call it in the transaction that shows the data.
    """
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
    """Seal the oldest unsealed entries, at most `most`; return the new Seal, or None if there is nothing to seal.

    If AUDIT_KEY has a new key in front, the chain so far is sealed with it, also without new entries.
    """
    with connection.cursor() as cursor:
        # Two sealers wait for each other. The site cannot hold them up: it has no right to this lock, or to one that conflicts.
        cursor.execute("LOCK TABLE gugus_seal IN SHARE ROW EXCLUSIVE MODE")
    entries = list(waiting()[:most])
    last, key = Seal.objects.first(), sealing.audit_key_numbers()[0]
    if not entries and (last is None or last.key == key):
        return None
    head = previous = bytes(last.head) if last else BEGINNING
    links = [head := _link(head, entry) for entry in entries]
    # A full batch may leave entries for the next seal, so it closes the log only up to its own last entry.
    until = at or timezone.now() if len(entries) < most else max(entry.at for entry in entries)
    number = last.number + 1 if last else 1
    new_seal = Seal(number=number, at=until, previous=previous, head=head, count=len(entries), key=key)
    new_seal.mac = _mac(new_seal)
    new_seal.save(force_insert=True)
    rows = [
        SealedEntry(entry=entry, seal=new_seal, place=place, link=link)
        for place, (entry, link) in enumerate(zip(entries, links, strict=True), start=1)
    ]
    SealedEntry.objects.bulk_create(rows)
    return new_seal


def waiting():
    """Return the entries that the next seal will hold, oldest first. What the last seals hold is all that it reads again.

    It begins behind the newest seal that was made LATE before the last one: an entry that comes before it now was inserted, and
    no seal shall hold it. `verify` reads all entries and names it.
    """
    last = Seal.objects.first()
    begins = last and Seal.objects.filter(at__lt=last.at - LATE, count__gt=0).first()
    behind = begins.entries.aggregate(last=Max("entry"))["last"] if begins else 0
    sealed = SealedEntry.objects.filter(entry__gt=behind).values_list("entry", flat=True)
    return AccessLog.objects.filter(pk__gt=behind).exclude(pk__in=list(sealed)).order_by("pk")


def _link(before, entry):
    """Return the hash of the chain after an entry. It covers every column of the entry."""
    columns = [
        entry.pk,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.user_id,
        entry.institution_id,
        entry.kind,
        entry.subject,
        entry.sections,
        entry.reason,
        entry.explanation,
        *([entry.who] if entry.who else []),  # older entries have no name
    ]
    return sha256(before + json.dumps(columns, sort_keys=True).encode()).digest()


def _mac(seal_row):
    columns = [
        seal_row.number,
        seal_row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        bytes(seal_row.previous).hex(),
        bytes(seal_row.head).hex(),
        seal_row.count,
        seal_row.key,
    ]
    return sealing.sign(json.dumps(columns).encode(), seal_row.key)


# Checking


@dataclass(frozen=True)
class Fault:
    """What is wrong with the log, and where."""

    kind: AuditFault
    where: str

    def __str__(self):
        return f"{self.kind.label} ({self.kind.value}): {self.where}"


@dataclass
class SoFar:
    """How far a verification has come: the last seal that it has read, and what it has counted and found up to there."""

    began: str = field(default_factory=lambda: timezone.now().isoformat())
    seal: int = 0
    head: str = ""
    entries: int = 0
    last_pk: int = 0
    faults: list[str] = field(default_factory=list)


def verify(anchors=(), doubts=(), so_far=None, tell=lambda so_far: None):
    """Verify the whole chain and return the stored SealCheck; its `faults` are empty if the log is as it was sealed.

    `anchors` are (seal number, head as hexadecimal digits) from outside the database. `doubts` are faults of the anchor file.
    `so_far` is where another verification stopped; `tell` is called with it after each seal.
    If the faults differ from those of the last check, the auditor gets an urgent notice.
    """
    last, so_far = SealCheck.objects.first(), so_far or SoFar()
    before = Seal.objects.filter(number=so_far.seal).first()
    for seal_row in Seal.objects.filter(number__gt=so_far.seal).order_by("number").iterator():
        rows = list(seal_row.entries.order_by("place"))
        log = AccessLog.objects.in_bulk([row.entry_id for row in rows])
        faults = _faults_of_seal(seal_row, before) + _faults_of_entries(seal_row, rows, log)
        so_far.faults += map(str, faults + _inserted(log.values(), before, so_far.last_pk))
        so_far.entries += len(rows)
        so_far.last_pk = max([so_far.last_pk, *log])
        so_far.seal, so_far.head = seal_row.number, bytes(seal_row.head).hex()
        before = seal_row
        tell(so_far)
    faults = _inserted(AccessLog.objects.unsealed().iterator(), before, so_far.last_pk)
    faults += [*_older_key(before), *_faults_of_anchors(anchors), *_fewer(last), *doubts]
    check = SealCheck.objects.create(
        seals=Seal.objects.count(),
        entries=so_far.entries,
        anchored=bool(anchors),
        faults=[*so_far.faults, *map(str, faults)],
    )
    if check.faults and (last is None or check.faults != last.faults):
        text = f"Catatan akses tidak utuh: {len(check.faults)} temuan. Lihat halaman Segel"
        leave(role=Role.AUDITOR, text=text, path=reverse("audit_seal"), urgent=Pressing.TAMPERED)
    return check


def _faults_of_seal(seal_row, before):
    """Return the faults of a seal: seals missing before it, a wrong previous hash, or a wrong HMAC."""
    expected = before.number + 1 if before else 1
    if seal_row.number != expected:
        gone = f"segel {expected}" if seal_row.number == expected + 1 else f"segel {expected} sampai {seal_row.number - 1}"
        return [Fault(AuditFault.CUT, f"{gone} tidak ada")]
    follows = bytes(seal_row.previous) == (bytes(before.head) if before else BEGINNING)
    if not follows or not _signed(seal_row, before):
        return [Fault(AuditFault.CHANGED, f"segel {seal_row.number}: tandanya tidak sah")]
    return []


def _signed(seal_row, before):
    """Whether a key of AUDIT_KEY signed this seal, and none that is older than the key of the seal before it."""
    numbers = sealing.audit_key_numbers()
    if seal_row.key not in numbers or (before and before.key in numbers[: numbers.index(seal_row.key)]):
        return False
    return hmac.compare_digest(bytes(seal_row.mac), _mac(seal_row))


def _older_key(newest):
    """Return a fault if no seal has the first key: the seals with it were cut off, or none was made yet."""
    key = sealing.audit_key_numbers()[0]
    if newest is None or newest.key == key:
        return []
    return [Fault(AuditFault.CUT, f"tidak ada segel dengan kunci {key}; kuncinya baru diganti? Jalankan seal_audit")]


def _faults_of_entries(seal_row, rows, log):
    """Return the faults of a seal's entries: deleted, changed or inserted ones."""
    faults = [
        Fault(AuditFault.DELETED, f"segel {seal_row.number}, urutan {place}")
        for place in sorted(set(range(1, seal_row.count + 1)) - {row.place for row in rows})
    ]
    links = {0: bytes(seal_row.previous)} | {row.place: bytes(row.link) for row in rows}
    for row in rows:
        entry, link_before = log.get(row.entry_id), links.get(row.place - 1)
        where = f"segel {seal_row.number}, urutan {row.place}: {_named_entry(entry) if entry else f'catatan {row.entry_id}'}"
        if row.place > seal_row.count:
            faults.append(Fault(AuditFault.INSERTED, where))
        elif entry is None:
            faults.append(Fault(AuditFault.DELETED, where))
        elif link_before is not None and _link(link_before, entry) != links[row.place]:
            faults.append(Fault(AuditFault.CHANGED, where))
    if links.get(seal_row.count, seal_row.head) != bytes(seal_row.head):
        faults.append(Fault(AuditFault.CHANGED, f"segel {seal_row.number}: ujung rantainya lain"))
    return faults


def _inserted(entries, before, last_pk):
    return [Fault(AuditFault.INSERTED, _named_entry(entry)) for entry in entries if _out_of_place(entry, before, last_pk)]


def _out_of_place(entry, before, last_pk):
    """Whether the seal `before` should already hold this entry, by its time or by its key: then it was inserted later."""
    if before is None:
        return False
    return entry.at < before.at - LATE or (entry.pk < last_pk and entry.at > before.at + LATE)


def _faults_of_anchors(anchors):
    """Return a fault for the first anchor without a seal and one for the first with another head, each counting the others."""
    heads = {number: bytes(head).hex() for number, head in Seal.objects.values_list("number", "head")}
    gone = sorted({number for number, _ in anchors if number not in heads})
    other = sorted({number for number, head in anchors if number in heads and heads[number] != head.lower()})
    newest = max(heads, default="tidak ada")
    faults = [Fault(AuditFault.CUT, f"segel {gone[0]} tidak ada, yang terakhir {newest}{_more_of(gone)}")] if gone else []
    if other:
        faults.append(
            Fault(AuditFault.CHANGED, f"segel {other[0]}: ujungnya bukan yang dicatat sebagai jangkar{_more_of(other)}")
        )
    return faults


def _more_of(numbers):
    return f" (dan {len(numbers) - 1} segel lain)" if len(numbers) > 1 else ""


def _fewer(last):
    """Return a fault if there are fewer seals than at the last check."""
    seals = Seal.objects.count()
    if last is None or seals >= last.seals:
        return []
    return [Fault(AuditFault.CUT, f"{seals} segel, pada pemeriksaan sebelumnya {last.seals}")]


def _named_entry(entry):
    return f"catatan {entry.pk}, {entry.subject}, {timezone.localtime(entry.at):%Y-%m-%d %H.%M}"
