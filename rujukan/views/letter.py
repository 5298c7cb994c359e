"""The public check of a letter."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from rujukan import rules
from rujukan.lists.letter import check


@allow(rules.anyone)
@require_safe
def letter_check(request, sha256):
    """Say whether a letter is genuine. Needs no account, and shows nothing of the person or the referral."""
    return render(request, "rujukan/letter_check.html", {"letter": check(sha256)})
