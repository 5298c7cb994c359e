"""Pings: after each success a scheduled job calls the URL that PING_URLS has for it (a dead man's switch).

The receiver of the pings raises an alarm when one is missing. So a dead machine is noticed too.
"""

import logging
from http.client import HTTPException
from urllib.request import urlopen

from django.conf import settings

TIMEOUT = 5  # seconds

logger = logging.getLogger("gugus.pings")


def ping(job: str) -> bool:
    """Tell that a job has succeeded; return whether the ping arrived. Without a URL nothing happens. It never raises."""
    url = settings.PING_URLS.get(job)
    if not url:
        return False
    try:
        with urlopen(url, timeout=TIMEOUT):  # noqa: S310 - safety.py refuses all but https://
            return True
    except (OSError, ValueError, HTTPException) as error:  # the URL is a secret, and an error may quote it
        logger.warning("The ping of the job %s did not arrive (%s).", job, type(error).__name__)
        return False
