from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from gugus.models.constraint import always
from gugus.models.history import tracked
from rujukan.choices.shelter import PlaceKind, RoomClass

MOST_BEDS = 500  # of one class: more is a mistake


def _beds(room):
    return models.PositiveSmallIntegerField(
        f"tempat tidur {room.label.lower()}", default=0, validators=[MaxValueValidator(MOST_BEDS)]
    )


class ShelterPlaceQuerySet(models.QuerySet):
    def active(self):
        return self.filter(active=True, institution__active=True)

    def with_taken(self):
        """Count the open stays in each class of rooms, and those at the institution whose room is not recorded.

        Call it in a bypass that opens the stays: a person whom the user may not see also occupies a bed.
        """
        stays = self.model.stays.rel.related_model.objects.order_by().filter(until=None, place=None)
        unplaced = stays.filter(institution=models.OuterRef("institution")).values("institution")
        unplaced = unplaced.annotate(number=models.Count("*")).values("number")
        taken = {f"{room}_taken": models.Count("stays", filter=Q(stays__until=None, stays__room=room)) for room in RoomClass}
        return self.annotate(**taken, unplaced=Coalesce(models.Subquery(unplaced), 0))


@tracked(inserts=True)
class ShelterPlace(models.Model):
    """Tempat penampungan: where an institution takes people in, and how many beds it has in each class of rooms. Editable.

    A bed is free if no open stay takes it. The address is stored nowhere: whoever brings somebody asks the institution.
    """

    name = models.CharField("nama", max_length=80, unique=True, help_text="Tanpa alamat: alamatnya tidak disimpan di sini.")
    kind = models.CharField("jenis", max_length=10, choices=PlaceKind.labelled)
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="+", verbose_name="dikelola oleh")
    women = _beds(RoomClass.WOMEN)
    men = _beds(RoomClass.MEN)
    family = _beds(RoomClass.FAMILY)
    children = _beds(RoomClass.CHILDREN)
    active = models.BooleanField("dipakai", default=True)

    objects = ShelterPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "tempat penampungan"
        constraints = [
            always(
                "shelter_place_has_beds",
                Q(women__gt=0) | Q(men__gt=0) | Q(family__gt=0) | Q(children__gt=0),
                "Isi sedikitnya satu tempat tidur.",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def rooms(self) -> list[RoomClass]:
        """The classes of rooms that have beds here."""
        return [room for room in RoomClass if self.beds(room)]

    def beds(self, room) -> int:
        return getattr(self, RoomClass(room).value)

    def taken(self, room) -> int:
        """How many open stays take a bed of the class; read with `with_taken`."""
        return getattr(self, f"{RoomClass(room).value}_taken")

    def free(self, room) -> int:
        """How many beds of the class are free; none if more people stay than there are beds."""
        return max(self.beds(room) - self.taken(room), 0)
