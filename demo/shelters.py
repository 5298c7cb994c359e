"""The demo's shelters: invented places without an address."""

from django.conf import settings

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.models import Institution
from rujukan.choices.shelter import OverCapacity, PlaceKind, RoomClass, StayReason
from rujukan.models import ShelterPlace
from rujukan.stages.shelter_beds import places_of

PLACES = [
    ("Rumah singgah (contoh)", PlaceKind.COUNTY, settings.COUNTY.lead, {"women": 6, "men": 3, "family": 2, "children": 4}),
    ("Ruang Polres (contoh)", PlaceKind.POLICE, "polres", {"women": 3, "men": 2, "children": 1}),
]


def build(users):
    """Record the places; return whether they were missing."""
    if ShelterPlace.objects.exists():
        return False
    institutions = {institution.code: institution for institution in Institution.objects.all()}
    administrator = next(user for user in users.values() if Role.ADMINISTRATOR in user.roles)
    with scope(administrator):
        for name, kind, code, beds in PLACES:
            if code not in institutions:
                continue
            fields = {"kind": kind, "institution": institutions[code]} | beds
            ShelterPlace.objects.create(name=name, **fields)
    return True


def arrival(referral):
    """Return the keyword arguments of `services.enter_shelter`: a room for this victim, with a reason in case it is full."""
    room = {"female": RoomClass.WOMEN, "male": RoomClass.MEN}.get(referral.victim.sex, RoomClass.CHILDREN)
    places = places_of(referral.to_institution_id)
    words = {"over_reason": OverCapacity.EXTRA_BED, "reason": StayReason.REFERRAL}
    return words | {"bed": (places[0], room)} if places else words
