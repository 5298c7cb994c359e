"""Login, logout, passwords, and error pages."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from gugus.choices import Role
from gugus.models import Institution, User

PASSWORD = "sungai-kapuas-2026"


@pytest.fixture
def person(db):
    user = User.objects.create_user("sari", "sari@example.id", roles=[Role.AUDITOR])
    user.set_password(PASSWORD)
    user.save()
    return user


def test_the_login_page_shows_the_river_of_lampiran_i(client, db):
    html = client.get("/masuk/").content.decode()
    stages = re.findall(r'font-weight="600">([^<]+)</text>', html)
    assert (len(stages), stages[0], stages[-1]) == (7, "Identifikasi", "Bantuan hukum")
    assert "tujuh tahap," in html
    assert "Nama pengguna atau alamat surel" in html
    assert "placeholder" not in html


def test_login_works_with_user_name_or_email_and_leads_home(client, person):
    for login in ("sari", "sari@example.id"):
        response = client.post("/masuk/", {"login": login, "password": PASSWORD})
        assert response.status_code == 302
        assert response.url == "/"
        client.logout()


def test_a_wrong_login_does_not_say_which_part_was_wrong(client, person):
    known = client.post("/masuk/", {"login": "sari", "password": "salah"}).content.decode()
    unknown = client.post("/masuk/", {"login": "tidakada", "password": "salah"}).content.decode()
    message = re.search(r'role="alert".*?</div>', known, re.DOTALL).group()
    assert "Perlu diperiksa" in message
    assert message == re.search(r'role="alert".*?</div>', unknown, re.DOTALL).group()


def test_password_reset_mails_are_rate_limited(client, person):
    answers = [client.post("/sandi/lupa/", {"email": "sari@example.id"}) for _ in range(7)]
    assert answers[-1].status_code == 429
    assert "Terlalu banyak percobaan" in answers[-1].content.decode()
    assert len(mail.outbox) < 7


def test_logging_out_needs_a_post(client, person):
    client.force_login(person)
    assert "Kembali bekerja" in client.get("/keluar/").content.decode()
    assert client.get("/sandi/ganti/").status_code == 200
    assert "Anda sudah keluar." in client.post("/keluar/", follow=True).content.decode()
    assert "Anda sudah keluar." not in client.get("/masuk/").content.decode()
    assert client.get("/sandi/ganti/").status_code == 302


def test_a_password_is_changed_by_its_owner(client, person):
    client.force_login(person)
    fresh = "danau-sentarum-7"
    answers = {"oldpassword": PASSWORD, "password1": fresh, "password2": "lain"}
    assert "Kata sandi baru, sekali lagi" in client.post("/sandi/ganti/", answers).content.decode()
    client.post("/sandi/ganti/", answers | {"password2": fresh})
    person.refresh_from_db()
    assert person.check_password(fresh)


def test_a_forgotten_password_is_reset_by_a_link_that_works_once(client, person):
    client.post("/sandi/lupa/", {"email": "sari@example.id"})
    [letter] = mail.outbox
    assert letter.subject.endswith("Membuat kata sandi baru")
    link = re.search(r"http://testserver(\S+)", letter.body).group(1)
    page = client.get(link, follow=True)
    fresh = "danau-sentarum-7"
    client.post(page.wsgi_request.path, {"password1": fresh, "password2": fresh})
    person.refresh_from_db()
    assert person.check_password(fresh)
    assert "Tautan ini tidak berlaku lagi" in Client().get(link, follow=True).content.decode()


def test_a_reset_for_an_unknown_address_reveals_nothing_and_sends_no_mail(client, db):
    response = client.post("/sandi/lupa/", {"email": "orang@example.id"})
    assert response.url == "/sandi/lupa/terkirim/"
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_reset_costs_the_same_for_known_and_unknown_addresses(apart, client, cast, queue):
    User.objects.filter(pk=cast.gow.pk).update(email="sari@example.id")
    client.post("/sandi/lupa/", {"email": "pertama@example.id"})  # the rate limit now knows this network
    costs, pages = [], []
    for address in ("sari@example.id", "orang@example.id"):
        with CaptureQueriesContext(connection) as queries:
            response = client.post("/sandi/lupa/", {"email": address})
        costs.append([query["sql"].split()[0] for query in queries])
        pages.append((response.status_code, response.url))
    assert costs[0] == costs[1]
    assert pages[0] == pages[1]
    assert mail.outbox == [], "the page does not wait for the mail server"
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)
    [letter] = mail.outbox
    assert letter.to == ["sari@example.id"]
    queued = str(list(queue.values_list("args_kwargs", "traceback")))
    assert "example.id" not in queued
    assert "atur-ulang" not in queued


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_confirm_login_code"])
def test_pages_that_are_not_used_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_person_without_a_role_reads_what_to_do(client, person):
    person.roles = []
    person.save()
    client.force_login(person)
    html = client.get("/", follow=True).content.decode()
    assert "Akun Anda belum memegang peran" in html


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLAN_MANAGER, Role.HEAD, Role.EXECUTIVE, Role.AUDITOR])
def test_the_help_page_speaks_to_each_role(client, person, role):
    person.roles, person.institution = [role], Institution.objects.get(code="dsp3akb")
    person.save()
    client.force_login(person)
    html = client.get("/bantuan/").content.decode()
    assert f"<h2>{role.label}</h2>" in html
    assert "Belum punya akun?" not in html


def test_the_home_page_asks_visitors_to_log_in(client, db):
    assert client.get("/").url == "/masuk/?next=/"
    assert "Belum punya akun?" in client.get("/bantuan/").content.decode()


def test_the_page_frame_costs_three_queries_beside_the_scope(client, person):
    person.institution = Institution.objects.first()
    person.save()
    client.force_login(person)
    with CaptureQueriesContext(connection) as captured:
        html = client.get("/bantuan/").content.decode()
    assert person.institution.short_name in html
    selects = [
        query["sql"] for query in captured if query["sql"].startswith(("SELECT session_data", 'SELECT "', "SELECT (SELECT"))
    ]
    assert len(selects) == 3, selects
    assert "gugus_notice" in selects[2]


def test_a_deactivated_user_loses_access_at_once(client, person):
    client.force_login(person)
    User.objects.update(is_active=False)
    assert client.get("/sandi/ganti/").status_code == 302


def test_the_health_page_says_only_that_the_site_runs(client, db):
    response = client.get("/sehat/")
    assert response.json() == {"keadaan": "sehat"}
    assert "no-store" in response["Cache-Control"]


def test_a_missing_page_does_not_reveal_whether_a_row_exists(client, person):
    client.force_login(person)
    response = client.get("/tidak-ada/")
    assert response.status_code == 404
    assert "bukan untuk Anda" in response.content.decode()


def test_a_form_without_its_token_is_asked_to_be_sent_again(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    response = client.post("/keluar/")
    assert response.status_code == 403
    assert "Perlu dikirim ulang" in response.content.decode()


def test_a_failing_view_shows_an_error_page(client, person, monkeypatch):
    client.force_login(person)
    client.raise_request_exception = False
    monkeypatch.setattr("gugus.navigation.home", lambda user: 1 / 0)
    response = client.get("/")
    assert response.status_code == 500
    assert "Ada yang rusak di pihak kami" in response.content.decode()


def test_the_login_page_allows_no_inline_code(client, db):
    response = client.get("/masuk/")
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    html = response.content.decode()
    assert " style=" not in html
    assert re.findall(r"<script(?![^>]* src=)", html) == []
