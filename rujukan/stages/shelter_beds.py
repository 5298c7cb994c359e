"""Says which beds of shelters are free: in a form that takes somebody in, and in words where a receiver is chosen."""

from collections import defaultdict

from gugus.access.scope import bypass
from gugus.models.compiled import compiled
from rujukan.choices.shelter import RoomClass
from rujukan.models import ShelterPlace


def places_of(institution_id) -> list[ShelterPlace]:
    """Return the shelters that an institution runs, with their occupied beds. One query."""
    with bypass("stays"):
        return _places_of(institution=institution_id)


@compiled
def _places_of(institution):
    return ShelterPlace.objects.active().with_taken().filter(institution=institution)


def words_by_institution(places) -> dict[int, str]:
    """Return {institution pk: its free beds in words}, which say no place: "Masih ada tempat: 3 perempuan, 1 anak"."""
    by_institution = defaultdict(list)
    for place in places:
        by_institution[place.institution_id].append(place)
    return {key: _vacancies(own) for key, own in by_institution.items()}


def _vacancies(places):
    free = {room: sum(place.free(room) for place in places) for room in RoomClass}
    parts = [f"{number} {room.label.lower()}" for room, number in free.items() if number]
    unplaced = places[0].unplaced
    words = f"Masih ada tempat: {', '.join(parts)}" if parts else "Penuh"
    return f"{words} ({unplaced} orang belum berkamar)" if unplaced else words
