"""What somebody tells of an open case is written down once, for those who may see the chronology, and never changed."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import casework, statement as statements
from rujukan.choices.section import Section
from rujukan.models import Event, Statement
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, tab_of, text

WORDS = "Ia ingat nama perahunya: Harapan."


def told(cast, victim, /, **changes):
    """Return the arguments of the verb for what a victim told Polres yesterday."""
    day = timezone.localdate() - timedelta(days=1)
    words = {"text": WORDS, "told_by": "subject", "told_on": day, "heard_by": cast.polres.institution, "victim": victim}
    return {"by": cast.koordinator} | words | changes


def send(cast, victim, /, **changes):
    form = (
        told(cast, victim) | {"heard_by": cast.polres.institution_id, "victim": victim.pk, "submit_key": uuid.uuid4()} | changes
    )
    return at_desk(form.pop("by")).post(reverse("case_statement", args=[victim.case.number]), form)


def test_receivers_of_the_chronology_read_it_and_are_told(cast, victim, police, hospital):
    assert send(cast, victim).url == tab_of(victim.case, "content")
    page = text(at_desk(cast.koordinator).get(tab_of(victim.case, "content")))
    for words in (WORDS, victim.code, "orangnya sendiri kepada Polres", str(cast.koordinator)):
        assert words in page
    assert WORDS in text(at_desk(cast.polres).get(police.get_absolute_url()))
    assert WORDS not in text(at_desk(cast.rsud).get(hospital.get_absolute_url()))
    with scope(cast.rsud):
        assert not Statement.objects.exists()
    notified = Notice.objects.filter(text__startswith="Keterangan baru").values_list("institution", "text")
    assert list(notified) == [(cast.polres.institution_id, f"Keterangan baru pada rujukan {police.number}")]


def test_of_another_person_of_the_case_a_receiver_reads_nothing(cast, victim, police):
    other = casework.add_victim(victim.case, by=cast.koordinator, fields=scenarios.person(name="Lain", nik="", phone=""))
    statements.write_down(victim.case, **told(cast, other))
    assert WORDS not in text(at_desk(cast.polres).get(police.get_absolute_url()))
    statements.write_down(victim.case, **told(cast, None, told_by="other"))
    assert WORDS in text(at_desk(cast.polres).get(police.get_absolute_url())), "of the whole case it reads"


def test_a_second_click_writes_nothing_down_again(cast, victim, police):
    again = {"submit_key": uuid.uuid4()}
    assert [send(cast, victim, **again).status_code for _ in range(2)] == [302, 302]
    assert Statement.objects.count() == 1
    assert Event.objects.filter(case=victim.case, kind="complaint_appended").count() == 1
    assert Notice.objects.filter(text__startswith="Keterangan baru").count() == 1


def test_what_it_refuses_with_the_words_kept(cast, victim):
    tomorrow = timezone.localdate() + timedelta(days=1)
    other = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    for field, changed in {
        "victim": {"victim": ""},
        "told_on": {"told_on": tomorrow},
        "heard_by": {"heard_by": ""},
        "told_by": {"told_by": ""},
    }.items():
        answer = send(cast, victim, **changed)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}
        assert WORDS in text(answer)
    assert set(send(cast, victim, text=" ").context["form"].errors) == {"text"}
    assert set(send(cast, victim, text="a" * 10_001).context["form"].errors) == {"text"}
    for refusal, changed in {
        "Hanya koordinator": {"by": cast.polres},
        "hanya kronologi": {"victim": other},
        "Pilih orang": {"victim": None},
        "hari ini atau sebelumnya": {"told_on": tomorrow},
        "Tulis keterangannya": {"text": " "},
    }.items():
        with pytest.raises(Refused, match=refusal):
            statements.write_down(victim.case, **told(cast, victim, **changed))
    assert not Statement.objects.exists()


def test_a_closed_case_and_one_that_bars_the_coordinator_take_none(cast, victim):
    casework.record_suspect(
        victim.case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family", bars_users=[cast.koordinator2]
    )
    assert send(cast, victim, by=cast.koordinator2).status_code == 404
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    scenarios.close_all(victim.case, cast.koordinator)
    with pytest.raises(TooLate, match="sudah ditutup"):
        statements.write_down(victim.case, **told(cast, victim))


def test_the_database_keeps_it_as_it_was_written(cast, victim):
    statements.write_down(victim.case, **told(cast, victim))
    with pytest.raises(DatabaseError), scope(cast.koordinator):
        Statement.objects.update(told_on=timezone.localdate())
    columns = {"case": victim.case, "section": Section.CHRONOLOGY, "text": WORDS, "told_on": timezone.localdate()}
    columns |= {"told_by": "other", "heard_by": cast.polres.institution, "by": cast.koordinator}
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.koordinator):
        Statement.objects.create(**columns | {"by": cast.koordinator2})
    for bad in ({"told_by": "subject"}, {"told_on": None}, {"section": Section.LEGAL, "victim": victim}, {"heard_by": None}):
        with pytest.raises(IntegrityError), scope(cast.koordinator):
            Statement.objects.create(**columns | bad)


def test_the_form_costs_few_queries(cast, victim):
    assert cost(at_desk(cast.koordinator), reverse("case_statement", args=[victim.case.number])) <= MOST_QUERIES
