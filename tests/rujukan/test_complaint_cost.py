"""The pages of complaints need few queries, and the same number with more rows (no N+1 queries)."""

import gzip
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rujukan.actions import intake
from rujukan.choices import Safety
from tests.rujukan import scenarios

pytestmark = pytest.mark.long

COSTLY = re.compile(r"SELECT (?!set_config|current_setting)|INSERT|UPDATE|DELETE|DECLARE")


def statements(client, address):
    """Return the statements of one page, without those that open its scope."""
    address = client.get(
        address, follow=True
    ).wsgi_request.get_full_path()  # the first request writes the time of the last activity
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(gzip.compress(answer.content)) < 16_000  # with style sheet and script below 30 KB
    return [query["sql"][:120] for query in queries if COSTLY.match(query["sql"])]


@pytest.mark.parametrize("name", ["gow", "koordinator"])
def test_a_page_costs_ten_queries_at_most_with_few_rows_and_with_many(client, cast, name):
    complaint = scenarios.a_complaint(cast.gow, safety=Safety.DANGER)
    client.force_login(getattr(cast, name))
    addresses = [reverse("complaint_list"), complaint.get_absolute_url(), reverse("complaint_new"), reverse("institution_matrix")]
    few = {address: statements(client, address) for address in addresses}
    assert {address: queries for address, queries in few.items() if len(queries) > 10} == {}
    for _ in range(12):
        scenarios.a_complaint(cast.polres)
        scenarios.a_complaint(cast.gow, persons=[scenarios.person(), scenarios.person()])
        intake.append(complaint, by=cast.gow, submit_key=uuid.uuid4(), text="Kabar baru")
    assert {address: len(statements(client, address)) for address in addresses} == {
        key: len(queries_before) for key, queries_before in few.items()
    }
