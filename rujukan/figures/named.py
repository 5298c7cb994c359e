"""Named figures of one year that indicators of the plan may be bound to, each with its definition.

They are true counts over all cases. Each says how many people are behind it, and whoever offers it hides the small ones.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from gugus.access.scope import bypass
from rujukan.choices.ctdc import COUNTED_AS_CHILD, AgeBand
from rujukan.choices.identification import Conclusion
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage
from rujukan.choices.victim import Sex, VictimKind
from rujukan.figures import law_enforcement, outcomes, visits
from rujukan.models import Complaint, Identification, Service, ShelterStay, Victim


@dataclass(frozen=True, slots=True)
class Number:
    """A named figure of one year: its value, and how many people (or complaints, or proceedings) are behind it, for suppression.

    `whole`: what a share is a share of; `value` is then the part of it. None for a count. `value` is None if nothing was counted.
    """

    value: int | None
    people: int
    whole: int | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A figure that an indicator of the plan may be bound to: its name, its unit, and how it is counted.

    `parts`: of what a share is a share, in words.
    """

    code: str
    label: str
    unit: str
    definition: str
    parts: str = "orang"


BODIES = "institusi"
PERCENT = "%"
PEOPLE = "orang"
COMPLAINTS = "pengaduan"
VISITS = "kunjungan"
PROCEEDINGS = "perkara"
RUPIAH = "rupiah"
DAYS = "hari"
CHILD = "Hanya anak: di bawah 18 tahun, atau usianya belum diketahui."
# {first part of the codes: the list of `Outcomes` that they count}
LISTS = {"returned": "returned", "left": "left", "came": "came", "closed": "closed"}
LISTS |= {"purpose": "purposes", "route": "routes", "channel": "channels"}


def _each(name, labels, label, definition):
    """Return a figure for each line of a list."""
    told = ((code, words[:1].lower() + words[1:]) for code, words in labels.items())
    return [Named(f"{name}_{code}", label.format(words), PEOPLE, definition.format(words)) for code, words in told]


