"""Whose rows of this room PostgreSQL itself lets the web role touch (`gugus.policies` says how).

A policy says which rows, never which sections of them: that is `rujukan.disclosure`.

`barred` and `refers` are functions that read past the policies, as a policy may not lead back to its own table. They
answer for the asker alone. A verb that must know of more than the person it works for (a likeness, a count) says so with
`gugus.access.beyond`; BEYOND lists what each reason opens.
"""

from gugus import policies
from gugus.policies import ADMINISTRATOR, COORDINATOR, HERE, ME, OFFICER, REASON, Rule, holds, kept, setting
from rujukan.choices import IN_SERVICE, SEEN_BY_RECEIVER, ReferralStatus


def statuses(chosen):
    return "(" + ", ".join(f"'{status.value}'" for status in chosen) + ")"


SERVING, SEEN, ASKED = statuses(IN_SERVICE), statuses(SEEN_BY_RECEIVER), statuses([ReferralStatus.SENT, *IN_SERVICE])


def free(*columns):
    """No case bars the asker from what these columns point to."""
    barred = "ANY ((SELECT rujukan_barred())::uuid[])"
    return " AND ".join(f"({column} = {barred}) IS NOT TRUE" for column in columns)


def exists(table, condition):
    """There is such a row in the asker's sight. The policies of that table hold within, the readings beyond sight as well:
    so the condition says whose it must be.
    """
    return f"EXISTS (SELECT FROM {table} seen WHERE {condition})"


def served(victim):
    """The asker's institution serves this victim, under an accepted referral."""
    condition = f"seen.victim_id = {victim} AND seen.to_institution_id = {HERE} AND seen.status IN {SERVING}"
    return f"({OFFICER} AND {exists('rujukan_referral', condition)})"


def received(referral):
    return f"({OFFICER} AND {exists('rujukan_referral', f'seen.id = {referral} AND seen.to_institution_id = {HERE}')})"


def own(referral=""):
    """A referral that the asker's institution was sent, or that it sent or proposed."""
    return f"({referral}to_institution_id = {HERE} AND {referral}status IN {SEEN} OR {referral}from_institution_id = {HERE})"


def party(column, value):
    return f"({OFFICER} AND {exists('rujukan_referral', f'seen.{column} = {value} AND ' + own('seen.'))})"


def taken(complaint, still="true"):
    """The asker's institution took this complaint, and this is `still` so."""
    condition = f"seen.id = {complaint} AND seen.institution_id = {HERE} AND {still}"
    return f"({OFFICER} AND {exists('rujukan_complaint', condition)})"


def joined(case):
    """In an emergency: the case that a complaint of the asker's institution has just become."""
    return emergency(exists("rujukan_complaint", f"seen.case_id = {case} AND seen.institution_id = {HERE}"))


def emergency(condition="true"):
    return f"({REASON} = 'emergency' AND {OFFICER} AND {condition})"


def of_victim(table):
    """What hangs on a victim: the coordinator's, and of those who serve it."""
    taken_in = emergency(exists("rujukan_victim", f"seen.id = {table}.victim_id"))
    return f"{free('victim_id')} AND ({COORDINATOR} OR {served(f'{table}.victim_id')} OR {taken_in})"


def of_complaint(table):
    return f"{free('complaint_id')} AND ({COORDINATOR} OR {taken(f'{table}.complaint_id')})"


def hangs(condition):
    """The content's attachment is in the asker's sight, and so it is."""
    return exists("rujukan_attachment", f"seen.id = rujukan_attachmentcontent.id AND {condition}")


OPEN_HERE = (
    "EXISTS (SELECT FROM rujukan_complaint WHERE rujukan_complaint.id = seen.complaint_id"
    f" AND rujukan_complaint.institution_id = {HERE} AND rujukan_complaint.triaged_at IS NULL)"
)
ADDRESSED = f"(role = ANY (string_to_array({setting('roles')}, ',')) OR {OFFICER} AND institution_id = {HERE})"
OWN_DRAFT = f"user_id = {ME} AND institution_id IS NOT DISTINCT FROM {HERE}"
TOKEN_OWNER = (
    taken("rujukan_identitytoken.complaint_id"),
    served("rujukan_identitytoken.victim_id"),
    emergency(exists("rujukan_victim", "seen.id = rujukan_identitytoken.victim_id")),
)
TOKEN = f"{free('complaint_id', 'victim_id')} AND ({' OR '.join((COORDINATOR, *TOKEN_OWNER))})"
EVENT_OF_OWN = f"{party('id', 'rujukan_event.referral_id')} OR {taken('rujukan_event.complaint_id')}"

