"""Somebody was faster: the forms of a stay in a shelter."""

from rujukan.choices.hand_over import LeftTo
from tests.overtaking import TYPED, overtaken
from tests.rujukan import scenarios
from tests.rujukan.overtaking import a_colleague, at_polres


@overtaken
def shelter_leave(cast):
    referral = scenarios.move_in(at_polres(cast), cast.polres)
    yield cast.polres, [referral.number], {"until": TYPED, "left_to": LeftTo.FAMILY, "own_choice": "yes", "safe": "yes"}
    who = a_colleague(cast)
    scenarios.move_out(referral, who)
    yield who
