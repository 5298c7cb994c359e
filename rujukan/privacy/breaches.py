"""What a coordinator reads of a breach, if none of its cases bars them."""

from dataclasses import dataclass

from gugus.access.scope import bypass
from rujukan.models import BreachNotice
from rujukan.models.barring import barred


def reads(user, breach) -> bool:
    """Whether this person reads what a breach tells: a coordinator from whom no affected person's case is kept."""
    if not user.is_coordinator:
        return False
    kept_from = barred(user, "victim__case__") | barred(user, "complaint__case__")
    with bypass("affected"):
        return not BreachNotice.objects.filter(kept_from, breach=breach).exists()


@dataclass(frozen=True, repr=False)
class BreachDisclosure:
    """What a coordinator reads of a breach; empty where a case of it bars them."""

    open: bool
    story: str
    told: str
    measures: str
    closing_reason: str


def disclose(user, breach) -> BreachDisclosure:
    """Return what `user`, in whose sight the breach is, may read of it."""
    opened = reads(user, breach)
    names = ("story", "told", "measures", "closing_reason")
    return BreachDisclosure(opened, *(breach.open(name) if opened else "" for name in names))
