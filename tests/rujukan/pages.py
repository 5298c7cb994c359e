"""Helpers that read pages as users do: log in, fetch, count queries."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gugus.workflow.notice import WAITING
from tests.forms import Forms

# Statements of every page that are not its own: opening the scope, counting unread notices, and sometimes extending the
# session.
FRAME = ("SAVEPOINT", "RELEASE", "SELECT current_setting", "SELECT set_config", 'UPDATE "django_session"', "ROLLBACK")
FRAME += (WAITING.partition("%s")[0], 'UPDATE "gugus_notice"')  # a notice is read by opening its page
MOST_QUERIES = 10


def enter(client, user):
    client.force_login(user)
    return client


def at_desk(user):
    """Return a client that is logged in as this user."""
    client = Client()
    client.force_login(user)
    return client


def text(response):
    return response.content.decode()


def tab_of(subject, name):
    """Return the address of a tab of a victim (services, person), a case (people), a complaint (content) or all (history)."""
    return reverse(f"{subject._meta.model_name}_{name}", args=[getattr(subject, "code", None) or subject.number])


def told_page(subject):
    """Return the address on which what was told can be read: a tab of a case or of a complaint, the page of a referral."""
    return subject.get_absolute_url() if subject._meta.model_name == "referral" else tab_of(subject, "content")


def drawn(response):
    """Return the longest form of a page, as it was drawn."""
    return max(Forms(text(response)).forms, key=lambda form: len(form.kinds))


def downloaded(user, kind, number):
    """Return the answer with the PDF of a paper that this user orders; in a test it is drawn at once."""
    desk, address = at_desk(user), reverse("paper", args=[kind, number])
    ordered = desk.post(address)
    assert (ordered.status_code, ordered.url) == (302, address)
    return desk.post(reverse("paper_file", args=[kind, number]))


def cost(client, url):
    """Return how many queries a page takes, including session and user. Tests compare it with MOST_QUERIES."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len([query for query in captured if not query["sql"].startswith(FRAME)])