RULES = {
    "rujukan_complaint": Rule(f"{free('case_id')} AND ({COORDINATOR} OR {OFFICER} AND institution_id = {HERE})"),
    "rujukan_reportedperson": Rule(of_complaint("rujukan_reportedperson")),
    "rujukan_complaintaddition": Rule(of_complaint("rujukan_complaintaddition")),
    "rujukan_attachment": Rule(of_complaint("rujukan_attachment")),
    # Once a complaint is triaged, who took it may still add to it, and opens no more.
    "rujukan_attachmentcontent": Rule(f"{hangs(COORDINATOR)} OR {hangs(f'{OFFICER} AND {OPEN_HERE}')}", added=hangs("true")),
    "rujukan_complaintdraft": Rule(OWN_DRAFT, deleted=OWN_DRAFT),
    # A receiver reads the story of the victims it serves; which case that is, no page tells it.
    "rujukan_case": Rule(
        f"{free('id')} AND ({COORDINATOR} OR {OFFICER} AND EXISTS (SELECT FROM rujukan_victim victim"
        f" JOIN rujukan_referral seen ON seen.victim_id = victim.id WHERE victim.case_id = rujukan_case.id"
        f" AND seen.to_institution_id = {HERE} AND seen.status IN {SERVING}) OR {joined('rujukan_case.id')})",
        added=f"{COORDINATOR} OR {emergency(f'opened_by_id = {ME}')}",
    ),
    "rujukan_case_barred_users": Rule(f"user_id = {ME} OR {COORDINATOR} AND {free('case_id')}"),
    "rujukan_case_barred_institutions": Rule(f"institution_id = {HERE} OR {COORDINATOR} AND {free('case_id')}"),
    "rujukan_suspect": Rule(f"{free('case_id')} AND {COORDINATOR}"),
    # Before acceptance, and after it is over, a receiver knows of a victim the code and what it was asked with.
    "rujukan_victim": Rule(
        f"{free('case_id')} AND ({COORDINATOR}"
        f" OR {party('victim_id', 'rujukan_victim.id')} OR {joined('rujukan_victim.case_id')})",
        added=f"{free('case_id')} AND ({COORDINATOR} OR {joined('rujukan_victim.case_id')})",
    ),
    "rujukan_victimidentity": Rule(of_victim("rujukan_victimidentity")),
    "rujukan_stageneed": Rule(of_victim("rujukan_stageneed")),
    "rujukan_companion": Rule(of_victim("rujukan_companion")),
    "rujukan_identification": Rule(of_victim("rujukan_identification")),
    "rujukan_consent": Rule(
        f"{free('victim_id')} AND ({COORDINATOR} OR {OFFICER} AND {{}} OR {{}})".format(
            exists(
                "rujukan_referral",
                f"seen.consent_id = rujukan_consent.id AND seen.to_institution_id = {HERE} AND seen.status IN {ASKED}",
            ),
            emergency(exists("rujukan_victim", "seen.id = rujukan_consent.victim_id")),
        )
    ),
    # A foreign key asks for any victim at all; `refers` for one that the institution knows, or takes in now.
    "rujukan_referral": Rule(
        f"{free('victim_id')} AND ({COORDINATOR} OR {OFFICER} AND {own()})",
        added=f"{free('victim_id')} AND ({COORDINATOR}"
        f" OR {OFFICER} AND from_institution_id = {HERE} AND status = 'proposed' AND rujukan_refers(victim_id)"
        f" OR {emergency(f'from_institution_id = {HERE} AND to_institution_id = {HERE} AND rujukan_takes_in(victim_id)')})",
        changed=f"{free('victim_id')} AND ({COORDINATOR} OR {OFFICER} AND {own()} AND rujukan_knows(victim_id))",
    ),
    "rujukan_service": Rule(f"{free('referral_id')} AND ({COORDINATOR} OR {received('rujukan_service.referral_id')})"),
    "rujukan_shelterstay": Rule(f"{free('referral_id')} AND ({COORDINATOR} OR {received('rujukan_shelterstay.referral_id')})"),
    "rujukan_event": Rule(
        f"{free('case_id', 'complaint_id')} AND ({COORDINATOR} OR {EVENT_OF_OWN})",
        added=f"{COORDINATOR} OR {OFFICER} AND by_id = {ME} AND institution_id = {HERE}",
    ),
    "rujukan_identitytoken": Rule(TOKEN, deleted=TOKEN),
    "rujukan_nearduplicate": Rule(f"{free('complaint_id', 'other_id')} AND {COORDINATOR}", added=f"{REASON} = 'matches'"),
    # Nobody asks, or decides, in the name of another.
    "gugus_accountrequest": Rule(
        f"{ADMINISTRATOR} OR {holds('auditor')}",
        added=f"{ADMINISTRATOR} AND asked_by_id = {ME}",
        changed=f"{ADMINISTRATOR} AND decided_by_id = {ME}",
    ),
    "gugus_notice": Rule(f"{free('about')} AND {ADDRESSED}", added=f"{ME} IS NOT NULL"),
}

