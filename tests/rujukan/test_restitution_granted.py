"""A grant of restitution names its amount: asked beside the field, held by the database."""

import pytest
from django.db import IntegrityError, transaction

from rujukan.models import LegalEvent
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.test_event_details import posted
from tests.rujukan.test_proceedings import VERDICT, days_ago, proceeding, prosecutor, up_to_indictment

__all__ = ["proceeding", "prosecutor"]
pytestmark = pytest.mark.long
GRANTED = {"kind": "restitution_granted", "regime": "uu21"}


@pytest.fixture
def asked(cast, victim, proceeding, prosecutor):
    """Somebody who has asked for restitution; the court has decided."""
    up_to_indictment(proceeding, cast.polres)
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_asked", on=days_ago(40), victim=victim)
    scenarios.a_legal_event(proceeding, prosecutor, "verdict", on=days_ago(35), **VERDICT)
    return victim


def test_without_an_amount_it_is_told_beside_the_field_and_what_was_typed_stays(asked, proceeding, prosecutor):
    desk, data = at_desk(prosecutor), GRANTED | {"victim": str(asked.pk), "note": "Dibacakan terbuka"}
    for amounts in ({}, {"income": "0"}):
        page = posted(desk, proceeding, "restitusi", **data, **amounts)
        assert page.status_code == 422
        assert page.context["form"].errors.keys() == {"income"}
        for words in ("Isi jumlah yang dikabulkan", "Dibacakan terbuka", "<details open>"):
            assert words in text(page)
    assert posted(desk, proceeding, "restitusi", **data, other="Rp 4.000.000").status_code == 302


def test_the_database_too_takes_no_new_grant_without_an_amount(asked, proceeding, prosecutor):
    event = {"proceeding": proceeding, "victim": asked, "on": days_ago(35), "by": prosecutor, **GRANTED}
    with pytest.raises(IntegrityError, match="names its amount"), transaction.atomic():
        LegalEvent.objects.create(**event)
    assert LegalEvent.objects.create(**event, amounts='{"income": 1}')
