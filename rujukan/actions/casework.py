"""Opens cases, keeps their victims, stage needs and companions, and records suspects and bars."""

import secrets
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.formats.clocks import end_of_day
from gugus.workflow.lifecycle import FARTHEST, NEXT_WHEN, require_latest, step
from gugus.workflow.numbering import take
from rujukan import rules
from rujukan.actions import (
    blind_indexes,
    chronology,
    companionship,
    consequences,
    legal_duty as legal_duties,
    likeness,
    second_person,
)
from rujukan.actions.routing import SERVICES_CLOSED, end_or_hand_over
from rujukan.actions.steps import (
    Stale,
    lock_all,
    locked,
    locked_version,
    moment,
    note,
    require,
    require_state,
    rewrite,
    tell_institution,
)
from rujukan.choices.complaint import NEXT_COMPLAINT, ComplaintStatus
from rujukan.choices.ctdc import age_band, age_in_years
from rujukan.choices.event import EventKind
from rujukan.choices.hand_over import EndReason
from rujukan.choices.stage import STORED_STATES, Stage, StageState
from rujukan.choices.victim import VictimStatus
from rujukan.disclosure import case as cases, comparison
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.disclosure.retained import require_kept
from rujukan.models import Case, Companion, Referral, StageNeed, Victim, VictimIdentity
from rujukan.models.victim import NOT_NEEDED_WHY
from rujukan.stages import standards

# No vowels, so that no words arise; no letters that look alike on a cheap phone or in handwriting.
CODE_LETTERS = "34679CDFGHJKMNPQRTWXY"
IDENTITY_FIELDS = (
    "name",
    "alias",
    "nik",
    "birth_date",
    "phone",
    "description",
    "address",
    "origin_place",
    "family",
)
VICTIM_FIELDS = (
    "kind",
    "sex",
    "age_band",
    "origin_district",
    "origin_region",
    "found_district",
    "current_district",
    "citizenship",
    "language",
    "disability",
    "safety_note",
    "health_note",
    "legal_note",
)
REPORTED = ("kind", "sex", "age_band", "origin_region", "citizenship", "language")  # of a person whom a complaint names


@transaction.atomic
def open_case(complaints, *, by, at=None):
    """Open a case from one or more complaints; each person they name becomes a victim with all seven stages unassessed."""
    rules.require_coordinator(by)
    return open_case_of(complaints, by=by, at=at)[0]


def open_case_of(complaints, *, by, at):
    """Open the case without checking who may, for `open_case` and an emergency intake. Return (case, {person pk: victim})."""
    require(complaints, "Pilih paling sedikit satu pengaduan.")
    complaints = lock_all(sorted(set(complaints), key=lambda complaint: complaint.number), by)
    for complaint in complaints:
        step(NEXT_COMPLAINT, complaint, ComplaintStatus.CASE)
    at = moment(at, *(complaint.triaged_at or complaint.logged_at for complaint in complaints))
    case = Case.objects.create(
        number=take("KS", timezone.localtime(at).year),
        opened_at=at,
        opened_by=by,
        owner=by if by.is_coordinator else None,
        district=complaints[0].district,
        summary=cases.summary_of(complaints),
    )
    note(EventKind.CASE_OPENED, by=by, at=at, case=case)
    victims = {}
    for complaint in complaints:
        victims |= _join(complaint, case, by, at)
    return case, victims


@transaction.atomic
def join_case(complaint, case, *, by, at=None):
    """Add a complaint, and the persons it names, to an active case."""
    rules.require_coordinator(by)
    complaint, case = locked(complaint, by), locked(case, by)
    require(case.is_active, "Kasus ini sudah ditutup. Buka kembali dulu bila pengaduan ini termasuk di dalamnya.", "case")
    step(NEXT_COMPLAINT, complaint, ComplaintStatus.CASE)
    at = moment(at, complaint.triaged_at or complaint.logged_at, case.opened_at)
    words = f"Pengaduan {complaint.number} masuk ke kasus ini."
    chronology.replace(case, cases.summary_of([complaint], case=case), reason=words, by=by, at=at)
    rewrite(case)
    _join(complaint, case, by, at)
    return case


def _join(complaint, case, by, at):
    complaint.status = ComplaintStatus.CASE
    complaint.triaged_at = complaint.triaged_at or at
    complaint.case = case
    complaint.save()
    note(EventKind.COMPLAINT_JOINED, by=by, at=at, complaint=complaint, case=case)
    victims = {}
    for person in complaint.persons.all():
        columns = {name: getattr(person, name) for name in REPORTED} | {"found_district": complaint.district}
        person.victim = victims[person.pk] = _add_person(case, columns | cases.identity_of(person), by, at)
        person.save(update_fields=["victim"])
    if complaint.institution and complaint.institution_id != by.institution_id:
        tell_institution(complaint.institution, f"{complaint.number} menjadi kasus", complaint, at=at)
    return victims


