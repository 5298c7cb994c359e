"""The functions, views and triggers that the policies of case work use.

Functions and views read without the policies, because a policy may not query its own table. They answer only for the user of
the scope.
"""

from gugus.access import second_person
from gugus.access.policies import ADMINISTRATOR, BARRED_ENTRY, CASE_MEETING, HERE, ME, RECEIPT, holds
from gugus.access.roles import ACCOUNTS, BYPASS, COORDINATOR, OFFICER, REPORTER, named
from rujukan.choices.referral import REFERRAL_OPEN
from rujukan.choices.section import DISCLOSED
from rujukan.choices.stage import Stage
from rujukan.models.referral import ENDS_PLAN
from rujukan.models.stage_role import StageRoleChange
from rujukan.policies import deciders
from rujukan.policies.conditions import OWN, SERVING, free, statuses
from rujukan.policies.rows import SECTION_OPENED
from rujukan.privacy import erasure

# What a case bars the user from. A statement asks it once for each table that it reads, and hardly anybody is barred.
BARRED = f"""
CREATE OR REPLACE FUNCTION rujukan_barred() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    IF NOT EXISTS (SELECT FROM rujukan_case_barred_users WHERE user_id = {ME})
        AND NOT EXISTS (SELECT FROM rujukan_case_barred_institutions WHERE institution_id = {HERE})
    THEN RETURN '{{}}'; END IF;
    RETURN (WITH barring AS MATERIALIZED (
        SELECT case_id AS id FROM rujukan_case_barred_users WHERE user_id = {ME}
        UNION SELECT case_id FROM rujukan_case_barred_institutions WHERE institution_id = {HERE}
    ), victims AS MATERIALIZED (
        SELECT victim.id FROM barring JOIN rujukan_victim victim ON victim.case_id = barring.id
    )
    SELECT ARRAY(
        SELECT id FROM barring UNION ALL SELECT id FROM victims
        UNION ALL SELECT complaint.id FROM barring JOIN rujukan_complaint complaint ON complaint.case_id = barring.id
        UNION ALL SELECT same.id FROM barring JOIN rujukan_complaint complaint ON complaint.case_id = barring.id
            JOIN rujukan_complaint same ON same.duplicate_of_id = complaint.id
        UNION ALL SELECT referral.id FROM victims JOIN rujukan_referral referral ON referral.victim_id = victims.id
    ));
END $$
"""  # noqa: S608 (constants of this file)
# The cases in which a clock has passed its limit (rujukan.stages.deadlines); answers coordinators only. One plan serves every
# call: PostgreSQL estimates that a plan for each moment would save more than planning so many tables costs.
OVERDUE = f"""
CREATE OR REPLACE FUNCTION rujukan_overdue(moment timestamptz) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$ BEGIN
    IF NOT {holds("coordinator")} THEN RETURN; END IF;
    RETURN QUERY SELECT victim.case_id FROM rujukan_victim victim WHERE victim.id IN (
        SELECT victim_id FROM rujukan_referral WHERE due_at < moment
        UNION ALL SELECT victim_id FROM rujukan_shelterstay WHERE until IS NULL AND leave_by < moment
        UNION ALL SELECT victim_id FROM rujukan_legalduty WHERE settled_at IS NULL AND due_at < moment
        UNION ALL SELECT victim_id FROM rujukan_datarequest WHERE status = 'waiting' AND answer_by < moment
        UNION ALL SELECT victim_id FROM rujukan_task WHERE status = 'open' AND due_at < moment
        UNION ALL SELECT id FROM rujukan_victim WHERE status = 'monitored' AND next_visit_by < moment
        UNION ALL SELECT need.victim_id FROM rujukan_stageneed need JOIN rujukan_victim one ON one.id = need.victim_id
            WHERE need.state = 'planned' AND need.refer_by < moment AND one.status NOT IN ('closed', 'not_victim')
            AND NOT EXISTS (SELECT FROM rujukan_referral referral WHERE referral.victim_id = need.victim_id
                AND referral.stage = need.stage AND referral.status IN {statuses(ENDS_PLAN)}));
END $$
"""  # noqa: S608 (constants of this file)
ASKING = {
    "knows": f"EXISTS (SELECT FROM rujukan_referral WHERE victim_id = victim AND {OWN})",
    "refers": "EXISTS (SELECT FROM rujukan_referral WHERE victim_id = victim"
    f" AND to_institution_id = {HERE} AND status IN {SERVING})",
    "takes_in": "EXISTS (SELECT FROM rujukan_victim one JOIN rujukan_complaint complaint USING (case_id)"
    f" WHERE one.id = victim AND complaint.institution_id = {HERE})",
}

