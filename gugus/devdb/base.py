"""Django's PostgreSQL backend that starts the project's own server if it is not running."""

from django.db.backends.postgresql import base, client

from gugus.devdb.server import ensure_running, program


class DatabaseClient(client.DatabaseClient):
    executable_name = str(program("psql"))


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_new_connection(self, conn_params):
        if not self.pool or self.pool.closed:  # an open pool notices itself when its server has gone
            ensure_running()
        return super().get_new_connection(conn_params)
