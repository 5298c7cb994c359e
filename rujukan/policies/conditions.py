"""The SQL conditions of which the rules of case work are made, and how they become rules."""

from dataclasses import asdict

from gugus.access.policies import HERE, ME, OFFICE, REASON, Rule, holds, kept, once, setting
from gugus.access.roles import COORDINATOR, OFFICER, REPORTER
from gugus.choices import InstitutionKind
from rujukan.choices.referral import IN_SERVICE, ReferralStatus
from rujukan.choices.section import Section
from rujukan.models.identity_token import BY_HAND

EVERY_ROW = Rule("true")
HEAD = holds("head")


def statuses(chosen):
    return "(" + ", ".join(f"'{status.value}'" for status in chosen) + ")"


POLICE = once(f"EXISTS (SELECT FROM gugus_institution WHERE id = {HERE} AND kind = '{InstitutionKind.POLICE.value}')")
SERVING, ASKED = statuses(IN_SERVICE), statuses([ReferralStatus.SENT, *IN_SERVICE])
# A referral that the officer's institution received, sent or proposed.
OWN = f"(to_institution_id = {HERE} AND sent_at IS NOT NULL OR from_institution_id = {HERE})"


def free(*columns):
    """Return the condition that no case bars the user from the rows that these columns point to."""
    barred = "ANY ((SELECT rujukan_barred())::uuid[])"
    return " AND ".join(f"({column} = {barred}) IS NOT TRUE" for column in columns)


def exists(table, condition):
    """Return the condition that such a row exists; where `table` is one of VIEWS, that the user may see it."""
    return f"EXISTS (SELECT FROM {table} seen WHERE {condition})"


def one_of(table, condition):
    """As `exists`, by one look into an index for each row; else PostgreSQL reads all such rows at once for the few of a page."""
    return f"(SELECT true FROM {table} seen WHERE {condition} LIMIT 1)"  # noqa: S608 (constants)


def served(victim):
    """Return the condition that the officer's institution serves this victim under an accepted referral."""
    return exists("rujukan_own_referral", f"seen.victim_id = {victim} AND seen.received AND seen.status IN {SERVING}")


def received(referral, status="true"):
    return exists("rujukan_own_referral", f"seen.id = {referral} AND seen.received AND {status}")


def accompanied(victim):
    """Return the condition that the officer's institution accompanies this victim now."""
    return exists("rujukan_accompanied", f"seen.id = {victim}")


def pursued(proceeding):
    """Return the condition that the officer's institution works on this legal proceeding."""
    return one_of("rujukan_own_proceeding", f"seen.id = {proceeding}")


def pursued_victim(victim):
    """Return the condition that the officer's institution works on the legal proceeding of this victim's case."""
    return exists("rujukan_pursued", f"seen.id = {victim}")


def invited(conference):
    """Return the condition that the officer's institution is invited to this conference."""
    return exists("rujukan_own_conference", f"seen.id = {conference}")


def visited(victim):
    """Return the condition that the officer's institution makes the next visit to this victim."""
    return exists("rujukan_visited", f"seen.id = {victim}")


def party(column, value):
    """Return the condition that the officer's institution received, sent or proposed such a referral."""
    return exists("rujukan_own_referral", f"seen.{column} = {value}")


def taken(complaint, still="true"):
    """Return the condition that the officer's institution took this complaint, and that `still` holds."""
    return exists("rujukan_own_complaint", f"seen.id = {complaint} AND {still}")


def emergency(condition):
    """Return the condition for an emergency only (`gugus.access.scope.emergency`)."""
    return f"({REASON} = 'emergency' AND {condition})"


def joined(case):
    """Return the condition for an emergency: a complaint of the officer's institution has just become this case."""
    return emergency(exists("rujukan_own_complaint", f"seen.case_id = {case}"))


def taken_in(victim):
    """Return the condition for an emergency: the officer's institution has just opened the case of this victim."""
    return emergency(f"rujukan_takes_in({victim})")


def lifted(table, column):
    granted = f"seen.bar = {table}.id AND seen.case_id = {table}.case_id AND seen.{column} = {table}.{column} AND seen.granted"
    return f"{free('case_id')} AND {exists('rujukan_approval', granted)}"


def reported(column, more="true"):
    """Return the condition that a row belongs to the complaint whose receipt the reporter holds."""
    return f"{more} AND {exists('rujukan_reported_complaint', f'seen.id = {column}')}"


def by_reporter(added, sight="false"):
    return Rule(sight, added=added, changed="false")


def bounded(bound, rule):
    """Return the rule with `bound` added to each of its conditions."""
    conditions = asdict(rule).items()
    return Rule(**{name: said if said in ("", "false") else f"{bound} AND ({said})" for name, said in conditions})


def either(one, other):
    """Return the rule that allows what one of two rules allows; neither allows to delete."""
    both = [(rule.sight, rule.added or rule.sight, rule.changed or rule.sight) for rule in (one, other)]
    return Rule(*(f"({of_one}) OR ({of_other})" for of_one, of_other in zip(*both, strict=True)))


def unbarred(*columns, coordinator=EVERY_ROW, **others):
    """Return the rules of a table: coordinators see each row, the other roles what their rule says, where no case bars them.

    `columns` point to what a case may bar. A reporter is never barred.
    """
    bound = free(*columns)
    rules = {COORDINATOR: coordinator} | others
    return {role: rule if role == REPORTER else bounded(bound, rule) for role, rule in rules.items()}


