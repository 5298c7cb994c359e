"""The sheet from which a coordinator types the victims of a month into SIMFONI-PPA again: codes and coded answers only.

The columns stand in the order of re-entry: case, person, what happened, suspects, services, end. The field list of SIMFONI-PPA
version 3 was not seen, so the order is a proposal; the sheet says so. Cases that bar the requester and persons whose data
are restricted stay out.
"""

from collections import Counter, defaultdict
from uuid import UUID

from django.db.models import Count, Min
from django.db.models.functions import Coalesce
from django.utils import timezone

from rujukan.choices.case import SuspectRole
from rujukan.choices.ctdc import Act, Means, Purpose, SuspectRelation
from rujukan.choices.identification import Conclusion
from rujukan.choices.places import regions
from rujukan.choices.stage import Stage
from rujukan.choices.victim import VictimKind
from rujukan.models import Complaint, Identification, Service, Suspect, Victim
from rujukan.statistics.periods import Period

HEADERS = (
    *("Nomor kasus", "Pengaduan diterima", "Saluran", "Kecamatan kasus"),
    *("Kode korban", "Jenis kelamin", "Kelompok usia", "Anak", "Kewarganegaraan", "Asal", "Ditemukan di"),
    *("Kesimpulan", "Tindakan", "Cara", "Tujuan"),
    *("Terduga pelaku", "Hubungan dengan korban", "Peran pelaku"),
    *(f"Layanan: {stage.label}" for stage in Stage),
    *("Keadaan", "Hasil"),
)
ABOUT = (
    ("Isi", "Satu baris satu korban atau terduga korban yang dicatat dalam bulan itu. Saksi dan bukan korban tidak dimuat."),
    ("Sifat", "Rahasia, untuk koordinator yang mengetiknya di SIMFONI-PPA. Jangan diteruskan."),
    ("Identitas", "Nama, NIK, dan alamat tidak dimuat. Bila diminta, buka di halaman korban dengan alasannya."),
    ("Urutan kolom", "Usulan: daftar isian SIMFONI-PPA versi 3 belum dicocokkan."),
    ("Layanan", "Berapa kali layanan diberikan pada setiap tahap sampai lembar ini disusun."),
)
SEVERAL = "; "
COUNTED = (Conclusion.STILL_SUSPECTED, Conclusion.IDENTIFIED)
PLACES = dict(choice for _, choices in regions() for choice in choices)


def reentry(period: Period) -> tuple[list[tuple], dict[UUID, str]]:
    """Return (rows in the order of HEADERS, {key: code} of their victims). Five queries."""
    recorded = _victims_recorded(period)
    conclusions = _conclusions(victim.pk for victim in recorded)
    victims = [one for one in recorded if one.pk not in conclusions or conclusions[one.pk][0] in COUNTED]
    keys, cases = [victim.pk for victim in victims], {victim.case_id for victim in victims}
    services, complaints, suspects = _service_counts(keys), _complaints(cases), _suspects(cases)
    rows = [
        (
            *(*_of_case(one, complaints), *_of_person(one), *_of_deed(conclusions.get(one.pk)), *suspects[one.case_id]),
            *(services[one.pk][stage] for stage in Stage),
            *(one.get_status_display(), one.get_outcome_display()),
        )
        for one in victims
    ]
    return rows, {one.pk: one.code for one in victims}


def _victims_recorded(period):
    recorded = Victim.objects.filter(added_at__gte=period.begins, added_at__lt=period.ends, kind=VictimKind.VICTIM)
    return list(
        recorded.filter(merged_into=None, restricted_at=None)
        .select_related("case__district", "origin_district", "found_district")
        .order_by("case__number", "code")
    )


PERSON = Coalesce("victim__merged_into", "victim")


def _conclusions(keys):
    """Return {victim: (conclusion, acts, means, purposes)}, the newest one of the person."""
    rows = Identification.objects.annotate(person=PERSON).filter(revised_by=None, person__in=keys).order_by("at")
    return {person: rest for person, *rest in rows.values_list("person", "conclusion", "acts", "means", "purposes")}


def _service_counts(keys):
    counts = defaultdict(Counter)
    person = Coalesce("referral__victim__merged_into", "referral__victim")
    rows = Service.objects.counted().annotate(person=person).filter(person__in=keys).order_by()
    for pk, stage, number in rows.values_list("person", "referral__stage").annotate(number=Count("pk")):
        counts[pk][stage] = number
    return counts


def _complaints(cases):
    """Return {case: (day of its first complaint, its channels)}."""
    rows = Complaint.objects.filter(case__in=cases).order_by().values_list("case", "channel").annotate(first=Min("received_at"))
    complaints = defaultdict(list)
    for case, channel, first in rows:
        complaints[case].append((first, channel))
    return complaints


def _suspects(cases):
    """Return {case: (number of suspects, their relations, their roles)}."""
    people = defaultdict(list)
    for case, relation, role in Suspect.objects.filter(case__in=cases).order_by().values_list("case", "relation", "role"):
        people[case].append((relation, role))
    told = defaultdict(lambda: (0, "", ""))
    for case, rows in people.items():
        relations, roles = zip(*rows, strict=True)
        told[case] = len(rows), _labels(SuspectRelation, relations), _labels(SuspectRole, roles)
    return told


def _of_case(victim, complaints):
    case, came = victim.case, sorted(complaints[victim.case_id])
    day = timezone.localtime(came[0][0]).date() if came else None
    channels = dict.fromkeys(Complaint(channel=channel).get_channel_display() for _, channel in came)
    return case.number, day, SEVERAL.join(channels), str(case.district or "")


def _of_person(victim):
    child = "ya" if victim.is_child else "tidak"
    origin = str(victim.origin_district or PLACES.get(victim.origin_region, ""))
    return (
        *(victim.code, victim.get_sex_display(), victim.get_age_band_display(), child),
        *(victim.get_citizenship_display(), origin, str(victim.found_district or "")),
    )


def _of_deed(conclusion):
    if conclusion is None:
        return "Belum disimpulkan", "", "", ""
    code, acts, means, purposes = conclusion
    return Conclusion(code).label, _labels(Act, acts), _labels(Means, means), _labels(Purpose, purposes)


def _labels(choices, codes):
    return SEVERAL.join(choice.label for choice in choices if choice.value in codes)
