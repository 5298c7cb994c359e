"""Four data requests: one waits, one is past its time limit, one is refused, one restricts the data."""

from django.db.models import Q

from demo.casework.pacing import DAY, HOUR
from rujukan.choices.ctdc import COUNTED_AS_CHILD
from rujukan.choices.subject_rights import IdentityCheck, Requester, RequestStatus, Right
from rujukan.choices.victim import VictimStatus
from rujukan.models import Victim
from rujukan.privacy.actions import data_request as verbs


def scenarios(cast):
    yield _scene_waiting_request(cast)
    yield _scene_late_request(cast)
    yield _scene_refused(cast)
    yield _scene_restricted(cast)


def _adult(cast, place, closed=False):
    """Return an adult whose services are running, or closed if `closed`; `place` 0 is the one recorded first."""
    cast.turn.pass_to(cast.coordinator)
    adults = Victim.objects.readable_by(cast.coordinator).exclude(age_band__in=COUNTED_AS_CHILD)
    ended = Q(status__in=[VictimStatus.CLOSED, VictimStatus.NOT_VICTIM])
    victims = adults.filter(status=VictimStatus.CLOSED) if closed else adults.exclude(ended)
    return victims.order_by("added_at", "identity__pk")[place]


def _ask_request(cast, victim, kind, words, at, **details):
    columns = {"asked_by": Requester.SUBJECT, "identity_check": IdentityCheck.KNOWN, "contact": "Lewat pendampingnya"} | details
    return cast.take(cast.coordinator, verbs.record, victim, kind=kind, words=words, **columns, at=at)


def _scene_waiting_request(cast):
    at = cast.now - 20 * HOUR
    yield at
    words = "Ingin tahu apa saja yang dicatat tentang dirinya, dan siapa yang sudah membacanya."
    _ask_request(cast, _adult(cast, 0), Right.ACCESS, words, at)


def _scene_late_request(cast):
    at = cast.now - 4 * DAY
    yield at
    words = "Tanggal lahir dan nomor teleponnya keliru; akta kelahiran sudah ditunjukkan."
    sister = {"asked_by": Requester.REPRESENTATIVE, "name": "Kakaknya", "identity_check": IdentityCheck.DOCUMENT}
    _ask_request(cast, _adult(cast, 1), Right.CORRECTION, words, at, **sister)


def _scene_refused(cast):
    at = cast.now - 9 * DAY
    yield at
    data_request = _ask_request(cast, _adult(cast, 2), Right.STOP, "Minta semua datanya dihapus sekarang juga.", at)
    yield at + DAY
    words = "Layanannya masih berjalan dan perkaranya masih disidik. Sesudah itu boleh diminta lagi."
    basis = "UU 27/2022 Ps 15: proses penegakan hukum"
    answer = {"status": RequestStatus.REFUSED, "words": words, "basis": basis}
    cast.take(cast.users["koordinator2"], verbs.answer, data_request, **answer, at=at + DAY)


def _scene_restricted(cast):
    at = cast.now - 12 * DAY
    yield at
    words = "Jangan dipakai dulu: ia sedang menanyakan apakah datanya boleh diberikan kepada pengadilan."
    data_request = _ask_request(cast, _adult(cast, 0, closed=True), Right.RESTRICTION, words, at)
    yield at + DAY
    answer = {"status": RequestStatus.GRANTED, "words": "Datanya disimpan, tetapi tidak dibuka sampai ia mengabari lagi."}
    cast.take(cast.coordinator, verbs.answer, data_request, **answer, at=at + DAY)
