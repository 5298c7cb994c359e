"""A form in steps: each is kept for itself, any may be opened again, and the last one sends the whole."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.models import FormDraft
from rujukan.choices.stage import Stage
from rujukan.forms.needs import STEPS
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text


def answers(number, answer):
    """Return what is sent of a step of needs: the same answer to each."""
    names = [name for name in STEPS[number - 1].names if name.endswith("-answer")]
    return {"langkah": str(number)} | dict.fromkeys(names, answer)


RISK = {"langkah": "1", "safety": "safe", "level": "low"}
NOW = answers(2, "now") | {"note_text": "Takut malam hari"}
LATER = answers(3, "unknown"), answers(4, "unknown")
LAST = answers(5, "unknown")


@pytest.fixture
def victim(cast):
    return scenarios.a_victim(cast.koordinator)


@pytest.fixture
def desk(cast):
    return at_desk(cast.koordinator)


@pytest.fixture
def url(victim):
    return reverse("needs_new", args=[victim.code])


def send(desk, url, fields):
    return desk.post(f"{url}?langkah={fields['langkah']}", fields | {"submit_key": str(uuid.uuid4())})


def send_all_but_the_last(desk, url):
    for step in (RISK, NOW, *LATER):
        assert send(desk, url, step).url == f"{url}?langkah={int(step['langkah']) + 1}"


def test_each_step_is_kept_and_the_last_one_sends_the_whole(desk, url, victim):
    send_all_but_the_last(desk, url)
    assert not victim.assessments.exists()
    assert b"Takut" not in b"".join(bytes(draft.fields) for draft in FormDraft.objects.all())
    assert send(desk, url, LAST).url == reverse("referrals_send", args=[victim.code])
    assessment = victim.assessments.get()
    assert assessment.open("note") == "Takut malam hari"
    assert {need.stage: need.answer for need in assessment.needs.all()} == {
        stage: "now" if stage in (Stage.HEALTH, Stage.SHELTER) else "unknown" for stage in Stage
    }
    assert not FormDraft.objects.exists(), "what is taken is no draft"


def test_a_step_left_for_a_week_is_filled_in_and_the_next_one_opens(desk, url):
    send(desk, url, RISK)
    send(desk, url, NOW)
    FormDraft.objects.update(saved_at=timezone.now() - timedelta(days=7))
    assert "Apa yang diperlukan untuk pulih?" in text(desk.get(url))
    page = desk.get(f"{url}?langkah=2")
    assert "Takut malam hari" in text(page)
    assert desk.get(f"{url}?langkah=1").context["form"]["safety"].value() == "safe"
    assert page.status_code == desk.get(f"{url}?langkah=99").status_code == desk.get(f"{url}?langkah=x").status_code == 200


def test_a_fault_keeps_the_step_and_asks_for_nothing_that_comes_later(desk, url):
    send(desk, url, RISK)
    page = send(desk, url, NOW | {f"{Stage.HEALTH}-answer": ""})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {f"{Stage.HEALTH}-answer"}
    assert "Takut malam hari" in text(desk.get(url)), "the form opens where something is half done"


def test_a_fault_in_another_step_shows_it_beside_this_one(desk, url, victim):
    send_all_but_the_last(desk, url)
    send(desk, url, RISK | {"level": "high"})
    page = send(desk, url, LAST)
    assert page.status_code == 422
    assert [step.number for step in page.context["steps"].shown] == [1, 5]
    assert 'href="#id_why_0"' in text(page)
    mended = LAST | RISK | {"langkah": ["1", "5"], "level": "high", "why": "threat", "submit_key": str(uuid.uuid4())}
    assert desk.post(f"{url}?langkah=5", mended).url == reverse("referrals_send", args=[victim.code])


def test_the_last_step_alone_leads_to_those_that_nobody_opened(desk, url, victim):
    assert send(desk, url, LAST).url == f"{url}?langkah=1"
    send_all_but_the_last(desk, url)
    assert desk.get(f"{url}?langkah=5").context["form"][f"{Stage.IDENTIFICATION}-answer"].value() == "unknown"
    assert send(desk, url, LAST).url == reverse("referrals_send", args=[victim.code])


def test_a_colleague_who_was_faster_is_shown_with_all_that_was_typed(desk, url, victim, cast):
    send_all_but_the_last(desk, url)
    scenarios.an_assessment(victim, cast.koordinator2)
    page = send(desk, url, LAST)
    assert page.status_code == 422
    assert [step.number for step in page.context["steps"].shown] == [1, 2, 3, 4, 5]
    assert "Takut malam hari" in text(page)
    assert victim.assessments.count() == 1


def test_the_home_names_the_form_once_and_throws_away_all_its_steps(desk, url):
    send(desk, url, RISK)
    send(desk, url, NOW)
    page = text(desk.get(reverse("coordinator_home")))
    assert page.count(f'href="{url}?langkah=') == 1
    desk.post(reverse("form_draft_discard"), {"draft_address": f"{url}?langkah=2"})
    assert not FormDraft.objects.exists()


def test_a_colleague_sees_nothing_of_it(desk, url, cast):
    send(desk, url, NOW)
    assert "Takut malam hari" in text(desk.get(f"{url}?langkah=2"))
    assert "Takut malam hari" not in text(at_desk(cast.koordinator2).get(f"{url}?langkah=2"))


def test_what_is_enough_is_sent_without_the_steps_that_follow(desk, url, victim):
    page = send(desk, url, RISK | {"finish": "1"})
    assert page.status_code == 422
    assert [step.number for step in page.context["steps"].shown] == [1, 2, 3, 4, 5], "nothing is answered for the person"
    assert send(desk, url, RISK | {"rest": "now", "finish": "1"}).url == reverse("referrals_send", args=[victim.code])
    assert {need.answer for need in victim.assessments.get().needs.all()} == {"now"}


def test_the_same_words_in_the_last_step_are_not_the_same_form(desk, url, victim):
    for level in ("low", "medium"):
        send(desk, url, RISK | {"level": level, "why": "threat"})
        for step in (NOW, *LATER, LAST):
            mark = desk.get(f"{url}?langkah={step['langkah']}").context["steps"].mark
            version = desk.get(url).context["form"]["version"].value() or ""
            answer = send(desk, url, step | {"kept": mark, "version": version})
        assert answer.url == reverse("referrals_send", args=[victim.code])
    assert victim.assessments.count() == 2
