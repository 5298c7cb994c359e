"""Opens what a user wrote without network, for its writer alone: the browser bound it to this user, who sends it now."""

from io import BytesIO

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from gugus.uploads.handler import BoundedUploadHandler
from gugus.vault.outbox import KeyGone, open_item, public_key
from gugus.vault.sealing import Tampered

__all__ = ["KeyGone", "Tampered", "open_entry", "public_key"]


def open_entry(sealed, *, kind, key, at, user):
    """Return (fields, files) of a form that was written without network, as of `request.POST` and `request.FILES`.

    `kind`, `key` and `at` are those that the browser sent beside it, as text. Raises KeyGone, or Tampered if one of them is
    another than the browser encrypted, or another user wrote it.
    """
    plain = open_item(sealed, f"{kind} {key} {at} {user.pk}")
    content_type, _, body = plain.partition(b"\n")
    meta = {"CONTENT_TYPE": content_type.decode(), "CONTENT_LENGTH": len(body)}
    try:
        fields, files = MultiPartParser(meta, BytesIO(body), [BoundedUploadHandler()], "utf-8").parse()
    except (MultiPartParserError, SuspiciousOperation) as error:  # the latter: too many fields or files
        raise Tampered(kind) from error
    return QueryDict(fields.urlencode(), mutable=True), files
