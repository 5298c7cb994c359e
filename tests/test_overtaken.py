"""Somebody was faster: of every form, what was typed comes back, with what happened meanwhile, who did it and when.

Here a colleague did something else than the form. tests/test_old_pages.py sends the same form after a colleague.
"""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.formats import indonesian
from tests.matrix import rows
from tests.old_pages import OUTCOMES, UNTOLD
from tests.overtaking import FORMS, TYPED
from tests.rad import overtaking as plan
from tests.rujukan import (
    overtaking as casework,
    overtaking_companion as companion,
    overtaking_conferences as conferences,
    overtaking_letters as letters,
    overtaking_monitoring as aftercare,
    overtaking_needs as needs,
    overtaking_pairs as pairs,
    overtaking_privacy as privacy,
    overtaking_stage_forms as stage_forms,
    overtaking_tasks as tasks,
)
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long

# The modules register their scenarios.
SCENARIOS = (aftercare, casework, companion, conferences, letters, needs, pairs, plan, privacy, stage_forms, tasks)
# Forms of which no colleague can make a loss, with the reason.
BUTTON = "a button without fields"
NO_TEXT = "a choice and files"
ANY_STATE = "it is accepted in every state of its object"
OWN = "its object belongs to the sender alone"
EXEMPT = {
    **dict.fromkeys(
        (
            "complaint_review",
            "near_duplicate_settle",
            "victim_pair_different",
            "attachment_detail",
            "consent_agree",
            "approval_decide",
            "approval_answer",
        ),
        BUTTON,
    ),
    **dict.fromkeys(("referral_seen", "referral_accept", "referral_confirm", "hold_lift", "destruction_confirm"), BUTTON),
    **dict.fromkeys(("breach_notify", "breach_way", "rad:review_approve", "rad:plan_review_keep"), BUTTON),
    **dict.fromkeys(("paper", "paper_file", "task_notice", "envelope_on_paper"), BUTTON),
    "conference_cancel": NO_TEXT,
    "conference_tell": ANY_STATE,
    **dict.fromkeys(("victim_letter_new", "referral_letter_new", "proceeding_letter_new"), NO_TEXT),
    **dict.fromkeys(("rad:evaluation_draft", "rad:annex", "rad:review_report", "rad:spending_approve"), BUTTON),
    **dict.fromkeys(("change_request_grant", "change_request_refuse"), BUTTON),
    **dict.fromkeys(
        ("rad:revision_approve", "rad:revision_withdraw", "rad:evidence_open", "rad:evidence_remove", "rad:reporting_remind"),
        BUTTON,
    ),
    **dict.fromkeys(("duty_contact_try", "alarm_reply", "alarm_open", "complaint_read", "export_download"), BUTTON),
    **dict.fromkeys(("rad:plan_enactment_approve", "rad:plan_enactment_withdraw", "rad:progress_remind"), BUTTON),
    **dict.fromkeys(("rad:register_file_open", "rad:register_file_remove"), BUTTON),
    **dict.fromkeys(("notice_read_all", "notice_open", "notice_put_back", "sessions_end"), BUTTON),
    **dict.fromkeys(("complaint_append", "complaint_ask", "suspect_new", "search", "search_person"), ANY_STATE),
    **dict.fromkeys(("near_duplicate_reveal", "victim_pair_reveal", "attachment_open", "legal_event_new"), ANY_STATE),
    **dict.fromkeys(("case_attach", "referral_attach", "complaint_take_over", "shelter_move", "case_proceeding"), NO_TEXT),
    **dict.fromkeys(
        ("suspect_reveal", "victim_reveal", "data_request_reveal", "companion_new", "consent_new"),
        ANY_STATE,
    ),
    **dict.fromkeys(("victim_data_request", "complaint_data_request", "breach_new", "rad:evaluation_new"), ANY_STATE),
    **dict.fromkeys(("meeting_new", "decision_new", "rad:membership_new", "rad:register_new"), ANY_STATE),
    **dict.fromkeys(("rad:plan_import", "rad:report_import"), ANY_STATE),
    "duty_contact_new": ANY_STATE,
    **dict.fromkeys(("complaint_new", "complaint_draft", "complaint_draft_discard", "public_form", "public_status"), OWN),
    **dict.fromkeys(
        ("form_draft", "form_draft_discard", "staged_file", "outbox_send", "outbox_check", "export_list", "notice_mail"), OWN
    ),
    **dict.fromkeys(("invitation", "mfa_login_webauthn", "mfa_activate_totp"), OWN),
}


@pytest.mark.parametrize("name", FORMS)
def test_nothing_typed_is_lost_when_somebody_was_faster(name, cast):
    steps = FORMS[name](cast)
    user, args, data, *query = next(steps)
    who = next(steps, None) or cast.koordinator2
    response = at_desk(user).post(reverse(name, args=args) + "".join(query), data)
    page = text(response)
    assert response.status_code == 422
    assert getattr(FORMS[name], "typed", TYPED) in page
    assert "<title>Perlu diperiksa: " in page
    if 'id="keduluan"' in page:
        page = page.partition('id="keduluan"')[2]
    assert str(who) in page
    assert re.search(indonesian.short_date(timezone.now()), page)


def test_every_form_has_a_scenario_or_a_reason():
    posted = {name for name, _, method, _ in rows() if method == "POST"} | {"case_hold", "complaint_hold"}
    shown = {name for name, (_, of_colleague, _) in OUTCOMES.items() if of_colleague == "shown"}
    assert posted - FORMS.keys() - EXEMPT.keys() - (shown - UNTOLD) == set()
    assert not (FORMS.keys() | EXEMPT.keys()) - posted
    assert not FORMS.keys() & EXEMPT.keys()
