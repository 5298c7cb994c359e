"""What the pages of a referral read in one statement: the row, and what belongs to it and its victim."""

from django.db.models import OuterRef

from gugus.choices import Role
from gugus.models import Institution, User
from gugus.models.carried import any_of, carried, rows_of
from gugus.models.compiled import compiled
from rujukan.disclosure import retained
from rujukan.disclosure.identification import with_conclusion
from rujukan.disclosure.statement import later
from rujukan.models import Event, NeedsAssessment, Referral, ShelterPlace, ShelterStay
from rujukan.models.victim import RISK
from rujukan.stages import deadlines


@compiled
def referrals_with_parts(number, reader, institution, coordinator):
    """Return the referral with this number as its page shows it to the user with the key `reader`, of this institution.

    `coordinator` is the same key if the user is one, else None.
    """
    user = User(pk=reader, institution_id=institution, roles=[Role.COORDINATOR] if coordinator else [])
    rows = Referral.objects.filter(number=number).for_page(user)
    stays = ShelterStay.objects.filter(referral=OuterRef("pk")).order_by("-since")[:1]
    places = ShelterPlace.objects.active().filter(institution=OuterRef("to_institution"))
    following = Referral.objects.filter(previous=OuterRef("pk"))
    assessments = NeedsAssessment.objects.filter(victim=OuterRef("victim")).order_by("-at")[:1]
    return deadlines.with_duties(with_conclusion(rows, "victim")).annotate(
        carried_stay=carried(stays, *STAY),
        has_places=any_of(places),
        carried_next=carried(following, *FOLLOWING),
        carried_risk=carried(assessments, *RISK),
        **retained.carried_destructions(victim=OuterRef("victim")),
        **later("victim__case"),
    )


# What the row of a referral carries of those that go on from it, of the newest stay under it, and of its victim.
FOLLOWING = ("id", "number", "to_institution__short_name")
STAY = ("id", "since", "until", "leave_by", "allowed_days", "room", "place_id", "place__name")
OF_VICTIM = ("guardian_rows", "carried_risk", "carried_destructions", "carried_conclusion", "carried_grounds", "carried_duties")


def with_victim(referral: Referral) -> Referral:
    """Return a referral of `referrals_with_parts` whose victim has what the row carries of it."""
    for name in OF_VICTIM:
        setattr(referral.victim, name, getattr(referral, name))
    return referral


def following_of(referral: Referral) -> list[Referral]:
    """Return the referrals that go on from one, each with its receiver."""
    following = rows_of(Referral, referral.carried_next)
    for each, row in zip(following, referral.carried_next, strict=True):
        each.to_institution = Institution(short_name=row["to_institution__short_name"])
    return following


def newest_stay(referral: Referral) -> ShelterStay | None:
    """Return the newest stay under a referral of `referrals_with_parts`."""
    for stay, row in zip(rows_of(ShelterStay, referral.carried_stay), referral.carried_stay, strict=True):
        stay.referral = referral
        if stay.place_id:
            [stay.place] = rows_of(ShelterPlace, [{"id": row["place_id"], "name": row["place__name"]}])
        return stay
    return None


@compiled
def events_of_referral(referral):
    """Return the events of the referral with this key for its own page, which shows neither its number nor its receiver."""
    return Event.objects.filter(referral=referral).select_related("by", "institution")
