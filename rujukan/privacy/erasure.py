"""Destruction of data: which columns and rows belong to what is destroyed, and the database functions that destroy them.

The row stays, with its code, sex, age band, districts, region of origin, citizenship, language, stages, dates and states: the
statistics count it as before. Encrypted columns are emptied; blind indexes and near-duplicate warnings are deleted. Every model
with encrypted columns must be in SEALED, or in SWEPT if its rows are deleted for their age alone; a test fails otherwise.

Every `migrate` brings the functions up to date. The site may call `rujukan_destroy` only, for a coordinator. That function
refuses data that no second person approved, that a legal hold or a running proceeding keeps, or that are not closed. Destroyed
data cannot be restored, so the database decides last. It writes the `Destruction` in the same transaction.
"""

# ruff: noqa: S608 (every part of these statements is a constant of this module)

import pgtrigger
from django.db import connection

from gugus.access.policies import COORDINATOR, ME
from gugus.models import FormDraft, StagedPiece
from gugus.vault.rotation import sealed_columns
from rujukan import models
from rujukan.choices.case import CaseStatus
from rujukan.choices.complaint import COMPLAINT_ENDED
from rujukan.choices.data_protection import BreachStatus, RetentionKind
from rujukan.choices.proceeding import COURSE, ENDS, ProceedingEvent
from rujukan.choices.victim import VictimStatus

REPORTED = "SELECT {} FROM rujukan_reportedperson WHERE victim_id = _subject"
SERVED = "SELECT id FROM rujukan_referral WHERE victim_id = _subject"
PURSUED = "SELECT id FROM rujukan_legalproceeding WHERE case_id = _subject"
DISCUSSED = "SELECT id FROM rujukan_caseconference WHERE case_id = _subject"
WRITTEN = "letter_id IN (SELECT id FROM rujukan_letter WHERE victim_id = _subject)"
CONTENT_OF = "id IN (SELECT id FROM rujukan_attachment WHERE {})"
COMPLAINTS = (RetentionKind.COMPLAINT, RetentionKind.CASE_COMPLAINT)

