"""Every code of one person: for verbs that decide about the person, not about one code."""

from django.db.models import Q
from django.db.models.functions import Coalesce

from gugus.access.scope import bypass
from gugus.workflow.lifecycle import OUT_OF_SIGHT, require
from rujukan.actions.steps import locked
from rujukan.models import Victim


def every_code(*victims) -> list[Victim]:
    """Return the victims under every code of these persons as they are now, in the order in which verbs lock them.

    A bypass, because a bar may have been lifted in one case of a person and not in another. The caller shows none of them.
    """
    with bypass("matches"):
        own = Victim.objects.filter(pk__in=[victim.pk for victim in victims])
        kept = own.order_by().values_list(Coalesce("merged_into", "pk"))
        return list(Victim.objects.filter(Q(pk__in=kept) | Q(merged_into__in=kept)).order_by("code"))


def lock_every_code(victim, by):
    """Lock the victims under every code of a person; return {key: victim} of those that the user sees, and the hidden ones.

    Once they are locked nobody merges the person, so the last search finds all. Raises Refused if `victim` is hidden.
    """
    seen, hidden = {}, {}
    while new := [row for row in every_code(victim) if row.pk not in seen | hidden]:
        visible = set(Victim.objects.readable_by(by).filter(pk__in=[row.pk for row in new]).values_list("pk", flat=True))
        seen |= {row.pk: locked(row, by) for row in new if row.pk in visible}
        hidden |= {row.pk: row for row in new if row.pk not in visible}
    require(victim.pk in seen, OUT_OF_SIGHT)
    return seen, list(hidden.values())
