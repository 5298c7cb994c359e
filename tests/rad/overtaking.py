"""Somebody was faster: the forms of reports, evaluations and the task force's own work."""

from gugus.access.scope import scope
from gugus.actions import duty_contact, meeting as meetings
from gugus.choices import Role
from gugus.models import User
from rad.actions import (
    evaluation as evaluations,
    membership,
    realisation,
    recommendation,
    register,
)
from tests.overtaking import TYPED, overtaken
from tests.rad import evaluations as of_evaluation, report_workbooks, reports, task_force
from tests.rujukan import scenarios


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
def rad_evaluation_submit(cast):
    evaluation = of_evaluation.drafted(cast)
    yield cast.rad, [evaluation.year], {"note": TYPED, "version": evaluation.version}
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
    data = {"signer_rank": TYPED, "signer_nip": of_evaluation.OFFICER["nip"], "version": evaluation.version}
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
def rad_evaluation_correct(cast):
    evaluation = of_evaluation.enacted_undrawn(cast)
    yield cast.rad, [evaluation.year], {"reason": TYPED}
    who = another_plan_manager()
    evaluations.correct(evaluation, by=who, reason="Angka sub gugus B keliru.")
    yield who


# The task force's own work


@overtaken
def meeting_edit(cast):
    meeting = task_force.a_meeting(cast.rad)
    data = task_force.meeting_fields(title=TYPED) | {"version": meeting.version}
    yield cast.rad, [meeting.pk], data
    who = another_plan_manager()
    with scope(who):  # its history says who changed it
        meetings.amend(meeting, by=who, version=meeting.version, fields=task_force.meeting_fields(title="Rapat tahunan"))
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
def rad_recommendation_edit(cast):
    row = of_evaluation.enacted_undrawn(cast).recommendations.get()
    yield cast.rad, [row.pk], {"status": "dropped", "note": TYPED, "version": row.version}
    who = another_plan_manager()
    recommendation.update(row, by=who, status="done", note="Sudah ada.")
    yield who


@overtaken
def decision_close(cast):
    meeting = task_force.a_meeting(cast.rad)
    decision = task_force.a_decision(meeting, cast.rad, cast.disnaker.institution)
    yield cast.disnaker, [meeting.pk, decision.pk], {"status": "done", "note": TYPED}
    who = scenarios.an_officer("disnaker", "sekretaris")
    meetings.close(decision, by=who, status="done", note="Sudah dikirim")
    yield who


@overtaken
def rad_register_edit(cast):
    entry = task_force.a_decree(cast.rad)
    data = {"kind": "decree", "number": entry.number, "title": TYPED, "dated_on": "2021-02-15", "version": entry.version}
    yield cast.rad, [entry.pk], data | {"institution": entry.institution_id}
    who = another_plan_manager()
    fields = task_force.entry_fields(title="Perubahan gugus tugas")
    with scope(who):
        register.amend(entry, by=who, version=entry.version, fields=fields)
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
