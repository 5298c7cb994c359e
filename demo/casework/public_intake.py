"""Three reports through the public form: one of danger now, one with an open question, one with an answer."""

from random import Random

from demo.casework.course import key
from demo.casework.pacing import DAY, HOUR
from rujukan.actions import public_intake, triage
from rujukan.choices.complaint import ForwardPermission, ImmediateNeed, ReporterRelation, Safety
from rujukan.choices.ctdc import AgeBand
from rujukan.choices.victim import Sex
from rujukan.intake import receipts
from rujukan.models import Complaint

RECEIPT = "2020840000000841"  # of the report with an open question, to try /lapor/status/


def scenarios(cast):
    """Yield the three scenarios."""
    yield _in_danger(cast)
    yield _scene_asked(cast)
    yield _scene_answered(cast)


def _scene_report(random, at, fields, persons=(), receipt=None):
    fields = {
        "reporter_relation": ReporterRelation.UNKNOWN,
        "anonymous": True,
        "forward_permission": ForwardPermission.NOT_ASKED,
        "safety": Safety.UNKNOWN,
    } | fields
    receipt, _ = public_intake.report(submit_key=key(random), fields=fields, persons=list(persons), at=at, receipt=receipt)
    return receipts.holder(receipt)


def _in_danger(cast):
    random, at = Random("public intake danger"), cast.now - HOUR / 2
    yield at
    fields = {
        "safety": Safety.DANGER,
        "reporter_relation": ReporterRelation.FRIEND,
        "narrative": "Ada anak perempuan dikunci di rumah kosong dekat dermaga. Besok katanya mau dibawa menyeberang.",
        "district": cast.district("Badau"),
        "place": "Rumah papan di belakang warung, dekat dermaga lama",
        "happened": "Sejak kemarin sore",
        "immediate_needs": [ImmediateNeed.SHELTER],
    }
    child = {"name": cast.people.name(Sex.FEMALE).split()[0], "sex": Sex.FEMALE, "age_band": AgeBand.B9}
    _scene_report(random, at, fields, [child | {"description": "Rambut sebahu, baju sekolah"}])


def _scene_asked(cast):
    random, at = Random("public intake asked"), cast.now - 2 * DAY
    yield at
    fields = {
        "reporter_relation": ReporterRelation.CITIZEN,
        "narrative": "Di kampung saya ada yang mengumpulkan KTP, katanya untuk kerja di seberang, berangkat minggu depan.",
        "district": cast.district("Empanang"),
        "happened": "Sejak minggu lalu",
    }
    holder = _scene_report(random, at, fields, receipt=RECEIPT)
    yield from _scene_ask(cast, holder, at, "Kira-kira berapa orang yang ikut, dan adakah yang masih sekolah?")


def _scene_answered(cast):
    random, at = Random("public intake answered"), cast.now - 3 * DAY
    yield at
    fields = {
        "reporter_relation": ReporterRelation.SELF,
        "narrative": "Saya kerja di kebun seberang. Paspor ditahan mandor, upah dua bulan tidak dibayar. Saya sudah pulang.",
        "district": cast.district("Puring Kencana"),
        "anonymous": False,
        "reporter_name": cast.people.name(Sex.MALE),
        "reporter_contact": cast.people.phone(),
        "safe_contact": "Pesan saja, malam hari",
        "forward_permission": ForwardPermission.YES,
        "immediate_needs": [ImmediateNeed.DOCUMENTS],
    }
    holder = _scene_report(random, at, fields)
    asked_at = yield from _scene_ask(cast, holder, at, "Apakah teman-teman Anda masih di sana?")
    yield asked_at + 5 * HOUR
    text = "Masih, empat orang. Satu sedang sakit."
    public_intake.add(holder, submit_key=key(random), text=text, at=asked_at + 5 * HOUR)


def _scene_ask(cast, holder, at, text):
    at += 4 * HOUR
    yield at
    cast.turn.pass_to(cast.coordinator)
    complaint = Complaint.objects.for_holder(holder).get()
    cast.take(cast.coordinator, triage.review, complaint, at=at)
    cast.take(cast.coordinator, public_intake.ask, complaint, text=text, at=at)
    return at
