"""The hearings of a legal proceeding: what is owed before and after each, until when, by whom, and how that ends."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.actions import reminder as reminders
from gugus.formats.clocks import end_of_day
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import task as tasks
from rujukan.choices.task import TaskStatus
from rujukan.law.actions import proceeding as proceedings
from rujukan.models import LegalEvent, Task
from rujukan.stages import standards
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

pytestmark = pytest.mark.long
DAY = timedelta(days=1)
STEPS = {"hearing-prepared": -7, "hearing-told": -3, "hearing-confirmed": -1, "hearing-recorded": 1}
VERDICT = {"court": "pn", "result": "convicted"}


def begin(cast):
    victim = scenarios.a_victim(cast.koordinator)
    scenarios.accompany(victim, cast.koordinator, cast.gow)
    return victim


@pytest.fixture
def proceeding(cast, victim):
    """Return a proceeding in which the suspect was handed to the prosecution."""
    proceeding = scenarios.a_proceeding(victim.case, cast.koordinator, prosecution=cast.kejaksaan.institution)
    for place, kind in enumerate(("reported", "investigation", "file_sent", "p21", "handed")):
        scenarios.a_legal_event(proceeding, cast.polres, kind, on=today() - (60 - place) * DAY)
    return proceeding


def today():
    return timezone.localdate()


def indict(proceeding, by, day):
    return scenarios.a_legal_event(proceeding, by, "indicted", on=today() - 20 * DAY, next_on=day)


def steps(proceeding):
    """Return {standard: open task} of the hearing."""
    rows = proceeding.tasks.open().filter(standard__in=standards.HEARING)
    tasks = {task.standard: task for task in rows}
    assert len(tasks) == rows.count(), "each step is asked for once"
    return tasks


def test_a_planned_hearing_asks_for_each_step_by_its_day_and_who(cast, proceeding):
    day = today() + 20 * DAY
    indict(proceeding, cast.kejaksaan, day)
    asked = steps(proceeding)
    assert {name: task.due_at for name, task in asked.items()} == {
        name: end_of_day(day + days * DAY) for name, days in STEPS.items()
    }
    assert {name for name, task in asked.items() if task.institution is None} == {"hearing-told"}, "the coordinators tell"
    others = {task.institution for name, task in asked.items() if name != "hearing-told"}
    assert others == {cast.kejaksaan.institution}
    shown = text(at_desk(cast.kejaksaan).get(proceeding.get_absolute_url()))
    assert "Sidang berikutnya" in shown
    for words in ("panggilan saksi", "beri tahu korban", "ruang terpisah", "catat hasilnya"):
        assert words in shown
    assert "panggilan saksi" in text(at_desk(cast.kejaksaan).get(reverse("task_list"), {"q": proceeding.number}))


def test_a_step_whose_day_is_over_is_due_today(cast, proceeding):
    indict(proceeding, cast.kejaksaan, today() + 2 * DAY)
    due = {name: timezone.localdate(task.due_at) - today() for name, task in steps(proceeding).items()}
    assert due == {"hearing-prepared": 0 * DAY, "hearing-told": 0 * DAY, "hearing-confirmed": DAY, "hearing-recorded": 3 * DAY}


@pytest.mark.parametrize("how", ["moved", "corrected"])
def test_a_moved_hearing_ends_the_old_steps_and_asks_for_new_ones(cast, proceeding, how):
    event = indict(proceeding, cast.kejaksaan, today() + 20 * DAY)
    old, day = steps(proceeding), today() + 30 * DAY
    tasks.close(old["hearing-prepared"], by=cast.kejaksaan, status="done", note_text="Saksi dipanggil")
    if how == "moved":
        scenarios.a_legal_event(proceeding, cast.kejaksaan, "hearing_moved", next_on=day)
    else:
        again = {"kind": "indicted", "on": event.on, "next_on": day, "reason": "Tanggalnya keliru"}
        proceedings.correct(event, by=cast.kejaksaan, **again)
    new = steps(proceeding)
    assert {name: task.due_at for name, task in new.items()} == {
        name: end_of_day(day + days * DAY) for name, days in STEPS.items()
    }
    ended = Task.objects.filter(pk__in=[task.pk for task in old.values()])
    assert {task.standard: task.status for task in ended} == dict.fromkeys(STEPS, "cancelled") | {"hearing-prepared": "done"}


@pytest.mark.parametrize("how", ["cancelled", "void", "stopped"])
def test_a_hearing_that_does_not_take_place_leaves_nothing_to_do(cast, proceeding, how):
    event = indict(proceeding, cast.kejaksaan, today() + 20 * DAY)
    if how == "cancelled":
        scenarios.a_legal_event(proceeding, cast.kejaksaan, "hearing_moved")
    elif how == "stopped":
        scenarios.a_legal_event(proceeding, cast.kejaksaan, "stopped", note_text="Terdakwa meninggal")
    else:
        void = {"kind": "void", "on": event.on, "reason": "Perkara lain"}
        proceedings.correct(event, by=cast.kejaksaan, **void)
    assert not steps(proceeding)
    assert set(proceeding.tasks.filter(standard__in=STEPS).values_list("status", flat=True)) == {TaskStatus.CANCELLED}
    assert "Sidang berikutnya" not in text(at_desk(cast.kejaksaan).get(proceeding.get_absolute_url()))


def test_a_hearing_that_was_held_ends_its_steps_and_plans_the_next(cast, proceeding):
    indict(proceeding, cast.kejaksaan, today())
    first = steps(proceeding)
    scenarios.a_legal_event(proceeding, cast.kejaksaan, "hearing", next_on=today() + 14 * DAY)
    assert {Task.objects.get(pk=task.pk).status for task in first.values()} == {TaskStatus.DONE}
    assert steps(proceeding).keys() == STEPS.keys()
    scenarios.a_legal_event(proceeding, cast.kejaksaan, "verdict", **VERDICT)
    assert not steps(proceeding), "a verdict ends all"


def test_what_changes_no_date_changes_no_step(cast, proceeding, victim):
    indict(proceeding, cast.kejaksaan, today() + 20 * DAY)
    before = steps(proceeding)
    tasks.close(before["hearing-confirmed"], by=cast.kejaksaan, status="done", note_text="Ruang terpisah ada")
    scenarios.a_legal_event(proceeding, cast.kejaksaan, "lpsk_asked", next_on=today() + 3 * DAY)
    scenarios.a_legal_event(proceeding, cast.kejaksaan, "hearing", on=today() - 2 * DAY)  # recorded late: an earlier one
    left = steps(proceeding)
    assert left.keys() == STEPS.keys() - {"hearing-confirmed"}
    assert {task.pk for task in left.values()} < {task.pk for task in before.values()}


def test_a_result_that_nobody_records_reaches_the_coordinators_and_the_head(cast, proceeding):
    indict(proceeding, cast.kejaksaan, today() + 2 * DAY)
    asked = steps(proceeding)
    missed = asked.pop("hearing-recorded")
    for task in asked.values():
        tasks.close(task, by=cast.koordinator, status="done", note_text="Sudah")
    Notice.objects.all().delete()
    for moment, to in (
        (missed.due_at + timedelta(minutes=1), {"institution": cast.kejaksaan.institution}),
        (missed.due_at + timedelta(minutes=1), {"role": "coordinator"}),
        (missed.due_at + 2 * DAY, {"role": "head"}),
    ):
        reminders.remind(moment)
        assert Notice.objects.filter(text__contains=proceeding.number, **to).exists()


def test_the_companion_sees_the_date_and_is_told_of_each_change_and_a_stranger_is_not(cast, victim, proceeding):
    def page(user):
        return at_desk(user).get(reverse("companion_detail", args=[victim.code]))

    assert "Sidang" not in text(page(cast.gow))
    indict(proceeding, cast.kejaksaan, today() + 20 * DAY)
    shown = text(page(cast.gow))
    assert "<b>Sidang " in shown
    assert proceeding.number not in shown
    assert "<b>Sidang " in text(page(cast.koordinator))
    assert cost(at_desk(cast.gow), reverse("companion_detail", args=[victim.code])) <= MOST_QUERIES
    assert page(cast.rsud).status_code == 404
    scenarios.a_legal_event(proceeding, cast.kejaksaan, "hearing_moved")
    assert "<b>Sidang " not in text(page(cast.gow))
    told = Notice.objects.filter(institution=cast.gow.institution, text__startswith="Sidang").order_by("at")
    assert [notice.path for notice in told] == [reverse("companion_detail", args=[victim.code])] * 2
    assert "tidak jadi" in told.last().text
    assert not any(proceeding.number in notice.text for notice in told)


def test_a_companion_named_after_the_hearing_was_entered_is_told_of_it(cast, victim, proceeding):
    day = today() + 20 * DAY
    indict(proceeding, cast.kejaksaan, day)
    about = {"text__contains": f"Sidang bagi {victim}"}
    told = Notice.objects.get(institution=cast.gow.institution, **about)
    scenarios.accompany(victim, cast.koordinator, cast.rsud)
    [notice] = Notice.objects.filter(institution=cast.rsud.institution)
    assert notice.text == f"Institusi Anda mendampingi {victim}. Catat kontak pertama. {told.text}"
    scenarios.accompany(victim, cast.koordinator, scenarios.an_officer("rsud", "rsud2"))
    assert Notice.objects.filter(institution=cast.rsud.institution, **about).count() == 1, "the institution knows already"
    scenarios.a_legal_event(proceeding, cast.kejaksaan, "hearing_moved")
    scenarios.accompany(victim, cast.koordinator, cast.imigrasi)
    assert not Notice.objects.filter(institution=cast.imigrasi.institution, **about).exists()


def test_a_companion_of_another_case_sees_no_date(cast, victim, proceeding):
    indict(proceeding, cast.kejaksaan, today() + 20 * DAY)
    other = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    scenarios.accompany(other, cast.koordinator, cast.gow)
    shown = text(at_desk(cast.gow).get(reverse("companion_detail", args=[other.code])))
    assert "Sidang" not in shown


def test_the_steps_go_on_with_the_police_where_no_prosecution_is_left(cast, victim, proceeding):
    indict(proceeding, cast.kejaksaan, today() + 20 * DAY)
    chosen = {"police": cast.polres.institution, "prosecution": None}
    proceedings.assign(victim.case, by=cast.koordinator, version=proceeding.version, **chosen)
    others = {task.institution for name, task in steps(proceeding).items() if name != "hearing-told"}
    assert others == {cast.polres.institution}


def test_a_hearing_that_is_still_to_come_is_refused_with_the_field_for_it(cast, proceeding):
    indict(proceeding, cast.kejaksaan, None)
    with pytest.raises(Refused, match="Langkah berikut") as refusal:
        scenarios.a_legal_event(proceeding, cast.kejaksaan, "hearing", on=today() + DAY)
    assert refusal.value.field == "on"
    assert LegalEvent._meta.get_field("next_on").verbose_name == "langkah berikut"
