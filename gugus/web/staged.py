"""Takes files that were sent ahead of their form (gugus/actions/staging.py) as if they came with it."""

import re

from django.core.exceptions import BadRequest

from gugus.actions.staging import StagedUpload
from gugus.uploads.files import safe_name

FIELD = "staged"
ENTRY = re.compile(r"([\w-]+) ([0-9a-f]{64}) ([0-9]{1,9}) (.*)", re.DOTALL)  # field, key, bytes, name


def unite(request):
    """Add the staged files that a form names to `request.FILES`; return their keys. Raises BadRequest."""
    keys = []
    for entry in request.POST.getlist(FIELD):
        match = ENTRY.fullmatch(entry)
        if match is None:
            raise BadRequest("malformed entry of a staged file")
        field, key, size, name = match.groups()
        request.FILES.appendlist(field, StagedUpload(key, safe_name(name), int(size), by=request.user))
        keys.append(key)
    return keys
