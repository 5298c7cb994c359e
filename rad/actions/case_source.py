"""The verb that binds an indicator to a named figure of the cases."""

from django.db import transaction

from gugus.workflow.lifecycle import require, require_latest, rewrite
from rad import rules
from rad.models import CaseSource, Indicator
from rujukan.figures import NAMED

UNKNOWN = "Pilih angka dari daftar."


@transaction.atomic
def bind(indicator, *, by, figure, note="", version=None):
    """Offer a figure of `rujukan.figures.NAMED` to whoever reports the indicator, or none if it is empty; return the CaseSource.

    An empty form of an indicator without a binding stores nothing. Reports that were written before stay as they are. Raises
    Stale if the binding has changed since `version`, which is None if there was none.
    """
    rules.require_plan_manager(by)
    require(not figure or figure in NAMED, UNKNOWN, "figure")
    Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    source = CaseSource.objects.filter(indicator=indicator).first()
    if source is None:
        source = CaseSource(indicator=indicator, figure=figure, note=note.strip())
        if figure or source.note:
            source.save(force_insert=True)
        return source
    if (source.figure, source.note) == (figure, note.strip()):
        return source
    require_latest(source, version)
    return rewrite(source, figure=figure, note=note.strip())