# {kind: {model: which of its rows}}: all encrypted columns of these rows are emptied.
OF_COMPLAINT = {
    models.Complaint: "id = _subject",
    **dict.fromkeys(
        (models.ReportedPerson, models.ComplaintAddition, models.Attachment, models.DataRequest, models.Event),
        "complaint_id = _subject",
    ),
    models.AttachmentContent: CONTENT_OF.format("complaint_id = _subject"),
}
OF_VICTIM = (
    *(models.VictimIdentity, models.Guardian, models.ReportedPerson, models.Identification, models.Consent, models.Attachment),
    *(models.Statement, models.LegalDuty, models.MonitoringVisit, models.ContactLog, models.LegalEvent, models.Letter),
    *(models.Approval, models.Task, models.NeedsAssessment, models.DataRequest, models.Referral),
)
OF_REFERRAL = (models.ReferralQuestion, models.SafetySheet, models.Service)
LIKENESS = {
    models.IdentityToken: "complaint_id = _subject",
    models.NearDuplicate: "complaint_id = _subject OR other_id = _subject",
}
SEALED = {
    RetentionKind.VICTIM: {
        models.Victim: "id = _subject",
        **dict.fromkeys(OF_VICTIM, "victim_id = _subject"),
        **dict.fromkeys(OF_REFERRAL, f"referral_id IN ({SERVED})"),
        models.AttachmentContent: CONTENT_OF.format("victim_id = _subject"),
        models.LetterAnswer: WRITTEN,
        models.AssessedNeed: "assessment_id IN (SELECT id FROM rujukan_needsassessment WHERE victim_id = _subject)",
        models.Event: f"victim_id = _subject OR referral_id IN ({SERVED})",
    },
    **dict.fromkeys(COMPLAINTS, OF_COMPLAINT),
    RetentionKind.CASE: {
        models.Case: "id = _subject",
        **dict.fromkeys((models.ChronologyVersion, models.CaseConference), "case_id = _subject"),
        **dict.fromkeys((models.Attachment, models.Statement, models.Task), "case_id = _subject AND victim_id IS NULL"),
        models.AttachmentContent: CONTENT_OF.format("case_id = _subject AND victim_id IS NULL"),
        models.LegalEvent: f"victim_id IS NULL AND proceeding_id IN ({PURSUED})",
        models.ConferenceMinutes: f"conference_id IN ({DISCUSSED})",
        models.Event: "case_id = _subject AND victim_id IS NULL AND complaint_id IS NULL",
    },
    RetentionKind.SUSPECT: {
        models.Suspect: "case_id = _subject",
        models.Approval: "case_id = _subject AND victim_id IS NULL",
    },
    RetentionKind.BREACH: {models.Breach: "id = _subject", models.Event: "breach_id = _subject"},
}
# {kind: {model: which of its rows}}: these rows are deleted.
DELETED = {
    RetentionKind.VICTIM: {
        models.IdentityToken: f"victim_id = _subject OR person_id IN ({REPORTED.format('id')})",
        models.NearDuplicate: f"complaint_id IN ({REPORTED.format('complaint_id')})"
        f" OR other_id IN ({REPORTED.format('complaint_id')})",
        models.VictimPair: "(victim_id = _subject OR other_id = _subject) AND decision = ''",
    },
    **dict.fromkeys(COMPLAINTS, LIKENESS),
}
# {kind: {model: (column, which of its rows, replacement)}}: free text that is not encrypted. It is replaced and not emptied,
# because a constraint requires text.
PLAIN = {
    RetentionKind.VICTIM: {
        models.StageNeed: ("reason", "victim_id = _subject", "dimusnahkan"),
        models.VictimPair: ("reason", "(victim_id = _subject OR other_id = _subject) AND reason <> ''", "dimusnahkan"),
    }
}
ASKED = "SELECT number FROM rujukan_datarequest WHERE {}_id = _subject"
OF_ONE_COMPLAINT = f"SELECT number FROM rujukan_complaint WHERE id = _subject UNION ALL {ASKED.format('complaint')}"
OF_ONE_CASE = "SELECT number FROM rujukan_case WHERE id = _subject"
OF_ONE_CASE += " UNION ALL SELECT number FROM rujukan_legalproceeding WHERE case_id = _subject"
OF_ONE_CASE += " UNION ALL SELECT number FROM rujukan_caseconference WHERE case_id = _subject"
# {kind: the codes and numbers of what is destroyed}: the unsent forms that officers have begun about it are deleted.
DRAFTED = {
    RetentionKind.VICTIM: "SELECT code FROM rujukan_victim WHERE id = _subject UNION ALL"
    f" SELECT number FROM rujukan_referral WHERE victim_id = _subject UNION ALL {ASKED.format('victim')}",
    **dict.fromkeys(COMPLAINTS, OF_ONE_COMPLAINT),
    **dict.fromkeys((RetentionKind.CASE, RetentionKind.SUSPECT), OF_ONE_CASE),
    RetentionKind.BREACH: "SELECT number FROM rujukan_breach WHERE id = _subject",
}
# Otherwise `manage.py retention` deletes their rows by their age alone.
SWEPT = (models.ComplaintDraft, models.DataExport, FormDraft, models.Paper, StagedPiece)


def _filled(model):
    """Return two SQL expressions: how many encrypted values a row holds, and whether it holds any."""
    tests = [f"length({column}) > 0" for column in sealed_columns(model)]
    return " + ".join(f"({test})::int" for test in tests), " OR ".join(tests)


def extent(kind, subjects):
    """Return {"sealed": values, "indexes": rows}: how much the destruction of `subjects` (keys) would remove.

    Counts only rows that the current user may see.
    """
    parts = {
        "sealed": [
            f"SELECT coalesce(sum({_filled(model)[0]}), 0) FROM {model._meta.db_table} WHERE {rows}"
            for model, rows in SEALED[kind].items()
        ],
        "indexes": [f"SELECT count(*) FROM {model._meta.db_table} WHERE {rows}" for model, rows in DELETED.get(kind, {}).items()],
    }
    sums = [" + ".join(f"({count})" for count in counts) or "0" for counts in parts.values()]
    with connection.cursor() as cursor:
        query = f"SELECT {', '.join(sums)}".replace("= _subject", "= ANY (%(subjects)s)")
        cursor.execute(query, {"subjects": list(subjects)})
        return dict(zip(parts, map(int, cursor.fetchone()), strict=True))


