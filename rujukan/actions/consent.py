"""Records, agrees to and ends the basis on which a victim's data go to an institution (UU 27/2022 Ps 20)."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gugus.choices import Pressing
from gugus.formats.clocks import end_of_day
from gugus.formats.indonesian import long_date
from gugus.workflow.lifecycle import FUTURE_DAY, Refused
from rujukan import rules
from rujukan.actions import consequences, second_person, task as tasks
from rujukan.actions.one_person import lock_every_code
from rujukan.actions.routing import ALREADY_WITHDRAWN, end_or_hand_over
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators
from rujukan.choices.children import BY_GUARDIAN, SUSPECTED, GuardianRelation
from rujukan.choices.consent import ACTING_FOR, AGREED_AFTER, AGREED_BEFORE, ConsentGiver, LegalBasis
from rujukan.choices.event import EventKind
from rujukan.choices.hand_over import ASKED_BY, CONSENT_REASONS, EndReason, WithdrawalReason, WithdrawnBy
from rujukan.choices.task import TaskStatus
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.disclosure.retained import require_kept
from rujukan.models import Case, Consent, Task, Victim

WHO_AGREES = "Pilih siapa yang menyetujui."
WHICH_GUARDIAN = "Pilih hubungan walinya."
FOR_WHAT = "Pilih untuk layanan apa data boleh dipakai."
WHO_RECEIVES = "Pilih siapa yang boleh menerima datanya."
NO_GUARDIAN_ASKS = "Wali yang tercatat diduga terlibat, jadi permintaannya tidak dituruti. Tanyakan orangnya atau pekerja sosial."
REACH = ("stages", "receivers", "withheld", "valid_until", "language", "interpreter")
OF_WITHDRAWAL = ("withdrawn_for", "withdrawal_reason", "withdrawal_asked_on")


@transaction.atomic
def record_consent(victim, *, by, basis, giver="", relation="", method="", given_on=None, reach=None, grounds="", at=None):
    """Record consent (who, how, when, how far), or another legal basis with its grounds.

    `relation` is that of the guardian who consents; a suspected one consents to nothing. `reach` holds the columns of REACH.
    A day on which a consent ends is a task of the coordinators. Raises Refused.
    """
    rules.require_coordinator(by)
    victim = locked(victim, by)
    require_kept(victim)
    at = moment(at, victim.added_at)
    if basis == LegalBasis.CONSENT:
        require(giver, WHO_AGREES, "giver")
        require(not (giver == ConsentGiver.SELF and victim.is_child), BY_GUARDIAN, "giver")
        if giver in ACTING_FOR:
            require(relation in GuardianRelation, WHICH_GUARDIAN, "relation")
            require(relation not in victim.guardian_relations_in_the_way, SUSPECTED, "relation")
        require(method, "Pilih bentuk persetujuan.", "method")
        require(given_on and given_on <= timezone.localdate(at), "Isi tanggal persetujuan, hari ini atau sebelumnya.", "given_on")
        _check_not_withdrawn_since(victim, given_on)
        _check_reach(reach or {}, at)
    else:
        require(rules.explains(grounds), rules.GROUNDS, "grounds")
        if basis in (*AGREED_BEFORE, *AGREED_AFTER):  # the head may read them, who does not see the case
            grounds = require_anonymous(grounds, victim.case, by=by, field="grounds")
        require(
            basis != LegalBasis.CHILD or victim.is_child, "Dasar ini hanya untuk anak atau usia yang belum diketahui.", "basis"
        )
    consent = Consent.objects.create(
        victim=victim,
        basis=basis,
        giver=giver,
        relation=relation if giver in ACTING_FOR else "",
        method=method,
        given_on=given_on,
        grounds=grounds,
        recorded_at=at,
        recorded_by=by,
        **(reach if basis == LegalBasis.CONSENT else {}),
    )
    note(EventKind.CONSENT_RECORDED, by=by, at=at, victim=victim, text=consent.get_basis_display())
    if consent.valid_until:
        ask = "Persetujuan ini berakhir: tanyakan lagi kepada orangnya, lalu catat yang baru, atau tarik rujukan yang memakainya."
        tasks.ask(victim, by=by, text=ask, due_on=consent.valid_until, at=at)
    if consent.awaits_second:
        second_person.announce(consent, at=at, urgent=Pressing.DECISION)
    return consent


def on_basis(verb):
    """Return `verb` with its basis as a form gives it: a `record`, or else the arguments of a `new` one."""

    @transaction.atomic
    def run(subject, *, by, record, new, **more):
        consent = record or record_consent(getattr(subject, "victim", subject), by=by, **new)
        return verb(subject, by=by, consent=consent, **more)

    return run


def _check_reach(reach, at):
    require(reach.get("stages"), FOR_WHAT, "stages")
    require(reach.get("receivers"), WHO_RECEIVES, "receivers")
    until, today = reach.get("valid_until"), timezone.localdate(at)
    require(until is None or until > today, "Isi tanggal sesudah hari ini, atau kosongkan.", "valid_until")
    require(until is None or until <= today + tasks.LONGEST, tasks.CHECK_YEAR, "valid_until")


def _ending_task(consent):
    """Return the open task for the day on which a consent ends, as a queryset."""
    asked = Task.objects.open().filter(victim=consent.victim_id, referral=None, made_at=consent.recorded_at)
    return asked.filter(due_at=consent.valid_until and end_of_day(consent.valid_until))


def _check_not_withdrawn_since(victim, given_on):
    """Raise Refused where the person withdrew a consent under another code after this one was given."""
    elsewhere = Consent.objects.filter(victim__in=victim.person_codes, withdrawal_asked_on__gt=given_on).exclude(victim=victim)
    last = elsewhere.filter(basis=LegalBasis.CONSENT).order_by("-withdrawal_asked_on").select_related("victim").first()
    if last:
        on = f"{long_date(last.withdrawal_asked_on)} di bawah kode {last.victim}"
        words = f"Orang ini menarik persetujuannya pada {on}. Catat persetujuan yang diberikan sesudah itu."
        raise Refused(words, "given_on")


@transaction.atomic
def agree(consent, *, by, at=None):
    """Agree, as another coordinator, to a basis without consent: to a duty before its use, to a danger to life afterwards.

    A coordinator who does not agree ends the basis with `withdraw_consent`. Raises Refused.
    """
    rules.require_coordinator(by)
    victim = locked(consent.victim, by)
    consent = victim.consents.get(pk=consent.pk)
    require_state(consent.awaits_second, "Dasar ini tidak menunggu persetujuan lagi.")
    require(consent.recorded_by_id != by.pk, "Dasar yang Anda catat sendiri disetujui koordinator lain.")
    return confirm(consent, by=by, at=moment(at, consent.recorded_at), victim=victim)


@transaction.atomic
def agree_as_head(consent, *, by, agreed, at=None):
    """Agree, as the head, to a basis to which no other coordinator can agree. Raises Refused.

    Who does not agree tells the coordinators, who end the basis. The head does not see the case.
    """
    consent, waiting = second_person.locked_for_head(consent, by=by)
    require(agreed, "Tidak setuju? Sampaikan kepada koordinator, supaya dasarnya dicabut.")
    about = {"case": Case(pk=waiting.about), "victim": Victim(pk=consent.victim_id)}
    consent = confirm(consent, by=by, at=moment(at, consent.recorded_at), **about)
    second_person.tell_answer(waiting, f"disetujui kepala {settings.COUNTY.lead_name}", at=consent.confirmed_at)
    return consent


def confirm(consent, *, by, at, **subject):
    """Record that a second person agrees to a basis; the calling verb has checked who it is; `subject` is whose event it is."""
    consent.confirmed_at, consent.confirmed_by = at, by
    consent.save(update_fields=["confirmed_at", "confirmed_by"])
    note(EventKind.BASIS_AGREED, by=by, at=at, text=consent.get_basis_display(), **subject)
    return consent


@transaction.atomic
def withdraw_consent(consent, *, by, asked_by, why, asked_on=None, words="", sheets=None, at=None):
    """Withdraw a consent or end another basis, and end every open referral that uses it: access ends at once.

    A consent is withdrawn by the person: those that stand under the person's other codes fall with it
    (`ConsentQuerySet.falling_with`), and stay withdrawn when the codes are separated again.

    It records who asked (`asked_by`) and why; receivers read only a fixed reason. Where the person still stays in a shelter or
    is in treatment, the hand-over begins: `sheets` maps the key of a referral to its safety sheet (`routing.end_or_hand_over`).
    """
    rules.require_coordinator(by)
    codes, hidden = lock_every_code(consent.victim, by)
    victim = codes[consent.victim_id]
    consent = victim.consents.get(pk=consent.pk)
    require_state(consent.withdrawn_at is None, ALREADY_WITHDRAWN)
    at = moment(at, consent.recorded_at)
    asked_on = asked_on or timezone.localdate(at)
    _check_withdrawal(consent, asked_by, why, asked_on, at)
    by_suspect = asked_by == WithdrawnBy.GUARDIAN and victim.has_only_suspected_guardians
    require(not by_suspect, NO_GUARDIAN_ASKS, "asked_by")
    consent.withdrawal_words = words.strip()
    columns = dict(zip(OF_WITHDRAWAL, (asked_by, why, asked_on), strict=True))
    falling = Consent.objects.falling_with(consent).filter(recorded_at__lte=at).exclude(pk=consent.pk)
    for basis in (consent, *falling):
        end_basis(basis, columns, by=by, at=at, sheets=sheets or {})
    for other in hidden if consent.basis == LegalBasis.CONSENT else ():
        text = f"Orang ini menarik persetujuannya di bawah kode lain. Tarik juga persetujuan {other}"
        tell_coordinators(text, other, at=at, urgent=Pressing.CONSENT)
    return consent


def end_basis(basis, columns, *, by, at, sheets):
    """End a basis of a locked victim with the `columns` of OF_WITHDRAWAL, and the open referrals that use it. Raises Refused."""
    basis.withdrawn_at = at
    for name, value in columns.items():
        setattr(basis, name, value)
    basis.save(update_fields=["withdrawn_at", "withdrawal_words", *columns])  # the head may agree to it at the same time
    words = f"{basis.get_withdrawn_for_display()}: {basis.get_withdrawal_reason_display().lower()}"
    note(EventKind.CONSENT_WITHDRAWN, by=by, at=at, victim=basis.victim, text=words)
    end_reason = EndReason.CONSENT if basis.basis == LegalBasis.CONSENT else EndReason.BASIS
    consequences.basis_ended(basis, by=by, at=at)
    tasks.end(_ending_task(basis), TaskStatus.CANCELLED, "Persetujuannya ditarik", by=by, at=at)
    for referral in basis.referrals.open():
        if not referral.is_handing_over:
            sheet = sheets.get(referral.pk)
            end_or_hand_over(locked(referral, by), by=by, at=at, reason=words, why=end_reason, sheet=sheet)


def spread_withdrawals(person, other, *, by, at):
    """Withdraw the consents of one person that were withdrawn later under the codes of the `other`: the two are merged.

    Raises Refused where a referral still rests on it: its end needs the page of a withdrawal.
    """
    withdrawn = Consent.objects.filter(victim__in=other.codes, basis=LegalBasis.CONSENT, withdrawn_at__isnull=False)
    last = withdrawn.order_by("-withdrawn_at").select_related("victim").first()
    standing = Consent.objects.filter(victim__in=person.codes, basis=LegalBasis.CONSENT, withdrawn_at=None)
    for consent in standing.filter(recorded_at__lte=last.withdrawn_at).select_related("victim") if last else ():
        resting = next((referral for referral in consent.referrals.open() if not referral.is_handing_over), None)
        on = f"{long_date(timezone.localdate(last.withdrawn_at))} di bawah {last.victim}"
        require(
            resting is None,
            f"Persetujuan ditarik {on}, sedangkan rujukan {resting} berjalan atas persetujuan {consent.victim} yang lebih lama. "
            f"Tarik dulu persetujuan itu di halaman {consent.victim}.",
        )
        end_basis(consent, {name: getattr(last, name) for name in OF_WITHDRAWAL}, by=by, at=at, sheets={})


def _check_withdrawal(consent, asked_by, why, asked_on, at):
    if consent.basis == LegalBasis.CONSENT:
        require(asked_by in ASKED_BY, "Pilih siapa yang meminta.", "asked_by")
        require(why in CONSENT_REASONS, "Pilih alasannya.", "why")
    else:
        require(asked_by == WithdrawnBy.COORDINATOR, "Dasar ini dicabut oleh koordinator.", "asked_by")
        require(why == WithdrawalReason.BASIS_GONE, "Pilih alasannya.", "why")
    require(asked_on <= timezone.localdate(at), FUTURE_DAY, "asked_on")