# A history tells more than the row shows now. That of a case and of what hangs on it is the coordinator's; that of a complaint
# is also open to who took it for as long as its content is; those of referrals and services to whom the row itself is.
OF_CASE = {"case": "pgh_obj_id", "suspect": "case_id", "barreduser": "case_id", "barredinstitution": "case_id"}
OF_VICTIM = {"victim": "pgh_obj_id"} | dict.fromkeys(("victimidentity", "stageneed", "companion", "consent"), "victim_id")
OF_REFERRAL = dict.fromkeys(("service", "shelterstay"), "referral_id")
RULES |= {f"rujukan_{name}history": kept(f"{free(column)} AND {COORDINATOR}") for name, column in (OF_CASE | OF_VICTIM).items()}
for name, column in {"complaint": "pgh_obj_id", "reportedperson": "complaint_id"}.items():
    RULES[f"rujukan_{name}history"] = kept(f"{free(column)} AND ({COORDINATOR} OR {taken(column, 'seen.triaged_at IS NULL')})")
RULES["rujukan_referralhistory"] = kept(f"{free('pgh_obj_id')} AND ({COORDINATOR} OR {party('id', 'pgh_obj_id')})")
for name, column in OF_REFERRAL.items():
    RULES[f"rujukan_{name}history"] = kept(f"{free(column)} AND ({COORDINATOR} OR {received(column)})")
for name in ("stagerole", "stagefootnote", "servicestandard"):
    RULES[f"rujukan_{name}history"] = kept(ADMINISTRATOR)

# What the regulation prints of stages, roles and limits is for everybody.
PUBLIC = {"rujukan_stagerole", "rujukan_stagefootnote", "rujukan_servicestandard"}

# What may be read for a reason, whoever is asking; and why.
BEYOND = {
    # Is this person known from another complaint? Only the coordinator's work list is told.
    "matches": (
        *("rujukan_complaint", "rujukan_reportedperson", "rujukan_identitytoken", "rujukan_victim"),
        "rujukan_nearduplicate",
    ),
    # The year's figures count everybody; who is shown them sees no small group.
    "counts": (
        *("rujukan_complaint", "rujukan_victim", "rujukan_identification", "rujukan_referral"),
        *("rujukan_service", "rujukan_shelterstay"),
    ),
    # Is this code of a victim free?
    "codes": ("rujukan_victim",),
    # Who can be sent a referral: not whom the case bars; and how fast they usually answer.
    "candidates": ("rujukan_case_barred_institutions", "rujukan_referral"),
    # A new notice is for others; the database gives its key back to who wrote it.
    "notices": ("gugus_notice",),
}

BARRED = f"""
CREATE OR REPLACE FUNCTION rujukan_barred() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    WITH barring AS MATERIALIZED (
        SELECT case_id AS id FROM rujukan_case_barred_users WHERE user_id = {ME}
        UNION SELECT case_id FROM rujukan_case_barred_institutions WHERE institution_id = {HERE}
    ), victims AS MATERIALIZED (
        SELECT victim.id FROM barring JOIN rujukan_victim victim ON victim.case_id = barring.id
    )
    SELECT ARRAY(
        SELECT id FROM barring UNION ALL SELECT id FROM victims
        UNION ALL SELECT complaint.id FROM barring JOIN rujukan_complaint complaint ON complaint.case_id = barring.id
        UNION ALL SELECT referral.id FROM victims JOIN rujukan_referral referral ON referral.victim_id = victims.id
    )
$$
"""  # noqa: S608 (constants of this file)
ASKING = {
    "knows": f"EXISTS (SELECT FROM rujukan_referral WHERE victim_id = victim AND {own()})",
    "refers": "EXISTS (SELECT FROM rujukan_referral WHERE victim_id = victim"
    f" AND to_institution_id = {HERE} AND status IN {SERVING})",
    "takes_in": "EXISTS (SELECT FROM rujukan_victim one JOIN rujukan_complaint complaint USING (case_id)"
    f" WHERE one.id = victim AND complaint.institution_id = {HERE})",
}


FUNCTIONS = [BARRED] + [
    f"CREATE OR REPLACE FUNCTION rujukan_{name}(victim uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER"
    f" SET search_path = pg_catalog, public, pg_temp AS $$ SELECT {condition} $$"
    for name, condition in ASKING.items()
]


def renew(using, **_):
    """Put up this room's wall (receiver of post_migrate; runs as the owner)."""
    policies.renew(using, RULES, BEYOND, FUNCTIONS)
