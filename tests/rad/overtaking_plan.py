"""Somebody was faster: the forms of the plan itself, its revisions, reviews and drafts."""

import uuid
from datetime import date

from django.urls import reverse

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.models import User
from rad.actions import (
    case_source,
    contribution,
    draft_activity,
    grade_level,
    next_plan,
    plan_enactment,
    plan_review,
    progress,
    reminder,
    revision,
    source_note,
)
from rad.lists import cells
from rad.models import ActionPlan, CaseSource, GradeLevel, SourceNote
from tests.forms import Forms
from tests.overtaking import TYPED, overtaken
from tests.rad import enactments, new_plans, periods, plan_reviews, reports, revisions, workbooks
from tests.rad.overtaking import another_plan_manager
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk

# The plan


@overtaken
def rad_note_decide(cast):
    note = SourceNote.objects.filter(state="open").first()
    yield cast.rad, [note.code], {"decision": TYPED, "version": 0}
    source_note.decide(note, by=cast.admin, decision="Dibaca seperti tercetak")
    yield cast.admin


@overtaken
def rad_grade_level_edit(cast):
    level = GradeLevel.objects.get(number=2)
    fields = {"floor": level.floor, "name": level.name, "meaning": TYPED}
    yield cast.rad, [2], fields | {"version": level.version}
    who = another_plan_manager()
    with scope(who):
        grade_level.edit(level, by=who, **fields | {"meaning": "Hampir semua unsur terbukti."})
    yield who


@overtaken
def rad_case_source_edit(cast):
    fields = {"figure": "returned", "note": TYPED}
    yield cast.rad, ["C-08-01-1"], fields | {"version": CaseSource.objects.get(indicator__code="C-08-01-1").version}
    who = another_plan_manager()
    with scope(who):
        case_source.bind(reports.indicator("C-08-01-1"), by=who, figure="recorded", version=1)
    yield who


@overtaken
def rad_reporting_deadline_save(cast):
    """The date that was typed comes back beside the one that somebody else set meanwhile."""
    plan = ActionPlan.objects.get()
    reminder.set_deadline(plan, 2021, by=cast.rad, due_on=date(2022, 2, 10))
    yield cast.rad, [2021], {"due_on": "2022-02-20", "version": 1}
    who = another_plan_manager()
    with scope(who):
        reminder.set_deadline(plan, 2021, by=who, due_on=date(2022, 3, 1), version=1)
    yield who


rad_reporting_deadline_save.typed = "2022-02-20"


@overtaken
def rad_progress_deadline_save(cast):
    """As that of a year."""
    plan = periods.quarterly(cast)
    reminder.set_deadline(plan, 2021, by=cast.rad, due_on=date(2021, 5, 10), period="t1")
    yield cast.rad, [2021, "t1"], {"due_on": "2021-05-20", "version": 1}
    who = another_plan_manager()
    with scope(who):
        reminder.set_deadline(plan, 2021, by=who, due_on=date(2021, 6, 1), period="t1", version=1)
    yield who


rad_progress_deadline_save.typed = "2021-05-20"


@overtaken
def rad_reporting_interval(cast):
    plan = periods.quarterly(cast)
    yield cast.rad, [plan.code], {"interval": "semester", "version": 1}
    who = another_plan_manager()
    with scope(who):
        reminder.set_interval(plan, by=who, interval="year", version=1)
    yield who


rad_reporting_interval.typed = "Anda menulis: “Tiap semester, dan setahun”"


@overtaken
def rad_progress_grid_save(cast):
    row = periods.told(cast)
    data = {"text": "50", "hindrance": "other", "follow_up": TYPED, "version": row.version}
    yield cast.disnaker, [row.year, row.period], {f"{reports.MEASURED}-{name}": value for name, value in data.items()}
    who = scenarios.an_officer("disnaker", "sekretaris")
    with scope(who):
        fields = {"text": "45", "value": 45, "hindrance": "staff", "follow_up": "Menambah petugas"}
        progress.report(row.indicator, row.year, row.period, by=who, version=row.version, fields=fields)
    yield who


@overtaken
def rad_contribution_edit(cast):
    row = periods.contributed(cast)
    yield cast.rsud, [reports.WORDS, row.year], {"text": TYPED, "version": row.version}
    who = scenarios.an_officer("rsud", "rsud-dua")
    with scope(who):
        contribution.contribute(row.indicator, row.year, by=who, version=row.version, fields={"text": "Dua SOP"})
    yield who


@overtaken
def rad_revision_new(cast):
    page = Forms(at_desk(cast.rad).get(reverse("rad:revision_new", args=[revisions.CODE])).text)
    [form] = [form for form in page.forms if "reason" in form.kinds]
    data = form.filled(amount_2021="1", **revisions.DOCUMENT | {"document_date": "2020-07-01", "reason": TYPED})
    yield cast.rad, [revisions.CODE], data
    who = another_plan_manager()
    row, changes = cells.plan_row(revisions.CODE), {"amount_2021": {"amount": 2}}
    revision.propose(row, changes, by=who, reason="Pergeseran", document=revisions.DOCUMENT)
    yield who


