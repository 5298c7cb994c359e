"""Recommendations: written with their evaluation, frozen with it, kept up to date, and reported the year after."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.models import Institution, Notice, User
from gugus.workflow.lifecycle import Refused, Stale, TooLate
from rad.actions import evaluation as verbs, recommendation
from rad.choices import RecommendationStatus
from rad.evaluation import presentation
from rad.lists import agenda
from rad.models import ActionPlan, Evaluation, Recommendation
from tests.forms import Forms
from tests.rad import evaluations
from tests.rujukan.pages import at_desk

EDIT = "/evaluasi/2020/naskah/"
LIST = "/rad/realisasi/"
RUNNING, DONE, DROPPED = RecommendationStatus.RUNNING, RecommendationStatus.DONE, RecommendationStatus.DROPPED


def rows(*sent):
    """Return the posted rows: each a dictionary of text, owner, deadline and, if stored, key."""
    fields = {"rekomendasi-TOTAL_FORMS": len(sent), "rekomendasi-INITIAL_FORMS": len(sent)}
    return fields | {f"rekomendasi-{place}-{name}": value for place, row in enumerate(sent) for name, value in row.items()}


def edit(client, cast, *sent):
    client.force_login(cast.rad)
    return client.post(EDIT, evaluations.FIELDS | {"version": Evaluation.objects.get().version} | rows(*sent))


def test_rows_are_added_changed_and_removed_on_the_page_of_the_narrative(cast, client):
    evaluations.drafted(cast, recommendations=[evaluations.recommended(), evaluations.recommended("Rumah singgah.")])
    first, second = Recommendation.objects.all()
    owner = cast.disnaker.institution_id
    changed = {"key": first.pk, "text": "Dua psikolog.", "owner": first.owner_id, "deadline": "2021-10-31"}
    removed = {"key": second.pk, "text": "", "owner": owner, "deadline": ""}
    added = {"text": "Melatih petugas.", "owner": owner, "deadline": "2021-06-30"}
    assert edit(client, cast, changed, removed, added, {"text": ""}).status_code == 302
    assert list(Recommendation.objects.values_list("text", "deadline")) == [
        ("Dua psikolog.", date(2021, 10, 31)),
        ("Melatih petugas.", date(2021, 6, 30)),
    ]


def test_a_row_without_owner_and_deadline_keeps_what_was_typed_and_writes_nothing(cast, client):
    evaluations.drafted(cast)
    answer = edit(client, cast, {"text": "Melatih petugas.", "owner": "", "deadline": "31/12/2021x"})
    assert answer.status_code == 422
    for words in ("Melatih petugas.", "31/12/2021x", "Pilih siapa yang menjalankannya."):
        assert words in answer.text
    assert Recommendation.objects.count() == 1


def test_rows_that_a_form_does_not_send_stay(cast, client):
    """Those that a colleague added meanwhile are not lost."""
    evaluations.drafted(cast)
    assert edit(client, cast, {"text": "Melatih petugas.", "owner": cast.disnaker.institution_id, "deadline": "2021-06-30"})
    assert Recommendation.objects.count() == 2


def test_an_evaluation_without_a_recommendation_is_not_submitted(cast):
    with pytest.raises(Refused, match="rekomendasi"):
        evaluations.submitted(cast, recommendations=[])


def test_the_words_are_frozen_with_the_evaluation(cast):
    evaluations.submitted(cast)
    row = Recommendation.objects.get()
    for change in (
        lambda: Recommendation.objects.update(text="Lain"),
        lambda: Recommendation.objects.update(deadline=date(2030, 1, 1)),
        lambda: row.delete(),
        lambda: Recommendation.objects.create(evaluation=row.evaluation, text="x", owner=row.owner, deadline=row.deadline),
    ):
        with pytest.raises(DatabaseError, match="submitted recommendation"), transaction.atomic():
            change()


def test_the_state_is_kept_once_the_evaluation_is_enacted(cast):
    evaluation = evaluations.signed(cast)
    with pytest.raises(TooLate, match="sesudah evaluasinya disahkan"):
        recommendation.update(Recommendation.objects.get(), by=cast.rad, status=RUNNING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(presentation, "pdf", lambda *_, **__: b"%PDF")
        evaluations.enact(evaluation, by=cast.bupati)
    row = recommendation.update(Recommendation.objects.get(), by=cast.rad, status=RUNNING, note="Masuk rancangan APBD.")
    with pytest.raises(Refused, match="tidak dilanjutkan"):
        recommendation.update(row, by=cast.rad, status=DROPPED, note=" ")
    row = recommendation.update(row, by=cast.rad, status=DONE)
    with pytest.raises(TooLate):
        recommendation.update(row, by=cast.rad, status=DROPPED, note="Tidak perlu.")
    with pytest.raises(Refused, match="Hanya pengelola rencana aksi"):
        recommendation.update(row, by=cast.kepala, status=RUNNING)


def test_the_next_evaluation_reports_what_became_of_them_and_freezes_it(cast):
    rows = [evaluations.recommended(), evaluations.recommended("Pos jaga.")]
    evaluations.enacted_undrawn(cast, year=2019, recommendations=rows)
    first, second = Recommendation.objects.all()
    recommendation.update(first, by=cast.rad, status=DROPPED, note="Tidak ada pelamar.")
    submitted = evaluations.submitted(cast)
    before = [(row["year"], row["text"], row["state"], row["note"]) for row in submitted.figures["recommendations_before"]]
    assert before == [
        (2019, first.text, "Tidak dilanjutkan", "Tidak ada pelamar."),
        (2019, "Pos jaga.", "Belum mulai", ""),
    ]
    assert [row["text"] for row in submitted.figures["recommendations"]] == [evaluations.recommended()["text"]]
    recommendation.update(second, by=cast.rad, status=DONE)
    assert submitted.figures["recommendations_before"][1]["state"] == "Belum mulai"
    page = presentation.rendering.markup(
        presentation.TEMPLATE, presentation.printed(submitted, submitted.figures), moment=submitted.created_at
    )
    assert "Tidak ada pelamar." in page
    later = verbs.order(ActionPlan.objects.get(), 2021, by=cast.rad)[0]
    figures = presentation.document(later, at=timezone.now())
    assert figures["recommendations_before"] == [], "2020 is not signed, and of 2019 none is open"


def test_owners_are_notified_when_the_evaluation_is_enacted(cast):
    evaluations.enacted_undrawn(cast, recommendations=[evaluations.recommended(owner="disnaker")] * 2)
    notice = Notice.objects.get(institution=cast.disnaker.institution)
    assert "2 rekomendasi" in notice.text
    assert notice.path == reverse("rad:recommendation_list")


def test_of_a_part_without_accounts_the_institution_above_is_notified_and_sees_it(cast, client):
    part = Institution.objects.create(
        code="bidang", name="Bidang", short_name="Bidang", kind="unit", parent=cast.disnaker.institution
    )
    evaluations.enacted_undrawn(cast, recommendations=[evaluations.recommended(text="Melatih petugas.", owner=part.code)])
    assert Notice.objects.filter(institution=cast.disnaker.institution, text__contains="1 rekomendasi").exists()
    client.force_login(cast.disnaker)
    assert "Melatih petugas." in client.get(LIST).text


def test_an_owner_whose_staff_are_coordinators_is_notified_too(cast):
    evaluations.enacted_undrawn(cast, recommendations=[evaluations.recommended(owner="dsp3akb")])
    with scope(cast.koordinator):
        assert Notice.objects.filter(text__contains="1 rekomendasi").exists()


def test_the_owner_sees_it_on_the_home_until_it_is_done(cast, client):
    def asked(user):
        client.force_login(user)
        home, page = client.get(reverse("home"), follow=True).text, client.get(LIST).text
        assert ("<b>1</b> <span>rekomendasi untuk Anda<" in home) == ("Melatih petugas." in page)
        return page

    recommended = evaluations.recommended(text="Melatih petugas.", owner="disnaker", deadline=timezone.localdate())
    evaluation = evaluations.signed(cast, recommendations=[recommended])
    assert "Melatih petugas." not in asked(cast.disnaker), "it is not enacted"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(presentation, "pdf", lambda *_, **__: b"%PDF")
        evaluations.enact(evaluation, by=cast.bupati)
    assert "Rekomendasi evaluasi untuk institusi Anda" in asked(cast.disnaker)
    assert "Melatih petugas." not in asked(cast.gow)
    recommendation.update(Recommendation.objects.get(), by=cast.rad, status=DONE)
    assert "Melatih petugas." not in asked(cast.disnaker)


def test_everybody_reads_the_list_and_only_the_secretariat_updates(cast, client):
    evaluations.enacted_undrawn(cast)
    row = Recommendation.objects.get()
    address = reverse("rad:recommendation_edit", args=[row.pk])
    for user, link in ((cast.disnaker, False), (cast.bupati, False), (cast.rad, True)):
        client.force_login(user)
        page = client.get(reverse("rad:recommendation_list")).text
        assert row.text in page
        assert (address in page) is link
    answer = client.post(address, {"status": "dropped", "note": "", "version": row.version})
    assert answer.status_code == 422
    assert "mengapa rekomendasi ini tidak dilanjutkan" in answer.text
    assert client.post(address, {"status": "running", "note": "Dibahas.", "version": row.version}).status_code == 302
    assert "Dibahas." in client.get(reverse("rad:recommendation_list")).text


def test_the_secretariat_is_reminded_after_the_deadline(cast):
    yesterday = timezone.localdate() - timedelta(days=1)
    evaluations.enacted_undrawn(cast, recommendations=[evaluations.recommended(deadline=yesterday)])
    row = Recommendation.objects.get()
    assert [one.key for one in agenda.of(cast.rad).due.late] == [row.pk]
    assert agenda.of(cast.kepala).due.late == ()
    recommendation.update(row, by=cast.rad, status=DONE)
    assert agenda.of(cast.rad).due.late == ()


# Two editors


def opened(cast):
    """Return a client of the secretariat and its form of the narrative, as the page shows it."""
    desk = at_desk(cast.rad)
    return desk, drawn(desk.get(EDIT))


def drawn(page):
    """Return the form of the narrative as the page shows it, {name: values}."""
    [form] = [form for form in Forms(page.text).forms if "summary" in form.kinds]
    return {name: values for name, values in form.values.items() if values and name != "csrfmiddlewaretoken"}


def meanwhile(cast, **words):
    """Let a colleague change the first recommendation, or remove it."""
    evaluation, row = Evaluation.objects.get(), Recommendation.objects.first()
    change = {"key": row.pk, "text": row.text, "owner": row.owner, "deadline": row.deadline, "version": row.version} | words
    with scope(colleague := User.objects.create_user("rad3", roles=[Role.PLAN_MANAGER], institution=cast.rad.institution)):
        verbs.edit(evaluation, by=colleague, version=evaluation.version, fields={}, recommendations=[change])


def test_two_editors_of_one_recommendation_see_both_texts_and_the_second_decides(cast):
    evaluations.drafted(cast)
    desk, form = opened(cast)
    meanwhile(cast, text="Satu psikolog.")
    answer = desk.post(EDIT, form | {"rekomendasi-0-text": "Tiga psikolog."})
    assert answer.status_code == 422
    assert "Sekarang tersimpan: “Satu psikolog.”" in answer.text
    assert "Anda menulis: “Tiga psikolog.”" in answer.text
    assert Recommendation.objects.get().text == "Satu psikolog."
    assert desk.post(EDIT, drawn(answer)).status_code == 302
    assert Recommendation.objects.get().text == "Tiga psikolog."


def test_a_recommendation_that_only_the_colleague_changed_takes_the_new_text(cast):
    evaluations.drafted(cast, recommendations=[evaluations.recommended(), evaluations.recommended("Rumah singgah.")])
    desk, form = opened(cast)
    meanwhile(cast, text="Satu psikolog.")
    answer = desk.post(EDIT, form | {"rekomendasi-1-text": "Dua rumah singgah."})
    assert answer.status_code == 422, "nothing of it is saved yet"
    assert desk.post(EDIT, drawn(answer)).status_code == 302
    assert list(Recommendation.objects.values_list("text", flat=True)) == ["Satu psikolog.", "Dua rumah singgah."]


def test_a_recommendation_that_the_colleague_removed_stays_removed_unless_it_was_changed(cast):
    evaluations.drafted(cast, recommendations=[evaluations.recommended(), evaluations.recommended("Rumah singgah.")])
    desk, form = opened(cast)
    meanwhile(cast, removed=True)
    answer = desk.post(EDIT, form | {"rekomendasi-0-text": "Tiga psikolog."})
    assert "sudah dihapus orang lain" in answer.text
    answer = desk.post(EDIT, form | {"summary": "Ringkasan lain"})
    assert desk.post(EDIT, drawn(answer)).status_code == 302
    assert list(Recommendation.objects.values_list("text", flat=True)) == ["Rumah singgah."]


def test_sent_again_after_a_lost_answer_it_is_saved_once(cast):
    evaluations.drafted(cast)
    desk, form = opened(cast)
    owner = cast.disnaker.institution_id
    new = {"rekomendasi-1-text": "Baru.", "rekomendasi-1-owner": owner, "rekomendasi-1-deadline": "2021-06-30"}
    data = form | {"rekomendasi-0-text": "Tiga psikolog."} | new
    assert [desk.post(EDIT, data).status_code for _ in range(2)] == [302, 302]
    assert list(Recommendation.objects.values_list("text", flat=True)) == ["Tiga psikolog.", "Baru."]


def test_the_verb_compares_the_version_of_each_row(cast):
    evaluation = evaluations.drafted(cast)
    row = Recommendation.objects.get()
    change = {"key": row.pk, "text": "Lain.", "owner": row.owner, "deadline": row.deadline, "version": row.version + 1}
    for sent in (change, {"key": row.pk, "removed": True, "version": row.version + 1}):
        with pytest.raises(Stale) as stale:
            verbs.edit(evaluation, by=cast.rad, version=evaluation.version, fields={}, recommendations=[sent])
        assert stale.value.current.version == evaluation.version
    assert Recommendation.objects.get().text == row.text


def test_two_updates_of_a_state_are_compared(cast):
    evaluations.enacted_undrawn(cast)
    row, desk = Recommendation.objects.get(), at_desk(cast.rad)
    address = reverse("rad:recommendation_edit", args=[row.pk])
    [form] = [form for form in Forms(desk.get(address).text).forms if "note" in form.kinds]
    with scope(colleague := User.objects.create_user("rad3", roles=[Role.PLAN_MANAGER], institution=cast.rad.institution)):
        recommendation.update(row, by=colleague, status=RUNNING, note="Masuk rancangan APBD.")
    answer = desk.post(address, form.filled(status="running", note="Dibahas dengan Bappeda."))
    assert answer.status_code == 422
    assert "Masuk rancangan APBD." in answer.text
    assert "Dibahas dengan Bappeda." in answer.text
    assert Recommendation.objects.get().note == "Masuk rancangan APBD."