def _erasing(kind):
    """Yield the PL/pgSQL statements that destroy the data of one kind."""
    for model, rows in SEALED[kind].items():
        table, (count, any_filled) = model._meta.db_table, _filled(model)
        emptied = ", ".join(f"{column} = ''" for column in sealed_columns(model))
        yield f"SELECT _sealed + coalesce(sum({count}), 0) INTO _sealed FROM {table} WHERE {rows}"
        yield f"UPDATE {table} SET {emptied} WHERE ({rows}) AND ({any_filled})"
    for model, (column, rows, word) in PLAIN.get(kind, {}).items():
        yield f"UPDATE {model._meta.db_table} SET {column} = '{word}' WHERE {rows} AND {column} NOT IN ('', '{word}')"
    for model, rows in DELETED.get(kind, {}).items():
        yield f"DELETE FROM {model._meta.db_table} WHERE {rows}"
        yield "GET DIAGNOSTICS _rows = ROW_COUNT"
        yield "_indexes := _indexes + _rows"
    drafts = FormDraft._meta.db_table
    yield f"DELETE FROM {drafts} USING ({DRAFTED[kind]}) AS one(code) WHERE address LIKE '%/' || one.code || '/%'"


def _append_only():
    """Return the names of the triggers that keep rows append-only: the erasing function switches them off for itself."""
    emptied = {model for rows in SEALED.values() for model in rows}
    triggers = [(trigger, model) for model in emptied for trigger in getattr(model._meta, "triggers", [])]
    return sorted(trigger.get_pgid(model) for trigger, model in triggers if isinstance(trigger, pgtrigger.Protect))


def _erase():
    branches = "".join(f"WHEN '{kind.value}' THEN {'; '.join(_erasing(kind))};" for kind in SEALED)
    return f"""
CREATE OR REPLACE FUNCTION rujukan_erase(_kind text, _subject uuid) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE _sealed bigint := 0; _indexes bigint := 0; _rows bigint;
    _ignored text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{{}}');
BEGIN
    PERFORM set_config('pgtrigger.ignore', '{{{",".join(_append_only())}}}', true);
    CASE _kind {branches} END CASE;
    PERFORM set_config('pgtrigger.ignore', _ignored, true);
    RETURN jsonb_build_object('sealed', _sealed, 'indexes', _indexes);
END $$
"""


