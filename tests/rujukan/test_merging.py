"""Two victims who may be one person: found, compared, merged, told apart, and separated again."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan import figures
from rujukan.actions import casework, closure, identification, merging, routing, service as services
from rujukan.choices.likeness import Likeness
from rujukan.choices.stage import Stage, StageState
from rujukan.disclosure.section import disclose
from rujukan.disclosure.victim_pair import side_by_side
from rujukan.lists.search import by_part
from rujukan.models import Case, Consent, Event, Referral, Victim, VictimPair
from rujukan.privacy.actions import data_request, retention
from rujukan.privacy.retention import due, rules
from tests.rujukan import retained, scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, tab_of, text

pytestmark = pytest.mark.long

WHY = "NIK dan tanggal lahirnya sama"
REVEAL = {"reason": "contact", "explanation": "Keluarga menelepon kantor"}


@pytest.fixture
def kept(cast):
    return scenarios.a_victim(cast.koordinator)


@pytest.fixture
def alias(cast, kept):
    return scenarios.a_victim(cast.koordinator, name="Marsellinah Contoh", address="Dusun lain")


@pytest.fixture
def pair(alias):
    return VictimPair.objects.get()


@pytest.fixture
def merged(cast, pair, kept, alias):
    merge(cast, pair, kept)
    alias.refresh_from_db()
    pair.refresh_from_db()
    return pair


def merge(cast, pair, kept, **changes):
    return merging.merge(pair, **({"by": cast.koordinator, "kept": kept, "reason": WHY} | changes))


def address(pair, name="victim_pair"):
    return reverse(name, args=[pair.victim.code, pair.pk])


def shown(user, victim):
    """Return the sections that a receiver reads of a victim, and those that a reason opens, through each of its referrals."""
    with scope(user):
        of = Referral.objects.select_related("victim", "role").filter(victim=victim)
        found = [disclose(user, referral.victim, referral) for referral in of]
        return [(set(one.open), set(one.locked)) for one in found], set(Victim.objects.values_list("code", flat=True))


# Who is offered


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"name": "Lain Sekali"}, "nik"),
        ({"name": "Lain Sekali", "nik": "", "phone": "+62 80000001234"}, "phone"),
        ({"name": "Marsellinah Contoh", "nik": "", "phone": ""}, "name"),
        ({"name": "Marsellinah Contoh", "nik": "", "phone": "", "birth_date": date(1970, 3, 12)}, None),
        ({"name": "Lain Sekali", "nik": "", "phone": ""}, None),
    ],
)
def test_victims_are_offered_by_nik_phone_or_sound_with_a_near_birth_date(cast, kept, changes, kind):
    other = scenarios.a_victim(cast.koordinator, **changes)
    pairs = [(pair.both, pair.kind, pair.decision) for pair in VictimPair.objects.all()]
    assert pairs == ([((kept, other), kind, "")] if kind else [])


def test_a_correction_offers_a_new_likeness_once(cast, kept):
    other = scenarios.a_victim(cast.koordinator, name="Lain Sekali", nik="", phone="")
    for version in (1, 2):
        casework.correct_victim(other, by=cast.koordinator, version=version, fields={"nik": scenarios.NIK})
    assert VictimPair.objects.get().both == (kept, other)


def test_a_coordinator_whom_one_case_bars_knows_of_no_pair(cast, pair, alias):
    bars = {"bars_users": [cast.koordinator2]}
    casework.record_suspect(alias.case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family", **bars)
    client = at_desk(cast.koordinator2)
    assert client.get(address(pair)).status_code == 404
    for name in ("reveal", "same", "different", "separate"):
        assert client.post(address(pair, f"victim_pair_{name}"), REVEAL).status_code == 404
    with scope(cast.koordinator2), pytest.raises(Refused):
        merging.tell_apart(pair, by=cast.koordinator2)


def test_who_resembles_a_merged_code_is_offered_with_the_kept_one(cast, merged, kept):
    merged.merged.tokens.filter(kind="phone").delete()
    kept.tokens.all().delete()  # the new one resembles the merged code alone
    third = scenarios.a_victim(cast.koordinator)
    assert [pair.both for pair in VictimPair.objects.open()] == [(kept, third)]


# Side by side


def test_equal_fields_are_told_without_opening_them(cast, pair, kept, alias):
    compared = side_by_side(cast.koordinator, kept, alias)
    marks = {row.label: row.likeness for group in compared.groups for row in group.rows if row.likeness}
    assert "Bahasa" in {row.label for group in compared.groups for row in group.rows}
    assert (marks["NIK"], marks["Nama"], marks["Alamat asal"]) == (Likeness.SAME, Likeness.ALIKE, Likeness.DIFFERENT)
    client = at_desk(cast.koordinator)
    page = text(client.get(address(pair)))
    assert kept.code in page
    assert alias.code in page
    assert not [secret for secret in (scenarios.NAME, "Marsellinah", scenarios.NIK, "0800-0000") if secret in page]
    assert cost(client, address(pair)) <= MOST_QUERIES


def test_one_reason_opens_both_and_is_logged_for_each(cast, pair, kept, alias):
    page = text(at_desk(cast.koordinator).post(address(pair, "victim_pair_reveal"), REVEAL))
    assert scenarios.NAME in page
    assert "Marsellinah Contoh" in page
    assert set(AccessLog.objects.filter(kind="reveal").values_list("subject", flat=True)) == {kept.code, alias.code}


# Told apart


def test_told_apart_a_pair_is_kept_and_not_offered_again(cast, pair, alias):
    client = at_desk(cast.koordinator)
    assert "Mungkin satu orang" in text(client.get(tab_of(alias, "person")))
    for _ in range(2):
        client.post(address(pair, "victim_pair_different"))
    casework.correct_victim(alias, by=cast.koordinator, version=1, fields={"phone": ""})
    pair = VictimPair.objects.get()
    assert (pair.decision, pair.decided_by) == ("different", cast.koordinator)
    assert not VictimPair.objects.open().exists()
    assert "Mungkin satu orang" not in text(client.get(tab_of(alias, "person")))
    assert Event.objects.filter(kind="victim_told_apart").count() == 2


# Merged


def test_nothing_moves_and_no_receiver_sees_more(cast, pair, kept, alias):
    """Each receiver reads the same sections of the same code as before; the other code stays unknown to it."""
    ours = scenarios.serve(scenarios.a_referral(kept, cast.koordinator, "polres"), cast.polres)
    theirs = scenarios.serve(scenarios.a_referral(alias, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    before = [shown(user, victim) for user in (cast.polres, cast.rsud) for victim in (kept, alias)]
    merge(cast, pair, kept)
    assert [shown(user, victim) for user in (cast.polres, cast.rsud) for victim in (kept, alias)] == before
    assert dict(Referral.objects.values_list("number", "victim__code")) == {ours.number: kept.code, theirs.number: alias.code}
    alias.refresh_from_db()
    assert (alias.merged_into, alias.status, alias.outcome) == (kept, "closed", "duplicate")


def test_the_kept_page_shows_what_stands_under_both_codes(cast, kept, alias, pair):
    theirs = scenarios.serve(scenarios.a_referral(alias, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    merge(cast, pair, kept)
    client = at_desk(cast.koordinator)
    assert theirs.number in text(client.get(tab_of(kept, "services")))
    assert alias.code in text(client.get(tab_of(kept, "person")))
    assert client.get(alias.get_absolute_url()).url == kept.get_absolute_url()
    assert cost(client, kept.get_absolute_url()) <= MOST_QUERIES


def test_sealed_answers_under_the_merged_code_open_with_the_kept_one(cast, pair, kept, alias):
    theirs = scenarios.serve(scenarios.a_referral(alias, cast.koordinator, "polres", Stage.IDENTIFICATION), cast.polres)
    scenarios.fill(theirs, "screening", cast.polres, note="Ia menunjuk pintu belakang")
    merge(cast, pair, kept)
    assert "pintu belakang" in text(at_desk(cast.koordinator).post(reverse("victim_reveal", args=[kept.code]), REVEAL))


def test_an_old_code_still_finds_the_person(cast, merged, alias):
    with scope(cast.koordinator):
        assert [found.row for found in by_part(cast.koordinator, alias.code[-4:]) if found.kind == "Korban"] == [alias]


def test_a_merged_code_begins_nothing_new(cast, merged, alias):
    consent = scenarios.a_consent(alias, cast.koordinator)
    with pytest.raises(TooLate, match="kode lain"):
        scenarios.a_referral(alias, cast.koordinator, "polres", consent=consent)
    with pytest.raises(TooLate, match="kode lain"):
        closure.reopen_victim(alias, by=cast.koordinator, reason="Datang lagi")
    with pytest.raises(TooLate, match="kode lain"):
        scenarios.a_data_request(alias, cast.koordinator)


def test_whom_one_case_bars_both_bar_also_later(cast, pair, kept, alias):
    first = {"bars_users": [cast.koordinator2]}
    casework.record_suspect(alias.case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family", **first)
    merge(cast, pair, kept)
    later = {"bars_institutions": [cast.rsud.institution]}
    casework.record_suspect(kept.case, by=cast.koordinator, name="Lain", role="unknown", relation="family", **later)
    for case in (kept.case, alias.case):
        assert [*case.barred_users.all()] == [cast.koordinator2]
        assert [*case.barred_institutions.all()] == [cast.rsud.institution]
    with scope(cast.koordinator2):
        assert not Victim.objects.exists()
    merging.undo(VictimPair.objects.get(), by=cast.koordinator, reason="Ternyata saudara kembar")
    assert kept.case.barred_users.exists(), "one person alone widens nothing"


def test_a_consent_withdrawn_under_one_code_carries_no_new_referral(cast, pair, kept, alias):
    earlier = scenarios.a_consent(kept, cast.koordinator)
    scenarios.take_back(scenarios.a_consent(alias, cast.koordinator), cast.koordinator)
    merge(cast, pair, kept)
    with pytest.raises(Refused, match="sudah ditarik"):
        scenarios.a_referral(kept, cast.koordinator, "polres", consent=earlier)
    assert earlier not in Consent.objects.usable()
    scenarios.a_referral(kept, cast.koordinator, "polres", consent=scenarios.a_consent(kept, cast.koordinator))


def test_a_restriction_holds_for_both_codes(cast, merged, kept, alias):
    asked = scenarios.a_data_request(kept, cast.koordinator, "restriction")
    data_request.answer(asked, by=cast.koordinator, status="granted", words="Dibatasi")
    assert Victim.objects.filter(restricted_at=None).count() == 0


def test_a_merged_code_that_somebody_still_serves_is_not_destroyed(cast, merged, kept, alias):
    with pytest.raises(TooLate, match="Tutup dulu layanan"):
        retention.propose(alias, by=cast.koordinator)
    closed = {"status": "closed", "closed_at": timezone.now() - retained.YEARS, "outcome": "served"}
    Case.objects.filter(pk=alias.case_id).update(**closed)
    assert not due(Victim.objects.all(), rules()["victim"], timezone.now()).exists()


def test_who_asks_to_be_forgotten_is_forgotten_under_every_code(cast, merged, kept, alias):
    scenarios.identify(kept, cast.koordinator)
    scenarios.needless(kept, cast.koordinator)
    scenarios.close(kept, cast.koordinator)
    asked = scenarios.a_data_request(kept, cast.koordinator, "stop")
    yes = {"by": cast.koordinator, "status": "granted", "words": "Dimusnahkan"}
    retention.propose(kept, by=cast.koordinator)
    with pytest.raises(Refused, match=alias.code):
        data_request.answer(asked, **yes)
    proposal = retention.propose(alias, by=cast.koordinator)
    data_request.answer(asked, **yes)
    closure.reopen_victim(kept, by=cast.koordinator, reason="Datang lagi")
    with scope(cast.koordinator2):
        retention.approve(proposal.items.all(), by=cast.koordinator2)
        assert retention.destroy(proposal, by=cast.koordinator2), "whoever is served again is not destroyed"


def test_of_two_referrals_to_one_institution_one_is_chosen(cast, pair, kept, alias):
    ours, theirs = (scenarios.a_referral(victim, cast.koordinator, "polres") for victim in (kept, alias))
    client = at_desk(cast.koordinator)
    data = {"kept": kept.code, "reason": WHY}
    page = client.post(address(pair, "victim_pair_same"), data)
    assert page.status_code == 422
    assert merging.WHICH in text(page)
    field = merging.field_of((ours, theirs))
    assert client.post(address(pair, "victim_pair_same"), data | {field: theirs.number}).url == kept.get_absolute_url()
    states = dict(Referral.objects.values_list("number", "status"))
    assert states == {ours.number: "withdrawn", theirs.number: "sent"}
    with pytest.raises(Refused, match="Masih ada rujukan terbuka"):
        scenarios.a_referral(kept, cast.koordinator, "polres")


def test_a_person_stays_in_one_shelter_only(cast, pair, kept, alias):
    theirs = scenarios.a_referral(alias, cast.koordinator, "polres")
    scenarios.move_in(theirs, cast.polres)
    merge(cast, pair, kept)
    second = scenarios.serve(scenarios.a_referral(kept, cast.koordinator, "dsp3akb"), cast.koordinator)
    with pytest.raises(Refused, match="penampungan"):
        services.enter_shelter(second, by=cast.koordinator, since=timezone.now())
    with pytest.raises(Refused, match="penampungan"):
        scenarios.ask_to_close(kept, cast.koordinator, withdraw_open=True)


def test_who_is_no_victim_is_asked_about_the_referrals_under_each_code(cast, pair, kept, alias):
    theirs = scenarios.a_referral(alias, cast.koordinator, "rsud", Stage.HEALTH)
    merge(cast, pair, kept)
    no_victim = {"acts": [], "means": [], "purposes": [], "conclusion": "not_victim", "grounds": "Bekerja atas kemauan sendiri"}
    no_victim |= scenarios.DECIDED
    with pytest.raises(Refused, match="rujukan yang masih terbuka"):
        identification.conclude(kept, by=cast.koordinator, version=None, **no_victim)
    identification.conclude(kept, by=cast.koordinator, version=None, **no_victim, open_referrals="withdraw")
    theirs.refresh_from_db()
    assert theirs.status == "withdrawn"


def test_what_waits_under_the_merged_code_is_planned_for_the_person(cast, pair, kept, alias):
    referral = scenarios.a_referral(alias, cast.koordinator, "rsud", Stage.HEALTH)
    routing.decline(referral, by=cast.rsud, reason="capacity")
    casework.assess_stage(alias, Stage.LEGAL, by=cast.koordinator, state=StageState.NOT_NEEDED, reason="Sudah didampingi")
    merge(cast, pair, kept)
    needs = dict(kept.needs.values_list("stage", "state"))
    assert (needs["health"], needs["legal"], needs["social"]) == ("planned", "not_needed", "not_assessed")
    assert kept.needs.get(stage="health").refer_by


def test_figures_count_the_person_once(cast, pair, kept, alias):
    for victim, code, user in ((kept, "polres", cast.polres), (alias, "rsud", cast.rsud)):
        stage = Stage.HEALTH if code == "rsud" else Stage.SHELTER
        scenarios.serve(scenarios.a_referral(victim, cast.koordinator, code, stage), user)
    year = timezone.localdate().year
    with scope(cast.koordinator):
        assert (figures.victims(year).total, figures.numbers(year)["recorded"].value) == (2, 2)
    merge(cast, pair, kept)
    with scope(cast.koordinator):
        assert (figures.numbers(year)["recorded"].value, figures.numbers(year)["healed"].value) == (1, 1)


# Refused


def test_second_clicks_and_two_coordinators_get_a_clear_answer(cast, merged, kept, alias):
    with pytest.raises(TooLate):
        merge(cast, merged, kept)
    with pytest.raises(TooLate, match="sudah digabung"):
        merge(cast, merged, alias, by=cast.koordinator2)
    with pytest.raises(TooLate, match="sudah digabung"):
        merging.tell_apart(merged, by=cast.koordinator2)
    with pytest.raises(Refused, match="Hanya koordinator"):
        merge(cast, merged, kept, by=cast.polres)


def test_a_merged_code_is_not_merged_again(cast, merged, kept, alias):
    third = scenarios.a_victim(cast.koordinator)
    (pair,) = VictimPair.objects.open()
    assert pair.both == (kept, third), "the kept code stands for both"
    stray = VictimPair.objects.create(victim=third, other=alias, kind="nik")
    with pytest.raises(TooLate, match="sudah digabung ke kode lain"):
        merge(cast, stray, third)


def test_a_child_and_an_adult_are_merged_only_with_one_birth_date(cast, kept):
    adult = scenarios.a_victim(cast.koordinator, birth_date=None, age_band="39-47")
    child = scenarios.a_victim(cast.koordinator, birth_date=None, age_band="9-17")
    pair = VictimPair.objects.get(victim=child, other=adult)
    with pytest.raises(Refused, match="anak dan yang lain dewasa"):
        merge(cast, pair, child)


def test_a_closed_victim_does_not_go_on(cast, pair, kept, alias):
    scenarios.identify(kept, cast.koordinator)
    scenarios.needless(kept, cast.koordinator)
    scenarios.close(kept, cast.koordinator)
    with pytest.raises(Refused, match="sudah ditutup"):
        merge(cast, pair, kept)
    assert merge(cast, pair, alias) == alias


def test_restricted_or_staying_twice_they_are_not_merged(cast, pair, kept, alias):
    for victim, code, user in ((kept, "polres", cast.polres), (alias, "polres", cast.polres)):
        scenarios.move_in(scenarios.a_referral(victim, cast.koordinator, code), user)
    with pytest.raises(Refused, match="penampungan"):
        merge(cast, pair, kept)
    Victim.objects.filter(pk=alias.pk).update(restricted_at=timezone.now())
    with pytest.raises(Refused, match="dibatasi"):
        merge(cast, pair, kept)


# Separated


def test_within_thirty_days_a_merge_is_undone(cast, merged, kept, alias):
    separated = merging.undo(merged, by=cast.koordinator2, reason="Ternyata saudara kembar")
    assert (separated.status, separated.merged_into, separated.outcome) == ("suspected", None, "")
    merged.refresh_from_db()
    assert merged.decision == "different"
    kinds = [*Event.objects.filter(kind__startswith="victim_").order_by("recorded_at").values_list("kind", flat=True)]
    assert kinds[-4:] == ["victim_merged"] * 2 + ["victim_separated"] * 2, "nothing of the story is deleted"


def test_a_restriction_stays_with_who_asked_for_it(cast, merged, kept, alias):
    asked = scenarios.a_data_request(kept, cast.koordinator, "restriction")
    data_request.answer(asked, by=cast.koordinator, status="granted", words="Dibatasi")
    merging.undo(merged, by=cast.koordinator2, reason="Ternyata saudara kembar")
    assert Victim.objects.get(restricted_at=None) == alias


def test_after_thirty_days_the_undo_is_refused(cast, merged):
    VictimPair.objects.update(decided_at=timezone.now() - timedelta(days=30, minutes=1))
    with pytest.raises(TooLate, match="30 hari"):
        merging.undo(VictimPair.objects.get(), by=cast.koordinator, reason="Ternyata saudara kembar")
    assert "tidak dapat dibatalkan" in text(at_desk(cast.koordinator).get(address(merged)))
