"""What becomes of each form that is sent from an old page (tests/test_old_pages.py)."""

from gugus.models import Institution, User
from tests.forms import SAMPLE
from tests.test_mishaps import ANSWERED, SAVED

# Forms that this world cannot send, with the reason.
UNSENDABLE = {
    **dict.fromkeys(("case_attach", "referral_attach"), "needs a file (tests/rujukan/test_case_files.py)"),
    "rad:plan_import": "needs a file (tests/rad/test_plan_import.py)",
    "rad:plan_load": "needs a file (tests/rad/test_replaced_draft.py)",
    "rad:report_import_save": "stands on the answer to an upload only (tests/rad/test_report_import.py)",
    "alarm_open": "nobody has taken the call (tests/rujukan/test_called.py)",
    "complaint_read": "nothing was told after triage (tests/rujukan/test_later_words.py)",
}
# Forms of which a second sending proves nothing here, with the reason.
UNSENT = UNSENDABLE | {
    **dict.fromkeys((*ANSWERED, *SAVED), "it writes nothing that could be overturned"),
    **dict.fromkeys(("complaint_compare", "victim_compare"), "it opens a page"),
    "breach_affect": "the breach of this world names its one victim already",
    "rad:reporting_interval": "this world keeps its one interval (tests/rad/test_reminder.py)",
    "complaint_draft_discard": "a draft is its writer's",
    "data_request_extract": "each orders a copy of their own, and may order it anew",
}


def _one_row(form):
    """Return the fields of a grid of which one row is filled in."""
    row = "C-02-01-1"
    others = {name: [""] for name in form.kinds if not name.startswith(f"{row}-") and not name.endswith(("version", "drawn"))}
    return others | {f"{row}-text": ["240"], f"{row}-hindrance": [""], f"{row}-anggaran-amount": ["1000000"]}


# {form: function of the drawn form that returns what a person types}, where neither a sample nor the worlds do.
FIRST = {
    **dict.fromkeys(("case_hold", "complaint_hold"), lambda _: {"reason": SAMPLE}),
    "consent_new": lambda _: {"stages": ["social"], "task_force": ["on"]},
    "rad:evaluation_enact": lambda _: {"regent": "Bupati Contoh"},
    "rad:progress_grid_save": _one_row,
    "rad:realisation_grid_save": _one_row,
    "referral_complete": lambda _: {"complete-outcome": ["partly"]},
    "referrals_send": lambda _: {"1-chosen": ["on"]},
}
# What a person chooses the second time, where the form takes no text at length.
LATER = {
    "case_proceeding": lambda: {"police": [_body("kodim")]},
    "companion_new": lambda: {"user": [str(User.objects.get(username="polres").pk)]},
    "duty_contact_edit": lambda: {"name": ["Petugas lain"]},
    "identification_new": lambda: {"conclusion": ["still_suspected"]},
    "needs_new": lambda: {"level": ["low"]},
    "rad:membership_edit": lambda: {"official": ["Pejabat lain"]},
    "rad:progress_deadline_save": lambda: {"due_on": ["2021-05-21"]},
    "rad:reporting_deadline_save": lambda: {"due_on": ["2022-03-01"]},
    # a consent that is recorded already needs no grounds
    **dict.fromkeys(("referral_approve", "referral_resume"), lambda: {"grounds": [SAMPLE]}),
}


def _body(code):
    return str(Institution.objects.get(code=code).pk)


