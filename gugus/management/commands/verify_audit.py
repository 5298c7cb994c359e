"""Check the access log against its seals, and the seals against the anchors outside the database."""

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from gugus.audit import access_log, anchors
from gugus.choices import AuditFault
from gugus.models import Seal


class Command(BaseCommand):
    help = (
        "Check every seal of the access log against the anchors of AUDIT_ANCHORS; exit code 1 names what was changed, deleted,"
        " inserted or cut."
    )

    def add_arguments(self, parser):
        parser.add_argument("--anchor", help="another one to compare with, N:HEX as printed by seal_audit, of a mail or of paper")

    def handle(self, *, anchor, **_):
        extra_anchor = anchors.parse(anchor) if anchor is not None else None
        if anchor is not None and extra_anchor is None:
            raise CommandError("Jangkar harus berbentuk nomor:ujung, seperti cetakan seal_audit (anchor: N:HEX).", returncode=2)
        stored_anchors, doubts = self._stored_anchors()
        with transaction.atomic():
            check = access_log.verify([*stored_anchors, *([extra_anchor] if extra_anchor else [])], doubts)
        counted = f"{check.seals} segel, {check.entries} catatan tersegel ({check.seals} seals, {check.entries} sealed entries)"
        if check.faults:
            raise CommandError("\n".join(["Catatan akses TIDAK UTUH (access log broken):", *check.faults, counted]))
        self.stdout.write(f"Catatan akses utuh (access log intact): {counted}, {len(stored_anchors)} jangkar")

    def _stored_anchors(self):
        """Return (the anchors of the file, its faults). Before the first seal a missing file is no fault."""
        try:
            stored_anchors, fault = anchors.read(), "berkas jangkar kosong"
        except anchors.Untrusted as error:
            stored_anchors, fault = [], str(error)
        expected = Seal.objects.exists() or anchors.were_kept()
        return stored_anchors, [access_log.Fault(AuditFault.CUT, fault)] if expected and not stored_anchors else []
