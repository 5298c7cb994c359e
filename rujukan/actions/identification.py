"""A person concludes whether someone is a victim (Ps 1 angka 9–12); no score ever does."""

from django.db import transaction

from gugus.lifecycle import step
from rujukan import rules
from rujukan.actions.steps import locked, moment, note, require
from rujukan.choices import NEXT_VICTIM, Conclusion, EventKind, ReferralStatus, Stage, StageState, VictimKind, VictimStatus
from rujukan.models import Identification

CONCLUDED = {Conclusion.IDENTIFIED: VictimStatus.IDENTIFIED, Conclusion.NOT_VICTIM: VictimStatus.NOT_VICTIM}


@transaction.atomic
def conclude(victim, *, by, acts, means, purposes, conclusion, grounds, at=None):
    """Record the assessment and its conclusion. For a child, or where the age is unknown, means are optional (Ps 1)."""
    require(rules.coordinator(by), "Hanya koordinator yang menyimpulkan identifikasi.")
    victim = locked(victim, by)
    require(grounds.strip(), "Tulis dasar kesimpulan.", "grounds")
    if conclusion == Conclusion.IDENTIFIED and victim.kind == VictimKind.VICTIM:
        require(acts, "Pilih paling sedikit satu tindakan.", "acts")
        require(purposes, "Pilih paling sedikit satu tujuan.", "purposes")
        require(means or victim.is_child, "Pilih paling sedikit satu cara. Cara hanya boleh kosong bagi anak.", "means")
    step(NEXT_VICTIM, victim, CONCLUDED[conclusion])
    at = moment(at, victim.added_at)
    identification = Identification.objects.create(
        victim=victim, acts=acts, means=means, purposes=purposes, conclusion=conclusion, grounds=grounds, at=at, by=by
    )
    victim.status = concluded_status(victim, conclusion)
    victim.version += 1
    victim.save()
    # The question of the first stage is answered; a referral for it (Disdukcapil, Imigrasi) may still follow.
    asked = victim.needs.filter(stage=Stage.IDENTIFICATION, state=StageState.NOT_ASSESSED)
    asked.update(state=StageState.NOT_NEEDED, reason="Sudah disimpulkan koordinator", assessed_at=at)
    note(EventKind.VICTIM_IDENTIFIED, by=by, at=at, victim=victim, text=identification.get_conclusion_display())
    return identification


def concluded_status(victim, conclusion):
    """What somebody is by a conclusion: no victim, identified, or served where an institution has taken them on."""
    taken_on = victim.referrals.filter(answered_at__isnull=False).exclude(status=ReferralStatus.DECLINED)
    served = conclusion == Conclusion.IDENTIFIED and taken_on.exists()
    return VictimStatus.SERVED if served else CONCLUDED[conclusion]


def mark_served(victim, *, by, at):
    """An identified victim whom an institution takes on is being served. Called by the verbs that accept."""
    if victim.status == VictimStatus.IDENTIFIED:
        victim.status = VictimStatus.SERVED
        victim.save(update_fields=["status"])
        note(EventKind.VICTIM_SERVED, by=by, at=at, victim=victim)
