"""Helpers that use the public intake as a browser without an account does."""

import re
import uuid

from django.urls import reverse

from rujukan.models import Complaint
from tests.rujukan.pages import text

STORY = "Anak tetangga dijemput orang tidak dikenal tadi malam."


def answers(**changes):
    """Return the form as a browser posts it: the required fields and the changes."""
    return {"send": "1", "submit_key": str(uuid.uuid4()), "safety": "safe", "narrative": STORY} | changes


def sent(client, **changes):
    return client.post(reverse("public_form"), answers(**changes))


def receipt_on(page):
    return "".join(re.findall(r"<span>([0-9]{4})</span>", page))


def reported(client, **changes):
    """Report through the page; return (receipt, complaint)."""
    response = sent(client, **changes)
    assert response.status_code == 200, text(response)
    return receipt_on(text(response)), Complaint.objects.latest("logged_at")


def came_back(client, receipt, **changes):
    return client.post(reverse("public_status"), {"receipt": receipt} | changes)
