"""Who is the second person of what a coordinator asked for: another coordinator, the head of the lead agency, or for now nobody.

The functions read as the owner, because the head does not see the case, and an administrator who switches an account off sees
none. They tell who decides, and of what waits the kind, the code and the number of its letter.
"""

from gugus.access import second_person
from gugus.access.policies import ADMINISTRATOR, COORDINATOR, ME, Rule
from gugus.access.roles import ACCOUNTS, BYPASS
from rujukan.choices.approval import RequestKind, SecondPerson
from rujukan.choices.consent import AGREED_AFTER, AGREED_BEFORE
from rujukan.choices.event import EventKind
from rujukan.policies.conditions import HEAD, exists, statuses

EVERYTHING = f"({ADMINISTRATOR} OR {ME} IS NULL)"
AWAITS = (
    f"basis.basis IN {statuses([*AGREED_BEFORE, *AGREED_AFTER])} AND confirmed_at IS NULL AND withdrawn_at IS NULL"
    " AND NOT rujukan_with_intake(basis.id)"
)
OF_OWNER = "LANGUAGE sql STABLE SECURITY DEFINER\nSET search_path = pg_catalog, public, pg_temp AS"
# The case of a victim; a case is its own.
CASE_OF = f"""
CREATE OR REPLACE FUNCTION rujukan_case_of(subject uuid) RETURNS uuid {OF_OWNER} $$
    SELECT COALESCE((SELECT case_id FROM rujukan_victim WHERE id = subject), subject)
$$"""  # noqa: S608 (constants of this project)
# Whether no case bars the user from it, for whoever does not see the subject.
UNBARRED = f"""
CREATE OR REPLACE FUNCTION rujukan_unbarred(subject uuid) RETURNS boolean {OF_OWNER} $$
    SELECT (rujukan_case_of(subject) = ANY (rujukan_barred())) IS NOT TRUE
$$"""
SECOND_PERSON = f"""
CREATE OR REPLACE FUNCTION rujukan_second_person(subject uuid, asker bigint) RETURNS text {OF_OWNER} $$
    WITH of AS MATERIALIZED (SELECT rujukan_case_of(subject) AS id), free AS MATERIALIZED (
        SELECT one.roles::text[] AS roles FROM gugus_user one, of
        WHERE one.is_active AND one.id <> asker AND one.roles::text[] && ARRAY['coordinator', 'head']
        AND NOT EXISTS (SELECT FROM rujukan_case_barred_users WHERE case_id = of.id AND user_id = one.id)
        AND NOT EXISTS (SELECT FROM rujukan_case_barred_institutions bar
            WHERE bar.case_id = of.id AND bar.institution_id = one.institution_id)
    )
    SELECT CASE WHEN EXISTS (SELECT FROM free WHERE 'coordinator' = ANY (roles)) THEN '{SecondPerson.COORDINATOR.value}'
        WHEN EXISTS (SELECT FROM free WHERE 'head' = ANY (roles)) THEN '{SecondPerson.HEAD.value}'
        ELSE '{SecondPerson.NOBODY.value}' END
$$"""  # noqa: S608 (constants of this project)
# The basis of an emergency intake is confirmed with the intake.
WITH_INTAKE = f"""
CREATE OR REPLACE FUNCTION rujukan_with_intake(basis uuid) RETURNS boolean {OF_OWNER} $$
    SELECT EXISTS (SELECT FROM rujukan_referral WHERE consent_id = basis AND emergency AND confirmed_at IS NULL)
$$"""  # noqa: S608 (constants of this project)
# What waits, and for whom. Coordinators read what they see, the head what the head decides, administrators all. Without a user
# only the owner calls it.
WAITING = f"""
CREATE OR REPLACE FUNCTION rujukan_waiting_for_second() RETURNS TABLE (
    kind text, key text, code text, detail text, about uuid, asked_by bigint, asked_at timestamptz, second text
) {OF_OWNER} $$
    WITH waiting (kind, key, code, detail, subject, asked_by, asked_at) AS (
        SELECT asked.kind::text, asked.id::text, COALESCE(victim.code, one.number)::text,
            COALESCE('untuk surat ' || letter.number || ' kepada ' || body.short_name, ''), asked.case_id, asked.asked_by_id,
            asked.asked_at FROM rujukan_approval asked JOIN rujukan_case one ON one.id = asked.case_id
            LEFT JOIN rujukan_victim victim ON victim.id = asked.victim_id
            LEFT JOIN rujukan_letter letter ON letter.id = asked.letter_id
            LEFT JOIN gugus_institution body ON body.id = letter.to_id
            WHERE asked.decided_at IS NULL AND asked.agreed_at IS NULL
        UNION ALL SELECT '{RequestKind.BASIS.value}', basis.id::text, victim.code, '', basis.victim_id, basis.recorded_by_id,
            basis.recorded_at FROM rujukan_consent basis JOIN rujukan_victim victim ON victim.id = basis.victim_id
            WHERE {AWAITS}
    ), decided AS MATERIALIZED (
        SELECT kind, key, code, detail, rujukan_case_of(subject), asked_by, asked_at, rujukan_second_person(subject, asked_by)
            AS second, rujukan_unbarred(subject) AS unbarred FROM waiting
        WHERE {EVERYTHING} OR {COORDINATOR} OR {HEAD}
    )
    SELECT kind, key, code, detail, rujukan_case_of, asked_by, asked_at, second FROM decided
    WHERE {EVERYTHING} OR unbarred AND ({COORDINATOR} OR second = '{SecondPerson.HEAD.value}') ORDER BY asked_at
$$"""  # noqa: S608 (constants of this project)


