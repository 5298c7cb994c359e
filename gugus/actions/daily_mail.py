"""The verb by which users choose whether they are mailed in the morning that something waits (`gugus.actions.digest`)."""

from django.db import transaction

from gugus.models import DailyMail
from gugus.models.duty_contact import DIGEST_EARLIEST, DIGEST_LATEST
from gugus.workflow.lifecycle import require

WITHOUT_ADDRESS = "Akun Anda belum mempunyai alamat surel. Mintalah administrator mengisinya."
NOT_THEN = f"Pilih jam antara {DIGEST_EARLIEST:%H.%M} dan {DIGEST_LATEST:%H.%M}."


@transaction.atomic
def choose(*, by, at):
    """Mail this user each day at the time `at` that something waits, or with None no more; return the DailyMail, stored or not.

    Raises Refused.
    """
    if at is None:
        DailyMail.objects.filter(user=by).delete()
        return DailyMail(user=by)
    require(by.email, WITHOUT_ADDRESS, "at")
    require(DIGEST_EARLIEST <= at <= DIGEST_LATEST, NOT_THEN, "at")
    return DailyMail.objects.update_or_create(user=by, defaults={"at": at})[0]
