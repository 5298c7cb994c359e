"""Which rows of each table each database role may read, add, change and delete."""

from gugus.access.policies import ADMINISTRATOR, AUDITOR, HERE, ME, RECEIPT, Rule, everybodys, kept
from gugus.access.roles import ACCOUNTS, BYPASS, COORDINATOR, OFFICER, REPORTER, USER
from gugus.access.second_person import granted
from rujukan.choices.complaint import Channel
from rujukan.models.stage_role import StageRoleChange
from rujukan.policies.bypasses import opened
from rujukan.policies.conditions import (
    ADDRESSED,
    ANSWERED,
    ANSWERED_HERE,
    ASKED_UNDER,
    ASKED_WITH,
    EVENT_OF_OWN,
    FROM_VISIT,
    HANDING_OVER,
    OF_ANSWER,
    OF_ENVELOPE,
    OF_ITEM,
    OF_LETTER,
    OF_ONE_CASE,
    OF_OWN_LIST,
    OF_RECORD,
    OF_TASK,
    OF_VISIT,
    OPEN_HERE,
    OWN,
    OWN_DRAFT,
    POLICE,
    READS_CHRONOLOGY,
    STARTED,
    SUBJECT,
    TOKEN_OF_OWN,
    WRITTEN_HERE,
    accompanied,
    by_reporter,
    emergency,
    exists,
    free,
    hangs,
    invited,
    joined,
    lifted,
    of_complaint,
    of_conference,
    of_victim,
    one_of,
    open_section,
    party,
    pursued,
    pursued_victim,
    received,
    reported,
    served,
    taken,
    taken_in,
    unbarred,
)
from rujukan.policies.history import HISTORIES

# The job that calls duty contacts writes alarms; monitoring counts them.
OF_JOBS = Rule(opened("calls", "watch"), added=opened("calls"), changed=opened("calls"))
OF_CALL, OF_REPLY = (
    f"EXISTS (SELECT FROM rujukan_alarm one WHERE one.id = rujukan_alarm{name}.alarm_id)" for name in ("call", "reply")
)
PURSUED_CASE = exists("rujukan_own_proceeding", "seen.case_id = rujukan_victim.case_id")
OF_LEGAL_EVENT = one_of("rujukan_legalproceeding", "seen.id = rujukan_legalevent.proceeding_id")
OF_OWN_VICTIM = f"(victim_id IS NULL OR {pursued_victim('rujukan_legalevent.victim_id')})"
OF_REPORTED = exists("rujukan_reported_complaint", "gugus_notice.about IN (seen.id, seen.case_id)")

