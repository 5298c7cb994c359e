"""What a coordinator may read of a breach: all of it, unless a case of an affected person bars them."""

from dataclasses import dataclass

from gugus.access.scope import bypass
from rujukan.models import BreachNotice
from rujukan.models.barring import barred


def reads(user, breach) -> bool:
    """Return whether `user` may read the contents of a breach: a coordinator whom no case of an affected person bars."""
    if not user.is_coordinator:
        return False
    bars = barred(user, "victim__case__") | barred(user, "complaint__case__")
    with bypass("affected"):
        return not BreachNotice.objects.filter(bars, breach=breach).exists()


@dataclass(frozen=True, repr=False)
class BreachDisclosure:
    """The decrypted text of a breach; empty if the reader may not read it."""

    open: bool
    story: str
    told: str
    measures: str
    closing_reason: str


def disclose(user, breach) -> BreachDisclosure:
    """Return what `user` may read of a breach. The caller has checked that the breach is visible to them."""
    readable = reads(user, breach)
    names = ("story", "told", "measures", "closing_reason")
    return BreachDisclosure(readable, *(breach.open(name) if readable else "" for name in names))
