"""How alike two complaints are, and what a coordinator decides about them."""

from django.db.models import TextChoices


class Likeness(TextChoices):
    """How alike two values of one field are."""

    SAME = "same", "Sama"
    ALIKE = "alike", "Serupa"
    DIFFERENT = "different", "Berbeda"
    ONE_EMPTY = "one_empty", "Satu kosong"


class Sameness(TextChoices):
    """What becomes of a complaint that reports the same as another one."""

    DUPLICATE = "duplicate", "Orang dan kejadian yang sama"
    JOIN = "join", "Kejadian yang sama, orangnya lain"