REFUSAL = "RT001"  # the SQLSTATE of a refusal; its message is shown to the user
DESTROY = f"""
CREATE OR REPLACE FUNCTION rujukan_destroy(_item bigint, _at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE _row record; _case uuid; _cases uuid[];
BEGIN
    IF {COORDINATOR} IS NOT TRUE OR {ME} IS NULL THEN
        RAISE EXCEPTION 'Hanya koordinator yang memusnahkan.' USING ERRCODE = '{REFUSAL}';
    END IF;
    SELECT item.*, list.number, list.proposed_by_id, decision.approved, decision.by_id AS approved_by_id INTO _row
        FROM rujukan_destructionitem item JOIN rujukan_destructionlist list ON list.id = item.list_id
        LEFT JOIN rujukan_destructiondecision decision ON decision.item_id = item.id WHERE item.id = _item FOR UPDATE OF item;
    IF _row.approved IS NOT TRUE OR _row.approved_by_id = _row.proposed_by_id THEN
        RAISE EXCEPTION 'Usulan ini belum disetujui orang kedua.' USING ERRCODE = '{REFUSAL}';
    END IF;
    _case := coalesce(_row.case_id, (SELECT case_id FROM rujukan_victim WHERE id = _row.victim_id),
        (SELECT case_id FROM rujukan_complaint WHERE id = _row.complaint_id));
    -- Of a victim also the cases that know the same person under another code.
    _cases := ARRAY[_case] || ARRAY(SELECT code.case_id FROM rujukan_victim one JOIN rujukan_victim code
        ON coalesce(one.merged_into_id, one.id) IN (code.id, code.merged_into_id) WHERE one.id = _row.victim_id);
    -- FOR UPDATE, not FOR NO KEY UPDATE: it also blocks new rows that refer to these (holds, events) until this transaction ends.
    PERFORM FROM rujukan_complaint WHERE id = _row.complaint_id OR case_id = ANY (_cases) ORDER BY number FOR UPDATE;
    PERFORM FROM rujukan_case WHERE id = ANY (_cases) ORDER BY number FOR UPDATE;
    PERFORM FROM rujukan_victim WHERE id = _row.victim_id FOR UPDATE;
    PERFORM FROM rujukan_breach WHERE id = _row.breach_id FOR UPDATE;
    IF EXISTS (SELECT FROM rujukan_legalhold WHERE lifted_at IS NULL AND (case_id = ANY (_cases)
            OR complaint_id = _row.complaint_id
            OR complaint_id IN (SELECT id FROM rujukan_complaint WHERE case_id = ANY (_cases)))) THEN
        RAISE EXCEPTION '% tidak dimusnahkan: pemusnahannya sedang ditunda.', _row.code USING ERRCODE = '{REFUSAL}';
    END IF;
    -- As LegalProceeding.objects.running().
    IF EXISTS (SELECT FROM rujukan_legalproceeding proceeding JOIN rujukan_legalevent event ON event.proceeding_id = proceeding.id
            WHERE proceeding.case_id = ANY (_cases) AND event.kind = ANY ('{{{",".join(COURSE)}}}')
                AND NOT EXISTS (SELECT FROM rujukan_legalevent newer WHERE newer.replaces_id = event.id)
            GROUP BY proceeding.id HAVING NOT bool_or(event.kind = ANY ('{{{",".join(ENDS)}}}'))
                AND (array_agg(event.kind ORDER BY event."on" DESC, event.at DESC))[1] <> '{ProceedingEvent.STOPPED}') THEN
        RAISE EXCEPTION '% tidak dimusnahkan: proses hukumnya masih berjalan.', _row.code USING ERRCODE = '{REFUSAL}';
    END IF;
    IF NOT (CASE
            WHEN _row.victim_id IS NOT NULL THEN
                -- A merged code is closed, but its referrals go on: its person decides.
                NOT EXISTS (SELECT FROM rujukan_victim one LEFT JOIN rujukan_victim kept ON kept.id = one.merged_into_id
                    WHERE one.id = _row.victim_id AND '{VictimStatus.CLOSED}' <> ANY (ARRAY[one.status, kept.status]))
            WHEN _row.breach_id IS NOT NULL THEN
                (SELECT status = '{BreachStatus.CLOSED}' FROM rujukan_breach WHERE id = _row.breach_id)
            WHEN _row.kind = '{RetentionKind.COMPLAINT}' THEN
                (SELECT status = ANY ('{{{",".join(COMPLAINT_ENDED)}}}') FROM rujukan_complaint WHERE id = _row.complaint_id)
            ELSE coalesce((SELECT status = '{CaseStatus.CLOSED}' FROM rujukan_case WHERE id = _case), false)
        END) THEN
        RAISE EXCEPTION '% tidak dimusnahkan: sedang dibuka kembali.', _row.code USING ERRCODE = '{REFUSAL}';
    END IF;
    IF EXISTS (SELECT FROM rujukan_destruction WHERE kind = _row.kind AND code = _row.code) THEN
        RAISE EXCEPTION '% sudah dimusnahkan.', _row.code USING ERRCODE = '{REFUSAL}';
    END IF;
    INSERT INTO rujukan_destruction (kind, victim_id, complaint_id, case_id, breach_id, code, basis, item_id, list_number,
        proposed_by_id, approved_by_id, by_id, at, counts)
    VALUES (_row.kind, _row.victim_id, _row.complaint_id, _row.case_id, _row.breach_id, _row.code, _row.basis, _row.id,
        _row.number, _row.proposed_by_id, _row.approved_by_id, {ME}, _at, rujukan_erase(_row.kind, coalesce(_row.victim_id,
        _row.complaint_id, _row.case_id, _row.breach_id)));
END $$
"""

FUNCTIONS = [_erase(), "REVOKE ALL ON FUNCTION rujukan_erase(text, uuid) FROM PUBLIC", DESTROY]