@transaction.atomic
def add_victim(case, *, by, fields, at=None):
    """Add a victim or witness to an active case and return them.

    `fields` are columns of `Victim` and `VictimIdentity`; `birth_date` is a date or None. Raises Refused.
    """
    rules.require_coordinator(by)
    case = locked(case, by)
    require_state(case.is_active, "Kasus ini sudah ditutup.")
    return _add_person(case, fields, by, moment(at, case.opened_at))


def _add_person(case, fields, by, at):
    fields = _with_band(fields, at)
    columns = {name: fields[name] for name in VICTIM_FIELDS if name in fields}
    victim = Victim.objects.create(code=_free_code(at), case=case, added_at=at, **columns)
    identity = VictimIdentity(victim=victim)
    _set_identity(identity, fields)
    identity.save()
    blind_indexes.store(comparison.victim_tokens(victim), victim=victim)
    StageNeed.objects.bulk_create(StageNeed(victim=victim, stage=stage) for stage in Stage)
    note(EventKind.VICTIM_ADDED, by=by, at=at, victim=victim)
    likeness.offer(victim, at)
    return victim


@transaction.atomic
def correct_victim(victim, *, by, version, fields, at=None):
    """Change any subset of the fields of `add_victim`. Raises Stale when somebody has changed the victim since `version`."""
    rules.require_coordinator(by)
    victim = locked_version(victim, by, version)
    require_kept(victim)
    same_kind = fields.get("kind", victim.kind) == victim.kind
    require(same_kind or not victim.is_concluded, "Korban atau saksi? Perbaiki kesimpulan identifikasinya.", "kind")
    at = moment(at, victim.added_at)
    fields = _with_band(fields, at)
    for name in VICTIM_FIELDS:
        if name in fields:
            victim.put(name, fields[name])
    victim.save()
    identity = victim.identity
    corrected = comparison.differing(identity, _plain_identity(fields))
    _set_identity(identity, fields)
    identity.version += 1
    identity.save()
    victim.tokens.all().delete()
    blind_indexes.store(comparison.victim_tokens(victim), victim=victim)
    note(EventKind.VICTIM_CORRECTED, by=by, at=at, victim=victim)
    consequences.corrected(victim, by=by, at=at, columns=corrected)
    legal_duties.renew_for_child(victim, by=by, at=at)
    likeness.offer(victim, at)
    return victim


def _with_band(fields, at):
    birth_date, today = fields.get("birth_date"), timezone.localdate(at)
    if not birth_date:
        return fields
    require(birth_date <= today, "Tanggal lahir tidak boleh di masa depan.", "birth_date")
    return fields | {"age_band": age_band(age_in_years(birth_date, today))}


def _set_identity(identity, fields):
    for name, value in _plain_identity(fields).items():
        identity.put(name, value)


def _plain_identity(fields):
    """Return those of the fields that are columns of the identity, as text."""
    values = {name: fields[name] for name in IDENTITY_FIELDS if name in fields}
    return {name: value.isoformat() if isinstance(value, date) else value or "" for name, value in values.items()}


def _free_code(at):
    """Return a free victim code of this year. It is random, so that it says nothing about the person."""
    while True:
        code = f"PN-{timezone.localtime(at):%y}-" + "".join(secrets.choice(CODE_LETTERS) for _ in range(4))
        with bypass("codes"):
            taken = Victim.objects.filter(code=code).exists()
        if not taken:
            return code


@transaction.atomic
def assess_stage(victim, stage, *, by, state, reason="", refer_on=None, version=None, at=None):
    """Record that a stage is not needed (with a reason), planned, or not yet assessed; return the StageNeed.

    `refer_on` is the day by which a planned stage is to be referred; without one the standard limits it.

    Idempotent: if the stage has been assessed since the `version` that the user saw, the same state and reason again change
    nothing, and others raise Stale. Raises Refused.
    """
    rules.require_coordinator(by)
    victim = locked(victim, by)
    require_state(victim.status != VictimStatus.CLOSED, SERVICES_CLOSED)
    require(state in STORED_STATES, "Keadaan ini dihitung dari rujukan dan tidak dapat dipilih.", "state")
    require(state != StageState.NOT_NEEDED or reason.strip(), NOT_NEEDED_WHY, "reason")
    reason = require_anonymous(reason, victim, by=by, field="reason")
    at = moment(at, victim.added_at)
    need = StageNeed.objects.get(victim=victim, stage=stage)
    if version is not None and need.version != version:
        if (need.state, need.reason) == (state, reason):
            return need
        raise Stale(need)
    need.state, need.reason, need.assessed_at = state, reason, at
    need.refer_by = _refer_by(refer_on, at) if state == StageState.PLANNED else None
    need.save()
    note(EventKind.STAGE_ASSESSED, by=by, at=at, victim=victim, text=f"{need.get_stage_display()}: {need.get_state_display()}")
    return need


def _refer_by(day, at):
    if day is None:
        return standards.due(standards.REFER, at)
    today = timezone.localdate(at)
    require(today <= day <= today + FARTHEST, NEXT_WHEN, "refer_on")
    return end_of_day(day)


