"""The auditor's pages: the log by user, subject and hour; unusual reading; the state of the seals."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.audit import access_log, figures
from gugus.choices import AccessKind
from gugus.models import AccessLog
from tests.rujukan import scenarios
from tests.sight import shown

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - DAY


@pytest.fixture
def auditor(client, cast):
    client.force_login(cast.auditor)
    return client


def opened(user, subject, at=NOON, **columns):
    return access_log.record(
        user, AccessKind.REVEAL, subject, **{"reason": "contact", "explanation": "Wali", **columns, "at": at}
    )


def listed(auditor, name="audit_list", args=(), **filters):
    """Return the entries on a page as (user name, subject)."""
    response = auditor.get(reverse(name, args=args), filters)
    assert response.status_code == 200
    return [(entry.user.username, entry.subject) for entry in response.context["page"]]


# Who reads the log


def test_auditors_and_coordinators_read_the_log_others_their_own_entries(cast):
    opened(cast.polres, "PN-26-AAAA")
    seen = {name for name, user in vars(cast).items() if shown(AccessLog.objects, user)}
    assert seen == {"auditor", "koordinator", "koordinator2", "sekretariat", "polres"}


def test_the_auditors_home_page_links_to_the_log(auditor):
    home = auditor.get("/", follow=True)
    assert home.redirect_chain[-1][0] == reverse("auditor_home")
    assert f'href="{reverse("audit_list")}"' in home.text


# The search


@pytest.mark.parametrize("kind", AccessKind)
def test_some_code_records_each_kind_that_the_filter_offers(kind):
    """A kind that no code records would always give an empty list."""
    sources = [path for app in ("gugus", "rujukan", "rad") for path in (settings.BASE_DIR / app).rglob("*.py")]
    assert any(f"AccessKind.{kind.name}" in path.read_text() for path in sources)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["PN-26-AAAA", "PN-26-BBBB", "PGD-2026-00001", "PN-26-NGHT"]),
        ({"pengguna": "polres"}, ["PN-26-AAAA", "PN-26-NGHT"]),
        ({"pengguna": "maya rsud"}, ["PN-26-BBBB"]),
        ({"pengguna": "tidak ada"}, []),
        ({"institusi": "gow"}, ["PGD-2026-00001"]),
        ({"perihal": "pgd"}, ["PGD-2026-00001"]),
        ({"tindakan": "download"}, ["PGD-2026-00001"]),
        ({"jam": "malam"}, ["PN-26-NGHT"]),
        ({"dari": NOON.date().isoformat()}, ["PN-26-AAAA", "PN-26-BBBB", "PGD-2026-00001"]),
        ({"sampai": (NOON - DAY).date().isoformat()}, ["PN-26-NGHT"]),
        ({"pengguna": "polres", "jam": "malam", "perihal": "NGHT"}, ["PN-26-NGHT"]),
    ],
)
def test_the_log_is_searched_by(auditor, cast, filters, found):
    opened(cast.polres, "PN-26-NGHT", NOON - DAY + 10.5 * HOUR)
    access_log.record(cast.gow, AccessKind.DOWNLOAD, "PGD-2026-00001", at=NOON)
    opened(cast.rsud, "PN-26-BBBB", NOON + HOUR)
    opened(cast.polres, "PN-26-AAAA", NOON + 2 * HOUR)
    if "institusi" in filters:
        filters = {"institusi": cast.gow.institution_id}
    assert [subject for _, subject in listed(auditor, **filters)] == found


@pytest.mark.parametrize("hours", [(10, False), (10.01, False), (22, True), (23.9, True), (24, True), (28.99, True), (29, False)])
def test_the_night_is_from_22_to_5_in_the_countys_time(cast, hours):
    hour, night = hours
    midnight = NOON - 12 * HOUR
    opened(cast.polres, "PN-26-AAAA", midnight + hour * HOUR)
    assert AccessLog.objects.at_night().exists() == night


def test_an_invalid_filter_shows_an_error(auditor):
    page = auditor.get(reverse("audit_list"), {"dari": "kemarin", "institusi": "x", "page": "y"})
    assert page.status_code == 200
    assert 'class="message"' in page.content.decode()


def test_long_lists_come_in_pages(auditor, cast):
    for number in range(20):
        opened(cast.polres, f"PN-26-A{number:03}", NOON + number * HOUR / 60)
    assert [subject for _, subject in listed(auditor, page=2)] == [f"PN-26-A{number:03}" for number in (4, 3, 2, 1, 0)]


# One subject, one user


def test_a_subjects_page_shows_who_opened_it_when_and_why(auditor, cast):
    opened(cast.polres, "PN-26-AAAA", explanation="Menjemput di terminal")
    opened(cast.gow, "PN-26-AAAA", NOON + HOUR)
    opened(cast.gow, "PN-26-AAAB")
    assert listed(auditor, "audit_subject", ["PN-26-AAAA"]) == [("gow", "PN-26-AAAA"), ("polres", "PN-26-AAAA")]
    page = auditor.get(reverse("audit_subject", args=["PN-26-AAAA"])).content.decode()
    assert "Menjemput di terminal" in page
    assert "Menghubungi korban atau wali" in page


def test_a_users_page_shows_what_they_opened(auditor, cast):
    opened(cast.polres, "PN-26-AAAA")
    opened(cast.gow, "PN-26-BBBB")
    assert listed(auditor, "audit_user", [cast.polres.pk]) == [("polres", "PN-26-AAAA")]
    assert auditor.get(reverse("audit_user", args=[10**8])).status_code == 404


@pytest.mark.parametrize("address", ["/audit/pn-26-aaaa/", "/audit/PN-26-<b>/", "/audit/" + "A-" + "9" * 40 + "/"])
def test_a_malformed_subject_is_not_found(auditor, address):
    assert auditor.get(address).status_code == 404


# Unusual reading


def unusual_for(user):
    with scope(user):
        return figures.unusual_reading()


def test_many_subjects_in_a_day_are_unusual_many_openings_are_not(cast):
    for number in range(figures.MANY_SUBJECTS):
        opened(cast.polres, f"PN-26-A{number:03}")
        opened(cast.gow, "PN-26-AAAA")
        opened(cast.rsud, f"PN-26-A{number:03}", NOON - number % 2 * DAY)
    (row,) = unusual_for(cast.auditor).many
    assert (row.user, row.institution, row.day, row.subjects) == (cast.polres, cast.polres.institution, NOON.date(), 10)


def test_reading_at_night_is_unusual_and_counted(cast):
    for night in range(3):
        opened(cast.rsud, f"PN-26-AAA{night % 2}", NOON + 11 * HOUR - night * DAY)
    opened(cast.gow, "PN-26-AAAA")
    (row,) = unusual_for(cast.auditor).night
    assert (row.user, row.times, row.subjects, row.last) == (cast.rsud, 3, 2, NOON + 11 * HOUR)


def test_a_subject_that_many_institutions_opened_is_unusual(cast):
    for user in (cast.polres, cast.gow, cast.rsud, cast.imigrasi):
        opened(user, "PN-26-AAAA")
    for user in (cast.polres, cast.gow, cast.rsud, cast.rsud):
        opened(user, "PN-26-BBBB")
    (row,) = unusual_for(cast.auditor).wide
    assert (row.subject, row.institutions, row.users) == ("PN-26-AAAA", 4, 4)


def test_reading_before_the_period_is_not_unusual(cast):
    for user in (cast.polres, cast.gow, cast.rsud, cast.imigrasi):
        opened(user, "PN-26-AAAA", NOON + 11 * HOUR - 40 * DAY)
    unusual = unusual_for(cast.auditor)
    assert (unusual.many, unusual.night, unusual.wide) == ([], [], [])


def test_each_unusual_row_leads_to_its_entries(auditor, cast):
    for user in (cast.polres, cast.gow, cast.rsud, cast.imigrasi):
        opened(user, "PN-26-AAAA", NOON + 11 * HOUR)
    page = auditor.get(reverse("audit_unusual")).content.decode()
    assert f'href="{reverse("audit_subject", args=["PN-26-AAAA"])}"' in page
    assert "?pengguna=polres&amp;jam=malam" in page


# The seal


def seal_page(auditor):
    return auditor.get(reverse("audit_seal")).content.decode()


def test_the_state_of_the_seal(auditor, cast):
    opened(cast.polres, "PN-26-AAAA")
    assert "Belum ada segel" in (page := seal_page(auditor))
    assert "Belum pernah diperiksa" in page
    seal = access_log.seal(at=NOON + HOUR)
    opened(cast.polres, "PN-26-BBBB", NOON + 2 * HOUR)
    access_log.verify()
    assert str(seal) in (page := seal_page(auditor))
    assert "Utuh pada pemeriksaan" in page
    assert "tanpa jangkar" in page
    state = figures.seal_state()
    assert (state.entries, state.unsealed, state.oldest_unsealed) == (1, 1, NOON + 2 * HOUR)


def test_the_seal_page_says_that_the_log_is_broken(auditor, cast):
    opened(cast.polres, "PN-26-AAAA")
    access_log.seal(at=NOON + HOUR)
    access_log.verify([(2, "0" * 64)])
    page = seal_page(auditor)
    assert "Tidak utuh" in page
    assert "dipotong (cut): segel 2 tidak ada, yang terakhir 1" in page


# The victim's right to know


def test_the_coordinator_can_tell_a_victim_who_saw(client, cast):
    victim = scenarios.a_victim(cast.koordinator, taken_by=cast.gow)
    complaint = victim.case.complaints.get()
    opened(cast.gow, complaint.number, NOON, explanation="Menelepon pelapor")
    opened(cast.polres, victim.code, NOON + HOUR, explanation="Menjemput")
    opened(cast.rsud, "PN-26-AAAA")
    client.force_login(cast.koordinator)
    response = client.get(reverse("victim_access", args=[victim.code]))
    rows = [(entry.user, entry.institution, entry.subject) for entry in response.context["page"]]
    assert rows == [
        (cast.polres, cast.polres.institution, victim.code),
        (cast.gow, cast.gow.institution, complaint.number),
    ]
    page = response.content.decode()
    assert "Bayu Polres" in page
    assert "Menelepon pelapor" in page
    assert "/audit/" not in page, "the auditor's pages are not the coordinator's"
    address = reverse("victim_access", args=[victim.code])
    assert address in client.get(reverse("victim_history", args=[victim.code])).content.decode()
