"""Evaluations in each state, reached by calling the verbs."""

from datetime import date

import pytest

from gugus.models import Institution
from rad.actions import enactment, evaluation as verbs
from rad.evaluation import presentation
from rad.models import ActionPlan, Evaluation

YEAR = 2020
FIELDS = {
    "summary": "Kegiatan berjalan tidak merata.",
    "decisions": "Rumah singgah.\n- Psikolog.",
}
NOTE = "Laporan menyusul pada evaluasi berikutnya."
OFFICER = {"signer_rank": "Pembina, IV/a", "signer_nip": "197001011995031001"}
REGENT = "Ir. Contoh Bupati"


def recommended(text="Menganggarkan psikolog.", owner="dsp3akb", deadline=date(2021, 9, 30)):
    return {"key": None, "text": text, "owner": Institution.objects.get(code=owner), "deadline": deadline}


def drafted(cast, *, year=YEAR, fields=None, recommendations=None, at=None):
    evaluation, _ = verbs.order(ActionPlan.objects.in_force(year).first(), year, by=cast.rad, at=at)
    rows = [recommended()] if recommendations is None else recommendations
    words = FIELDS | (fields or {})
    return verbs.edit(evaluation, by=cast.rad, version=evaluation.version, fields=words, recommendations=rows)


def submitted(cast, **changes):
    return verbs.submit(drafted(cast, **changes), by=cast.rad, note=NOTE)


def signed(cast, **changes):
    return verbs.sign(submitted(cast, **changes), by=cast.kepala, **OFFICER)


def reworded(edition, *, by):
    """Correct a word of a draft: an edition that says the same as the one before is not submitted."""
    return verbs.edit(edition, by=by, version=edition.version, fields={"hindrances": "Dibetulkan."})


def enact(evaluation, *, by, **arguments):
    """Enact, and let the worker draw and lock; return the evaluation as it is then."""
    verbs.enact(evaluation, by=by, **arguments)
    enactment.finish_all()
    return Evaluation.objects.select_related("plan").get(pk=evaluation.pk)


def enacted(cast, **changes):
    return enact(signed(cast, **changes), by=cast.bupati, regent=REGENT)


def enacted_undrawn(cast, **changes):
    """Enact without drawing the PDF, which takes seconds: for tests that are not about the document."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(presentation, "pdf", lambda evaluation, figures, *, moment: b"%PDF " + str(moment).encode())
        return enacted(cast, **changes)
