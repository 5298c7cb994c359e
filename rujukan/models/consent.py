import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from gugus.formats.indonesian import continued, long_date
from gugus.models import Institution
from gugus.models.constraint import always
from gugus.models.history import tracked
from gugus.models.state import has
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.children import GuardianRelation
from rujukan.choices.consent import (
    ACTING_FOR,
    AGREED_AFTER,
    AGREED_BEFORE,
    CONSENTED,
    TASK_FORCE,
    TASK_FORCE_LABEL,
    ConsentGiver,
    ConsentMethod,
    LegalBasis,
)
from rujukan.choices.hand_over import WithdrawalReason, WithdrawnBy
from rujukan.choices.places import Interpreter, languages
from rujukan.choices.stage import Stage
from rujukan.models.guardian import Guardian

AWAITS_SECOND = Q(basis__in=[*AGREED_BEFORE, *AGREED_AFTER], confirmed_at=None, withdrawn_at=None)


class ConsentQuerySet(models.QuerySet):
    def usable(self, on=None):
        """Return the bases that a new referral may use: none that has ended, or that a guardian gave who is suspected now."""
        suspected = Guardian.objects.in_the_way().filter(victim=models.OuterRef("victim"), relation=models.OuterRef("relation"))
        rows = self.filter(withdrawn_at=None).exclude(basis__in=AGREED_BEFORE, confirmed_at=None)
        rows = rows.exclude(valid_until__lt=on or timezone.localdate())
        return rows.exclude(models.Exists(suspected))

    def with_receivers(self):
        """Carry the short names of the institutions that a consent names, for `Consent.receiver_words`."""
        receivers = models.ExpressionWrapper(models.OuterRef("receivers"), ArrayField(models.CharField(max_length=60)))
        named = Institution.objects.alias(receivers=receivers).filter(receivers__contains=[F("code")])
        return self.annotate(carried_receivers=ArraySubquery(named.order_by("short_name").values("short_name")))

    def falling_with(self, basis):
        """Return a basis and, of a consent, those that stand under other codes of the person: a withdrawal reaches them all."""
        alone = Q(pk=basis.pk)
        if basis.basis != LegalBasis.CONSENT:
            return self.filter(alone)
        elsewhere = Q(victim__in=basis.victim.person_codes) & ~Q(victim=basis.victim_id)
        return self.filter(alone | elsewhere & Q(basis=LegalBasis.CONSENT, withdrawn_at=None))

    def awaiting_second(self):
        """Return the bases to which another coordinator has not agreed yet."""
        return self.filter(AWAITS_SECOND)


# A policy cannot compare the row before a change with the row after it. Only the site's role is bound.
CONFIRMED_BY_ONESELF = pgtrigger.Trigger(
    name="confirmed_by_oneself",
    when=pgtrigger.After,  # the row policies answer first
    operation=pgtrigger.Update,
    condition=pgtrigger.AnyChange("confirmed_by"),
    func="""
        IF row_security_active(TG_RELID)
            AND NEW.confirmed_by_id::text IS DISTINCT FROM current_setting('gugus.user_id', true) THEN
            RAISE insufficient_privilege USING MESSAGE = 'permission denied: a basis is confirmed in one''s own name';
        END IF;
        RETURN NULL;
    """,
)
# As `GuardianQuerySet.in_the_way`.
BY_NO_SUSPECT = pgtrigger.Trigger(
    name="by_no_suspect",
    when=pgtrigger.After,  # the row policies answer first
    operation=pgtrigger.Insert,
    func="""
        IF (SELECT bool_and(one.suspected) FROM rujukan_guardian one
            WHERE one.victim_id = NEW.victim_id AND one.relation = NEW.relation AND NOT one.ended
            AND NOT EXISTS (SELECT FROM rujukan_guardian newer WHERE newer.replaces_id = one.id)) THEN
            RAISE check_violation USING MESSAGE = 'This guardian is suspected.', CONSTRAINT = 'consent_by_no_suspect';
        END IF;
        RETURN NULL;
    """,
)


