"""Reviews of the plan in each state, reached by calling the verbs."""

from rad.actions import next_plan, plan_review as verbs
from rad.models import ActionPlan, ReviewedActivity

PERIOD = {"first_year": 2022, "last_year": 2024}
CODE = "C-02-01"  # coordinated by Disnaker
LETTERS = "ABCDE"


def begun(cast, **period):
    return verbs.begin(ActionPlan.objects.newest().get(), by=cast.rad, **PERIOD | period)


def row(review, code=CODE):
    return ReviewedActivity.objects.get(review=review, activity__code=code)


def decided(cast, review, **outcomes):
    """Decide as the secretariat: {code with underscores: (outcome, reason)}; keep the rest."""
    for code, (outcome, reason) in outcomes.items():
        verbs.decide(row(review, code.replace("_", "-")), by=cast.rad, outcome=outcome, reason=reason)
    for letter in LETTERS:
        verbs.keep_rest(review, letter, by=cast.rad)
    return review


def drafted(cast, review=None, **period):
    """Return the draft of the next plan, of a review in which every activity is kept unless it is given."""
    review = review or decided(cast, begun(cast))
    return next_plan.draft_next_plan(review, by=cast.rad, **PERIOD | period).draft