def of_victim(table):
    """Return the rules for rows of a victim: officers see those of the victims whom their institution serves."""
    return unbarred("victim_id", officer=Rule(f"{served(f'{table}.victim_id')} OR {taken_in(f'{table}.victim_id')}"))


def open_section(table):
    """Return the condition that a referral in service discloses the section of a row, of its victim or of the whole case."""
    victim = f"({table}.victim_id IS NULL OR seen.id = {table}.victim_id)"
    return exists("rujukan_open_section", f"seen.case_id = {table}.case_id AND seen.section = {table}.section AND {victim}")


def of_complaint(table, **reporter):
    return unbarred("complaint_id", officer=Rule(taken(f"{table}.complaint_id")), **reporter)


def of_conference(table):
    """Return the rules for rows of a conference: coordinators add some, and invited institutions read them."""
    seen = exists("rujukan_caseconference", f"seen.id = {table}.conference_id")
    of_coordinator = Rule(seen, added=f"{seen} AND by_id = {ME}", changed="false")
    return {COORDINATOR: of_coordinator, OFFICER: kept(invited(f"{table}.conference_id"))}


def hangs(condition="true"):
    """Return the condition that the user may see the attachment of a content, and that `condition` holds for it."""
    return exists("rujukan_attachment", f"seen.id = rujukan_attachmentcontent.id AND {condition}")


READS_CHRONOLOGY = exists(
    "rujukan_open_section",
    f"seen.case_id = rujukan_chronologyversion.case_id AND seen.section = '{Section.CHRONOLOGY.value}'",
)
OPEN_HERE = "EXISTS (SELECT FROM rujukan_own_complaint own WHERE own.id = seen.complaint_id AND own.triaged_at IS NULL)"
ADDRESSED = f"{free('about')} AND (role = ANY (string_to_array({setting('roles')}, ',')) OR institution_id = {OFFICE})"
ASKED_WITH = exists("rujukan_own_referral", f"seen.consent_id = rujukan_consent.id AND seen.received AND seen.status IN {ASKED}")
OWN_DRAFT = f"user_id = {ME} AND institution_id IS NOT DISTINCT FROM {HERE}"
TOKEN_OF_OWN = " OR ".join(
    (
        taken("rujukan_identitytoken.complaint_id"),
        served("rujukan_identitytoken.victim_id"),
        taken_in("rujukan_identitytoken.victim_id"),
    )
)
ASKED_UNDER = received("rujukan_referralquestion.referral_id", f"seen.status IN {ASKED}")
HANDING_OVER = f"seen.status = '{ReferralStatus.HANDING_OVER.value}'"
EVENT_OF_OWN = f"{party('id', 'rujukan_event.referral_id')} OR {taken('rujukan_event.complaint_id')}"
STARTED = f"started_by_id = {ME} AND kind = '{BY_HAND}'"  # a comparison by hand, in one's own name
SUBJECT = ("victim_id", "complaint_id", "case_id")
OF_OWN_LIST = exists("rujukan_destructionlist", f"seen.id = list_id AND seen.proposed_by_id = {ME}")
OF_ITEM = exists("rujukan_destructionitem", "seen.id = item_id")
OF_LETTER = f"{pursued('rujukan_letter.proceeding_id')} OR {received('rujukan_letter.referral_id')}"
WRITTEN_HERE = (
    f"by_id = {ME} AND institution_id = {HERE} AND ({pursued('rujukan_letter.proceeding_id')}"
    f" AND {pursued_victim('rujukan_letter.victim_id')} OR"
    f" {received('rujukan_letter.referral_id', f'seen.victim_id = rujukan_letter.victim_id AND seen.status IN {SERVING}')})"
)
ANSWERED = exists("rujukan_letter", "seen.id = rujukan_letteranswer.letter_id")
ANSWERED_HERE = exists(
    "rujukan_letter", f"seen.id = rujukan_letteranswer.letter_id AND seen.institution_id IS NOT NULL AND seen.to_id <> {HERE}"
)
VISUM_HERE = exists("rujukan_letter", f"seen.id = {{}}.letter_id AND seen.to_id = {HERE} AND seen.purpose = 'visum'")
# The person of a request is one of its case, and the letter one about them.
OF_ITS_CASE = exists("rujukan_victim", "seen.id = victim_id AND seen.case_id = rujukan_approval.case_id")
ABOUT_THEM = exists("rujukan_letter", "seen.id = letter_id AND seen.victim_id = rujukan_approval.victim_id")
OF_ONE_CASE = f"(victim_id IS NULL OR {OF_ITS_CASE}) AND (letter_id IS NULL OR {ABOUT_THEM})"
OF_ENVELOPE = exists("rujukan_approval", "seen.id = rujukan_identityenvelope.approval_id")
OF_ANSWER = exists("rujukan_own_answer", "seen.id = rujukan_attachment.answer_id")
# A file of a form belongs to a record that this user has made of the same person.
OF_RECORD = exists(
    "rujukan_service",
    f"seen.id = rujukan_attachment.service_id AND seen.victim_id = rujukan_attachment.victim_id AND seen.by_id = {ME}",
)
OF_TASK = (
    f"(institution_id = {HERE} AND (referral_id IS NOT NULL OR {accompanied('rujukan_task.victim_id')})"
    f" OR institution_id = {HERE} AND {invited('rujukan_task.conference_id')} OR {pursued('rujukan_task.proceeding_id')})"
)
OF_VISIT = f"{visited('rujukan_monitoringvisit.victim_id')} AND institution_id = {HERE}"
# A visit that alarms asks the coordinators for a step.
FROM_VISIT = f"institution_id IS NULL AND {visited('rujukan_task.victim_id')}"