OF_PEOPLE = (
    Named("recorded", "Korban dan terduga korban yang dicatat", PEOPLE,
          "Orang yang dicatat dalam tahun itu, tanpa saksi dan tanpa yang disimpulkan bukan korban."),
    Named("identified", "Korban yang diidentifikasi", PEOPLE,
          "Orang yang dalam tahun itu disimpulkan sebagai korban, saksi, atau bukan keduanya."),
    Named("sheltered", "Korban yang ditampung", PEOPLE,
          "Orang yang masuk penampungan dalam tahun itu. Yang masuk beberapa kali dihitung satu kali."),
    Named("healed", "Korban yang mendapat layanan kesehatan", PEOPLE,
          "Orang yang mendapat sedikitnya satu layanan rehabilitasi kesehatan dalam tahun itu."),
    Named("counselled", "Korban yang mendapat rehabilitasi sosial", PEOPLE,
          "Orang yang mendapat sedikitnya satu layanan rehabilitasi sosial dalam tahun itu."),
    Named("returned", "Korban yang dipulangkan", PEOPLE,
          "Orang yang diserahterimakan kepada keluarga atau daerah asalnya dalam tahun itu (tahap Pemulangan)."),
    Named("reintegrated", "Korban yang mendapat layanan reintegrasi", PEOPLE,
          "Orang yang mendapat sedikitnya satu layanan reintegrasi sosial dalam tahun itu."),
    Named("aided", "Korban yang mendapat bantuan hukum", PEOPLE,
          "Orang yang mendapat sedikitnya satu layanan bantuan hukum dalam tahun itu."),
)  # fmt: skip
OF_OTHERS = (
    Named("shelters", "Tempat penampungan yang dipakai", BODIES,
          "Institusi yang menerima orang di penampungannya dalam tahun itu."),
    Named("health_bodies", "Fasilitas kesehatan yang melayani korban", BODIES,
          "Puskesmas, rumah sakit, dan institusi lain yang memberi layanan rehabilitasi kesehatan dalam tahun itu."),
    Named("complaints", "Pengaduan yang diterima", COMPLAINTS, "Pengaduan yang diterima dalam tahun itu, apa pun hasilnya."),
    Named("complete", "Korban dengan data lengkap", PERCENT,
          "Bagian korban yang dicatat dalam tahun itu yang jenis kelamin, kelompok usia, dan kecamatannya diketahui."),
)  # fmt: skip
OF_CHILDREN = tuple(
    Named(f"children_{one.code}", one.label.replace(" dan terduga korban", "").replace("Korban", "Anak"), PEOPLE,
          f"{one.definition} {CHILD}")
    for one in OF_PEOPLE
)  # fmt: skip
OF_VISITS = (
    Named("visits_due", "Kunjungan pemantauan yang jatuh tempo", VISITS,
          "Kunjungan yang batasnya jatuh dalam tahun itu dan sudah lewat, dilakukan atau belum, juga bila orangnya tidak ada."),
    Named("visits_on_time", "Kunjungan pemantauan tepat waktu", PERCENT,
          "Bagian kunjungan yang jatuh tempo dalam tahun itu yang dilakukan atau dicoba paling lambat pada batasnya.", VISITS),
    Named("safe_at_month_three", "Korban yang aman pada akhir pemantauan", PERCENT,
          "Bagian orang yang dalam tahun itu ditemui pada kunjungan bulan ketiga atau sesudahnya, dan pada yang terakhir rasa "
          "amannya cukup atau baik tanpa kontak dengan perekrut."),
)  # fmt: skip
OF_LAW = (
    Named("reported", "Perkara yang dilaporkan kepada polisi", PROCEEDINGS, "Perkara dengan laporan polisi dalam tahun itu."),
    Named("charged", "Perkara yang didakwa", PROCEEDINGS, "Perkara yang dakwaannya tercatat dalam tahun itu."),
    Named("decided", "Perkara yang diputus", PROCEEDINGS,
          "Perkara dengan putusan pengadilan dalam tahun itu, di tingkat mana pun; satu perkara satu kali."),
    Named("lpsk_asked", "Perkara yang dimohonkan perlindungan LPSK", PROCEEDINGS,
          "Perkara yang perlindungan LPSK-nya dimohon dalam tahun itu."),
    Named("lpsk_granted", "Perkara yang dilindungi LPSK", PROCEEDINGS,
          "Perkara yang perlindungan LPSK-nya dikabulkan dalam tahun itu."),
    Named("restitution_asked", "Korban yang memohon restitusi", PEOPLE, "Orang yang restitusinya dimohon dalam tahun itu."),
    Named("restitution_unasked", "Korban yang tidak meminta restitusi", PEOPLE,
          "Orang yang dalam tahun itu tercatat tidak meminta restitusi, dan sampai akhir tahun tidak memohonnya juga."),
    Named("restitution_granted", "Korban yang restitusinya dikabulkan", PEOPLE,
          "Orang yang restitusinya dikabulkan dalam tahun itu, seluruhnya atau sebagian."),
    Named("restitution_paid", "Korban yang menerima restitusi", PEOPLE,
          "Orang yang dalam tahun itu menerima pembayaran restitusi, seluruhnya atau sebagian."),
    Named("rupiah_asked", "Restitusi yang dimohon", RUPIAH, "Jumlah restitusi yang dimohon dalam tahun itu."),
    Named("rupiah_granted", "Restitusi yang dikabulkan", RUPIAH, "Jumlah restitusi yang dikabulkan dalam tahun itu."),
    Named("rupiah_paid", "Restitusi yang dibayar", RUPIAH, "Jumlah restitusi yang dibayar dalam tahun itu."),
)  # fmt: skip
OF_OUTCOMES = (
    Named("visum_asked", "Korban yang visumnya diminta", PEOPLE, "Orang yang visumnya diminta penyidik dalam tahun itu."),
    Named("visum_handed", "Korban yang visumnya diserahkan", PEOPLE, "Orang yang visumnya diserahkan dalam tahun itu."),
    Named("visum_days", "Lama visum", DAYS,
          "Median hari dari permintaan sampai penyerahan visum yang diserahkan dalam tahun itu, dibulatkan."),
    Named("retrafficked", "Korban yang diperdagangkan lagi", PEOPLE,
          "Orang yang pernah disimpulkan korban, lalu dicatat dalam kasus lain, dan dalam tahun itu disimpulkan korban lagi."),
    Named("long_open", "Orang yang dilayani lebih dari 12 bulan", PEOPLE,
          "Orang yang pada akhir tahun itu (atau sekarang) belum ditutup dan dicatat lebih dari 12 bulan sebelumnya."),
    Named("unassessed", "Orang yang kebutuhannya lama belum dinilai", PEOPLE,
          "Orang yang belum ditutup dan lebih dari 14 hari sesudah dicatat masih punya tahap yang belum dinilai."),
    *_each("returned", outcomes.RETURNED, "Korban yang dipulangkan: {}",
           "Orang yang diserahterimakan dalam tahun itu; tujuannya menurut formulir Tujuan: {}."),
    *_each("left", outcomes.LEFT, "Korban asing yang pulang: {}",
           "Warga negara asing yang diserahterimakan dalam tahun itu; caranya menurut formulir WNA: {}."),
    *_each("came", outcomes.CAME, "Korban yang datang dari luar negeri: {}",
           "Orang yang kedatangannya tercatat dalam tahun itu; caranya menurut formulir Kedatangan: {}."),
    *_each("closed", outcomes.CLOSED, "Layanan yang ditutup: {}", "Orang yang layanannya ditutup dalam tahun itu karena: {}."),
    *_each("purpose", outcomes.PURPOSES, "Korban menurut tujuan: {}",
           "Orang yang dicatat dalam tahun itu dan menurut kesimpulan terbaru dieksploitasi untuk: {}."),
    *_each("route", outcomes.ROUTES, "Korban menurut cara masuk: {}",
           "Orang yang dicatat dalam tahun itu; caranya menurut temuan Imigrasi: {}."),
    *_each("channel", outcomes.CHANNELS, "Korban menurut saluran: {}",
           "Orang yang dicatat dalam tahun itu; saluran pengaduan pertama kasusnya: {}."),
)  # fmt: skip
RECORDED_CHILDREN = "children_recorded"
NAMED = {one.code: one for one in (*OF_PEOPLE, *OF_OTHERS, *OF_CHILDREN, *OF_VISITS, *OF_LAW, *OF_OUTCOMES)}


