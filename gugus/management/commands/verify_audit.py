"""Check the access log against its seals, and the seals against the anchors outside the database.

Each minute it keeps how far it is, and says so on a terminal. If it was stopped, `--resume` goes on there; without it, all begins
anew.
"""

import time

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Sum

from gugus.audit import access_log, anchors
from gugus.choices import AuditFault
from gugus.models import Seal

EVERY = 60  # seconds


class Command(BaseCommand):
    help = (
        "Check every seal of the access log against the anchors of AUDIT_ANCHORS; exit code 1 names what was changed, deleted,"
        " inserted or cut."
    )

    def add_arguments(self, parser):
        parser.add_argument("--anchor", help="another one to compare with, N:HEX as printed by seal_audit, of a mail or of paper")
        parser.add_argument("--resume", action="store_true", help="go on where a check stopped that began less than a day ago")

    def handle(self, *, anchor, resume, **_):
        extra_anchor = anchors.parse(anchor) if anchor is not None else None
        if anchor is not None and extra_anchor is None:
            raise CommandError("Jangkar harus berbentuk nomor:ujung, seperti cetakan seal_audit (anchor: N:HEX).", returncode=2)
        stored_anchors, doubts = self._stored_anchors()
        so_far = self._so_far() if resume else None
        with transaction.atomic():
            given = [*stored_anchors, *([extra_anchor] if extra_anchor else [])]
            check = access_log.verify(given, doubts, so_far, self._told_each_minute())
        anchors.forget()
        counted = f"{check.seals} segel, {check.entries} catatan tersegel ({check.seals} seals, {check.entries} sealed entries)"
        if check.faults:
            raise CommandError("\n".join(["Catatan akses TIDAK UTUH (access log broken):", *check.faults, counted]))
        self.stdout.write(f"Catatan akses utuh (access log intact): {counted}, {len(stored_anchors)} jangkar")

    def _so_far(self):
        so_far = anchors.begun()
        if so_far:
            self.stdout.write(f"Going on behind seal {so_far.seal}: those up to it were checked from {so_far.began} on.")
        else:
            self.stdout.write("No check of the last day to go on with, or its seal has changed: all anew.")
        return so_far

    def _told_each_minute(self):
        """Return the function that keeps how far the check is, and says it on a terminal."""
        total, told = Seal.objects.aggregate(total=Sum("count"))["total"], time.monotonic()

        def tell(so_far):
            nonlocal told
            if time.monotonic() - told >= EVERY:
                told = time.monotonic()
                anchors.remember(so_far)
                if self.stdout.isatty():
                    self.stdout.write(f"{so_far.entries} of {total} entries, up to seal {so_far.seal}")

        return tell

    def _stored_anchors(self):
        """Return (the anchors of the file, its faults). Before the first seal a missing file is no fault."""
        try:
            stored_anchors, fault = anchors.read(), "berkas jangkar kosong"
        except anchors.Untrusted as error:
            stored_anchors, fault = [], str(error)
        expected = Seal.objects.exists() or anchors.were_kept()
        return stored_anchors, [access_log.Fault(AuditFault.CUT, fault)] if expected and not stored_anchors else []
