"""What a coordinator may read of a breach: all of it, unless a case of an affected person bars them."""

from dataclasses import dataclass

from rujukan.lists.breach_standings import standings


def reads(user, breach, standing=None) -> bool:
    """Return whether `user` may read the contents of a breach: a coordinator whom no case of an affected person bars.

    `standing` is that of the breach, if it was counted for this user already.
    """
    return user.is_coordinator and (standing or standings([breach], user)[0]).barred is False


@dataclass(frozen=True, repr=False)
class BreachDisclosure:
    """The decrypted text of a breach; empty if the reader may not read it."""

    open: bool
    story: str
    told: str
    measures: str
    closing_reason: str


def disclose(user, breach, standing=None) -> BreachDisclosure:
    """Return what `user` may read of a breach, as `reads` says. The caller has checked that the breach is visible to them."""
    readable = reads(user, breach, standing)
    names = ("story", "told", "measures", "closing_reason")
    return BreachDisclosure(readable, *(breach.open(name) if readable else "" for name in names))
