"""The public check of a letter."""

from django.shortcuts import render

from gugus.access.scope import shows
from rujukan import rules
from rujukan.lists.letter import check


@shows(rules.anyone)
def letter_check(request, sha256):
    """Say whether a letter is genuine. Needs no account, and shows nothing of the person or the referral."""
    return render(request, "rujukan/letter_check.html", {"letter": check(sha256)})
