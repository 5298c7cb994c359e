"""Rate limits: counts attempts on a database connection of its own, so that a rollback does not undo a count.

A failed request rolls its transaction back, with all that it counted there; and parallel requests would wait for each other's
counts. So the counts, and the cache in which allauth keeps its own, are written on another connection and committed at once.
Their keys are HMACs, so they do not show who tried or from where.
"""

import ipaddress
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connections, router
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from gugus.models import Tally

APART = "apart"
COUNT = """
INSERT INTO gugus_tally AS tally (key, count, ends) VALUES (%(key)s, %(weight)s, %(ends)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN tally.ends <= %(now)s THEN excluded.count ELSE tally.count + excluded.count END,
    ends = CASE WHEN tally.ends <= %(now)s THEN excluded.ends ELSE tally.ends END
RETURNING count
"""
SWEEP = """
DELETE FROM gugus_tally WHERE key IN (SELECT key FROM gugus_tally WHERE ends <= %s LIMIT 100 FOR UPDATE SKIP LOCKED)
"""


class Router:
    """Database router: sends the counts and the cache to their own connection."""

    def db_for_read(self, model, **_):
        return APART if model is Tally or model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read


def take(key, limit, seconds, *, weight=1, now=None):
    """Count an attempt under `key` (any text); return whether the window holds at most `limit` attempts, this one included.

    An attempt counts as `weight` attempts. A window begins with its first attempt and lasts `seconds`. Counting is one statement,
    committed at once, so no parallel attempt is lost.
    """
    now = now or timezone.now()
    with connections[router.db_for_write(Tally)].cursor() as cursor:
        ends = now + timedelta(seconds=seconds)
        cursor.execute(COUNT, {"key": _hashed(key).digest(), "weight": weight, "ends": ends, "now": now})
        (count,) = cursor.fetchone()
        if count == weight:
            cursor.execute(SWEEP, [now])
    return count <= limit


def give_back(key):
    """Subtract an attempt that proved right."""
    Tally.objects.filter(key=_hashed(key).digest(), count__gt=0).update(count=F("count") - 1)


# Wrong passwords as (attempts, seconds): for one account from one network; for one account from all networks from which its owner
# has not logged in lately, so that attackers elsewhere cannot lock the owner out; from one network for all accounts.
FROM_ONE_NETWORK, FROM_STRANGE_NETWORKS, OF_ONE_NETWORK = (5, 300), (100, 3600), (20, 60)
LATELY = 30 * 24 * 3600


class Guess:
    """An attempt to log in to an account. It is counted before the password is checked; `right` subtracts it again.

    `account` is the primary key, or the typed name if there is no such account. Both count alike, so that the limit does not
    reveal which accounts exist (account enumeration).
    """

    def __init__(self, request, account):
        place = network(request)
        known = place and cache.get(_lately(account, place))
        self._counts = {f"login {account} {place}": FROM_ONE_NETWORK, f"login {place}": OF_ONE_NETWORK}
        if not known:
            self._counts[f"login {account}"] = FROM_STRANGE_NETWORKS

    def allowed(self):
        """Count the attempt; return whether it is within all limits. Above one limit, the following ones are not counted."""
        return all(take(key, *limit) for key, limit in self._counts.items())

    def right(self):
        """Subtract the attempt from all counts: the password was right."""
        for key in self._counts:
            give_back(key)


def logged_in(request, account):
    """Remember for LATELY (seconds), under an HMAC of both, that this account logged in from this network."""
    if place := network(request):
        cache.set(_lately(account, place), 1, LATELY)


def _lately(account, place):
    return f"lately {account} {place}"


def network(request):
    """Return the network to count a request under: its IPv4 address, or the /64 of its IPv6 address; "" if unknown.

    One IPv6 customer has a /64. Behind proxies the address is the one that the last TRUSTED_PROXY_COUNT proxies report.
    """
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ImproperlyConfigured, ValueError):
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address if address.version == 4 else ipaddress.ip_network((address, 64), strict=False))


def cache_key(key, prefix, version):
    """Return the HMAC of a cache key (KEY_FUNCTION of CACHES), because allauth's keys contain the visitor's address."""
    return _hashed(f"{prefix}:{version}:{key}").hexdigest()


def _hashed(key):
    return salted_hmac("gugus.login.limits", key, secret=settings.SECRET_KEY, algorithm="sha256")
