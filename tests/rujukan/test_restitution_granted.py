"""A grant of restitution names its amount: asked beside the field, held by the database, added to older ones by a correction."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from gugus.workflow.lifecycle import Refused
from rujukan.actions import proceedings
from rujukan.models import LegalEvent
from rujukan.models.legal_proceeding import WITH_AMOUNT
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.test_chains import without_trigger
from tests.rujukan.test_event_details import posted
from tests.rujukan.test_proceedings import VERDICT, days_ago, proceeding, prosecutor, up_to_indictment, victim

__all__ = ["proceeding", "prosecutor", "victim"]
pytestmark = [pytest.mark.django_db, pytest.mark.long]
GRANTED = {"kind": "restitution_granted", "regime": "uu21"}
LACKS = "Jumlahnya belum dicatat"


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
    assert LACKS not in text(desk.get(proceeding.get_absolute_url()))


def test_the_database_too_takes_no_new_grant_without_an_amount(asked, proceeding, prosecutor):
    event = {"proceeding": proceeding, "victim": asked, "on": days_ago(35), "by": prosecutor, **GRANTED}
    with pytest.raises(IntegrityError, match="names its amount"), transaction.atomic():
        LegalEvent.objects.create(**event)
    assert LegalEvent.objects.create(**event, amounts='{"income": 1}')


def test_an_older_one_stays_is_pointed_out_and_gets_its_amount_by_a_correction(monkeypatch, asked, proceeding, prosecutor):
    monkeypatch.setattr(proceedings, "NEEDS_AMOUNT", ())  # as 0.1.0, which asked for no amount
    with without_trigger("rujukan_legalevent", WITH_AMOUNT.get_pgid(LegalEvent)):
        event = scenarios.a_legal_event(proceeding, prosecutor, victim=asked, on=days_ago(35), **GRANTED)
    monkeypatch.undo()
    desk = at_desk(prosecutor)
    assert LACKS in text(desk.get(proceeding.get_absolute_url()))
    with pytest.raises(Refused, match="Isi jumlah"):
        proceedings.correct(event, by=prosecutor, reason="Tanggalnya", victim=asked, on=days_ago(34), **GRANTED)
    page = reverse("legal_event_correct", args=[proceeding.number, event.pk])
    data = GRANTED | {"victim": str(asked.pk), "on": event.on.isoformat(), "submit_key": uuid.uuid4()}
    assert desk.post(page, data | {"reason": "Salinan putusan diterima", "income": "4.000.000"}).status_code == 302
    shown = text(desk.get(proceeding.get_absolute_url()))
    assert "Rp4.000.000" in shown
    assert shown.count(LACKS) == 1, "the old version"
