"""How often something may be tried, counted for sure: on a connection of its own, whatever becomes of the request.

A request that fails undoes its transaction, and with it an attempt that was counted there; parallel ones would wait for each
other. So the counts, and the cache in which allauth keeps its own, are written apart and at once. Neither tells who tried or
from where: their keys are keyed hashes.
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
    """Sends the counts and the cache to their own connection."""

    def db_for_read(self, model, **_):
        return APART if model is Tally or model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read


def take(key, limit, seconds, *, weight=1, now=None):
    """Count one attempt under `key` (any text); return whether no more than `limit` fell within the last window.

    An attempt of some `weight` counts as so many.

    A window begins with its first attempt and lasts `seconds`. One statement, committed at once: parallel attempts all count.
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
    """Take back an attempt that proved right."""
    Tally.objects.filter(key=_hashed(key).digest(), count__gt=0).update(count=F("count") - 1)


# Wrong passwords of one account: from one network in five minutes, and in an hour from all networks from which its owner has not
# logged in lately. So nobody elsewhere can lock its owner out. Of one network, for all accounts, in a minute.
FROM_ONE_NETWORK, FROM_STRANGE_NETWORKS, OF_ONE_NETWORK = (5, 300), (100, 3600), (20, 60)
LATELY = 30 * 24 * 3600


class Guess:
    """One attempt to log in to an account, counted before the password is looked at; `right` takes it back.

    `account` is its primary key, or what was typed if there is none: whether there is one makes no difference.
    """

    def __init__(self, request, account):
        place = network(request)
        known = place and cache.get(_lately(account, place))
        self._counts = {f"login {account} {place}": FROM_ONE_NETWORK, f"login {place}": OF_ONE_NETWORK}
        if not known:
            self._counts[f"login {account}"] = FROM_STRANGE_NETWORKS

    def allowed(self):
        """Count; what is beyond one limit uses up none of the next."""
        return all(take(key, *limit) for key, limit in self._counts.items())

    def right(self):
        for key in self._counts:
            give_back(key)


def logged_in(request, account):
    """Remember for LATELY that this account was opened from this network, by a keyed hash of both."""
    if place := network(request):
        cache.set(_lately(account, place), 1, LATELY)


def _lately(account, place):
    return f"lately {account} {place}"


def network(request):
    """Where a request comes from, to count under: its address, of IPv6 the 64 bits that one customer has; "" when unknown.

    Known as allauth knows it: behind proxies by what the last TRUSTED_PROXY_COUNT of them report.
    """
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ImproperlyConfigured, ValueError):
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address if address.version == 4 else ipaddress.ip_network((address, 64), strict=False))


def cache_key(key, prefix, version):
    """The name under which the cache keeps something (CACHES' KEY_FUNCTION): allauth would write the address into it."""
    return _hashed(f"{prefix}:{version}:{key}").hexdigest()


def _hashed(key):
    return salted_hmac("gugus.login.limits", key, secret=settings.SECRET_KEY, algorithm="sha256")