@overtaken
def rad_revision_rows(cast):
    query = f"?baris={revisions.CODE}&baris={reports.UNDECIDED}"
    page = Forms(at_desk(cast.rad).get(reverse("rad:revision_rows") + query).text)
    [form] = [form for form in page.forms if "reason" in form.kinds]
    words = revisions.DOCUMENT | {"document_date": "2020-07-01", "reason": TYPED}
    yield cast.rad, [], form.filled(**{f"{revisions.CODE}-amount_2021": "1"} | words), query
    who = another_plan_manager()
    row, changes = cells.plan_row(revisions.CODE), {"amount_2021": {"amount": 2}}
    revision.propose(row, changes, by=who, reason="Pergeseran", document=revisions.DOCUMENT)
    yield who


@overtaken
def rad_plan_review_new(cast):
    yield cast.rad, [], {"first_year": "2022", "last_year": "2024", "submit_key": str(uuid.uuid4())}
    who = another_plan_manager()
    plan_review.begin(ActionPlan.objects.get(), by=who, **plan_reviews.PERIOD)
    yield who


rad_plan_review_new.typed = 'value="2024"'


@overtaken
def rad_plan_review_draft(cast):
    review = plan_reviews.decided(cast, plan_reviews.begun(cast))
    yield cast.rad, [review.pk], {"first_year": "2022", "last_year": "2025"}
    who = another_plan_manager()
    next_plan.draft_next_plan(review, by=who, **plan_reviews.PERIOD)
    yield who


rad_plan_review_draft.typed = 'value="2025"'


@overtaken
def rad_plan_review_activity(cast):
    row = plan_reviews.row(plan_reviews.begun(cast))
    yield cast.rad, [row.review_id, plan_reviews.CODE], {"outcome": "drop", "reason": TYPED, "version": row.version}
    who = scenarios.an_officer("disnaker", "sekretaris")
    with scope(who):  # its history says who changed it
        plan_review.decide(row, by=who, outcome="change", reason="Sasarannya berubah")
    yield who


@overtaken
def rad_draft_row_edit(cast):
    plan = plan_reviews.drafted(cast)
    code = f"v{plan.version}-{revisions.CODE}"
    page = Forms(at_desk(cast.rad).get(reverse("rad:draft_row_edit", args=[code])).text)
    [form] = [form for form in page.forms if "amount_2022" in form.kinds]
    yield cast.rad, [code], form.filled(amount_2022="1", activity=TYPED)
    who = another_plan_manager()
    with scope(who):
        next_plan.edit(cells.plan_row(code), {"amount_2022": {"amount": 2}}, by=who)
    yield who


@overtaken
def rad_plan_enactment_new(cast):
    plan = enactments.a_whole_draft(cast)
    data = enactments.DOCUMENT | {"document_date": "2021-12-01", "document_title": TYPED, "submit_key": str(uuid.uuid4())}
    yield cast.rad, [plan.code], data | {"b_2022": "new", "b_2022_reason": "Masuk rencana baru"}
    who = another_plan_manager()
    plan_enactment.propose(plan, enactments.OLD, by=who, document=enactments.DOCUMENT)
    yield who


@overtaken
def rad_plan_review_stop(cast):
    review = plan_reviews.begun(cast)
    yield cast.rad, [review.pk], {"reason": TYPED}
    who = another_plan_manager()
    plan_review.stop(review, by=who, reason="Menunggu peraturan baru")
    yield who


@overtaken
def rad_plan_enactment_reject(cast):
    proposed = enactments.proposed(cast)
    yield cast.kepala, [proposed.pk], {"reason": TYPED}
    who = User.objects.create_user("kepala2", roles=[Role.HEAD])
    plan_enactment.approve(proposed, by=who)
    yield who


@overtaken
def rad_plan_review_withdraw(cast):
    review = plan_reviews.drafted(cast).origin
    yield cast.rad, [review.pk], {"reason": TYPED, "then": "lagi"}
    who = another_plan_manager()
    next_plan.withdraw(review, by=who, reason="Menunggu peraturan baru", resumes=False)
    yield who


@overtaken
def rad_draft_activity_new(cast):
    plan = plan_reviews.drafted(cast)
    page = reverse("rad:draft_activity_new", args=[plan.code, "C"])
    [form] = [form for form in Forms(at_desk(cast.rad).get(page).text).forms if "activity" in form.kinds]
    new = {"indikator-0-text": "Jumlah pelatihan", "coordinators": str(cast.disnaker.institution_id), "activity": TYPED}
    yield cast.rad, [plan.code, "C"], form.filled(**new)
    who = another_plan_manager()
    next_plan.withdraw(plan.origin, by=who, reason="Menunggu peraturan baru", resumes=False)
    yield who


@overtaken
def rad_draft_activity_remove(cast):
    plan = plan_reviews.drafted(cast)
    code = f"v{plan.version}-{plan_reviews.CODE}"
    yield cast.rad, [plan.code, code], {"reason": TYPED}
    who = another_plan_manager()
    draft_activity.remove_activity(plan, code, by=who, reason="Digabung")
    yield who


@overtaken
def rad_plan_load(cast):
    content = workbooks.saved(workbooks.cut_to_first_table(new_plans.the_next(cast.rad)))
    yield cast.rad, [], new_plans.sent(cast.rad, content, title=TYPED)
    who = another_plan_manager()
    plan_review.begin(ActionPlan.objects.newest().get(), by=who, **new_plans.YEARS)
    yield who


@overtaken
def rad_revision_reject(cast):
    proposed = revisions.proposed(cast)
    yield cast.kepala, [proposed.number], {"reason": TYPED}
    who = User.objects.create_user("kepala2", roles=[Role.HEAD])
    revision.approve(proposed, by=who)
    yield who
