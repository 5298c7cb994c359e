#!/usr/bin/env python
"""Django's command line. Commands that change the schema or load master data log in as the database's owner."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

from gugus import version

# Every other command works as the web role, under the same grants as the site.
OWNER_COMMANDS = {
    "check_evaluations",
    "createcachetable",
    "demo",
    "dumpdata",
    "first_administrator",
    "flush",
    "index_identities",
    "loaddata",
    "load_regulation",
    "makemigrations",
    "migrate",
    "optimizemigration",
    "retention",
    "rotate_vault",
    "seal_audit",
    "showmigrations",
    "sqlmigrate",
    "squashmigrations",
    "verify_audit",
}

if __name__ == "__main__":
    if sys.argv[1:] == ["version"]:  # Django's command of this name prints Django's
        sys.stdout.write(f"{version.number()}\n")
        sys.exit()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gugus.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "owner")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if sys.argv[1] != "check":
            raise
        sys.exit(f"The database does not answer: {error}")  # Django's checks of generated columns ask for its version