@transaction.atomic
def name_companion(victim, *, by, user, version, at=None):
    """Name the officer who accompanies the victim from now on, instead of the previous one. The same one again is returned.

    `version` is that of the previous one as the user saw it, None if there was none. Raises Refused, and Stale if somebody
    else has been named meanwhile.
    """
    rules.require_coordinator(by)
    victim = locked(victim, by)
    require_state(victim.status != VictimStatus.CLOSED, SERVICES_CLOSED)
    require(
        user.is_active and user.institution_id and (user.is_officer or user.is_coordinator), "Pilih petugas yang aktif.", "user"
    )
    require(not _is_barred_from(victim.case, user), "Orang atau institusi ini tidak boleh menangani kasus tersebut.", "user")
    previous = victim.companions.present().first()
    if previous and (previous.user_id, previous.institution_id) == (user.pk, user.institution_id):
        return previous
    require_latest(previous, version)
    at = moment(at, victim.added_at, previous and previous.since)
    same = bool(previous and previous.institution_id == user.institution_id)
    planned = companionship.next_contact(victim)
    companionship.end(victim.companions, by=by, at=at, text="" if same else "Pendampingan {} oleh institusi Anda selesai.")
    companion = Companion.objects.create(victim=victim, user=user, institution=user.institution, since=at)
    if planned:
        companionship.plan_contact(companion, max(planned, timezone.localdate(at)), by=by, at=at)
    note(EventKind.COMPANION_NAMED, by=by, at=at, victim=victim)
    words = [] if same else consequences.companion_named(companion, by=by, at=at)
    if user.institution_id != by.institution_id:
        words = [f"Institusi Anda mendampingi {victim.code}. Catat kontak pertama.", *words]
    if text := " ".join(filter(None, words)):
        tell_institution(user.institution, text, companion, at=at)
    return companion


def _is_barred_from(case, user):
    return case.barred_users.filter(pk=user.pk).exists() or case.barred_institutions.filter(pk=user.institution_id).exists()


@transaction.atomic
def record_suspect(case, *, by, name, detail="", role, relation, bars_users=(), bars_institutions=(), at=None):
    """Record a suspect and return it. Raises Refused.

    The case bars `bars_users` and `bars_institutions` from now on: they see nothing of it, nor of a case with another code of one
    of its persons.
    """
    rules.require_coordinator(by)
    case = locked(case, by)
    require(name.strip(), "Tulis nama, julukan, atau ciri yang diketahui.", "name")
    require(by not in bars_users, "Anda tidak dapat menutup kasus ini bagi diri sendiri. Minta koordinator lain.", "bars_users")
    require(
        by.institution not in bars_institutions,
        "Institusi koordinator tidak dapat dikecualikan. Kecualikan orangnya saja.",
        "bars_institutions",
    )
    at = moment(at, case.opened_at)
    columns = {"name": name.strip(), "detail": detail, "role": role, "relation": relation}
    suspect = case.suspects.create(**columns, recorded_at=at, recorded_by=by)
    for barring in [case, *(locked(other, by) for other in sharing_persons([case]).order_by("number"))]:
        bar(barring, bars_users, bars_institutions, by, at)
    note(EventKind.SUSPECT_NAMED, by=by, at=at, case=case)
    return suspect


def sharing_persons(cases):
    """Return the other cases that know a person of these cases under a code that was merged, directly or through each other."""
    found = keys = {case.pk for case in cases}
    while keys:
        of_merged, of_kept = Q(victims__aliases__case__in=keys), Q(victims__merged_into__case__in=keys)
        keys = set(Case.objects.filter(of_merged | of_kept).exclude(pk__in=found).values_list("pk", flat=True))
        found = found | keys
    return Case.objects.filter(pk__in=found).exclude(pk__in=[case.pk for case in cases])


def bar(case, users, institutions, by, at):
    """Bar users and institutions from the case, and end their companionships and open referrals in it, and its owner's charge.

    A person who still stays with a barred institution is not moved out: the coordinators get a notice to move them.
    """
    list(case.victims.select_for_update(no_key=True).values_list("pk"))  # so that no referral is sent to them meanwhile
    with second_person.retelling(at):
        case.barred_users.add(*users)
        case.barred_institutions.add(*institutions)
    if case.owner and (case.owner in users or case.owner.institution in institutions):
        case.owner = None
        case.save()
    companions = Companion.objects.filter(victim__case=case, until=None)
    companionship.end(companions.filter(Q(user__in=users) | Q(institution__in=institutions)), by=by, at=at)
    consequences.institutions_barred(case, institutions, by=by, at=at)
    for referral in Referral.objects.filter(victim__case=case, to_institution__in=institutions).open():
        if not referral.is_handing_over:
            end_or_hand_over(locked(referral, by), by=by, at=at, reason="Konflik kepentingan", why=EndReason.CONFLICT)
