"""The legal basis of a referral, and who consents how to what."""

from django.db.models import TextChoices

from rujukan.choices.section import Section


class LegalBasis(TextChoices):
    """The legal basis of a referral: consent, or another basis of UU 27/2022 Ps 20."""

    CONSENT = "consent", "Persetujuan"
    CHILD = "child", "Perlindungan anak"
    VITAL = "vital", "Keselamatan jiwa"
    DUTY = "duty", "Kewajiban hukum"


# Without the person's consent nobody decides alone: another coordinator agrees to a duty before its use, and confirms a danger
# to life afterwards. For a child the law itself is enough.
AGREED_BEFORE, AGREED_AFTER = (LegalBasis.DUTY,), (LegalBasis.VITAL,)


class ConsentGiver(TextChoices):
    SELF = "self", "Korban sendiri"
    BOTH = "both", "Korban dan wali"
    GUARDIAN = "guardian", "Wali"
    SOCIAL_WORKER = "social_worker", "Pekerja sosial"


# These givers are, or include, a guardian, whose relation is recorded.
ACTING_FOR = (ConsentGiver.BOTH, ConsentGiver.GUARDIAN)


class ConsentMethod(TextChoices):
    WRITTEN = "written", "Tertulis"
    RECORDED = "recorded", "Direkam"
    ORAL = "oral", "Lisan, disaksikan pendamping"


# What a consent may withhold: identity, safety and guardians go to whoever receives the person.
CONSENTED = (Section.CHRONOLOGY, Section.ELEMENTS, Section.HEALTH, Section.FAMILY, Section.LEGAL)
# Among the receivers of a consent: every institution of the task force that holds a role in the stage.
TASK_FORCE, TASK_FORCE_LABEL = "task_force", "Institusi gugus tugas yang bertugas di layanan itu"
