from datetime import datetime, time, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone

from gugus.choices import CallChannel, ContactKind, ContactPlace
from gugus.formats.indonesian import DAYS
from gugus.models.change_request import ChangeRequest
from gugus.models.constraint import always
from gugus.models.history import tracked
from gugus.vault.sealing import SealedModel, SealedTextField

DIGEST_AT = time(7, 30)
DIGEST_LASTS = timedelta(hours=4, minutes=30)
DIGEST_EARLIEST, DIGEST_LATEST = time(5), time(12)
WEEKDAYS = list(enumerate(DAYS))
HOURS_BOTH = "Isi jam mulai dan jam selesai, atau kosongkan keduanya."


def digest_is_due(at: time, now: datetime) -> bool:
    """Whether the digest of the day is due: at its time, and for some hours after it, if nothing ran meanwhile."""
    start = timezone.make_aware(datetime.combine(timezone.localdate(now), at))
    return start <= now < start + DIGEST_LASTS


class DutyContactQuerySet(models.QuerySet):
    def for_list(self):
        """Return the contacts of each institution in the order in which they are called, those out of use last.

        `waits`: a coordinator can agree that it be called.
        """
        key, version = (Cast(models.OuterRef(name), models.TextField()) for name in ("pk", "version"))
        asked = ChangeRequest.objects.open().filter(institution=models.OuterRef("institution"), becomes=key, was=version)
        rows = self.select_related("institution").annotate(waits=models.Exists(asked))
        rows = rows.order_by("institution__short_name", "-active", "kind", "place", "pk")
        return rows.fetch_mode(models.FETCH_RAISE)


@tracked(part_of="institution", called="place", without=("unreachable_since",))
class DutyContact(SealedModel):
    """Petugas piket: whom to call at an institution, when, and by which channel.

    `days` are weekdays (0 is Monday); empty means every day. `starts` and `ends` are times of day, both or none; duty that ends
    before it starts lasts over midnight and counts to the day on which it starts. Messages that are not urgent wait until
    `digest_at`. `unreachable_since` is set while the last message could not be delivered.
    """

    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="duty_contacts", verbose_name="institusi")
    kind = models.CharField("piket sebagai", max_length=12, choices=ContactKind.labelled, default=ContactKind.INSTITUTION)
    place = models.PositiveSmallIntegerField("urutan", choices=ContactPlace, default=ContactPlace.FIRST)
    name = SealedTextField("nama", blank=False)
    phone = SealedTextField("telepon", blank=False)
    channel = models.CharField("dipanggil lewat", max_length=10, choices=CallChannel)
    address = SealedTextField("alamat surel atau nomor Telegram")
    days = ArrayField(models.PositiveSmallIntegerField(choices=WEEKDAYS), default=list, blank=True, verbose_name="hari")
    starts = models.TimeField("mulai pukul", null=True, blank=True)
    ends = models.TimeField("sampai pukul", null=True, blank=True)
    digest_at = models.TimeField("ringkasan pagi pukul", default=DIGEST_AT)
    active = models.BooleanField("dipakai", default=True)
    unreachable_since = models.DateTimeField("tidak terhubung sejak", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = DutyContactQuerySet.as_manager()

    class Meta:
        ordering = ["institution", "kind", "place", "pk"]
        verbose_name = "petugas piket"
        constraints = [
            always("duty_contact_hours_both", Q(starts=None, ends=None) | Q(starts__isnull=False, ends__isnull=False), HOURS_BOTH)
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.get_place_display().lower()}"

    def on_duty(self, now: datetime) -> bool:
        local = timezone.localtime(now)
        day, clock = local.weekday(), local.time()
        if self.starts is None:
            return not self.days or day in self.days
        if self.starts <= self.ends:
            return self.starts <= clock < self.ends and (not self.days or day in self.days)
        since_yesterday = clock < self.ends
        return (since_yesterday or clock >= self.starts) and (not self.days or (day - since_yesterday) % 7 in self.days)

    @property
    def hours(self) -> str:
        """When this contact is on duty, in words: "Senin, Selasa, 07.30–16.00", "Setiap hari, siang malam"."""
        days = ", ".join(DAYS[day] for day in sorted(self.days)) or "Setiap hari"
        return f"{days}, " + (f"{self.starts:%H.%M}–{self.ends:%H.%M}" if self.starts else "siang malam")
