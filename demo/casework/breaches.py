"""Two breaches: one whose letters are half delivered, and one whose letters were delivered in time and that is closed."""

from demo.casework.pacing import DAY, HOUR
from rujukan.choices.case import CaseStatus
from rujukan.choices.data_protection import BreachKind, DataKind, Delivery, Recipient
from rujukan.models import Case
from rujukan.privacy.actions import breach


def scenarios(cast):
    yield _being_notified(cast)
    yield _scene_closed_breach(cast)


def _recorded(cast, at, affected, **fields):
    columns = {"happened_from": None, "happened_until": None, "announced": False, "harmful": True}
    columns |= {"institution": cast.institutions["dsp3akb"], "found_at": at - HOUR} | fields
    return cast.take(cast.coordinator, breach.record, fields=columns, affected=list(affected), at=at)


def _latest_cases(cast, status, number):
    """Return the latest cases of this status."""
    cast.turn.pass_to(cast.coordinator)
    return Case.objects.filter(status=status)[:number]


def _being_notified(cast):
    """A folder left in a boat two days ago."""
    at = cast.now - 44 * HOUR
    yield at
    recorded = _recorded(
        cast,
        at,
        _latest_cases(cast, CaseStatus.ACTIVE, 3),
        kinds=[BreachKind.CONFIDENTIALITY],
        data=[DataKind.IDENTITY, DataKind.CONTACT, DataKind.HEALTH],
        happened_from=at - 6 * HOUR,
        happened_until=at - 3 * HOUR,
        story="Map berisi lembar data tertinggal di perahu ke Jongkong. Tukang perahu mengantarnya ke kantor; segelnya terbuka.",
        told="Sebuah map berisi lembar data tertinggal di angkutan umum selama beberapa jam sebelum dikembalikan kepada kami.",
        measures="Map sudah kembali dan lengkap. Lembar data kini dibawa dalam tas terkunci, bila memang perlu.",
    )
    yield at + 2 * HOUR
    cast.take(cast.coordinator, breach.make_notices, recorded, at=at + 2 * HOUR)
    at += 20 * HOUR
    yield at
    people = list(recorded.notices.filter(recipient=Recipient.PERSON))
    for notice in people[: len(people) // 2]:
        cast.take(cast.coordinator, breach.settle, notice, delivery=Delivery.BY_HAND, at=at)
    words = "Nomor yang ditinggalkan sudah tidak aktif"
    for notice in recorded.notices.filter(recipient=Recipient.REPORTER)[:1]:
        cast.take(cast.coordinator, breach.settle, notice, delivery=Delivery.UNREACHED, words=words, at=at)
    cast.take(cast.coordinator, breach.follow_up, recorded, text="Dua petugas memakai tas terkunci sejak pagi ini.", at=at + HOUR)


def _scene_closed_breach(cast):
    """A computer that broke down some months ago."""
    at = cast.now - 75 * DAY
    yield at
    recorded = _recorded(
        cast,
        at,
        _latest_cases(cast, CaseStatus.CLOSED, 1),
        kinds=[BreachKind.AVAILABILITY],
        data=[DataKind.STORY, DataKind.FILES],
        happened_from=at - 5 * HOUR,
        harmful=False,
        story="Komputer ruang wawancara mati; catatan satu hari yang belum disalin hilang.",
        told="Sebuah komputer rusak, dan catatan dari satu hari yang belum disalin tidak dapat dibuka lagi.",
        measures="Komputer diganti. Catatan kini langsung disimpan di sistem yang dicadangkan setiap malam.",
    )
    cast.take(cast.coordinator, breach.make_notices, recorded, at=at + HOUR)
    at += DAY
    yield at
    for notice in recorded.notices.all():
        cast.take(cast.coordinator, breach.settle, notice, delivery=notice.deliveries[0], at=at)
    yield at + DAY
    reason = "Tidak ada lagi catatan yang hanya tersimpan di satu komputer."
    cast.take(cast.coordinator, breach.close, recorded, reason=reason, at=at + DAY)