DISCLOSING = ", ".join(sorted(f"('{stage.value}', '{section.value}')" for stage in Stage for section in DISCLOSED[stage]))
# What a policy reads from another table. With that table's policies PostgreSQL would also evaluate those of further tables:
# planning a statement on cases took 25 ms. The user may see each row of a view; a row holds keys and states only.
VIEWS = {
    "own_complaint": "SELECT id, case_id, triaged_at FROM rujukan_complaint"  # noqa: S608
    f" WHERE institution_id = {HERE} AND {free('case_id')}",
    "reported_complaint": f"SELECT id, case_id FROM rujukan_complaint WHERE receipt = {RECEIPT}",  # noqa: S608
    "own_referral": f"SELECT id, victim_id, consent_id, status, to_institution_id = {HERE} AS received"  # noqa: S608
    f" FROM rujukan_referral WHERE {OWN} AND {free('victim_id')}",
    "accompanied": "SELECT victim_id AS id FROM rujukan_companion"  # noqa: S608
    f" WHERE institution_id = {HERE} AND until IS NULL AND {free('victim_id')}",
    "accompanied_proceeding": "SELECT proceeding.id FROM rujukan_companion JOIN rujukan_victim victim"  # noqa: S608
    " ON victim.id = victim_id JOIN rujukan_legalproceeding proceeding USING (case_id)"
    f" WHERE institution_id = {HERE} AND until IS NULL AND {free('victim_id')}",
    "own_proceeding": "SELECT id, case_id FROM rujukan_legalproceeding"  # noqa: S608
    f" WHERE ({HERE} = police_id OR {HERE} = prosecution_id) AND {free('case_id')}",
    "pursued": "SELECT victim.id FROM rujukan_victim victim JOIN rujukan_legalproceeding proceeding"  # noqa: S608
    f" ON proceeding.case_id = victim.case_id AND ({HERE} = proceeding.police_id OR {HERE} = proceeding.prosecution_id)"
    f" WHERE {free('victim.case_id')}",
    "own_conference": "SELECT conference.id, conference.meeting_id FROM rujukan_caseconference conference"  # noqa: S608
    f" JOIN gugus_meetingparticipant present ON present.meeting_id = conference.meeting_id AND present.institution_id = {HERE}"
    f" WHERE {free('conference.case_id')}",
    # The answers to the letters that the institution wrote, under a referral while it serves: their files may name the person.
    "own_answer": "SELECT answer.id FROM rujukan_letteranswer answer JOIN rujukan_letter letter ON letter.id = letter_id"  # noqa: S608
    " LEFT JOIN rujukan_referral referral ON referral.id = letter.referral_id"
    " LEFT JOIN rujukan_legalproceeding proceeding ON proceeding.id = letter.proceeding_id"
    f" WHERE letter.institution_id IS NOT NULL AND letter.to_id <> {HERE} AND {free('letter.victim_id')}"
    f" AND (referral.to_institution_id = {HERE} AND referral.status IN {SERVING}"
    f" OR {HERE} IN (proceeding.police_id, proceeding.prosecution_id))",
    # Those whose next visit a coordinator has given to the institution, as long as it serves or accompanies them.
    "visited": "SELECT victim.id FROM rujukan_victim victim"  # noqa: S608
    f" WHERE victim.visitor_id = {HERE} AND victim.status = 'monitored' AND {free('victim.case_id')}"
    " AND (EXISTS (SELECT FROM rujukan_referral WHERE victim_id = victim.id"
    f" AND to_institution_id = {HERE} AND status IN {SERVING})"
    f" OR EXISTS (SELECT FROM rujukan_companion WHERE victim_id = victim.id AND institution_id = {HERE} AND until IS NULL))",
    "called_alarm": f"SELECT alarm_id AS id FROM rujukan_alarmcall WHERE institution_id = {HERE}",  # noqa: S608
    # The complaints of the calls that the officer's institution has taken over, until triage, with those that are the same.
    "taken_call": "SELECT complaint.id FROM rujukan_alarm alarm JOIN gugus_user taker ON taker.id = alarm.taken_by_id"  # noqa: S608
    " JOIN rujukan_complaint first ON first.id = alarm.complaint_id AND first.triaged_at IS NULL"
    " JOIN rujukan_complaint complaint ON first.id IN (complaint.id, complaint.duplicate_of_id)"
    f" WHERE taker.institution_id = {HERE}"
    f" AND EXISTS (SELECT FROM rujukan_alarmcall WHERE alarm_id = alarm.id AND institution_id = {HERE})",
    "served_case": "SELECT victim.case_id AS id FROM rujukan_victim victim JOIN rujukan_referral referral"  # noqa: S608
    f" ON referral.victim_id = victim.id AND referral.to_institution_id = {HERE} AND referral.status IN {SERVING}"
    f" WHERE {free('case_id')}",
    # `rujukan.models.StageRole.sections` of the referrals that the officer's institution serves.
    "open_section": "SELECT victim.id, victim.case_id, disclosed.section FROM rujukan_referral referral"  # noqa: S608
    " JOIN rujukan_victim victim ON victim.id = referral.victim_id JOIN rujukan_stagerole role ON role.id = referral.role_id"
    f" JOIN (VALUES {DISCLOSING}) disclosed (stage, section) ON disclosed.stage = role.stage"
    f" AND disclosed.section <> ALL (role.withheld) WHERE referral.to_institution_id = {HERE}"
    f" AND referral.status IN {SERVING} AND {free('victim.case_id')}",
}
# Else OFFICER.
VIEWED_BY = {
    "reported_complaint": (REPORTER, BYPASS),
    "accompanied": (OFFICER, BYPASS),
    "accompanied_proceeding": (BYPASS,),
    "taken_call": (BYPASS,),
}
STAGE_ROLE = second_person.trigger(
    "rujukan_stagerole",
    "INSERT OR UPDATE",
    "TG_OP = 'INSERT' AND NEW.active",
    "TG_OP = 'UPDATE' AND (NEW.stage, NEW.institution_id) IS DISTINCT FROM (OLD.stage, OLD.institution_id)",
    second_person.unless("NEW.active AND NOT OLD.active", StageRoleChange.FORCE.value, "subject = NEW.id", "becomes"),
    f"TG_OP = 'UPDATE' AND NOT OLD.withheld <@ NEW.withheld AND NOT {SECTION_OPENED.format(*['NEW'] * 2)}",
    f"TG_OP = 'UPDATE' AND NOT {ADMINISTRATOR} AND to_jsonb(NEW) - 'withheld' <> to_jsonb(OLD) - 'withheld'",
)
# One coordinator records a suspicion; a new version takes it back only if another one granted that in the same moment, for this
# version or for the same guardian under another code of the person.
LIFTED = (
    "EXISTS (SELECT FROM rujukan_approval asked JOIN rujukan_guardian of ON of.id = asked.guardian_id"
    " JOIN rujukan_victim one ON one.id = of.victim_id JOIN rujukan_victim own ON own.id = NEW.victim_id"
    " WHERE asked.granted AND asked.decided_at = NEW.at AND of.relation = was.relation"
    " AND COALESCE(one.merged_into_id, one.id) = COALESCE(own.merged_into_id, own.id))"
)
GUARDIAN = second_person.trigger(
    "rujukan_guardian",
    "INSERT",
    "EXISTS (SELECT FROM rujukan_guardian was WHERE was.id = NEW.replaces_id AND was.suspected AND NOT was.ended"
    f" AND (NOT NEW.suspected OR NEW.ended OR NEW.relation <> was.relation) AND NOT {LIFTED})",
)
# Codes of one person all point to the one under which the person is served: no chain, so no cycle. The function runs as the
# owner, because a code that the user may not see counts too. FOR SHARE: somebody may be merging the other row at the same time.
MERGED_INTO_KEPT = [
    """CREATE OR REPLACE FUNCTION rujukan_merged_into_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    IF TG_OP = 'UPDATE' AND NEW.merged_into_id IS NOT DISTINCT FROM OLD.merged_into_id THEN RETURN NULL; END IF;
    PERFORM FROM rujukan_victim WHERE id = NEW.merged_into_id AND merged_into_id IS NULL FOR SHARE;
    IF NOT FOUND OR EXISTS (SELECT FROM rujukan_victim WHERE merged_into_id = NEW.id) THEN
        RAISE check_violation USING MESSAGE = 'A merged code points to one that is not merged, and none points to it.',
            CONSTRAINT = 'victim_merged_into_kept';
    END IF;
    RETURN NULL;
END $$""",
    "REVOKE ALL ON FUNCTION rujukan_merged_into_kept() FROM PUBLIC",
    "CREATE OR REPLACE TRIGGER merged_into_kept AFTER INSERT OR UPDATE OF merged_into_id ON rujukan_victim FOR EACH ROW"
    " WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION rujukan_merged_into_kept()",
]
# The unique constraint compares the referrals of one code, these triggers those of all codes of a person. They run as the owner
# and lock both codes, for the same reasons. A referral that stays open is not looked at again.
ASKED_TWICE = """
        RAISE unique_violation USING MESSAGE = 'This institution is asked already for this stage, under another code.',
            CONSTRAINT = 'referral_one_open_for_person';"""