def numbers(year: int, codes: Collection[str] = tuple(NAMED)) -> dict[str, Number]:
    """Return {code: number} of these NAMED figures; empty if no complaint was received in the year.

    Without a complaint, cases were not recorded here in that year, so its zeros say nothing. One query, and one to three more
    for figures of monitoring, of law enforcement and of outcomes.
    """
    with bypass("counts"):
        counted = {code: row for code, *row in _people_rows(year)}
        if not counted["complaints"][0]:
            return {}
        counts = {one.code: _number_of(one, *counted[one.code]) for one in (*OF_PEOPLE, *OF_OTHERS)}
        counts |= {f"children_{one.code}": _children(*counted[one.code]) for one in OF_PEOPLE}
        if RECORDED_CHILDREN in codes:
            counts[RECORDED_CHILDREN] = Number(counts[RECORDED_CHILDREN].value, _smallest_age_band(year))
        for group, count in ((OF_VISITS, _visit_numbers), (OF_LAW, _law_numbers), (OF_OUTCOMES, _outcome_numbers)):
            counts |= count(year) if {one.code for one in group}.intersection(codes) else {}
    return {code: counts[code] for code in codes}


def _number_of(named, people, other, _):
    if named.unit == PERCENT:
        return Number(other, people, whole=people)
    return Number(other if named.unit == BODIES else people, people)


def _children(people, _, children):
    """Return the number of children. It is as small as the adults, who follow from it and the number of all."""
    return Number(children, min(children, people - children or children))


def _smallest_age_band(year):
    """Return how many people are in the smallest age band of those recorded.

    The evaluation prints the bands, and hides others together with a small one; the number of children could reveal those.
    """
    bands = _recorded_victims(year).order_by().values_list("age_band").annotate(people=Count("pk"))
    return min((people for _, people in bands), default=0)


def _visit_numbers(year):
    local = timezone.get_current_timezone()
    due = visits.counted(datetime(year, 1, 1, tzinfo=local), datetime(year + 1, 1, 1, tzinfo=local), timezone.now())
    safety = visits.safe_at_the_end(year)
    return {
        "visits_due": Number(due.due, due.people),
        "visits_on_time": Number(due.on_time, due.people, whole=due.due),
        "safe_at_month_three": Number(safety.safe, safety.met, whole=safety.met),
    }