# Those that nobody else can decide, and those that the head answered.
OF_REQUEST = Rule(
    f"{HEAD} AND rujukan_unbarred(case_id) AND (decided_at IS NULL"
    f" AND rujukan_second_person(case_id, asked_by_id) = '{SecondPerson.HEAD.value}' OR {ME} IN (agreed_by_id, decided_by_id))",
    added="false",
    changed=f"{HEAD} AND (agreed_by_id = {ME} OR decided_by_id = {ME} AND NOT granted)",
)
# Nobody but the head agrees, in their own name, and only where the head decides.
AGREED = second_person.trigger(
    "rujukan_approval",
    "INSERT OR UPDATE",
    "TG_OP = 'INSERT' AND NEW.agreed_by_id IS NOT NULL",
    "TG_OP = 'UPDATE' AND (NEW.agreed_by_id, NEW.agreed_at) IS DISTINCT FROM (OLD.agreed_by_id, OLD.agreed_at)"
    f" AND NOT ({HEAD} AND NEW.agreed_by_id = {ME} AND OLD.agreed_by_id IS NULL"
    f" AND rujukan_second_person(NEW.case_id, NEW.asked_by_id) = '{SecondPerson.HEAD.value}')",
)
# A basis without consent has no request: the head agrees to it at once.
OF_BASIS = Rule(
    f"{HEAD} AND rujukan_unbarred(rujukan_consent.victim_id) AND ({AWAITS.replace('basis.', 'rujukan_consent.')}"
    f" AND rujukan_second_person(rujukan_consent.victim_id, recorded_by_id) = '{SecondPerson.HEAD.value}'"
    f" OR confirmed_by_id = {ME})",
    added="false",
    changed=f"{HEAD} AND confirmed_by_id = {ME}",
)
# The story of the person tells that the head agreed; the head reads none of it.
OF_AGREEMENT = exists("rujukan_consent", f"seen.victim_id = rujukan_event.victim_id AND seen.confirmed_by_id = {ME}")
OF_EVENT = Rule(
    "false",
    added=f"{HEAD} AND by_id = {ME} AND kind = '{EventKind.BASIS_AGREED.value}' AND {OF_AGREEMENT}"
    " AND rujukan_unbarred(rujukan_event.case_id)",
    changed="false",
)
RULES_OF_HEAD = {"rujukan_approval": OF_REQUEST, "rujukan_consent": OF_BASIS, "rujukan_event": OF_EVENT}
FUNCTIONS = [CASE_OF, UNBARRED, SECOND_PERSON, WITH_INTAKE, WAITING, *AGREED]
CALLED_BY = dict.fromkeys(("rujukan_unbarred(uuid)", "rujukan_waiting_for_second()", "rujukan_with_intake(uuid)"), ACCOUNTS) | {
    "rujukan_second_person(uuid, bigint)": (*ACCOUNTS, BYPASS),
    "rujukan_case_of(uuid)": (),
}
