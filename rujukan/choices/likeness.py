"""How alike two complaints or victims are, and what a coordinator decides about them."""

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


class SamePerson(TextChoices):
    """What a coordinator decided about two victims who resemble each other; empty until then."""

    SAME = "same", "Orang yang sama"
    DIFFERENT = "different", "Bukan orang yang sama"
