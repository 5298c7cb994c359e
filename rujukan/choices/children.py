"""Enumerations about children: who decides for them, and which circumstances remove an answer from a form. A leaf."""

from django.db.models import TextChoices


class GuardianRelation(TextChoices):
    PARENT = "parent", "Orang tua"
    RELATIVE = "relative", "Keluarga"
    LEGAL = "legal", "Wali menurut hukum"
    SOCIAL_WORKER = "social_worker", "Pekerja sosial"


# A circumstance of a victim; the others are the relations under which every guardian is suspected.
CHILD = "child"
YOUNG = "young"  # under nine
LEAVE_ALONE = "Diduga terlibat: jangan dihubungi dan jangan diberi tahu"
SUSPECTED = "Wali dengan hubungan ini diduga terlibat. Pilih wali lain atau pekerja sosial."
BY_GUARDIAN = "Bagi anak, atau yang usianya belum diketahui, walilah yang menyetujui."
