"""What a coordinator reads of what somebody asks of their own data, and who asks: behind a reason, each time logged."""

from dataclasses import dataclass

from django.db import transaction

from gugus.models import User
from gugus.workflow.lifecycle import require
from rujukan.disclosure import retained
from rujukan.disclosure.retained import refuse_destroyed
from rujukan.disclosure.sections import Field, log_opening
from rujukan.models import DataRequest


@dataclass(frozen=True, repr=False)
class RequestDisclosure:
    """What the coordinator reads of a request, and who asks: empty until a reason is given."""

    words: str
    answer: str
    lifting: str
    requester: tuple[Field, ...]


def disclose(user: User, asked: DataRequest) -> RequestDisclosure:
    """Return what a coordinator, in whose sight the request is, may read of it; who asks stays masked."""
    return _opened(user, asked, opened=False)


@transaction.atomic
def reveal(user: User, asked: DataRequest, *, reason, explanation) -> RequestDisclosure:
    """As `disclose`, with who asks; logged in the same transaction. Raises Refused."""
    require(asked.in_sight_of(user), "Permintaan ini tidak terbuka untuk Anda.")
    refuse_destroyed("Nama peminta", retained.destroyed(asked.subject))
    log_opening(user, asked, ("requester",), reason, explanation)
    return _opened(user, asked, opened=True)


def _opened(user, asked, *, opened):
    if not user.is_coordinator:
        return RequestDisclosure("", "", "", ())
    requester = (
        (Field("Nama", asked.open("name") or asked.get_asked_by_display()), Field("Kontak", asked.open("contact")))
        if opened
        else ()
    )
    return RequestDisclosure(asked.open("words"), asked.open("answer"), asked.open("lifting"), requester)
