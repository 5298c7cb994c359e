"""Which rows of the histories of case work each database role may read. A history shows more than its row does now."""

from gugus.access.policies import kept
from gugus.access.roles import COORDINATOR
from rujukan.policies.conditions import party, received, taken, unbarred

# Case history: coordinators only. Complaint history: also the institution that took
# the complaint, until triage. Referral and stay history: same visibility as the row.
OF_CASE = {"case": "pgh_obj_id"} | dict.fromkeys(
    ("suspect", "task", "barreduser", "barredinstitution", "legalproceeding", "caseconference"), "case_id"
)
OF_VICTIM = {"victim": "pgh_obj_id"} | dict.fromkeys(
    ("victimidentity", "stageneed", "companion", "consent", "legalduty"), "victim_id"
)
OF_REFERRAL = {"shelterstay": "referral_id"}


def history(*columns, **officer):
    return unbarred(*columns, coordinator=kept("true"), **officer)


HISTORIES = {
    **{f"rujukan_{name}history": history(column) for name, column in (OF_CASE | OF_VICTIM).items()},
    **{
        f"rujukan_{name}history": history(column, officer=kept(taken(column, "seen.triaged_at IS NULL")))
        for name, column in {"complaint": "pgh_obj_id", "reportedperson": "complaint_id"}.items()
    },
    **{f"rujukan_{name}history": history(column, officer=kept(received(column))) for name, column in OF_REFERRAL.items()},
    "rujukan_datarequesthistory": history("victim_id", "complaint_id"),
    "rujukan_referralhistory": history("pgh_obj_id", officer=kept(party("id", "pgh_obj_id"))),
    "rujukan_safetysheethistory": history("referral_id"),
    "rujukan_breachhistory": {COORDINATOR: kept("true")},
    "rujukan_breachnoticehistory": history("victim_id", "complaint_id"),
}
