"""The pool of connections, and whether one of them still works."""

import select

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
