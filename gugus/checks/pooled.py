"""The pool of connections, and whether one of them still works."""

import select

from environ import Env
from psycopg import OperationalError


def check(connection):
    """Refuse a connection over which PostgreSQL said something while nobody asked: so it does when it ends it.

    Asking it would be a round trip more for every page. Raises OperationalError; the pool then looks again, or opens another.
    """
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    if poll.poll(0):
        connection.close()
        raise OperationalError("PostgreSQL has ended the connection.")


# Pauses between attempts double. After `reconnect_timeout` they begin anew, so that the site comes back with its database.
POOL = {"min_size": 1, "max_size": 4, "timeout": 5, "reconnect_timeout": 8, "check": check}
# A replica that is away costs a page a second or two, once in a while (gugus/access/replica.py); then the primary answers.
SOON = {"connect_timeout": 2, "tcp_user_timeout": 5000, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2}


def replica(primary, url):
    """Return the entry of DATABASES for the replica at this URL, with the bounds of the primary's connections; none for ""."""
    if not url:
        return {}
    address = Env.db_url_config(url)
    own, bounds = address.get("OPTIONS", {}), primary["OPTIONS"].get("options", "")
    options = primary["OPTIONS"] | own | SOON | {"options": f"{own.get('options', '')} {bounds}".strip()}
    if "pool" in options:
        options["pool"] = POOL | {"timeout": 1}
    return {"replica": primary | address | {"OPTIONS": options}}
