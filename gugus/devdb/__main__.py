"""python -m gugus.devdb start | stop | url | psql … | pg_dump … (any program of PostgreSQL)"""

import os
import sys

from gugus import devdb

match sys.argv[1:]:
    case ["start"]:
        devdb.ensure_running()
    case ["stop"]:
        devdb.stop()
    case ["url"]:
        print(devdb.url())  # noqa: T201
    case [name, *arguments]:
        devdb.ensure_running()
        os.execve(devdb.program(name), [name, *arguments], os.environ | devdb.environment())  # noqa: S606
    case _:
        sys.exit(f"usage: {__doc__}")
