"""Parts of what is known about a victim, and which of them a stage discloses."""

from django.db.models import TextChoices

from rujukan.choices.stage import Stage


class Section(TextChoices):
    """A part of what is known about a victim, disclosed as a whole or not at all."""

    IDENTITY = "identity", "Identitas dan kontak"
    CHRONOLOGY = "chronology", "Kronologi"
    ELEMENTS = "elements", "Unsur perdagangan orang"
    SAFETY = "safety", "Keamanan dan risiko"
    HEALTH = "health", "Kesehatan dan kebutuhan"
    FAMILY = "family", "Keluarga dan alamat asal"
    GUARDIAN = "guardian", "Wali"
    LEGAL = "legal", "Proses hukum"


# What an accepted referral of a stage discloses at most. A StageRole withholds sections that its mandate does not need.
DISCLOSED = {
    Stage.IDENTIFICATION: {Section.IDENTITY, Section.CHRONOLOGY, Section.ELEMENTS, Section.SAFETY, Section.LEGAL},
    Stage.SHELTER: {Section.IDENTITY, Section.SAFETY, Section.HEALTH, Section.GUARDIAN},
    Stage.HEALTH: {Section.IDENTITY, Section.SAFETY, Section.HEALTH, Section.GUARDIAN},
    Stage.SOCIAL: {
        *(Section.IDENTITY, Section.CHRONOLOGY, Section.SAFETY, Section.HEALTH, Section.FAMILY),
        Section.GUARDIAN,
    },
    Stage.REPATRIATION: {Section.IDENTITY, Section.SAFETY, Section.FAMILY},
    Stage.REINTEGRATION: {Section.IDENTITY, Section.SAFETY, Section.FAMILY},
    Stage.LEGAL: {Section.IDENTITY, Section.CHRONOLOGY, Section.ELEMENTS, Section.SAFETY, Section.LEGAL},
}
# These sections open only with a reason, and each opening is logged.
BEHIND_REASON = frozenset({Section.IDENTITY, Section.FAMILY, Section.GUARDIAN})
