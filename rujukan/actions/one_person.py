"""Every code of one person: for verbs that decide about the person, not about one code."""

from django.db.models import Q
from django.db.models.functions import Coalesce

from gugus.access.scope import bypass
from rujukan.models import Victim


def every_code(*victims) -> list[Victim]:
    """Return the victims under every code of these persons as they are now, in the order in which verbs lock them.

    A bypass, because a bar may have been lifted in one case of a person and not in another. The caller shows none of them.
    """
    with bypass("matches"):
        own = Victim.objects.filter(pk__in=[victim.pk for victim in victims])
        kept = own.order_by().values_list(Coalesce("merged_into", "pk"))
        return list(Victim.objects.filter(Q(pk__in=kept) | Q(merged_into__in=kept)).order_by("code"))
