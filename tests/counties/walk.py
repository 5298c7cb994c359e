"""The main ways in a made-up city, which tests/test_second_county.py runs in a process and databases of its own (COUNTY=).

Every page and workbook that a user can reach by links, every document and every mail is searched for words of the first county.
"""

import json
import re
import zipfile
from datetime import date, time, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from demo.accounts import ACCOUNTS, has_place
from gugus.access.scope import scope
from gugus.actions import daily_mail, digest, duty_contact
from gugus.documents import rendering
from gugus.login import letter as account_letters, second_factor
from gugus.models import District, Institution, User
from rad.actions import next_plan, plan_review, realisation
from rad.models import ActionPlan, BudgetLine, Indicator, SubTaskForce
from rad.printing import annexes, plan_review as review_report
from rujukan.actions import approval as approvals, referral_letter, triage
from rujukan.choices.complaint import Safety
from rujukan.choices.letter import REQUESTS, LetterPurpose
from rujukan.choices.paper import BLANK_FORM, PaperKind
from rujukan.choices.stage import Stage
from rujukan.letters.actions import notice_letters
from rujukan.models import Referral, StageRole, Task
from rujukan.printing import paper as papers
from rujukan.privacy.actions import extract as extracts
from rujukan.stages.addressee import purposes_of
from tests.rad import evaluations
from tests.rujukan import conferring, enveloping, retained, scenarios
from tests.rujukan.pages import at_desk
from tests.test_links import is_page, walk

pytestmark = pytest.mark.django_db
FIRST = settings.BASE_DIR / "fixtures/kapuas-hulu"
NAMES = [row["fields"]["name"] for row in json.loads((FIRST / "10_districts.json").read_text())]
NAMES += ["Kapuas", "Putussibau", "DSPPPAKB", "DSP3AKB", "Bupati", "WIB", "Perbup", "Gugus Tugas TPPO", "84/2020"]
NAMES += [
    "84 Tahun 2020",
    "GOW",
    "Merangat",
    "Nasyiatul",
    "Paroki",
    "Achmad Diponegoro",
    "Kuching",
    "Entikong",
    "Pontianak",
    "Sintang",
    "Melayu",
    "Iban",
    "Dayak",
    "Tionghoa",
    "(?<!Bayu )Polres",
    "[Kk]epala dinas",
]
NAMES += map(str.upper, [*NAMES])
WORDS = re.compile(rf"\b(?:{'|'.join(NAMES)})\b|\b[Kk]abupaten\b(?! atau kota| Kolaka)|\bKABUPATEN\b")
YEAR = 2023
PEOPLE = {name for name, *_, roles, code in ACCOUNTS if has_place(roles, code, settings.COUNTY.institutions)}


def words_in(text):
    return sorted({text[max(0, match.start() - 60) : match.end() + 30] for match in WORDS.finditer(text)})