ONE_OPEN = [
    f"""CREATE OR REPLACE FUNCTION rujukan_one_open() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$ DECLARE person uuid; BEGIN
    SELECT COALESCE(merged_into_id, id) INTO person FROM rujukan_victim WHERE id = NEW.victim_id FOR NO KEY UPDATE;
    PERFORM FROM rujukan_victim WHERE id = person FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM rujukan_victim code JOIN rujukan_referral other ON other.victim_id = code.id
        WHERE person IN (code.id, code.merged_into_id) AND code.id <> NEW.victim_id
        AND (other.stage, other.to_institution_id) = (NEW.stage, NEW.to_institution_id)
        AND other.status IN {statuses(REFERRAL_OPEN)}) THEN{ASKED_TWICE}
    END IF;
    RETURN NULL;
END $$""",  # noqa: S608 (constants of this project)
    f"""CREATE OR REPLACE FUNCTION rujukan_one_open_merged() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    PERFORM FROM rujukan_victim WHERE id = NEW.merged_into_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM rujukan_referral own JOIN rujukan_referral other
        ON (other.stage, other.to_institution_id) = (own.stage, own.to_institution_id)
        JOIN rujukan_victim code ON code.id = other.victim_id AND NEW.merged_into_id IN (code.id, code.merged_into_id)
        WHERE own.victim_id = NEW.id AND code.id <> NEW.id
        AND own.status IN {statuses(REFERRAL_OPEN)} AND other.status IN {statuses(REFERRAL_OPEN)}) THEN{ASKED_TWICE}
    END IF;
    RETURN NULL;
END $$""",
    "REVOKE ALL ON FUNCTION rujukan_one_open() FROM PUBLIC",
    "REVOKE ALL ON FUNCTION rujukan_one_open_merged() FROM PUBLIC",
    *(
        f"CREATE OR REPLACE TRIGGER one_open_for_person_{when} ON rujukan_referral FOR EACH ROW"
        f" WHEN (NEW.status IN {statuses(REFERRAL_OPEN)}{more}) EXECUTE FUNCTION rujukan_one_open()"
        for when, more in (
            ("added AFTER INSERT", ""),
            (
                "changed AFTER UPDATE OF status, victim_id, stage, to_institution_id",
                f" AND (OLD.status NOT IN {statuses(REFERRAL_OPEN)} OR (OLD.victim_id, OLD.stage, OLD.to_institution_id)"
                " IS DISTINCT FROM (NEW.victim_id, NEW.stage, NEW.to_institution_id))",
            ),
        )
    ),
    "CREATE OR REPLACE TRIGGER one_open_for_person AFTER UPDATE OF merged_into_id ON rujukan_victim FOR EACH ROW"
    " WHEN (NEW.merged_into_id IS NOT NULL AND NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id)"
    " EXECUTE FUNCTION rujukan_one_open_merged()",
]
# The meeting of a conference is seen by whoever sees the conference; until that is added, by the coordinator who records it.
SEES_MEETING = CASE_MEETING.format(
    f"CASE WHEN {holds('coordinator')} THEN COALESCE((SELECT {free('case_id')} FROM rujukan_caseconference"  # noqa: S608
    f" WHERE meeting_id = meeting), recorder = {ME})"
    f" ELSE {holds('officer')} AND EXISTS (SELECT FROM rujukan_own_conference WHERE meeting_id = meeting) END"
)
# {table: the columns that lead it to what `rujukan_barred` returns: a case, a complaint, a victim or a referral}. The access log
# calls a row by its number, a victim by the code.
LOGGED = {
    "case": ("id",),
    "complaint": ("id",),
    "referral": ("id",),
    "letter": ("victim_id",),
    "referralletter": ("referral_id",),
    "legalproceeding": ("case_id",),
    "caseconference": ("case_id",),
    "datarequest": ("victim_id", "complaint_id"),
}
IS_BARRED_ENTRY = BARRED_ENTRY.format(
    "EXISTS (WITH barred AS MATERIALIZED (SELECT unnest(rujukan_barred()) AS id)"  # noqa: S608 (constants of this file)
    " SELECT FROM rujukan_victim JOIN barred USING (id) WHERE code = logged"
    + "".join(
        f" UNION ALL SELECT FROM rujukan_{table} WHERE number = logged AND {column} IN (SELECT id FROM barred)"  # noqa: S608
        for table, columns in LOGGED.items()
        for column in columns
    )
    + " UNION ALL SELECT FROM rujukan_identityenvelope envelope JOIN rujukan_approval asked ON asked.id = approval_id"
    " WHERE envelope.number = logged AND victim_id IN (SELECT id FROM barred))"
)
# Which database roles call a function that reads or writes as the owner.
CALLED_BY = {
    "rujukan_barred()": (*ACCOUNTS, BYPASS),
    "rujukan_overdue(timestamptz)": (COORDINATOR,),
    "rujukan_destroy(bigint, timestamptz)": (COORDINATOR,),
    **deciders.CALLED_BY,
    **{f"rujukan_{name}(uuid)": (OFFICER,) for name in ASKING},
}
PREPARED = [
    BARRED,
    OVERDUE,
    *STAGE_ROLE,
    *GUARDIAN,
    *deciders.FUNCTIONS,
    *MERGED_INTO_KEPT,
    *ONE_OPEN,
    *(
        f"CREATE OR REPLACE FUNCTION rujukan_{name}(victim uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = pg_catalog, public, pg_temp AS $$ SELECT {condition} $$"
        for name, condition in ASKING.items()
    ),
    *erasure.FUNCTIONS,
    *(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC" for function in CALLED_BY),
    *(
        f"GRANT EXECUTE ON FUNCTION {function} TO {', '.join(map(named, callers))}"
        for function, callers in CALLED_BY.items()
        if callers
    ),
    *(f"CREATE VIEW rujukan_{name} WITH (security_barrier) AS {query}" for name, query in VIEWS.items()),
    SEES_MEETING,
    IS_BARRED_ENTRY,
    *(f"GRANT SELECT ON rujukan_{name} TO {', '.join(map(named, VIEWED_BY.get(name, (OFFICER,))))}" for name in VIEWS),
]
