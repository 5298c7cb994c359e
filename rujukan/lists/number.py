"""Reads numbers of complaints, cases and referrals as people type them, and finds what has a number or code by an index."""

import re

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from rujukan.models import Victim


def years():
    """Return the choices of a year, latest first."""
    return [(year, str(year)) for year in range(timezone.localdate().year, settings.COUNTY.first_year - 1, -1)]


def numbers(text, series) -> list[str]:
    """Return the full numbers that a text may mean: "12" is number 12 of every year, "PGD-2026-12" is one number."""
    match = re.fullmatch(rf"\s*(?:{series}\W*)?(?:(\d{{4}})\W+)?0*(\d{{1,5}})\s*", text, re.IGNORECASE | re.ASCII)
    if not match:
        return []
    year, digits = match.groups()
    return [f"{series}-{each}-{int(digits):05}" for each in ([year] if year else [each for each, _ in years()])]


def about(text, series, *, victim, merged=False):
    """Return the condition of rows with this number, or about the victim with this code; `victim` is their column of its key.

    `merged`: also those about codes that were merged into it. Each condition is one that an index answers.
    """
    if found := numbers(text, series):
        return Q(number__in=found)
    keys = Victim.objects.filter(code=text.strip().upper()).order_by().values("pk")
    if merged:
        keys = keys.union(Victim.objects.filter(merged_into__code=text.strip().upper()).order_by().values("pk"))
    return Q(**{f"{victim}__in": keys})
