"""What a coordinator may read of a data request. The requester's identity needs a reason, and each opening is logged."""

from dataclasses import dataclass

from gugus.models import User
from gugus.workflow.lifecycle import require
from rujukan.disclosure import retained
from rujukan.disclosure.retained import refuse_destroyed
from rujukan.disclosure.section import Field, opening
from rujukan.models import DataRequest


@dataclass(frozen=True, repr=False)
class RequestDisclosure:
    """The decrypted text of a data request; `requester` is empty until the reader gives a reason."""

    words: str
    answer: str
    lifting: str
    requester: tuple[Field, ...]


def disclose(user: User, data_request: DataRequest) -> RequestDisclosure:
    """Return what `user` may read of a data request, with the requester masked.

    The caller has checked that the request is visible to them.
    """
    return _opened_request(user, data_request, opened=False)


def reveal(user: User, data_request: DataRequest, *, reason, explanation) -> RequestDisclosure:
    """Return what `disclose` returns, and the requester; write that to the access log in the same transaction. Raises Refused."""
    require(data_request.in_sight, "Permintaan ini tidak terbuka untuk Anda.")
    refuse_destroyed("Nama peminta", retained.destroyed(data_request.subject))
    with opening(user, data_request, ("requester",), reason, explanation):
        return _opened_request(user, data_request, opened=True)


def _opened_request(user, data_request, *, opened):
    if not user.is_coordinator:
        return RequestDisclosure("", "", "", ())
    requester = (
        (
            Field("Nama", data_request.open("name") or data_request.get_asked_by_display()),
            Field("Kontak", data_request.open("contact")),
        )
        if opened
        else ()
    )
    return RequestDisclosure(data_request.open("words"), data_request.open("answer"), data_request.open("lifting"), requester)
