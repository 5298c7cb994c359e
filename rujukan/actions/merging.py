"""Decides about two victims who may be one person: merges them, tells them apart, or undoes a merge within 30 days.

A merge moves no row: the code that is given up is closed and points to the kept one (`Victim.merged_into`). What a receiver sees
follows from the victim of its referral. If a referral moved to the kept victim, its receiver would read identity, notes and
consents that the referral never named. With a pointer no row policy and no section changes, events and histories stay true, and
undoing clears one column.

No chains: codes that were merged into the given-up one follow it, so every code points to the code under which the person is
served, and a query for all codes needs no recursion. The trigger `merged_into_kept` refuses a chain, and with it a cycle. The
pairs keep through which code each one came: each merge is undone by itself, and the codes that came through it go with it.

The price: whatever concerns the whole person must ask for all codes (`Victim.codes`).

- The coordinator's page, deadlines, closing, the conclusion "no victim", sealed answers, the extract, restrictions, destruction
  and figures do. Institutions do not learn of a merge, so no page of theirs follows the pointer.
- An institution has one open referral for a stage under all codes of a person. The verbs check it, and the triggers
  `one_open_for_person` hold it for new referrals and for merges; the coordinator chooses which of two that a merge brings
  together is withdrawn.
- New work begins under the kept code only. Stages that waited under the other one are planned for the kept one.
- Bars are copied to each case that knows the person (`casework.sharing_persons`), also later ones. So every rule that asks a case
  answers for the person. A bar is lifted case by case, and undoing the merge lifts none.
- A consent that is withdrawn under one code is withdrawn under all (`ConsentQuerySet.falling_with`), also by a merge for older
  consents, and it stays withdrawn when the codes are separated. A consent that is given under one code carries only its
  referrals.
- A coordinator from whom a case still bars one of the codes does not merge the person. If such a coordinator records a
  withdrawal, the others get a notice to withdraw under the hidden code too.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from rujukan import rules
from rujukan.actions import approval as approvals, guardian as guardians, likeness, monitoring
from rujukan.actions.casework import bar, sharing_persons
from rujukan.actions.consent import spread_withdrawals
from rujukan.actions.one_person import every_code
from rujukan.actions.routing import end, mark_served
from rujukan.actions.steps import locked, moment, note, require, require_state, rewrite, tell_coordinators
from rujukan.choices.aftercare import VictimOutcome
from rujukan.choices.event import EventKind
from rujukan.choices.hand_over import EndReason
from rujukan.choices.likeness import SamePerson
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.stage import StageState
from rujukan.choices.victim import VictimKind, VictimStatus
from rujukan.disclosure.comparison import born_same_day
from rujukan.disclosure.retained import require_kept
from rujukan.models import Case, Referral, ShelterStay, StageNeed, VictimPair
from rujukan.stages import standards
from rujukan.stages.progress import UNDER_WAY, stage_states

WHICH = "Pilih rujukan yang tetap berjalan."
# A stage that waits for a referral outweighs one that is not needed, and that one a stage nobody has assessed.
WEIGHT = {StageState.NOT_NEEDED: 1, StageState.PLANNED: 2, StageState.DECLINED: 2}
SETTLED = (*UNDER_WAY, StageState.COMPLETED)


@transaction.atomic
def merge(pair, *, by, kept, reason, staying=(), at=None):
    """Decide that both victims are one person, who is served under the code `kept` from now on; return that victim.

    `staying` holds the key of the referral that goes on of each two that ask one institution for the same stage; the other one
    is withdrawn. Whom one of the cases bars, both bar from now on. Raises Refused.
    """
    rules.require_coordinator(by)
    require(kept in pair.both, "Pilih kode yang dipakai seterusnya.", "kept")
    require(rules.explains(reason), "Jelaskan dari mana Anda tahu bahwa keduanya satu orang.", "reason")
    pair, cases, codes = _locked_pair(pair, by)
    require_state(not pair.is_same, "Kedua kode ini sudah digabung.")
    kept, alias = sorted(pair.both, key=lambda victim: victim != kept)
    _check_merge(kept, alias)
    at = moment(at, kept.added_at, alias.added_at)
    _end_doubles(kept, alias, staying, by, at)
    for person, other in ((kept, alias), (alias, kept)):
        spread_withdrawals(person, other, by=by, at=at)
    _carry_over(kept, alias, by, at)
    guardians.share_suspicions(list(codes.values()), by=by, at=at)
    pair.status_before = alias.status
    approvals.lapse(alias.approvals, f"kodenya digabung ke {kept}", by=by, at=at)
    _point_to(alias, kept, [code for code in codes.values() if code.merged_into_id == alias.pk], reason.strip(), at)
    _decide_pair(pair, SamePerson.SAME, by, at, kept=kept)
    note(EventKind.VICTIM_MERGED, by=by, at=at, victim=alias, text=f"{alias} kini dilayani sebagai {kept}. {reason.strip()}")
    if kept.case_id != alias.case_id:
        note(EventKind.VICTIM_MERGED, by=by, at=at, victim=kept, text=f"Juga dicatat sebagai {alias}.")
    _share_bars(cases, by, at)
    likeness.offer_again(alias, kept, at)
    tell_coordinators(f"{alias} digabung ke {kept}", kept, at=at)
    return kept


@transaction.atomic
def tell_apart(pair, *, by, at=None):
    """Decide that the two are different people, so that the pair is not offered again. Raises Refused."""
    rules.require_coordinator(by)
    pair, *_ = _locked_pair(pair, by)
    require_state(not pair.is_same, "Kedua kode ini sudah digabung. Pisahkan lagi bila keliru.")
    if not pair.is_different:
        _decide_pair(pair, SamePerson.DIFFERENT, by, moment(at, pair.found_at))
        for victim in pair.both:
            other = next(each for each in pair.both if each != victim)
            note(EventKind.VICTIM_TOLD_APART, by=by, at=pair.decided_at, victim=victim, text=f"Bukan {other}.")
    return pair


@transaction.atomic
def undo(pair, *, by, reason, at=None):
    """Separate a merged code again, within 30 days, with a reason; return its victim.

    Codes that were merged into it before are separated with it, also if the other one was merged again since. What was withdrawn,
    planned or barred because of the merge stays; a restriction stays with who asked for it. Raises Refused.
    """
    rules.require_coordinator(by)
    require(rules.explains(reason), "Jelaskan mengapa keduanya bukan satu orang.", "reason")
    pair, _, codes = _locked_pair(pair, by)
    require_state(pair.is_same, "Kedua kode ini tidak sedang digabung.")
    at = moment(at, pair.decided_at)
    require_state(at < pair.undone_until, "Penggabungan ini sudah lewat 30 hari, jadi tidak dapat dibatalkan.")
    alias, kept = pair.merged, codes[pair.kept_id]
    require_kept(alias)
    followers = [code for code in _led_through(alias, codes) if code != alias]
    if pair.status_before != VictimStatus.CLOSED:
        require_state(alias.case.is_active, f"Kasus {alias.case} sudah ditutup. Buka kembali kasusnya dulu.")
        alias.status, alias.closed_at, alias.outcome, alias.closing_reason = pair.status_before, None, "", ""
    if alias.is_monitored:
        alias.next_visit_by = monitoring.next_by(alias, at)
    _lead_to(None, alias)
    _lead_to(alias, *followers)
    for person in ([alias, *followers], [code for code in codes.values() if code not in (alias, *followers)]):
        _restrict(person)
    if alias.referrals.in_service().exists():  # accepted meanwhile
        mark_served(alias, by=by, at=at)
    _decide_pair(pair, SamePerson.DIFFERENT, by, at, kept=kept)
    note(EventKind.VICTIM_SEPARATED, by=by, at=at, victim=alias, text=f"{alias} dipisahkan dari {kept}. {reason.strip()}")
    if kept.case_id != alias.case_id:
        note(EventKind.VICTIM_SEPARATED, by=by, at=at, victim=kept, text=f"{alias} dipisahkan.")
    tell_coordinators(f"{alias} dipisahkan lagi dari {kept}", alias, at=at)
    return alias


def _led_through(alias, codes):
    """Return a merged code and those that were merged into it, directly or through each other, before it was merged itself."""
    same = VictimPair.objects.about(list(codes)).filter(decision=SamePerson.SAME)
    merges = [(pair.merged.pk, pair.kept_id) for pair in same]
    through, more = set(), {alias.pk}
    while more:
        through |= more
        more = {merged for merged, kept in merges if kept in more} - through
    return [code for code in codes.values() if code.pk in through]


def _lead_to(kept, *codes):
    """Let locked codes point to the one under which the person is served from now on, or to none."""
    for code in codes:
        rewrite(code, merged_into=kept)


def _restrict(person):
    """Restrict the data under all codes of a person since the first request under one of them that restricts, or not at all."""
    asked = [request for code in person for request in code.data_requests.all() if request.restricts]
    since = min((request.answered_at for request in asked), default=None)
    for code in person:
        if code.restricted_at != since:
            code.restricted_at = since
            code.save(update_fields=["restricted_at"])


def _locked_pair(pair, by):
    """Return the pair with both victims, the cases that share their persons, and {key: victim} of all their codes, all locked.

    Raises Refused where the user may not see a code: whoever knows a part of a person does not decide who it is.
    """
    own = list(Case.objects.filter(pk__in={victim.case_id for victim in pair.both}))
    cases = [locked(case, by) for case in sorted({*own, *sharing_persons(own)}, key=lambda case: case.number)]
    codes = {victim.pk: locked(victim, by) for victim in every_code(*pair.both)}
    pair = locked(pair, by)
    pair.victim, pair.other = codes[pair.victim_id], codes[pair.other_id]
    return pair, cases, codes


def _decide_pair(pair, decision, by, at, kept=None):
    pair.decision, pair.decided_by, pair.decided_at, pair.kept = decision, by, at, kept
    pair.save()


def _check_merge(kept, alias):
    """Raise Refused where the two cannot be merged, or not in this direction."""
    for victim in (kept, alias):
        require_kept(victim)
        require_state(victim.merged_into_id is None, f"{victim} sudah digabung ke kode lain. Bandingkan kode itu.")
        require(
            rules.may_use(victim), f"{victim}: pemakaian datanya dibatasi, jadi tidak digabung sebelum pembatasannya dicabut."
        )
    same_kind = kept.kind == alias.kind or kept.kind == VictimKind.VICTIM
    require(same_kind, f"{alias} dicatat sebagai korban, {kept} sebagai saksi. Pertahankan {alias}.", "kept")
    not_victim = VictimStatus.NOT_VICTIM
    require(
        (kept.status == not_victim) == (alias.status == not_victim),
        "Kesimpulan identifikasinya berlawanan: yang satu bukan korban. Perbaiki salah satunya dulu.",
    )
    require(
        kept.is_child == alias.is_child or born_same_day(kept.identity, alias.identity),
        "Menurut datanya yang satu anak dan yang lain dewasa. Perbaiki dulu usia atau tanggal lahirnya.",
    )
    if alias.is_open:
        require(kept.is_open, f"{kept} sudah ditutup. Pertahankan {alias}, atau buka kembali {kept} dulu.", "kept")
        behind = (kept.is_suspected and not alias.is_suspected) or (alias.is_monitored and not kept.is_monitored)
        require(not behind, f"{alias} lebih jauh ditangani ({alias.get_status_display().lower()}). Pertahankan {alias}.", "kept")
    proposal = Referral.objects.filter(victim__in=alias.codes, status=ReferralStatus.PROPOSED).first()
    require(proposal is None, f"Usulan rujukan {proposal} untuk {alias} belum diputuskan. Putuskan dulu.")
    stays = [ShelterStay.objects.filter(victim__in=victim.codes, until=None).exists() for victim in (kept, alias)]
    require(not all(stays), "Kedua kode tercatat sedang tinggal di penampungan. Catat dulu keluarnya salah satu.")


def doubles(kept, alias):
    """Return pairs of open referrals that ask the same institution for the same stage, one under each code."""
    if kept.merged_into_id or alias.merged_into_id:
        return []
    rows = Referral.objects.open().filter(Q(victim__in=kept.codes) | Q(victim__in=alias.codes))
    asked = defaultdict(list)
    for row in rows.select_related("to_institution", "victim").order_by("number"):
        asked[row.stage, row.to_institution_id].append(row)
    return [tuple(double) for double in asked.values() if len(double) > 1]


def _end_doubles(kept, alias, staying, by, at):
    for double in doubles(kept, alias):
        ending = [referral for referral in double if referral.pk not in staying]
        require(len(ending) == 1, WHICH, field_of(double))
        reason = f"Tercatat dua kali: {' dan '.join(map(str, double))}"
        end(locked(ending[0], by), by=by, at=at, reason=reason, why=EndReason.DUPLICATE)


def field_of(double):
    """Return the name of the form field that asks which of two referrals goes on."""
    return "staying-" + "-".join(sorted(map(str, double)))


def _carry_over(kept, alias, by, at):
    """Plan for the kept code what waits under the other one, and take over that it is served or monitored."""
    states, needs = stage_states(kept), {need.stage: need for need in alias.needs.all()}
    for stage, state in stage_states(alias).items():
        need = StageNeed.objects.get(victim=kept, stage=stage)
        if states[stage] in SETTLED or WEIGHT.get(state, 0) <= WEIGHT.get(need.state, 0):
            continue
        waits = state != StageState.NOT_NEEDED
        need.state, need.reason = (StageState.PLANNED if waits else state), needs[stage].reason
        need.assessed_at, need.refer_by = at, needs[stage].refer_by or standards.due(standards.REFER, at) if waits else None
        need.save()
    if alias.status in (VictimStatus.SERVED, VictimStatus.MONITORED):
        mark_served(kept, by=by, at=at)
    if alias.is_monitored:
        kept.next_visit_by = min(kept.next_visit_by, alias.next_visit_by)
        kept.save()


def _point_to(alias, kept, followers, reason, at):
    """Let a code point to the kept one, and before it the codes that pointed to it.

    It is closed, so that every verb that begins something new refuses it.
    """
    _lead_to(kept, *followers)
    if alias.is_open or alias.status == VictimStatus.NOT_VICTIM:
        alias.status, alias.closed_at = VictimStatus.CLOSED, at
        alias.end_visits()
        alias.outcome, alias.closing_reason = VictimOutcome.DUPLICATE, reason
    _lead_to(kept, alias)


def _share_bars(cases, by, at):
    """Let each of the cases bar whom one of them bars: so every rule that asks the case answers for the person."""
    cases = [*cases, *(locked(case, by) for case in sharing_persons(cases).order_by("number"))]  # merged meanwhile
    users = {user for case in cases for user in case.barred_users.all()}
    institutions = {institution for case in cases for institution in case.barred_institutions.all()}
    for case in cases:
        new_users = users.difference(case.barred_users.all())
        new_institutions = institutions.difference(case.barred_institutions.all())
        if new_users or new_institutions:
            bar(case, new_users, new_institutions, by, at)
