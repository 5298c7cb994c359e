"""Evaluations in each state, reached by calling the verbs."""

from rad.actions import evaluation as verbs
from rad.models import ActionPlan

YEAR = 2020
FIELDS = {
    "summary": "Kegiatan berjalan tidak merata.",
    "decisions": "Rumah singgah.\n- Psikolog.",
    "recommendations": "Menganggarkan psikolog.",
}
NOTE = "Laporan menyusul pada evaluasi berikutnya."


def drafted(cast, *, fields=None, at=None):
    evaluation, _ = verbs.order(ActionPlan.objects.get(), YEAR, by=cast.rad, at=at)
    return verbs.edit(evaluation, by=cast.rad, version=evaluation.version, fields=FIELDS | (fields or {}))


def submitted(cast, **changes):
    return verbs.submit(drafted(cast, **changes), by=cast.rad, note=NOTE)


def signed(cast, **changes):
    return verbs.sign(submitted(cast, **changes), by=cast.kepala)


def enacted(cast, **changes):
    return verbs.enact(signed(cast, **changes), by=cast.bupati)