def _law_numbers(year):
    """Return the figures of law enforcement. A sum has the fewest people behind it that one of its heads has."""
    counted, behind = law_enforcement.count(law_enforcement.events_until(year), year)
    of_steps = zip(("reported", "charged", "decided", "lpsk_asked", "lpsk_granted"), law_enforcement.STEPS, strict=True)
    figures = {code: Number(counted.steps[step], counted.steps[step]) for code, step in of_steps}
    unasked = counted.restitution[law_enforcement.NOT_ASKED]
    figures["restitution_unasked"] = Number(unasked, unasked)
    whole = counted.money[-1]
    for column, label in law_enforcement.STEP_OF_COLUMN.items():
        people = counted.restitution[label]
        fewest = min((number for number in behind[column].values() if number), default=0)
        figures |= {f"restitution_{column}": Number(people, people), f"rupiah_{column}": Number(getattr(whole, column), fewest)}
    return figures


def _outcome_numbers(year):
    """Return the figures of outcomes. A count in a list is as small as the smallest of it, which the others could tell."""
    counted = outcomes.count(year)
    handed = counted.visum["handed"]
    alone = {"visum_asked": counted.visum["asked"], "visum_handed": handed, "retrafficked": counted.retrafficked}
    alone |= {"long_open": counted.long_open, "unassessed": counted.unassessed}
    figures = {code: Number(number, number) for code, number in alone.items()}
    days = counted.visum_days
    figures["visum_days"] = Number(None if days is None else round(days), handed)
    for name in LISTS:
        counts = getattr(counted, LISTS[name])
        fewest = min((number for number in counts.values() if number), default=0)
        figures |= {f"{name}_{code}": Number(number, fewest) for code, number in counts.items()}
    return figures


def _people_rows(year):
    """Return rows (code, how many people or complaints, how many institutions or complete records, how many children)."""
    recorded = _recorded_victims(year)
    complete = ~Q(sex=Sex.UNKNOWN) & ~Q(age_band=AgeBand.UNKNOWN) & Q(found_district__isnull=False)
    identified = Identification.objects.filter(revised_by=None, at__year=year).exclude(conclusion=Conclusion.STILL_SUSPECTED)
    stays = ShelterStay.objects.filter(since__year=year)
    services = Service.objects.counted().filter(given_on__year=year)
    health = services.filter(referral__stage=Stage.HEALTH)
    body, nobody = "referral__to_institution", Value(0)
    first, *others = (
        _counts_row(code, rows, victim, other)
        for code, rows, victim, other in (
            ("recorded", recorded, "", nobody),
            ("complete", recorded, "", Count("pk", filter=complete)),
            ("identified", identified, "victim__", nobody),
            ("sheltered", stays, "victim__", nobody),
            ("shelters", stays, "victim__", Count("institution", distinct=True)),
            ("healed", health, "referral__victim__", nobody),
            ("health_bodies", health, "referral__victim__", Count(body, distinct=True)),
            ("counselled", services.filter(referral__stage=Stage.SOCIAL), "referral__victim__", nobody),
            (
                *("returned", services.filter(referral__stage=Stage.REPATRIATION, kind=ServiceKind.HANDOVER)),
                *("referral__victim__", nobody),
            ),
            ("reintegrated", services.filter(referral__stage=Stage.REINTEGRATION), "referral__victim__", nobody),
            ("aided", services.filter(referral__stage=Stage.LEGAL), "referral__victim__", nobody),
        )
    )
    received = Complaint.objects.filter(received_at__year=year).order_by().values(figure=Value("complaints", CharField()))
    complaints = received.annotate(people=Count("pk"), other=nobody, children=nobody)
    return first.union(*others, complaints.values_list("figure", "people", "other", "children"), all=True).order_by()


def _recorded_victims(year):
    not_victims = Identification.objects.filter(revised_by=None, victim=OuterRef("pk"), conclusion=Conclusion.NOT_VICTIM)
    return Victim.objects.filter(~Exists(not_victims), kind=VictimKind.VICTIM, added_at__year=year, merged_into=None)


def _counts_row(code, rows, victim, other):
    """Return one row of `_people_rows`; a person counts once, by the age under the code that goes on. `victim`: lookup to it."""
    person = Coalesce(f"{victim}merged_into", f"{victim}pk")
    band = Coalesce(f"{victim}merged_into__age_band", f"{victim}age_band")
    children = Count(person, distinct=True, filter=Q(band__in=COUNTED_AS_CHILD))
    grouped = rows.order_by().alias(band=band).values(figure=Value(code, CharField()))
    counted = grouped.annotate(people=Count(person, distinct=True), other=other, children=children)
    return counted.values_list("figure", "people", "other", "children")
