"""Check the access log against its seals, and against an anchor kept outside the database."""

import re

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from gugus import audit

ANCHOR = re.compile(r"([0-9]{1,9}):([0-9a-fA-F]{64})")


class Command(BaseCommand):
    help = "Check every seal of the access log; exit code 1 names what was changed, deleted, inserted or cut."

    def add_arguments(self, parser):
        parser.add_argument("--anchor", help="N:HEX as printed by seal_audit; without it a cut tail cannot be found")

    def handle(self, *, anchor, **_):
        found = ANCHOR.fullmatch(anchor.strip()) if anchor is not None else None
        if anchor is not None and found is None:
            raise CommandError("Jangkar harus berbentuk nomor:ujung, seperti cetakan seal_audit (anchor: N:HEX).", returncode=2)
        with transaction.atomic():
            check = audit.verify((int(found[1]), found[2]) if found else None)
        counted = f"{check.seals} segel, {check.entries} catatan tersegel ({check.seals} seals, {check.entries} sealed entries)"
        if check.faults:
            raise CommandError("\n".join(["Catatan akses TIDAK UTUH (access log broken):", *check.faults, counted]))
        self.stdout.write(f"Catatan akses utuh (access log intact): {counted}")
        if not check.anchored:
            self.stdout.write("Tanpa jangkar, ujung yang dipotong tidak ketahuan (without --anchor a cut tail is not found).")