# Forms that are shown to a colleague for another reason than that somebody was faster. tests/test_overtaken.py tries that.
UNTOLD = {
    *("case_assign", "case_proceeding", "duty_contact_edit", "rad:evaluation_new", "rad:membership_edit", "rad:membership_new"),
    *("rad:progress_deadline_save", "rad:progress_grid_save", "rad:realisation_grid_save", "rad:realisation_save"),
    *("rad:reporting_deadline_save", "rad:review_approve", "referral_new", "referral_propose", "visit_new", "visit_plan"),
}
# form, and what becomes of it: by the same user, by a colleague, by a colleague without the version of the page
TABLE = """
alarm_receive                shown     shown     -
alarm_reply                  repeated  refused   -
approval_answer              repeated  gone      -
approval_decide              repeated  refused   -
bar_lift_institution         shown     shown     -
bar_lift_user                shown     shown     -
breach_close                 shown     shown     -
breach_edit                  shown     shown     shown
breach_follow_up             added     added     -
breach_new                   added     added     -
breach_notify                repeated  refused   -
breach_settle                shown     shown     -
breach_way                   repeated  repeated  -
case_assign                  shown     shown     shown
cases_assign                 shown     shown     -
case_chronology              shown     shown     shown
case_close                   shown     shown     -
case_hold                    shown     shown     -
case_proceeding              shown     shown     shown
case_reopen                  shown     shown     -
case_statement               added     added     -
case_task_new                added     added     -
companion_new                shown     shown     shown
complaint_append             added     added     -
complaint_ask                added     added     -
complaint_close              shown     shown     -
complaint_data_request       added     added     -
complaint_duplicate          shown     shown     -
complaint_emergency          repeated  shown     -
complaint_forward            shown     shown     -
complaint_hold               shown     shown     -
complaint_join               repeated  shown     -
complaint_new                added     added     -
complaint_open_case          repeated  shown     -
complaint_review             repeated  refused   -
complaint_take_over          repeated  shown     -
conference_cancel            repeated  shown     -
conference_change            shown     shown     shown
conference_minutes           shown     shown     -
conference_new               added     added     -
conference_tell              repeated  repeated  -
consent_agree                repeated  refused   -
consent_new                  added     added     -
consent_withdraw             shown     shown     -
contact_correct              shown     shown     -
contact_new                  added     added     -
data_request_answer          shown     shown     -
data_request_correct         shown     shown     shown
data_request_lift            shown     shown     -
decision_close               shown     shown     -
decision_new                 added     added     -
destruction_confirm          repeated  repeated  -
destruction_decide           shown     shown     -
duty_contact_edit            shown     shown     shown
duty_contact_new             asked     added     -
duty_settle                  shown     shown     -
envelope_new                 shown     shown     -
envelope_on_paper            repeated  refused   -
guardian_edit                shown     shown     shown
guardian_lift                shown     shown     -
guardian_new                 added     added     -
hold_lift                    repeated  repeated  -
identification_new           shown     shown     shown
legal_event_correct          shown     shown     -
legal_event_new              added     added     -
letter_answer                added     added     -
letter_correct               shown     shown     -
meeting_edit                 shown     shown     shown
meeting_new                  added     added     -
near_duplicate_same          shown     shown     -
near_duplicate_settle        gone      gone      -
needs_new                    shown     shown     shown
proceeding_letter_new        asked     added     -
rad:case_source_edit         repeated  repeated  repeated
rad:contribution_edit        shown     shown     shown
rad:draft_activity_new       added     added     -
rad:draft_activity_remove    shown     shown     -
rad:draft_row_edit           shown     shown     shown
rad:evaluation_correct       shown     shown     -
rad:evaluation_edit          shown     shown     shown
rad:evaluation_enact         repeated  shown     shown
rad:evaluation_new           repeated  shown     -
rad:evaluation_return        shown     shown     shown
rad:evaluation_sign          repeated  shown     shown
rad:evaluation_submit        shown     shown     shown
rad:evaluation_withdraw      gone      gone      gone
rad:evidence_remove          gone      gone      -
rad:grade_level_edit         shown     shown     shown
rad:membership_edit          shown     shown     shown
rad:membership_new           asked     shown     -
rad:note_decide              shown     shown     shown
rad:plan_enactment_approve   repeated  refused   -
rad:plan_enactment_new       shown     shown     -
rad:plan_enactment_reject    shown     shown     -
rad:plan_enactment_withdraw  repeated  refused   -
rad:plan_review_activity     shown     shown     shown
rad:plan_review_draft        repeated  shown     -
rad:plan_review_keep         repeated  repeated  -
rad:plan_review_new          asked     shown     -
rad:plan_review_stop         shown     shown     -
rad:plan_review_withdraw     shown     shown     -
rad:progress_deadline_save   shown     shown     shown
rad:progress_grid_save       shown     shown     shown
rad:progress_remind          repeated  refused   -
rad:realisation_approve      repeated  shown     shown
rad:realisation_grid_save    shown     shown     shown
rad:realisation_return       shown     shown     shown
rad:realisation_save         shown     shown     shown
rad:recommendation_edit      shown     shown     shown
rad:register_edit            shown     shown     shown
rad:register_file_remove     gone      gone      -
rad:register_new             added     added     -
rad:reporting_deadline_save  shown     shown     shown
rad:reporting_remind         repeated  refused   -
rad:review_approve           repeated  shown     -
rad:review_return            shown     shown     -
rad:revision_approve         repeated  refused   -
rad:revision_new             shown     shown     shown
rad:revision_reject          shown     shown     -
rad:revision_rows            shown     shown     shown
rad:revision_withdraw        repeated  refused   -
rad:spending_approve         repeated  shown     shown
rad:spending_return          shown     shown     shown
referral_accept              repeated  refused   -
referral_approve             repeated  shown     -
referral_ask                 shown     shown     -
referral_complete            shown     shown     -
referral_confirm             repeated  refused   -
referral_decline             shown     shown     -
referral_explain             shown     shown     -
referral_hand_over           shown     shown     -
referral_letter_new          asked     added     -
referral_new                 shown     shown     -
referral_not_approve         shown     shown     -
referral_propose             shown     shown     -
referral_resume              repeated  shown     -
referral_seen                repeated  repeated  -
referral_task_new            added     added     -
referral_withdraw            shown     shown     -
referrals_send               shown     shown     shown
retention_propose            asked     shown     -
service_new                  added     added     -
shelter_enter                repeated  shown     -
shelter_leave                repeated  shown     -
shelter_move                 repeated  repeated  -
stage_assess                 repeated  repeated  repeated
stage_form                   asked     added     added
stage_form_again             asked     repeated  repeated
suspect_edit                 shown     shown     shown
suspect_new                  added     added     -
task_close                   shown     shown     -
task_notice                  repeated  refused   -
victim_close                 shown     shown     -
victim_data_request          added     added     -
victim_edit                  shown     shown     shown
victim_letter_new            asked     added     -
victim_monitor               shown     shown     -
victim_new                   added     added     -
victim_pair_different        repeated  repeated  -
victim_pair_same             shown     shown     -
victim_pair_separate         shown     shown     -
victim_propose               asked     shown     -
victim_reopen                shown     shown     -
victim_task_new              added     added     -
visit_correct                shown     shown     -
visit_new                    shown     shown     -
visit_plan                   shown     shown     shown
"""
OUTCOMES = {name: tuple(outcomes) for name, *outcomes in map(str.split, TABLE.strip().splitlines())}