@tracked(part_of="victim", called="basis")
class Consent(SealedModel):
    """Persetujuan: the legal basis on which a victim's data go to an institution.

    A consent has a giver, a method and a date, and says how far it reaches: for which `stages`, who may receive the data
    (`receivers`: codes of institutions, or TASK_FORCE), which sections it withholds (`withheld`), until when, and in which
    language it was asked. Any other basis has grounds instead: a child, or a person of unknown age, is protected without consent.
    To a basis without the consent of a person who could give it, another coordinator agrees (`AGREED_BEFORE`, `AGREED_AFTER`).
    """

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="consents")
    basis = models.CharField("dasar", max_length=10, choices=LegalBasis)
    giver = models.CharField("yang menyetujui", max_length=20, choices=ConsentGiver, blank=True)
    relation = models.CharField("hubungan wali", max_length=20, choices=GuardianRelation, blank=True)
    method = models.CharField("bentuk", max_length=10, choices=ConsentMethod, blank=True)
    given_on = models.DateField("tanggal persetujuan", null=True, blank=True)
    stages = ArrayField(
        models.CharField(max_length=20, choices=Stage), default=list, blank=True, verbose_name="untuk layanan apa"
    )
    receivers = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name="siapa yang boleh menerima datanya"
    )
    withheld = ArrayField(
        models.CharField(max_length=20, choices=[(section.value, section.label) for section in CONSENTED]),
        default=list,
        blank=True,
        verbose_name="data yang tidak boleh dibuka",
    )
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    language = models.CharField("bahasa waktu ditanya", max_length=10, choices=languages, blank=True)
    interpreter = models.CharField("penerjemah", max_length=10, choices=Interpreter, blank=True)
    grounds = SealedTextField("penjelasan")
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField("disetujui koordinator kedua", null=True, blank=True)
    confirmed_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField("ditarik", null=True, blank=True)
    withdrawn_for = models.CharField("yang meminta penarikan", max_length=20, choices=WithdrawnBy, blank=True)
    withdrawal_reason = models.CharField("alasan penarikan", max_length=20, choices=WithdrawalReason, blank=True)
    withdrawal_asked_on = models.DateField("penarikan diminta", null=True, blank=True)
    withdrawal_words = SealedTextField("keterangan penarikan")

    objects = ConsentQuerySet.as_manager()

    agreed_before_use = has("basis", *AGREED_BEFORE)

    class Meta:
        ordering = ["-recorded_at"]
        verbose_name = "persetujuan"
        triggers = [CONFIRMED_BY_ONESELF, BY_NO_SUSPECT]
        indexes = [models.Index(fields=["recorded_at"], condition=AWAITS_SECOND, name="consent_awaits_second")]
        constraints = [
            always(
                "consent_complete",
                ~Q(basis=LegalBasis.CONSENT) | Q(given_on__isnull=False) & ~Q(giver="") & ~Q(method=""),
                "Persetujuan memerlukan siapa, bentuk, dan tanggalnya.",
            ),
            always(
                "consent_reach_whole",
                ~Q(basis=LegalBasis.CONSENT)
                & Q(stages=[], receivers=[], withheld=[], valid_until=None, language="", interpreter="")
                | Q(basis=LegalBasis.CONSENT) & ~Q(stages=[]) & ~Q(receivers=[]),
                "Persetujuan memerlukan untuk layanan apa dan siapa penerimanya.",
            ),
            always(
                "consent_relation_of_guardian",
                Q(relation="") | Q(giver__in=ACTING_FOR),
                "Hubungan hanya diisi bila walilah yang menyetujui.",
            ),
            always(
                "consent_confirmed_by_another",
                Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("recorded_by")),
                "Yang menyetujui harus koordinator lain, bukan yang mencatat.",
            ),
            always(
                "consent_withdrawn_for_somebody",
                Q(withdrawn_at=None, withdrawn_for="", withdrawal_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_for="") & ~Q(withdrawal_reason=""),
                "Penarikan memerlukan siapa yang meminta dan alasannya.",
            ),
        ]

    def __str__(self):
        return self.get_basis_display()

    @property
    def given_words(self):
        """Who agreed and when, to stand after another word: "korban sendiri, 1 Oktober 2026"; "" of a basis without consent."""
        return f"{continued(self.giver_words)}, {long_date(self.given_on)}" if self.given_on else ""

    @property
    def giver_words(self):
        """Who agreed, of a guardian with the relation: "Wali (orang tua)"."""
        relation = f" ({continued(self.get_relation_display())})" if self.relation else ""
        return f"{self.get_giver_display()}{relation}"

    @property
    def in_full(self):
        """The basis, and who agreed and when."""
        return ", ".join(filter(None, (self.get_basis_display(), self.given_words)))

    @property
    def awaits_second(self):
        return self.basis in (*AGREED_BEFORE, *AGREED_AFTER) and self.confirmed_at is None and self.withdrawn_at is None

    @property
    def is_usable(self):
        """Whether a referral may use this basis now."""
        ended = self.withdrawn_at or self.has_expired
        return not ended and not (self.awaits_second and self.agreed_before_use)

    @property
    def has_expired(self):
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def receiver_words(self):
        """Who may receive the data, as `with_receivers` has carried it."""
        return [TASK_FORCE_LABEL] * (TASK_FORCE in self.receivers) + self.carried_receivers

    @property
    def reach_words(self):
        """How far a consent reaches, as sentences, with what `with_receivers` has carried; "" of another basis."""
        if not self.stages:
            return ""
        stages = ", ".join(stage.label.lower() for stage in Stage if stage in self.stages)
        withheld = ", ".join(section.label.lower() for section in CONSENTED if section in self.withheld)
        until = f" Berlaku sampai {long_date(self.valid_until)}." if self.valid_until else ""
        translated = f", penerjemah: {continued(self.get_interpreter_display())}" if self.interpreter else ""
        asked = f" Ditanya dalam bahasa {self.get_language_display()}{translated}." if self.language else ""
        closed = f" Tidak dibuka: {withheld}." if withheld else ""
        return f"Untuk {stages}. Penerima: {', '.join(self.receiver_words)}.{closed}{until}{asked}"

    def lacks(self, institution, *, stage=None, sections=()):
        """Return in words what of a use this consent does not cover: the receiver, the stage, or sections. [] of other bases."""
        if not self.stages:
            return []
        missing = [] if self._names(institution) else [f"{institution.short_name} sebagai penerima"]
        missing += [f"layanan {Stage(stage).label.lower()}"] if stage and stage not in self.stages else []
        closed = set(sections) & set(self.withheld)
        return missing + [f"data {section.label.lower()}" for section in CONSENTED if section in closed]

    def _names(self, institution):
        """Whether the institution may receive the data: named, as a member of the task force, or by the holder above it."""
        if institution.code in self.receivers or (TASK_FORCE in self.receivers and not institution.external):
            return True
        return bool(institution.parent_id) and institution.parent.code in self.receivers
