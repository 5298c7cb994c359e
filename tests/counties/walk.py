"""The main ways in a made-up city, which tests/test_second_county.py runs in a process and databases of its own (COUNTY=).

Every page that a user can reach by links and every document is searched for words of the first county.
"""

import re
from datetime import date

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.documents import rendering
from gugus.login import second_factor
from gugus.models import District, Institution
from rad.actions import realisation
from rad.models import ActionPlan, BudgetLine, Indicator, SubTaskForce
from rad.printing import annexes
from rujukan.actions import referral_letter
from rujukan.choices.paper import BLANK_FORM, PaperKind
from rujukan.choices.stage import Stage
from rujukan.models import Referral, StageRole
from rujukan.printing import paper as papers
from tests.rad import evaluations
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk
from tests.test_links import is_page, walk

pytestmark = pytest.mark.django_db
WORDS = re.compile(r"Kapuas|KAPUAS|Putussibau|PUTUSSIBAU|DSPPPAKB|84/2020|84 Tahun 2020|\bBupati\b|BUPATI|\bWIB\b")
YEAR = 2023
PEOPLE = ("koordinator", "polres", "rad", "kepala", "bupati", "auditor", "admin")


def words_in(text):
    return sorted({text[max(0, match.start() - 60) : match.end() + 30] for match in WORDS.finditer(text)})


@pytest.fixture(autouse=True)
def documents(monkeypatch):
    """Return a list of the HTML of every document, which is searched after the test."""
    made, markup = [], rendering.markup

    def noted(*args, **kwargs):
        made.append(markup(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr(rendering, "markup", noted)
    yield made
    assert [words for html in made for words in words_in(html)] == []
    assert [words for message in mail.outbox for words in words_in(f"{message.subject}\n{message.body}")] == []


def begin(cast):
    """Return a victim who has gone the whole way, and the signed evaluation of a year."""
    return went_all_the_way(cast), reported(cast)


def went_all_the_way(cast):
    """Complaint, case, and all seven stages, each with an institution that holds it."""
    pelita = scenarios.an_officer("pelita", "pelita")
    victim = scenarios.a_victim(cast.koordinator, taken_by=pelita)
    scenarios.identify(victim, cast.koordinator)
    officers = {"dp3a": cast.koordinator2, "polres": cast.polres, "rsud": cast.rsud, "disnaker": cast.disnaker}
    for stage in Stage:
        code = StageRole.objects.filter(stage=stage).first().institution.code
        by = officers.get(code) or scenarios.an_officer(code, f"petugas-{code}")
        referral = scenarios.a_referral(victim, cast.koordinator, code, stage)
        if stage == Stage.SHELTER:
            scenarios.move_in(referral, by)
            scenarios.move_out(referral, by)
        else:
            scenarios.serve(referral, by)
    return victim


def reported(cast):
    """Return the evaluation of a year, with a report of one indicator and one budget."""
    one, money = Indicator.objects.get(code="A-01-01-1"), BudgetLine.objects.get(code="A-01-01-1")
    row, _ = realisation.report(one, YEAR, by=cast.disnaker, fields={"text": "45 orang", "value": 45})
    realisation.approve(realisation.submit(row, by=cast.disnaker), by=cast.rad)
    row, _ = realisation.spend(money, YEAR, by=cast.disnaker, fields={"amount": 18_000_000})
    realisation.approve(realisation.submit(row, by=cast.disnaker), by=cast.rad)
    rows = [evaluations.recommended(owner="dp3a", deadline=date(2024, 9, 30))]
    return evaluations.signed(cast, year=YEAR, recommendations=rows)


def test_the_folder_is_loaded_whole(cast, capsys):
    assert settings.COUNTY.full_name == "Kota Tanjung Bakti"
    assert (settings.COUNTY.citation, settings.COUNTY.clock) == ("Perwali 17/2022", "WITA")
    assert (District.objects.count(), Institution.objects.count(), SubTaskForce.objects.count()) == (4, 6, 3)
    assert StageRole.objects.filter(institution__code="dp3a").count() == 3
    assert second_factor.NAME == "Gugus Tugas TPPO Tanjung Bakti"
    call_command("load_regulation", compare=True)
    assert "as they are shipped" in capsys.readouterr().out


def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True)


@pytest.mark.parametrize("username", PEOPLE)
def test_no_page_holds_a_word_of_the_first_county(cast, drawn, start, username):
    scenarios.a_complaint(cast.koordinator)
    found, opened = [], 0
    for address, shown_on, response in walk(at_desk(getattr(cast, username))):
        assert response.status_code == 200, (address, shown_on)
        if is_page(address, response):
            opened += 1
            found += [f"{address}: {words}" for words in words_in(response.text)]
    assert opened > 5
    assert found == []


@pytest.mark.parametrize("name", ["account_login", "public_form", "rad:regulation", "help", "complaint_new"])
def test_a_page_that_starts_something_holds_none(client, cast, name):
    if name in {"help", "complaint_new"}:
        client.force_login(cast.polres)
    response = client.get(reverse(name), follow=True)
    assert response.status_code == 200
    assert words_in(response.text) == []


def test_papers_of_case_work_hold_none(cast, start, documents):
    path, _ = start
    referral = Referral.objects.filter(victim=path).first()
    referral_letter.give(referral, by=cast.koordinator)
    kinds = {
        PaperKind.BLANK: BLANK_FORM,
        PaperKind.REFERRAL_LETTER: referral.number,
        PaperKind.SUMMARY: path.case.number,
        PaperKind.RECEIPT: path.case.complaints.get().number,
    }
    for kind, number in kinds.items():
        with scope(cast.koordinator):
            prints = papers.printed(cast.koordinator, kind, number)
            prints.pdf(prints.moment or timezone.now())
    assert len(documents) == len(kinds)
    assert all("Tanjung Bakti" in html for html in documents)


def test_an_evaluation_is_enacted_and_its_pdf_is_of_this_city(cast, start, documents):
    done = evaluations.enact(start[1], by=cast.bupati, regent="Nama Wali Kota")
    assert done.status == "enacted"
    [html, *_] = [html for html in documents if "Mengesahkan" in html]
    for words in (
        "Wali Kota Tanjung Bakti",
        "Peraturan Wali Kota Tanjung Bakti Nomor 17 Tahun 2022",
        "Ditandatangani kepala DP3A",
    ):
        assert words in html


def test_both_annexes_are_printed(cast, documents):
    plan = ActionPlan.objects.get(code="rad-2023")
    for template, content in (("pdf/annex_1.html", annexes.annex_one(plan)), ("pdf/annex_2.html", annexes.annex_two(plan))):
        rendering.pdf(template, content, moment=timezone.now())
    assert len(documents) == 2
