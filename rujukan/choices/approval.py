"""What one coordinator asks for and a second person decides. A leaf."""

from django.conf import settings
from django.db.models import TextChoices


class RequestKind(TextChoices):
    """Everything that waits for a second person, in the words of its notice (`rujukan/policies/deciders.py`)."""

    LIFTING = "lifting", "Pencabutan dugaan terhadap wali"
    CLOSING = "closing", "Penutupan layanan"
    BAR = "bar", "Pencabutan pengecualian"
    ENVELOPE = "envelope", "Amplop identitas"
    BASIS = "basis", "Dasar berbagi data tanpa persetujuan"


class SecondPerson(TextChoices):
    """Who decides what a coordinator asked for: the first of these who is in service and not barred from the case."""

    COORDINATOR = "coordinator", "Koordinator lain memutuskan."
    HEAD = "head", f"{settings.COUNTY.lead_head} memutuskan."
    NOBODY = "nobody", "Belum ada orang kedua yang boleh memutuskan: minta administrator menunjuk koordinator lain."
