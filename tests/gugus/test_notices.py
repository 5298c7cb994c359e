"""The inbox of notices: who sees them, their order, and marking them as read."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import can_ask, scope
from gugus.actions import notice as verbs
from gugus.choices import Role
from gugus.models import Notice, User
from gugus.workflow import notice as notices
from rujukan.actions import casework
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk

INBOX = "/pemberitahuan/"


def a_notice(text="Ada kabar", role=Role.COORDINATOR, **columns):
    return Notice.objects.create(**{"role": role, "text": text, "path": "/bantuan/"} | columns)


def texts(response):
    """Return the notices on a page, in order."""
    return re.findall(r"Kabar [A-Z]\d?", re.sub(r'<span class="visually-hidden">[^<]*</span>', "", response.text))


def unread_in_head(response):
    """Return the words of the unread count beside the link to the inbox."""
    link = re.search(r'class="inbox" href="/pemberitahuan/".*?</a>', response.text, re.DOTALL)
    return re.sub(r"<[^>]+>", " ", link.group().partition("Pemberitahuan")[2]).split()


@pytest.mark.parametrize("role", Role)
def test_the_holders_of_a_role_read_its_notices(cast, role):
    holder = next(user for user in vars(cast).values() if role in user.roles)
    with scope(cast.polres):
        notices.leave(role=role, text="Kabar A")
    client = at_desk(holder)
    assert texts(client.get(INBOX)) == ["Kabar A"]
    assert unread_in_head(client.get("/bantuan/")) == ["1", "belum", "dibaca"]


def test_only_officers_see_and_count_notices_to_an_institution(cast):
    """Users with another role at the institution do not."""
    assert cast.kepala.institution == cast.koordinator2.institution
    a_notice("Kabar A", role="", institution=cast.kepala.institution)
    for user, number in ((cast.koordinator2, ["1"]), (cast.kepala, []), (cast.polres, [])):
        page = at_desk(user).get(INBOX)
        assert (len(texts(page)), unread_in_head(page)[:1]) == (len(number), number)


@pytest.mark.parametrize("name", ["koordinator", "polres", "rad"])
def test_the_frame_counts_by_the_indexes_of_an_addressee_whoever_asks(cast, name):
    """Read as a whole, the unread notices of all others would slow every page."""
    of_others = [Notice(role=Role.AUDITOR, text="Kabar A", path=f"/audit/PN-{number}/") for number in range(3000)]
    of_others += [Notice(institution=cast.gow.institution, text="Kabar B", path=f"/rujukan/{number}/") for number in range(3000)]
    Notice.objects.bulk_create(of_others)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE gugus_notice")
        with scope(getattr(cast, name)):
            cursor.execute(f"EXPLAIN {notices.WAITING}", ["/bantuan/"])
            plan = "\n".join(line for (line,) in cursor.fetchall())
    found_by = re.findall(r"Index Cond: .*?(institution_id|role|path)\b", plan)
    assert sorted(found_by) == ["institution_id", "path", "role"], plan
    assert "Seq Scan on gugus_notice" not in plan


def test_urgent_unread_notices_come_first_then_unread_then_read_ones(cast):
    now = timezone.now()
    a_notice(path="", text="Kabar A", at=now - timedelta(days=3))
    a_notice(path="", text="Kabar B", at=now - timedelta(days=2), urgent=True)
    a_notice(path="", text="Kabar C", at=now)
    a_notice(path="", text="Kabar D", at=now, read_at=now)
    a_notice(path="", text="Kabar E", at=now - timedelta(days=1), read_at=now)
    client = at_desk(cast.koordinator)
    assert texts(client.get(INBOX)) == ["Kabar B", "Kabar C", "Kabar A", "Kabar D", "Kabar E"]
    assert texts(client.get(INBOX, {"tampilkan": "belum"})) == ["Kabar B", "Kabar C", "Kabar A"]


def test_opening_redirects_and_keeps_the_first_reader(cast):
    notice = a_notice()
    url = reverse("notice_open", args=[notice.pk])
    assert at_desk(cast.koordinator).get(url).url == INBOX
    assert at_desk(cast.koordinator).post(url).url == "/bantuan/"
    assert at_desk(cast.koordinator2).post(url).url == "/bantuan/"
    notice.refresh_from_db()
    assert notice.read_by == cast.koordinator
    assert "oleh Dewi Koordinator" in at_desk(cast.koordinator2).get(INBOX).text


def test_a_notice_without_a_path_leads_back_to_the_inbox(cast):
    assert at_desk(cast.koordinator).post(reverse("notice_open", args=[a_notice(path="").pk])).url == INBOX


def test_marking_all_marks_what_the_page_showed_except_urgent_ones(cast):
    shown, urgent = a_notice(path="", text="Kabar A"), a_notice(path="", text="Kabar B", urgent=True)
    client = at_desk(cast.koordinator)
    keys = re.findall(r'name="notice" value="(\d+)"', client.get(INBOX).text)
    assert keys == [str(shown.pk)]
    meanwhile = a_notice(path="", text="Kabar C")
    for _ in range(2):
        assert client.post(reverse("notice_read_all"), {"notice": [*keys, urgent.pk]}).url == INBOX
    assert set(Notice.objects.unread()) == {urgent, meanwhile}
    shown.refresh_from_db()
    assert shown.read_by == cast.koordinator
    assert unread_in_head(client.get(INBOX))[0] == "2"


def test_marking_all_never_marks_notices_of_others(cast):
    other = a_notice(role=Role.AUDITOR)
    client = at_desk(cast.koordinator)
    client.post(reverse("notice_read_all"), {"notice": [other.pk, "x", "-1", "9" * 30, "²"]})
    client.post(reverse("notice_open", args=[other.pk]))
    assert set(Notice.objects.unread()) == {other}


def test_a_notice_can_be_marked_as_unread_again(cast):
    notice = a_notice("Kabar A")
    verbs.read(notice, by=cast.koordinator)
    assert at_desk(cast.koordinator2).post(reverse("notice_put_back", args=[notice.pk])).url == INBOX
    assert texts(at_desk(cast.koordinator).get(INBOX, {"tampilkan": "belum"})) == ["Kabar A"]
    notice.refresh_from_db()
    assert (notice.read_at, notice.read_by) == (None, None)
    assert at_desk(cast.rsud).post(reverse("notice_put_back", args=[notice.pk])).status_code == 404


def test_a_barred_user_neither_sees_nor_counts_notices_of_the_case(cast):
    case = scenarios.a_victim(cast.koordinator).case
    Notice.objects.all().delete()
    notice = a_notice("Kabar A", about=case.pk)
    casework.record_suspect(case, by=cast.koordinator, name="X", role="unknown", relation="other", bars_users=[cast.koordinator2])
    client = at_desk(cast.koordinator2)
    assert texts(client.get(INBOX)) == []
    assert unread_in_head(client.get(INBOX)) == []
    assert client.post(reverse("notice_open", args=[notice.pk])).status_code == 404
    client.post(reverse("notice_read_all"), {"notice": [notice.pk]})
    assert texts(client.get(reverse("coordinator_home"))) == []
    assert texts(at_desk(cast.koordinator).get(INBOX)) == ["Kabar A"]
    assert unread_in_head(at_desk(cast.koordinator).get(INBOX))[0] == "1"


def test_many_notices_are_paginated_and_counted_up_to_99(cast):
    Notice.objects.bulk_create(Notice(role=Role.AUDITOR, text=f"Kabar A{number}") for number in range(120))
    client = at_desk(cast.auditor)
    first = client.get(INBOX)
    assert len(first.context["page"].object_list) == 15
    assert "Tandai halaman ini sudah dibaca" in first.text
    assert "Halaman 1<" in first.text
    assert "Halaman berikutnya" in first.text
    assert "Halaman berikutnya" not in client.get(f"{INBOX}?page=8").text
    assert unread_in_head(first)[0] == "99+"


def test_nobody_reads_in_the_name_of_another(cast):
    notice = a_notice()
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.koordinator):
        Notice.objects.filter(pk=notice.pk).update(read_at=timezone.now(), read_by=cast.koordinator2)


def test_the_page_frame_makes_no_query_in_a_broken_transaction(cast):
    with scope(cast.koordinator), connection.cursor() as cursor:
        assert can_ask()
        cursor.execute("SAVEPOINT before_the_error")
        with pytest.raises(DatabaseError):
            cursor.execute("SELECT 1 / 0")
        assert not can_ask()
        cursor.execute("ROLLBACK TO SAVEPOINT before_the_error")


def test_a_person_without_a_role_has_an_empty_inbox(db):
    user = User.objects.create_user("baru")
    response = at_desk(user).get(INBOX)
    assert "Belum ada pemberitahuan" in response.text
    assert unread_in_head(response) == []


def test_a_notice_is_read_by_whoever_opens_the_page_it_leads_to(cast):
    notice = a_notice(path=reverse("help"), urgent=True)
    elsewhere = a_notice("Kabar B", path=reverse("complaint_list"))
    assert unread_in_head(at_desk(cast.koordinator).get(reverse("help")))[0] == "1"
    notice.refresh_from_db()
    assert notice.read_by == cast.koordinator
    assert set(Notice.objects.unread()) == {elsewhere}
    assert unread_in_head(at_desk(cast.koordinator2).get(reverse("help")))[0] == "1"
    notice.refresh_from_db()
    assert notice.read_by == cast.koordinator, "the first reader stays"


def test_no_notice_is_read_by_a_page_that_was_not_shown_nor_by_others(cast):
    left = {a_notice(path="/tidak-ada/"), a_notice(path=reverse("audit_list")), a_notice(path=reverse("help"))}
    client = at_desk(cast.koordinator)
    assert client.get("/tidak-ada/").status_code == 404
    assert client.get(reverse("audit_list")).status_code == 403
    client.head(reverse("help"))
    at_desk(cast.polres).get(reverse("help"))
    assert set(Notice.objects.unread()) == left


def test_notices_of_one_subject_stand_together_and_are_read_together(cast):
    for text, path in (("Kabar A", "/bantuan/"), ("Kabar B", "/lainnya/"), ("Kabar C", "/bantuan/")):
        a_notice(text, path=path)
    client = at_desk(cast.koordinator)
    page = client.get(INBOX)
    assert texts(page) == ["Kabar C", "Kabar B"]
    assert "dan 1 lainnya" in page.text
    assert page.text.count('class="row"') == 2
    assert client.post(reverse("notice_open", args=[Notice.objects.get(text="Kabar C").pk]), follow=True).status_code == 200
    assert [notice.text for notice in Notice.objects.unread()] == ["Kabar B"]


def test_one_thing_is_one_notice_to_the_bell_and_the_page_also_in_two_roles(cast):
    body = cast.koordinator2.institution
    a_notice("Kabar A")
    a_notice("Kabar A", role="", institution=body, urgent=True)
    a_notice("Kabar B", path="/lainnya/")
    client = at_desk(cast.koordinator2)
    page = client.get(INBOX)
    assert unread_in_head(page)[0] == "2"
    assert page.text.count('class="row"') == 2
    assert texts(page) == ["Kabar A", "Kabar B"]
    assert unread_in_head(client.get("/bantuan/"))[0] == "1", "both are read where they lead"