RULES = {
    # A constraint on the channel of the public form ensures that a reporter's complaint has no user and no institution.
    "rujukan_complaint": unbarred(
        "case_id",
        "duplicate_of_id",
        officer=Rule(f"institution_id = {HERE}"),
        reporter=by_reporter(
            f"receipt = {RECEIPT} AND channel = '{Channel.PUBLIC_FORM.value}' AND status = 'new'", f"receipt = {RECEIPT}"
        ),
    ),
    "rujukan_reportedperson": of_complaint(
        "rujukan_reportedperson", reporter=by_reporter(reported("rujukan_reportedperson.complaint_id"))
    ),
    "rujukan_complaintaddition": of_complaint(
        "rujukan_complaintaddition",
        reporter=by_reporter(
            reported("rujukan_complaintaddition.complaint_id", "by_id IS NULL"),
            reported("rujukan_complaintaddition.complaint_id", "(asked OR by_id IS NULL)"),
        ),
    ),
    # A receiver sees the files of the sections that its referral discloses, and adds some about a victim whom it serves. The
    # institution that wrote a letter sees and adds those of its answers.
    "rujukan_attachment": unbarred(
        "complaint_id",
        "case_id",
        "victim_id",
        officer=Rule(
            f"{taken('rujukan_attachment.complaint_id')} OR {open_section('rujukan_attachment')} OR {OF_ANSWER}",
            added=f"{taken('rujukan_attachment.complaint_id')}"
            f" OR ({open_section('rujukan_attachment')} AND victim_id IS NOT NULL AND (service_id IS NULL OR {OF_RECORD})"
            f" OR {OF_ANSWER})"
            f" AND by_id = {ME} AND institution_id = {HERE}",
        ),
        reporter=by_reporter(
            reported("rujukan_attachment.complaint_id", "by_id IS NULL"), reported("rujukan_attachment.complaint_id")
        ),
    ),
    # After triage the institution that took a complaint may still add files, but opens none. A reporter never opens a file.
    "rujukan_attachmentcontent": {
        COORDINATOR: Rule(hangs()),
        OFFICER: Rule(f"{hangs(OPEN_HERE)} OR {hangs('seen.complaint_id IS NULL')}", added=hangs()),
        REPORTER: by_reporter(hangs("seen.by_id IS NULL")),
    },
    "rujukan_chronologyversion": unbarred(
        "case_id",
        coordinator=Rule("true", added=f"by_id = {ME}"),
        officer=kept(READS_CHRONOLOGY),
    ),
    "rujukan_statement": unbarred(
        "case_id",
        coordinator=Rule("true", added=f"by_id = {ME}"),
        officer=kept(open_section("rujukan_statement")),
    ),
    "rujukan_dataexport": {COORDINATOR: Rule(f"asked_by_id = {ME}", deleted=f"asked_by_id = {ME}")},
    "rujukan_complaintdraft": dict.fromkeys((COORDINATOR, OFFICER), Rule(OWN_DRAFT, deleted=OWN_DRAFT)),
    "rujukan_paper": dict.fromkeys((COORDINATOR, OFFICER), Rule(f"ordered_by_id = {ME}", deleted=f"ordered_by_id = {ME}")),
    # A receiver reads the summary of the case of a victim it serves; no page shows it which case that is.
    "rujukan_case": unbarred(
        "id",
        officer=Rule(
            f"{exists('rujukan_served_case', 'seen.id = rujukan_case.id')} OR {joined('rujukan_case.id')}",
            added=emergency(f"opened_by_id = {ME}"),
        ),
    ),
    # Everybody learns of their own bar. A bar is deleted only by a lifting that one coordinator asked for and another granted.
    "rujukan_case_barred_users": {
        **dict.fromkeys((USER, OFFICER, BYPASS), kept(f"user_id = {ME}")),
        COORDINATOR: Rule(f"user_id = {ME} OR {free('case_id')}", deleted=lifted("rujukan_case_barred_users", "user_id")),
    },
    "rujukan_case_barred_institutions": {
        **dict.fromkeys((USER, OFFICER), kept(f"institution_id = {HERE}")),
        BYPASS: kept(f"institution_id = {HERE} OR {opened('candidates', 'calls')}"),
        COORDINATOR: Rule(
            f"institution_id = {HERE} OR {free('case_id')}", deleted=lifted("rujukan_case_barred_institutions", "institution_id")
        ),
    },
    "rujukan_approval": unbarred(
        "case_id",
        coordinator=Rule(
            "true", added=f"asked_by_id = {ME} AND decided_at IS NULL AND {OF_ONE_CASE}", changed=f"decided_by_id = {ME}"
        ),
    ),
    "rujukan_suspect": unbarred("case_id"),
    # Before acceptance, and after the service, a receiver sees the victim's code and what the referral asked for.
    "rujukan_victim": unbarred(
        "case_id",
        officer=Rule(
            f"{party('victim_id', 'rujukan_victim.id')} OR {joined('rujukan_victim.case_id')}"
            f" OR {accompanied('rujukan_victim.id')} OR {PURSUED_CASE}",
            added=joined("rujukan_victim.case_id"),
            changed=f"{party('victim_id', 'rujukan_victim.id')} OR {joined('rujukan_victim.case_id')}"
            f" OR {accompanied('rujukan_victim.id')}",
        ),
    ),
    "rujukan_victimidentity": of_victim("rujukan_victimidentity"),
    "rujukan_stageneed": of_victim("rujukan_stageneed"),
    # Police and prosecution that work on the proceeding start and settle duties by its events.
    "rujukan_legalduty": unbarred(
        "victim_id",
        officer=Rule(
            f"{POLICE} AND {served('rujukan_legalduty.victim_id')} OR {pursued_victim('rujukan_legalduty.victim_id')}",
            added=f"{pursued_victim('rujukan_legalduty.victim_id')} AND settled_by_id IS NULL",
            changed=f"{pursued_victim('rujukan_legalduty.victim_id')} AND (settled_by_id = {ME}) IS NOT FALSE",
        ),
    ),
    # A lock needs a policy for changing; no officer's change passes it.
    "rujukan_legalproceeding": unbarred(
        "case_id",
        coordinator=Rule("true", added=f"opened_by_id = {ME}"),
        officer=Rule(f"{HERE} IN (police_id, prosecution_id)", added="false", changed="NOT true"),
    ),
    "rujukan_legalevent": {
        COORDINATOR: Rule(OF_LEGAL_EVENT, added=f"{OF_LEGAL_EVENT} AND by_id = {ME}", changed="false"),
        OFFICER: Rule(
            pursued("rujukan_legalevent.proceeding_id"),
            added=f"{pursued('rujukan_legalevent.proceeding_id')} AND {OF_OWN_VICTIM} AND by_id = {ME}"
            f" AND institution_id = {HERE}",
            changed="false",
        ),
    },
    # Codes only. An invited institution reads the conference and its minutes; it sees nothing else of the case by that.
    "rujukan_caseconference": unbarred("case_id", officer=kept(invited("rujukan_caseconference.id"))),
    "rujukan_conferenceminutes": of_conference("rujukan_conferenceminutes")
    | {REPORTER: by_reporter("false", sight=f"sha256 = {RECEIPT}")},
    "rujukan_conferencetold": of_conference("rujukan_conferencetold"),
    # An institution reads and corrects its own visits while the next one is its own too.
    "rujukan_monitoringvisit": unbarred(
        "victim_id",
        coordinator=Rule("true", added=f"by_id = {ME}", changed="false"),
        officer=Rule(OF_VISIT, added=f"{OF_VISIT} AND by_id = {ME}", changed="false"),
    ),
    "rujukan_task": unbarred(
        "case_id",
        coordinator=Rule("true", added=f"made_by_id = {ME}", changed=f"(closed_by_id = {ME}) IS NOT FALSE"),
        officer=Rule(
            OF_TASK,
            added=f"({OF_TASK} AND (referral_id IS NULL OR {party('id', 'rujukan_task.referral_id')}) OR {FROM_VISIT})"
            f" AND made_by_id = {ME}",
            changed=f"{OF_TASK} AND (closed_by_id = {ME}) IS NOT FALSE",
        ),
    ),
    # A receiver reads how high the risk is and why, not what else the person needs.
    "rujukan_needsassessment": unbarred(
        "victim_id",
        coordinator=Rule("true", added=f"by_id = {ME}"),
        officer=kept(served("rujukan_needsassessment.victim_id")),
    ),
    "rujukan_assessedneed": {
        COORDINATOR: Rule(exists("rujukan_needsassessment", "seen.id = rujukan_assessedneed.assessment_id"))
    },
    # Append-only. Whoever serves a person must know whom not to call; which section opens the names: disclosure.sections.
    "rujukan_guardian": unbarred(
        "victim_id",
        coordinator=Rule("true", added=f"by_id = {ME}", changed="false"),
        officer=kept(served("rujukan_guardian.victim_id")),
    ),
    "rujukan_companion": unbarred(
        "victim_id",
        officer=kept(f"{served('rujukan_companion.victim_id')} OR {accompanied('rujukan_companion.victim_id')}"),
    ),
    "rujukan_contactlog": unbarred(
        "victim_id",
        coordinator=Rule("true", added=f"by_id = {ME}", changed="false"),
        officer=Rule(
            accompanied("rujukan_contactlog.victim_id"),
            added=f"{accompanied('rujukan_contactlog.victim_id')} AND by_id = {ME} AND institution_id = {HERE}",
            changed="false",
        ),
    ),
    # Police and prosecution read the elements of the crime.
    "rujukan_identification": unbarred(
        "victim_id",
        officer=Rule(
            f"{served('rujukan_identification.victim_id')} OR {taken_in('rujukan_identification.victim_id')}"
            f" OR {pursued_victim('rujukan_identification.victim_id')}",
            added=f"{served('rujukan_identification.victim_id')} OR {taken_in('rujukan_identification.victim_id')}",
        ),
    ),
    "rujukan_consent": unbarred(
        "victim_id",
        coordinator=Rule("true", added=f"recorded_by_id = {ME}"),
        officer=Rule(
            f"{ASKED_WITH} OR {taken_in('rujukan_consent.victim_id')}",
            added=f"{taken_in('rujukan_consent.victim_id')} AND recorded_by_id = {ME}",
        ),
    ),
    # Nobody records a request in the name of another user.
    "rujukan_datarequest": unbarred(
        "victim_id", "complaint_id", coordinator=Rule("true", added=f"recorded_by_id = {ME} AND status = 'waiting'")
    ),
    # Foreign-key checks bypass RLS. So `refers` checks that the institution serves the victim, or takes them in now.
    "rujukan_referral": unbarred(
        "victim_id",
        officer=Rule(
            OWN,
            added=f"from_institution_id = {HERE} AND status = 'proposed' AND rujukan_refers(victim_id)"
            f" OR from_institution_id = {HERE} AND to_institution_id = {HERE} AND {taken_in('victim_id')}",
            changed=f"{OWN} AND rujukan_knows(victim_id)",
        ),
    ),
    # Codes only. Whoever holds a letter without an account reads that one row: its hash stands for a receipt (lists/letters.py).
    "rujukan_referralletter": unbarred(
        "referral_id",
        coordinator=Rule("true", added=f"given_by_id = {ME}", changed="false"),
        officer=kept(party("id", "rujukan_referralletter.referral_id")),
        reporter=by_reporter("false", sight=f"sha256 = {RECEIPT}"),
    ),
    # Codes only. An institution sees those under its referral or proceeding, and those to it.
    # A holder without an account reads the one row whose hash it knows, as of the letter of a referral.
    "rujukan_letter": unbarred(
        "victim_id",
        coordinator=Rule("true", added=f"by_id = {ME}", changed="false"),
        officer=Rule(f"{OF_LETTER} OR to_id = {HERE}", added=WRITTEN_HERE, changed="false"),
        reporter=by_reporter("false", sight=f"sha256 = {RECEIPT}"),
    ),
    "rujukan_letteranswer": {
        COORDINATOR: Rule(ANSWERED, added=f"{ANSWERED} AND by_id = {ME}", changed="false"),
        OFFICER: Rule(ANSWERED_HERE, added=f"{ANSWERED_HERE} AND by_id = {ME}", changed="false"),
    },
    # A trigger ensures that it is granted, and that users print in their own name, once.
    "rujukan_identityenvelope": {COORDINATOR: Rule(OF_ENVELOPE)},
    # Once the service has ended a receiver reads its questions no more.
    "rujukan_referralquestion": unbarred(
        "referral_id",
        coordinator=Rule("true", added="false", changed=f"answered_by_id = {ME}"),
        officer=Rule(ASKED_UNDER, added=f"{ASKED_UNDER} AND asked_by_id = {ME}", changed="false"),
    ),
    # A receiver reads it until the hand-over is recorded.
    "rujukan_safetysheet": unbarred(
        "referral_id", officer=Rule(received("rujukan_safetysheet.referral_id", HANDING_OVER), added="false")
    ),
    # Whoever serves a victim reads what the forms of others say of the sections that its own stage opens (disclosure.sections).
    "rujukan_service": unbarred(
        "victim_id",
        officer=Rule(
            f"{received('rujukan_service.referral_id')} OR form <> '' AND {served('rujukan_service.victim_id')}",
            added=received("rujukan_service.referral_id"),
        ),
    ),
    "rujukan_shelterstay": unbarred("referral_id", officer=Rule(received("rujukan_shelterstay.referral_id"))),
    "rujukan_event": {
        COORDINATOR: Rule(free("case_id", "complaint_id"), added="true"),
        OFFICER: Rule(
            f"{free('case_id', 'complaint_id')} AND ({EVENT_OF_OWN})", added=f"by_id = {ME} AND institution_id = {HERE}"
        ),
        REPORTER: by_reporter(reported("rujukan_event.complaint_id", "by_id IS NULL")),
    },
    "rujukan_identitytoken": unbarred(
        "complaint_id",
        "victim_id",
        coordinator=Rule("true", deleted="true"),
        officer=Rule(TOKEN_OF_OWN, deleted=TOKEN_OF_OWN),
        reporter=by_reporter(*[reported("rujukan_identitytoken.complaint_id")] * 2),
    ),
    "rujukan_nearduplicate": {
        COORDINATOR: Rule(free("complaint_id", "other_id"), added=f"{free('complaint_id', 'other_id')} AND {STARTED}"),
        BYPASS: Rule(opened("matches"), changed="false"),
    },
    "rujukan_victimpair": {
        COORDINATOR: Rule(
            free("victim_id", "other_id"),
            added=f"{free('victim_id', 'other_id')} AND {STARTED} AND decision = ''",
            changed=f"{free('victim_id', 'other_id')} AND (decided_by_id = {ME}) IS NOT FALSE",
        ),
        BYPASS: Rule(opened("matches"), changed="false"),
    },
    "rujukan_legalhold": unbarred(
        "case_id",
        "complaint_id",
        coordinator=Rule("true", added=f"by_id = {ME} AND lifted_at IS NULL", changed=f"lifted_by_id = {ME}"),
    ),
    "rujukan_destructionlist": {COORDINATOR: Rule("true", added=f"proposed_by_id = {ME}")},
    "rujukan_destructionitem": unbarred(*SUBJECT, coordinator=Rule("true", added=OF_OWN_LIST)),
    "rujukan_destructiondecision": {COORDINATOR: Rule(OF_ITEM, added=f"{OF_ITEM} AND by_id = {ME}")},
    # Only the database function writes it. The institution that took a complaint may know that its text is destroyed.
    "rujukan_destruction": unbarred(*SUBJECT, coordinator=kept("true"), officer=kept(taken("rujukan_destruction.complaint_id"))),
    # The auditor reads the register of breaches. Only coordinators read who is affected, and the history of the rows.
    "rujukan_breach": {
        COORDINATOR: Rule("true", added=f"recorded_by_id = {ME}"),
        **dict.fromkeys((USER, OFFICER), kept(AUDITOR)),
    },
    "rujukan_breachnotice": unbarred(
        "victim_id", "complaint_id", coordinator=Rule("true", changed=f"(settled_by_id = {ME}) IS NOT FALSE")
    ),
    # Those who are called see the alarm, not its complaint or referral.
    "rujukan_alarm": unbarred(
        "complaint_id",
        "referral_id",
        coordinator=Rule("true", added="false", changed=f"(taken_by_id = {ME}) IS NOT FALSE"),
        officer=Rule(
            one_of("rujukan_called_alarm", "seen.id = rujukan_alarm.id"),
            added="false",
            changed=f"(taken_by_id = {ME}) IS NOT FALSE",
        ),
    ),
    "rujukan_alarmcall": {
        COORDINATOR: kept(OF_CALL),
        OFFICER: kept(OF_CALL),
        BYPASS: OF_JOBS,
    },
    "rujukan_alarmreply": dict.fromkeys(
        (COORDINATOR, OFFICER), Rule(OF_REPLY, added=f"by_id = {ME} AND {OF_REPLY}", changed="false")
    ),
    "gugus_notice": {
        **dict.fromkeys(ACCOUNTS, Rule(ADDRESSED, added="false", changed=f"{ADDRESSED} AND (read_by_id = {ME}) IS NOT FALSE")),
        # A new notice is for others, but INSERT … RETURNING returns its key to the writer.
        BYPASS: Rule(
            opened("notices", "reminders", "calls"),
            added=f"{opened('notices')} AND ({ME} IS NOT NULL OR {OF_REPORTED}) OR {opened('reminders', 'calls')}",
            changed=f"{opened('reminders')} AND read_at IS NOT NULL",
        ),
    },
}

RULES |= HISTORIES
# Everybody reads stage roles, footnotes, shelters and retention rules.
for name in ("alarmstep", "shelterplace", "stagerole", "stagefootnote", "retentionrule"):
    RULES |= {f"rujukan_{name}": everybodys(ADMINISTRATOR), f"rujukan_{name}history": kept(ADMINISTRATOR)}
# A coordinator and an auditor open a section; the one who agrees last writes it. A trigger lets them change nothing else
# (functions.py).
SECTION_OPENED = granted(StageRoleChange.DISCLOSURE.value, "subject = {}.id", "array_to_string({}.withheld, ',')")
LAST_TO_AGREE = SECTION_OPENED.format(*["rujukan_stagerole"] * 2)
RULES["rujukan_stagerole"] = Rule("true", added=ADMINISTRATOR, changed=f"{ADMINISTRATOR} OR {LAST_TO_AGREE}")
