"""Looking at pages as the people do: log in, fetch, count queries."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gugus.workflow.notices import UNREAD

# Of every page, apart from its own: opening the scope, counting unread notices, and (now and then) moving on the end of the
# session.
FRAME = ("SAVEPOINT", "RELEASE", "SELECT current_setting", "SELECT set_config", 'UPDATE "django_session"', "ROLLBACK")
FRAME += (UNREAD.partition("%s")[0],)
MOST_QUERIES = 10


def at_desk(user):
    """A browser logged in as this person."""
    client = Client()
    client.force_login(user)
    return client


def text(response):
    return response.content.decode()


def cost(client, url):
    """How many queries a page takes, with session and person; a test holds it to MOST_QUERIES."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len([query for query in captured if not query["sql"].startswith(FRAME)])
