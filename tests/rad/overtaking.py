"""Somebody was faster: the forms of reports, evaluations, the task force, and of the plan itself, its revisions and reviews."""

import uuid
from datetime import date

from django.urls import reverse

from gugus.access.scope import scope
from gugus.actions import duty_contact
from gugus.choices import Role
from gugus.models import User
from rad.actions import (
    case_source,
    evaluation as evaluations,
    membership,
    next_plan,
    plan_enactment,
    plan_review,
    progress,
    realisation,
    reminder,
    revision,
)
from rad.models import ActionPlan, CaseSource
from tests.forms import Forms
from tests.overtaking import TYPED, overtaken
from tests.rad import (
    enactments,
    evaluations as of_evaluation,
    new_plans,
    periods,
    plan_reviews,
    report_workbooks,
    reports,
    revisions,
    task_force,
    workbooks,
)
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk


@overtaken
def rad_realisation_save(cast):
    row = reports.draft(cast.disnaker, value=160)
    data = {"text": "150", "hindrance": "other", "follow_up": TYPED, "version": row.version}
    yield cast.disnaker, [reports.MEASURED, reports.YEAR], data
    who = scenarios.an_officer("disnaker", "sekretaris")
    realisation.submit(row, by=who)
    yield who


@overtaken
def rad_realisation_grid_save(cast):
    row = reports.draft(cast.disnaker, value=160)
    data = {"text": "150", "hindrance": "other", "follow_up": TYPED, "version": row.version}
    yield cast.disnaker, [reports.YEAR], {f"{reports.MEASURED}-{name}": value for name, value in data.items()}
    who = scenarios.an_officer("disnaker", "sekretaris")
    with scope(who):
        fields = {"text": "140", "value": 140, "hindrance": "staff", "follow_up": "Menambah petugas"}
        realisation.report(row.indicator, reports.YEAR, by=who, version=row.version, fields=fields)
    yield who


@overtaken
def rad_report_import_save(cast):
    row = reports.draft(cast.disnaker, value=140)
    content = report_workbooks.written(cast.disnaker, "Realisasi", reports.MEASURED, Realisasi=150, Bukti=TYPED)
    page = report_workbooks.upload(cast.disnaker, content)
    yield cast.disnaker, [reports.YEAR], {"changes": page.context["form"]["changes"].value()}
    who = scenarios.an_officer("disnaker", "sekretaris")
    with scope(who):
        fields = {"text": "145", "value": 145, "evidence": "Rekap bidang"}
        realisation.report(row.indicator, reports.YEAR, by=who, version=row.version, fields=fields)
    yield who


@overtaken
def rad_realisation_approve(cast):
    row = reports.submitted(cast.dinkes, reports.WORDS)
    yield cast.rad, [reports.WORDS, reports.YEAR], {"grade": 100, "justification": TYPED}
    who = another_plan_manager()
    realisation.give_back(row, by=who, reason="Kurang bukti")
    yield who


def another_plan_manager():
    return User.objects.create_user("pengelola2", roles=[Role.PLAN_MANAGER])


@overtaken
def rad_realisation_return(cast):
    row = reports.submitted(cast.disnaker, value=160)
    yield cast.rad, [reports.MEASURED, reports.YEAR], {"reason": TYPED}
    who = another_plan_manager()
    realisation.approve(row, by=who)
    yield who


@overtaken
def rad_review_return(cast):
    row = reports.submitted(cast.disnaker, value=160)
    yield cast.rad, [], {"realisation": f"{row.pk}.{row.version}", "reason": TYPED}
    who = another_plan_manager()
    realisation.approve(row, by=who)
    yield who


@overtaken
def rad_spending_return(cast):
    reports.submitted(cast.disnaker, value=160)
    row, _ = realisation.spend(reports.budget(), reports.YEAR, by=cast.disnaker, fields={"amount": 1})
    realisation.submit(row, by=cast.disnaker)
    yield cast.rad, [reports.MEASURED, reports.YEAR], {"reason": TYPED}
    who = another_plan_manager()
    realisation.approve(row, by=who)
    yield who


@overtaken
def rad_evaluation_edit(cast):
    evaluation = of_evaluation.drafted(cast)
    yield cast.rad, [evaluation.year], of_evaluation.FIELDS | {"hindrances": TYPED, "version": evaluation.version}
    who = another_plan_manager()
    evaluations.submit(evaluation, by=who, note=of_evaluation.NOTE)
    yield who


@overtaken
def rad_evaluation_return(cast):
    evaluation = of_evaluation.submitted(cast)
    yield cast.kepala, [evaluation.year], {"reason": TYPED, "version": evaluation.version}
    who = User.objects.create_user("kepala2", roles=[Role.HEAD])
    evaluations.sign(evaluation, by=who)
    yield who


@overtaken
def rad_evaluation_sign(cast):
    evaluation = of_evaluation.submitted(cast)
    data = {"signer_rank": TYPED, "signer_nip": of_evaluation.OFFICER["signer_nip"], "version": evaluation.version}
    yield cast.kepala, [evaluation.year], data
    who = User.objects.create_user("kepala2", roles=[Role.HEAD])
    evaluations.sign(evaluation, by=who)
    yield who


@overtaken
def rad_evaluation_enact(cast):
    evaluation = of_evaluation.signed(cast)
    yield cast.bupati, [evaluation.year], {"regent": TYPED, "version": evaluation.version}
    who = User.objects.create_user("bupati2", roles=[Role.EXECUTIVE])
    evaluations.send_back(evaluation, by=who, reason="Lengkapi kendala.")
    yield who


@overtaken
def rad_evaluation_withdraw(cast):
    evaluation = of_evaluation.drafted(cast)
    yield cast.rad, [evaluation.year], {"reason": TYPED, "version": evaluation.version}
    who = another_plan_manager()
    evaluations.submit(evaluation, by=who, note=of_evaluation.NOTE)
    yield who


@overtaken
def duty_contact_edit(cast):
    contact = scenarios.a_duty_contact("polres", by=cast.polres)
    fields = {"kind": "institution", "place": "1", "phone": "0812 0000 0001", "channel": "email", "address": "piket@contoh.id"}
    yield cast.polres, [contact.pk], fields | {"name": TYPED, "active": "on", "digest_at": "07:30", "version": contact.version}
    who = scenarios.an_officer("polres", "piket")
    with scope(who):
        change = duty_contact.fields_of(contact) | {"name": "Petugas lain"}
        duty_contact.amend(contact, by=who, version=contact.version, fields=change)
    yield who


@overtaken
def rad_membership_edit(cast):
    decree = task_force.a_decree(cast.rad)
    place = task_force.a_place(cast.rad, decree)
    fields = task_force.place_fields(decree, official=TYPED)
    data = {name: value for name, value in fields.items() if value is not None}
    data |= {"institution": place.institution_id, "decree": decree.pk, "version": place.version}
    yield cast.rad, [place.pk], data
    who = another_plan_manager()
    fields = task_force.place_fields(decree, official="Pejabat baru")
    with scope(who):
        membership.amend(place, by=who, version=place.version, **fields)
    yield who


# The plan


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
def rad_plan_enactment_reject(cast):
    proposed = enactments.proposed(cast)
    yield cast.kepala, [proposed.pk], {"reason": TYPED}
    who = User.objects.create_user("kepala2", roles=[Role.HEAD])
    plan_enactment.approve(proposed, by=who)
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
