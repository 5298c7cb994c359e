"""The access matrix: every URL × role × own or other institution × state (tests/test_access_matrix.py).

o  allowed (GET: 200; an empty POST: a redirect, or the form with its errors)
+  allowed, and redirected to another page
.  404: the answer does not reveal whether the row exists
x  403: not a page of this role
>  redirected to the login page
"""

from tests.rad import access
from tests.rujukan import access as files

# anonymous, then: koordinator · polres serves the victim · gow took the complaint · rsud has not yet accepted its referral ·
# imigrasi has completed one · disnaker has declined one · paroki is not involved · pengelola rencana aksi · kepala · bupati ·
# auditor · administrator
ROLES = (
    "",
    "koordinator",
    "polres",
    "gow",
    "rsud",
    "imigrasi",
    "disnaker",
    "paroki",
    "rad",
    "kepala",
    "bupati",
    "auditor",
    "admin",
)

MATRIX = """
# url                       object      method  -KPGSIDXRHBUA
home                        -           HOP     >++++++++++++
help                        -           GET     ooooooooooooo
more                        -           GET     >oooooooooooo
health                      -           GET     ooooooooooooo
health_ready                -           GET     ooooooooooooo
health_metrics              -           GET     xxxxxxxxxxxxx
account_login               -           HOP     o++++++++++++
account_logout              -           HOP     +oooooooooooo
account_inactive            -           GET     ooooooooooooo
account_reauthenticate      -           GET     >oooooooooooo
account_change_password     -           GET     >oooooooooooo
account_set_password        -           HOP     >++++++++++++
account_reset_password      -           GET     ooooooooooooo
account_reset_password_done -           GET     ooooooooooooo
account_reset_password_from_key key     HOP     o++++++++++++
account_reset_password_from_key_done -  GET     ooooooooooooo
invitation                  half        GET     ooooooooooooo
invitation                  half        POST    ooooooooooooo
mfa_authenticate            -           HOP     >++++++++++++
mfa_login_webauthn          -           HOP     >++++++++++++
mfa_login_webauthn          -           POST    >++++++++++++
mfa_reauthenticate          -           HOP     >++++++++++++
mfa_reauthenticate_webauthn -           HOP     >++++++++++++
mfa_index                   -           GET     >oooooooooooo
sign_in_history             -           GET     >oooooooooooo
second_factor_guide         -           GET     >oooooooooooo
mfa_activate_totp           -           GET     >oooooooooooo
mfa_activate_totp           -           POST    >oooooooooooo
mfa_deactivate_totp         -           GET     >............
mfa_add_webauthn            -           GET     >oooooooooooo
mfa_remove_webauthn         number      GET     >oooooooooooo
mfa_view_recovery_codes     -           GET     >............
mfa_generate_recovery_codes -           GET     >oooooooooooo

form_draft                  -           GET     >............
form_draft                  -           POST    >oooooooooooo
form_draft_discard          -           POST    >oooooooooooo
staged_file                 -           GET     >oooooooooooo
staged_file                 -           POST    >oooooooooooo
notice_list                 -           GET     >oooooooooooo
notice_read_all             -           POST    >oooooooooooo
notice_mail                 -           POST    >oooooooooooo
notice_open                 notice      POST    >...o........
notice_put_back             notice      POST    >...o........
duty_contact_list           -           GET     >oooooooxxxxx
duty_contact_new            -           GET     >oooooooxxxxx
duty_contact_new            -           POST    >oooooooxxxxx
duty_contact_edit           contact     GET     >oo.....xxxxx
duty_contact_edit           contact     POST    >oo.....xxxxx
duty_contact_try            contact     POST    >oo.....xxxxx
duty_contact_changes        contact     GET     >oo.....xxxxx
alarm_list                  -           GET     >oooooooxxxxx
alarm_detail                alarm       GET     >oo.....xxxxx
alarm_reply                 alarm       POST    >oooooooxxxxx
alarm_open                  alarm       POST    >oo.....xxxxx
alarm_receive               alarm       GET     >x+.....xxxxx
alarm_receive               alarm       POST    >x+.....xxxxx
change_request_list         -           GET     >oxxxxxxxxxoo
change_request_grant        loosening   POST    >oxxxxxxxxxoo
change_request_grant        waiting     POST    >.xxxxxxxxx..
change_request_refuse       loosening   POST    >oxxxxxxxxxoo
audit_list                  -           GET     >xxxxxxxxxxox
audit_unusual               -           GET     >xxxxxxxxxxox
audit_seal                  -           GET     >xxxxxxxxxxox
audit_subject               victim      GET     >xxxxxxxxxxox
audit_user                  account     GET     >xxxxxxxxxxox

public_form                 -           GET     ooooooooooooo
public_form                 -           POST    ooooooooooooo
public_status               -           GET     ooooooooooooo
public_status               -           POST    ooooooooooooo
outbox_page                 -           GET     ooooooooooooo
outbox_worker               -           GET     ooooooooooooo
outbox_send                 -           POST    >oooooooxxxxx
outbox_check                -           GET     >.......xxxxx
outbox_check                -           POST    >.......xxxxx
institution_matrix          -           GET     >oooooooooooo
institution_sight           -           GET     >oooooooooooo
institution_detail          institution GET     >oooooooooooo
coordinator_home            -           GET     >oxxxxxxxxxxx
officer_home                -           GET     >xooooooxxxxx
waiting_list                waits       GET     >oxxxxxxxxxxx
accompanied_list            -           GET     >xooooooxxxxx
auditor_home                -           GET     >xxxxxxxxxxox
monitoring_list             -           GET     >oooooooxxxxx
task_list                   -           GET     >oooooooxxxxx
task_detail                 task        GET     >oo.....xxxxx
task_close                  task        POST    >oo.....xxxxx
task_notice                 noticetask  POST    >oxxxxxxxxxxx
statistics                  -           GET     >oxxxxxxxxxxx
statistics_places           -           GET     >oxxxxxxxxxxx
statistics_pace             -           GET     >oxxxxxxxxxxx
statistics_export           -           GET     >oxxxxxxxxxxx
outcomes                    -           GET     >oxxxxxxxxxxx
law_enforcement             -           GET     >oxxxxxxxooxx
search                      -           GET     >oooooooxxxxx
search                      -           POST    >oooooooxxxxx
search_person               -           POST    >oooooooxxxxx
complaint_list              -           GET     >oooooooxxxxx
complaint_new               -           GET     >oooooooxxxxx
complaint_new               -           POST    >oooooooxxxxx
complaint_draft             -           POST    >oooooooxxxxx
complaint_draft_discard     draft       POST    >..o....xxxxx
complaint_detail            new         GET     >o.o....xxxxx
complaint_detail            case        GET     >o.o....xxxxx
complaint_content           new         GET     >o.o....xxxxx
complaint_content           case        GET     >o.o....xxxxx
complaint_history           new         GET     >o.o....xxxxx
complaint_history           case        GET     >o.o....xxxxx
complaint_changes           new         GET     >o.o....xxxxx
complaint_changes           case        GET     >o......xxxxx
complaint_detail            public      GET     >o......xxxxx
complaint_append            new         POST    >o.o....xxxxx
complaint_append            public      POST    >o......xxxxx
complaint_ask               public      POST    >oxxxxxxxxxxx
complaint_read              public      POST    >oxxxxxxxxxxx
complaint_reveal            new         POST    >o.o....xxxxx
complaint_emergency         new         POST    >x.o....xxxxx
complaint_triage            new         GET     >oxxxxxxxxxxx
complaint_review            new         POST    >oxxxxxxxxxxx
complaint_open_case         new         POST    >oxxxxxxxxxxx
complaint_join              new         POST    >oxxxxxxxxxxx
complaint_forward           new         POST    >oxxxxxxxxxxx
complaint_duplicate         new         POST    >oxxxxxxxxxxx
complaint_close             new         POST    >oxxxxxxxxxxx
complaint_compare           new         GET     >oxxxxxxxxxxx
complaint_compare           new         POST    >oxxxxxxxxxxx
near_duplicate_settle       near        POST    >oxxxxxxxxxxx
near_duplicate_compare      near        GET     >oxxxxxxxxxxx
near_duplicate_reveal       near        POST    >oxxxxxxxxxxx
near_duplicate_same         near        POST    >oxxxxxxxxxxx

case_list                   -           GET     >oxxxxxxxxxxx
case_detail                 active      GET     >oxxxxxxxxxxx
case_people                 active      GET     >oxxxxxxxxxxx
case_content                active      GET     >oxxxxxxxxxxx
case_history                active      GET     >oxxxxxxxxxxx
case_changes                active      GET     >oxxxxxxxxxxx
cases_assign                -           GET     >oxxxxxxxxxxx
cases_assign                -           POST    >oxxxxxxxxxxx
case_assign                 active      GET     >oxxxxxxxxxxx
case_assign                 active      POST    >oxxxxxxxxxxx
case_close                  active      POST    >oxxxxxxxxxxx
case_reopen                 active      POST    >oxxxxxxxxxxx
victim_new                  active      GET     >oxxxxxxxxxxx
victim_new                  active      POST    >oxxxxxxxxxxx
suspect_new                 active      GET     >oxxxxxxxxxxx
suspect_new                 active      POST    >oxxxxxxxxxxx
suspect_reveal              active      POST    >oxxxxxxxxxxx
suspect_edit                suspect     GET     >oxxxxxxxxxxx
suspect_edit                suspect     POST    >oxxxxxxxxxxx
bar_lift_user               barreduser  GET     >oxxxxxxxxxxx
bar_lift_user               barreduser  POST    >oxxxxxxxxxxx
bar_lift_institution        barredinstitution GET >oxxxxxxxxxxx
bar_lift_institution        barredinstitution POST >oxxxxxxxxxxx
case_task_new               active      GET     >oxxxxxxxxxxx
case_task_new               active      POST    >oxxxxxxxxxxx
victim_task_new             victim      GET     >oxxxxxxxxxxx
victim_task_new             victim      POST    >oxxxxxxxxxxx
referral_task_new           running     GET     >oo.....xxxxx
referral_task_new           running     POST    >oo.....xxxxx
victim_detail               victim      GET     >oxxxxxxxxxxx
victim_services             victim      GET     >oxxxxxxxxxxx
victim_person               victim      GET     >oxxxxxxxxxxx
victim_history              victim      GET     >oxxxxxxxxxxx
victim_compare              victim      GET     >oxxxxxxxxxxx
victim_compare              victim      POST    >oxxxxxxxxxxx
victim_pair                 pair        GET     >oxxxxxxxxxxx
victim_pair_reveal          pair        POST    >oxxxxxxxxxxx
victim_pair_same            pair        POST    >oxxxxxxxxxxx
victim_pair_different       pair        POST    >oxxxxxxxxxxx
victim_pair_separate        pair        POST    >oxxxxxxxxxxx
victim_access               victim      GET     >oxxxxxxxxxxx
victim_changes              victim      GET     >oxxxxxxxxxxx
victim_edit                 victim      GET     >oxxxxxxxxxxx
victim_edit                 victim      POST    >oxxxxxxxxxxx
victim_reveal               victim      POST    >oxxxxxxxxxxx
identification_new          victim      GET     >oxxxxxxxxxxx
identification_new          victim      POST    >oxxxxxxxxxxx
stage_assess                stage       POST    >oxxxxxxxxxxx
guardian_new                victim      GET     >oxxxxxxxxxxx
guardian_new                victim      POST    >oxxxxxxxxxxx
guardian_edit               guarded     GET     >oxxxxxxxxxxx
guardian_edit               guarded     POST    >oxxxxxxxxxxx
guardian_lift               suspected   GET     >oxxxxxxxxxxx
guardian_lift               suspected   POST    >oxxxxxxxxxxx
approval_decide             approval    GET     >+xxxxxxxxxxx
approval_decide             approval    POST    >oxxxxxxxxxxx
companion_new               victim      GET     >oxxxxxxxxxxx
companion_new               victim      POST    >oxxxxxxxxxxx
companion_detail            victim      GET     >o.o....xxxxx
contact_new                 victim      POST    >o.o....xxxxx
contact_correct             contacted   GET     >o.o....xxxxx
contact_correct             contacted   POST    >o.o....xxxxx
consent_new                 victim      POST    >oxxxxxxxxxxx
consent_agree               consent     POST    >oxxxxxxxxxxx
consent_withdraw            consent     GET     >oxxxxxxxxxxx
consent_withdraw            consent     POST    >oxxxxxxxxxxx
victim_monitor              victim      GET     >oxxxxxxxxxxx
victim_monitor              victim      POST    >oxxxxxxxxxxx
duty_settle                 duty        GET     >oxxxxxxxxxxx
duty_settle                 duty        POST    >oxxxxxxxxxxx
needs_new                   victim      GET     >oxxxxxxxxxxx
needs_new                   victim      POST    >oxxxxxxxxxxx
referrals_send              victim      GET     >oxxxxxxxxxxx
referrals_send              victim      POST    >oxxxxxxxxxxx
visit_new                   victim      GET     >o......xxxxx
visit_new                   victim      POST    >o......xxxxx
visit_new                   monitored   GET     >oo.....xxxxx
visit_new                   monitored   POST    >oo.....xxxxx
visit_plan                  monitored   GET     >oxxxxxxxxxxx
visit_plan                  monitored   POST    >oxxxxxxxxxxx
visit_correct               visited     GET     >oo.....xxxxx
visit_correct               visited     POST    >oo.....xxxxx
victim_close                victim      GET     >oxxxxxxxxxxx
victim_reopen               victim      GET     >oxxxxxxxxxxx
victim_reopen               victim      POST    >oxxxxxxxxxxx
victim_close                victim      POST    >oxxxxxxxxxxx
referral_new                victim      GET     >oxxxxxxxxxxx
referral_new                victim      POST    >oxxxxxxxxxxx
referral_list               -           GET     >oooooooxxxxx
referral_detail             sent        GET     >o..o...xxxxx
referral_detail             running     GET     >oo.....xxxxx
referral_detail             completed   GET     >o...o..xxxxx
referral_detail             declined    GET     >o....o.xxxxx
referral_detail             proposed    GET     >oo.....xxxxx
referral_detail             owing       GET     >oo.....xxxxx
referral_next               sent        GET     >+..+...xxxxx
referral_next               running     GET     >++.....xxxxx
referral_next               completed   GET     >+...+..xxxxx
referral_history            sent        GET     >o..o...xxxxx
referral_history            running     GET     >oo.....xxxxx
referral_history            completed   GET     >o...o..xxxxx
referral_history            declined    GET     >o....o.xxxxx
referral_history            proposed    GET     >oo.....xxxxx
referral_changes            sent        GET     >o..o...xxxxx
referral_changes            running     GET     >oo.....xxxxx
referral_changes            completed   GET     >o...o..xxxxx
referral_changes            proposed    GET     >oo.....xxxxx
referral_seen               sent        POST    >o..o...xxxxx
referral_reveal             sent        POST    >o..o...xxxxx
referral_reveal             running     POST    >oo.....xxxxx
referral_reveal             completed   POST    >o...o..xxxxx
referral_accept             sent        POST    >o..o...xxxxx
referral_accept             running     POST    >oo.....xxxxx
referral_decline            sent        GET     >o..o...xxxxx
referral_decline            running     GET     >++.....xxxxx
referral_decline            sent        POST    >o..o...xxxxx
referral_ask                sent        POST    >o..o...xxxxx
referral_explain            asked_about POST    >oxxxxxxxxxxx
referral_withdraw           sent        GET     >o..+...xxxxx
referral_withdraw           proposed    GET     >oo.....xxxxx
referral_withdraw           sent        POST    >o..o...xxxxx
referral_withdraw           proposed    POST    >oo.....xxxxx
referral_approve            proposed    GET     >oxxxxxxxxxxx
referral_not_approve        proposed    GET     >oxxxxxxxxxxx
referral_approve            sent        GET     >+xxxxxxxxxxx
referral_approve            proposed    POST    >oxxxxxxxxxxx
referral_not_approve        proposed    POST    >oxxxxxxxxxxx
referral_confirm            running     POST    >oxxxxxxxxxxx
referral_propose            running     GET     >xo.....xxxxx
referral_propose            running     POST    >xo.....xxxxx
service_new                 running     GET     >oo.....xxxxx
service_new                 completed   GET     >+...+..xxxxx
service_new                 running     POST    >oo.....xxxxx
service_new                 completed   POST    >o...o..xxxxx
stage_form                  form        GET     >oo.....xxxxx
stage_form                  form        POST    >oo.....xxxxx
stage_form                  fileform    GET     >oo.....xxxxx
stage_form_again            record      GET     >oo.....xxxxx
stage_form_again            record      POST    >oo.....xxxxx
shelter_enter               running     GET     >oo.....xxxxx
shelter_move                running     GET     >++.....xxxxx
shelter_leave               running     GET     >++.....xxxxx
referral_complete           running     GET     >oo.....xxxxx
shelter_enter               running     POST    >oo.....xxxxx
shelter_move                running     POST    >oo.....xxxxx
shelter_leave               running     POST    >oo.....xxxxx
referral_complete           running     POST    >oo.....xxxxx
referral_detail             leaving     GET     >o..o...xxxxx
referral_changes            leaving     GET     >o..o...xxxxx
referral_history            leaving     GET     >o..o...xxxxx
referral_reveal             leaving     POST    >o..o...xxxxx
referral_propose            leaving     GET     >x......xxxxx
referral_propose            leaving     POST    >x..o...xxxxx
referral_propose            completed   POST    >x...o..xxxxx
service_new                 leaving     POST    >o..o...xxxxx
shelter_move                leaving     POST    >o..o...xxxxx
shelter_leave               leaving     POST    >o..o...xxxxx
referral_hand_over          leaving     GET     >o..o...xxxxx
referral_hand_over          running     GET     >++.....xxxxx
referral_resume             leaving     GET     >oxxxxxxxxxxx
referral_hand_over          leaving     POST    >o..o...xxxxx
referral_hand_over          running     POST    >oo.....xxxxx
referral_resume             leaving     POST    >oxxxxxxxxxxx

retention_home              -           GET     >oxxxxxxxxxxx
retention_done              -           GET     >oxxxxxxxxxxx
retention_rules             -           GET     >oxxxxxxxxxxx
retention_propose           -           POST    >oxxxxxxxxxxx
destruction_list            proposal    GET     >oxxxxxxxxxxx
destruction_decide          proposal    POST    >oxxxxxxxxxxx
destruction_confirm         proposal    GET     >oxxxxxxxxxxx
destruction_confirm         proposal    POST    >oxxxxxxxxxxx
hold_lift                   hold        POST    >oxxxxxxxxxxx
case_hold                   active      POST    >oxxxxxxxxxxx
complaint_hold              new         POST    >oxxxxxxxxxxx
victim_propose              victim      GET     >oxxxxxxxxxxx
victim_propose              victim      POST    >oxxxxxxxxxxx

# last, because it logs out
sessions_end                -           POST    >++++++++++++
"""


def rows():
    """Yield (URL name, object of tests/matrix_world.py, method, a letter for each role)."""
    for line in (*access.ROWS.splitlines(), *files.ROWS.splitlines(), *MATRIX.splitlines()):
        if line and not line.startswith("#"):
            name, subject, method, *answers = line.split()
            yield name, subject, method, "".join(answers)