def text_of(response):
    """Return what a page or a file says; of a workbook the text of its parts."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if not content.startswith(b"PK"):
        return content.decode(errors="ignore")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return " ".join(archive.read(part).decode() for part in archive.namelist() if part.endswith(".xml"))


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
    """Return a victim who has gone the whole way, all papers, the signed evaluation of a year, and a review of the plan."""
    path = went_all_the_way(cast)
    return SimpleNamespace(path=path, papers=papers_of(cast, path), evaluation=reported(cast), review=reviewed(cast))


def went_all_the_way(cast):
    """Complaint, case, and all seven stages, each with an institution that holds it."""
    victim = scenarios.a_victim(cast.koordinator, taken_by=cast.pelita)
    scenarios.identify(victim, cast.koordinator)
    officers = {user.institution.code: user for user in vars(cast).values() if user.is_officer}
    for stage in Stage:
        code = StageRole.objects.filter(stage=stage).first().institution.code
        by = officers[code]
        referral = scenarios.a_referral(victim, cast.koordinator, code, stage)
        if stage == Stage.SHELTER:
            scenarios.move_in(referral, by)
            scenarios.move_out(referral, by)
        else:
            scenarios.serve(referral, by)
    return victim


def papers_of(cast, victim):
    """Return [(kind, number, who prints it)] of every paper, the letters of each purpose among them."""
    coordinator, polres = cast.koordinator, cast.polres
    home = Referral.objects.get(victim=victim, stage=Stage.REPATRIATION)
    scenarios.fill(home, "destination", polres, fear_of_return="no", to="in_county")
    for form in ("journey", "handover"):
        scenarios.fill(home, form, polres)
    referral_letter.give(home, by=coordinator)
    held = conferring.a_held_conference(victim.case, coordinator, [polres.institution], [cast.rsud.institution])
    conferring.minutes_of(held, coordinator)
    asked = scenarios.a_data_request(victim, coordinator)
    extracts.order(asked, by=coordinator, handed_over="Langsung di kantor")
    at = timezone.now() - retained.YEARS
    over = triage.close_complaint(scenarios.a_complaint(polres, at=at), by=coordinator, reason="Bukan perdagangan orang", at=at)
    told = scenarios.a_breach_being_told(coordinator, victim, announced=True)
    numbers = {
        PaperKind.BLANK: BLANK_FORM,
        PaperKind.REFERRAL_LETTER: home.number,
        PaperKind.HAND_OVER: home.number,
        PaperKind.SUMMARY: victim.case.number,
        PaperKind.MINUTES: held.number,
        PaperKind.RECEIPT: victim.case.complaints.get().number,
        PaperKind.EXTRACT: asked.number,
        PaperKind.DESTRUCTION: retained.destroyed(cast, {"complaint": [over.pk]}).number,
    }
    made = [(kind, number, polres if kind == PaperKind.HAND_OVER else coordinator) for kind, number in numbers.items()]
    made += [(PaperKind.BREACH, notice.number, coordinator) for notice in told.notices.all()]
    return made + letters_of(cast, victim)


def letters_of(cast, victim):
    """Write a letter of each purpose, and the sealed one that tells who somebody is."""
    coordinator, basis, ended = cast.koordinator, *(scenarios.a_consent(victim, cast.koordinator) for _ in range(2))
    letters = {}
    for purpose in purposes_of(coordinator, victim):
        columns = {"to": REQUESTS[purpose].to or "dp3a-provinsi", "consent": basis}
        if purpose == LetterPurpose.TRANSFER:
            columns |= {"to": "kab-kolaka", "why": "new_address"}
        letters[purpose] = scenarios.a_letter(victim, coordinator, purpose=purpose, **columns)
    sealed = enveloping.an_envelope(letters[LetterPurpose.SHELTER], cast.koordinator2)
    sealed = approvals.decide(sealed, by=coordinator, granted=True).envelope
    scenarios.a_letter(victim, coordinator, consent=ended, to="dp3a-provinsi")
    scenarios.take_back(ended, coordinator)
    with scope(coordinator):
        letters[LetterPurpose.NOTICE] = notice_letters.write(Task.objects.open().get(body__isnull=False), by=coordinator)
    asked = {"victim": victim, "purpose": "visum", "to": "rsud", "law": "investigation"}
    visum = scenarios.a_letter(scenarios.a_proceeding(victim.case, coordinator), cast.polres, **asked)
    assert {*letters, LetterPurpose.VISUM} == set(LetterPurpose)
    made = [(PaperKind.LETTER, letter.number, coordinator) for letter in letters.values()]
    return [*made, (PaperKind.LETTER, visum.number, cast.polres), (PaperKind.ENVELOPE, sealed.number, coordinator)]


def reported(cast):
    """Return the evaluation of a year, with a report of one indicator and one budget."""
    one, money = Indicator.objects.get(code="A-01-01-1"), BudgetLine.objects.get(code="A-01-01-1")
    row, _ = realisation.report(one, YEAR, by=cast.disnaker, fields={"text": "45 orang", "value": 45})
    realisation.approve(realisation.submit(row, by=cast.disnaker), by=cast.rad)
    row, _ = realisation.spend(money, YEAR, by=cast.disnaker, fields={"amount": 18_000_000})
    realisation.approve(realisation.submit(row, by=cast.disnaker), by=cast.rad)
    rows = [evaluations.recommended(owner="dp3a", deadline=date(2024, 9, 30))]
    return evaluations.signed(cast, year=YEAR, recommendations=rows)


def reviewed(cast):
    """Return the review of the plan from which the draft of the next one was made."""
    period = {"first_year": 2026, "last_year": 2028}
    review = plan_review.begin(ActionPlan.objects.newest().get(), by=cast.rad, **period)
    for letter in settings.COUNTY.regulation.sub_task_forces:
        plan_review.keep_rest(review, letter, by=cast.rad)
    return next_plan.draft_next_plan(review, by=cast.rad, **period)


def test_the_folder_is_loaded_whole(cast, capsys):
    assert settings.COUNTY.full_name == "Kota Tanjung Bakti"
    assert (settings.COUNTY.citation, settings.COUNTY.clock) == ("Perwali 17/2022", "WITA")
    assert settings.COUNTY.address == "Kota Tanjung Bakti, Provinsi Sulawesi Tenggara"
    assert (District.objects.count(), SubTaskForce.objects.count()) == (4, 3)
    assert Institution.objects.filter(external=False).count() == 6
    assert StageRole.objects.filter(institution__code="dp3a").count() == 3
    assert second_factor.NAME == "Satgas TPPO Tanjung Bakti"
    with connection.cursor() as cursor:
        cursor.execute("SELECT gugus_time_zone()")
        assert cursor.fetchone() == ("Asia/Makassar",)
    call_command("load_regulation", compare=True)
    assert "as they are shipped" in capsys.readouterr().out


def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True)


def test_a_database_of_another_county_is_refused(cast):
    District.objects.filter(name="Muara").update(code="74.01.09")
    with pytest.raises(CommandError, match="holds another county than Kota Tanjung Bakti"):
        call_command("load_regulation")


@pytest.mark.parametrize("username", sorted(PEOPLE - {"koordinator", "sekretariat", "admin2"}))
def test_no_page_holds_a_word_of_the_first_county(cast, drawn, start, username):
    scenarios.a_complaint(cast.koordinator)
    found, opened = [], 0
    for address, shown_on, response in walk(at_desk(User.objects.get(username=username))):
        assert response.status_code == 200, (address, shown_on)
        opened += is_page(address, response)
        found += [f"{address}: {words}" for words in words_in(text_of(response))]
    assert opened > 5
    assert found == []


@pytest.mark.parametrize("name", ["account_login", "public_form", "rad:regulation", "help", "complaint_new"])
def test_a_page_that_starts_something_holds_none(client, cast, name):
    if name in {"help", "complaint_new"}:
        client.force_login(cast.polres)
    response = client.get(reverse(name), follow=True)
    assert response.status_code == 200
    assert words_in(response.text) == []


def test_the_annexes_of_the_regulation_are_read_from_their_rows(client, cast):
    page = client.get("/perwali/").text
    assert "Menemukan dan mengenali korban." in page
    assert "C. SUB GUGUS TUGAS PENEGAKAN HUKUM DAN KOORDINASI" in page
    assert "Penyuluhan calon pekerja migran." in client.get("/perwali/lampiran-2/A/").text


def test_every_paper_of_case_work_is_of_this_city(cast, start, documents):
    assert {kind for kind, *_ in start.papers} == set(PaperKind)
    for kind, number, by in start.papers:
        with scope(by):
            prints = papers.printed(by, kind, number)
            rendering.markup(prints.template, prints.context | prints.sealed(), moment=prints.moment or timezone.now())
    assert len(documents) == len(start.papers)
    assert all("Tanjung Bakti" in html for html in documents)


def test_an_evaluation_is_enacted_and_its_pdf_is_of_this_city(cast, start, documents):
    done = evaluations.enact(start.evaluation, by=cast.bupati, regent="Nama Wali Kota")
    assert done.status == "enacted"
    [html, *_] = [html for html in documents if "Mengesahkan" in html]
    for words in (
        "Wali Kota Tanjung Bakti",
        "Peraturan Wali Kota Tanjung Bakti Nomor 17 Tahun 2022",
        "Ditandatangani kepala DP3A",
        "Kepala Dinas Pemberdayaan Perempuan dan Perlindungan Anak,",
    ):
        assert words in html


def test_the_documents_of_the_plan_are_printed(cast, start, documents):
    plan = ActionPlan.objects.get(code="rad-2023")
    contents = {"pdf/annex_1.html": annexes.annex_one(plan), "pdf/annex_2.html": annexes.annex_two(plan)}
    contents["pdf/plan_review.html"] = review_report.context(start.review)
    for template, content in contents.items():
        rendering.markup(template, content, moment=timezone.now())
    assert len(documents) == 3


def test_mails_hold_none(cast, django_capture_on_commit_callbacks):
    """About an account, to try a duty contact, of danger, and in the morning. The fixture searches them."""
    with django_capture_on_commit_callbacks(execute=True):
        account_letters.password_reset.enqueue([cast.polres.pk], "https://contoh.id")
        account_letters.invitation.enqueue(cast.polres.pk, "https://contoh.id")
        account_letters.send("orang@contoh.id", "Akun Anda", "Kata sandi diganti.")
        duty_contact.try_out(scenarios.a_duty_contact("polres", by=cast.polres), by=cast.polres)
        scenarios.a_complaint(cast.koordinator, persons=[], safety=Safety.DANGER)
    daily_mail.choose(by=cast.polres, at=time(7, 30))
    digest.send_all(timezone.localtime().replace(hour=8) + timedelta(days=1))
    assert len(mail.outbox) >= 6
