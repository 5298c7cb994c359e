"""What each bypass opens (`gugus.access.scope.bypass`)."""

from gugus.access.policies import once, told

COMPANION, TAKEN_CALL = "companion", "taken_call"
# {reason: tables}. Each reason opens its tables to every user; those in FOR_REPORTERS also to reporters.
BYPASSES = {
    # Is this person known from another complaint? Only the coordinator's work list shows the answer.
    "matches": (
        *("rujukan_complaint", "rujukan_reportedperson", "rujukan_identitytoken", "rujukan_victim"),
        *("rujukan_victimidentity", "rujukan_nearduplicate", "rujukan_victimpair"),
    ),
    # The figures of a year count everybody; readers see them with small-cell suppression.
    "counts": (
        *("rujukan_complaint", "rujukan_victim", "rujukan_identification", "rujukan_referral"),
        *("rujukan_service", "rujukan_shelterstay", "rujukan_legalduty", "rujukan_legalevent", "rujukan_monitoringvisit"),
        "rujukan_stageneed",
    ),
    # Anonymised rows of everybody, with k-anonymity, for a file that leaves.
    "anonymised": ("rujukan_victim", "rujukan_identification", "rujukan_suspect"),
    # How many people a breach affects, and whether one of them belongs to a case that bars the user.
    "affected": ("rujukan_breachnotice", "rujukan_complaint", "rujukan_victim"),
    # Is this victim code free?
    "codes": ("rujukan_victim",),
    # The days at the police station over all stays of the person there, under each code, whether a new stay overlaps one, and
    # which beds are taken.
    "stays": ("rujukan_shelterstay", "rujukan_victim"),
    # Which institutions the case bars from receiving a referral, how fast the others usually answer, and their free beds.
    "candidates": ("rujukan_case_barred_institutions", "rujukan_referral", "rujukan_shelterstay"),
    # Whether a form that another institution fills was recorded under any code of a person: the note on a child's best interest,
    # a hand-over.
    "filed": ("rujukan_service", "rujukan_victim"),
    # Whether somebody was visited in the third month, which ends the service of an institution that made no visit itself.
    "follow_up": ("rujukan_monitoringvisit", "rujukan_victim"),
    # Which institutions serve a person and fill the form that an answer leads to, to leave them a notice.
    "next_form": ("rujukan_referral", "rujukan_victim"),
    # Whether the institution that a hand-over names serves or accompanies the person already, to give it the visits, and whether
    # a return is under way, which starts the monitoring.
    "visits": ("rujukan_referral", "rujukan_companion", "rujukan_victim"),
    # The stages and limits of the victims whom the user's institution accompanies, and of no others (rows.py). Not their legal
    # duties: a duty tells that somebody was exploited sexually. And when the proceeding of their case is heard.
    COMPANION: (
        *("rujukan_referral", "rujukan_shelterstay", "rujukan_stageneed", "rujukan_datarequest", "rujukan_task"),
        *("rujukan_legalproceeding", "rujukan_legalevent"),
    ),
    # What the institution that took a call over reads of its complaint until triage, and of no other complaint (openings.py).
    TAKEN_CALL: ("rujukan_complaint", "rujukan_reportedperson"),
    # Whether a call exists that somebody answers who was not called, to tell the coordinators.
    "uncalled": ("rujukan_alarm",),
    # Which institutions accompany the people of a case, to leave them a notice of its hearing.
    "hearing": ("rujukan_companion", "rujukan_victim"),
    # The letters by which the police ask a hospital for a visum, and their limits, which its form ends (rows.py).
    "visum": ("rujukan_letter", "rujukan_letteranswer", "rujukan_task"),
    # The task of a sealed letter of identity, which the head ends by refusing it.
    "refusal": ("rujukan_task",),
    # A new notice is for others, and its writer reads back its key.
    "notices": ("gugus_notice",),
    # The limits that near or have passed (a scheduled job, without a user).
    "reminders": (
        *("rujukan_referral", "rujukan_shelterstay", "rujukan_stageneed", "rujukan_victim", "rujukan_legalduty"),
        *("rujukan_datarequest", "rujukan_complaint", "rujukan_breach", "rujukan_breachnotice", "rujukan_task"),
        *("rujukan_service", "rujukan_legalproceeding", "rujukan_caseconference", "rujukan_companion", "gugus_notice"),
        "rujukan_approval",  # whether the head has agreed to an envelope
    ),
    # Whom to call because somebody is in danger, and whether it still waits (a job).
    "calls": (
        *("rujukan_alarm", "rujukan_alarmcall", "rujukan_alarmreply", "rujukan_complaint", "rujukan_referral", "rujukan_victim"),
        *("rujukan_case_barred_institutions", "gugus_notice"),
    ),
    # How many alarms run, and how many of their calls failed, for monitoring (a job).
    "watch": ("rujukan_alarm", "rujukan_alarmcall"),
}
FOR_REPORTERS = ("matches", "notices")
FOR_JOBS = ("reminders", "calls", "watch")
ALSO_FOR_JOBS = ("counts",)  # the job that keeps the counts of evaluations


def opened(*reasons):
    """Return the condition that a bypass with one of these reasons is open, for a user or, where allowed, a reporter or a job."""
    user, reporter = (f"{told(name)} IS NOT NULL" for name in ("user_id", "receipt"))
    job = f"{told('user_id')} IS NULL AND {told('receipt')} IS NULL"
    others = dict.fromkeys(FOR_REPORTERS, f"({user} OR {reporter})") | dict.fromkeys(FOR_JOBS, job)
    others |= dict.fromkeys(ALSO_FOR_JOBS, f"({user} OR {job})")
    who = {reason: others.get(reason, user) for reason in reasons}
    return once(" OR ".join(f"{told('bypass')} = '{reason}' AND {condition}" for reason, condition in who.items()))
