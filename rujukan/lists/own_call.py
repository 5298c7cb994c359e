"""The calls on the home of an institution."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gugus.models.carried import carried, rows_of
from rujukan.choices.alarm import AlarmReason
from rujukan.models import Alarm, Referral

SHOWN, COLUMNS = 3, ("id", "number", "reason", "needs", "raised_at", "next_at", "taken_at", "district__name")
SHOWN_FOR = timedelta(days=1)  # to the institution that took it over


@dataclass(frozen=True)
class Call:
    """A call on the home of an institution that was called, with what it may know before it answers: what is needed, and where.

    Whom an emergency referral is about is known; of a complaint only the police know the district.
    """

    alarm: Alarm
    district: str = ""
    referral: Referral | None = None
    need: str = ""

    @property
    def words(self) -> str:
        unsaid = "Ada yang tidak aman" if self.alarm.reason == AlarmReason.DANGER else "Ada yang perlu ditolong sekarang"
        return self.need or self.alarm.need_words or unsaid

    @property
    def about(self) -> str:
        victim = self.referral and self.referral.victim
        district = victim.found_district.name if victim and victim.found_district else self.district
        where = f"Kecamatan {district}" if district else ""
        return ", ".join(filter(None, [where, victim and victim.get_age_band_display().lower(), victim and victim.code]))


def of_institution(institution: int, now: datetime):
    """Return the annotation of an institution that carries the calls to it."""
    return carried(Alarm.objects.on_home(institution, now - SHOWN_FOR)[:SHOWN], *COLUMNS)


def read(rows, asked, *, police):
    """Yield each call with what the institution may know: its key is that of the referral that it asks to answer."""
    asked = {referral.pk: (referral, need) for referral, need in asked}
    for alarm, row in zip(rows_of(Alarm, rows), rows, strict=True):
        yield Call(alarm, (row["district__name"] or "") if police else "", *asked.get(alarm.pk, ()))
