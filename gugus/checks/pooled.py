"""Whether a connection of the pool still works."""

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
