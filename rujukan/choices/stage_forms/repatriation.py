"""The forms of Pemulangan. A fear of return, a missing place to go and, abroad, missing papers stop the journey."""

from django.conf import settings

from rujukan.choices.children import GuardianRelation
from rujukan.choices.places import ABROAD as COUNTRIES, OWN_PROVINCE, Province
from rujukan.choices.section import Section
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms.health import FIT
from rujukan.choices.stage_forms.schema import (
    BODIES,
    COSTS,
    NO_ANSWER,
    Before,
    Finish,
    Lead,
    Second,
    StageForm,
    date,
    file,
    many,
    note,
    one,
    ordered,
    rupiah,
    short,
    yes_no,
)

PAPERS = {
    "ktp": "KTP",
    "birth_cert": "Akta lahir",
    "passport": "Paspor",
    "splp": "SPLP",
    "exit_permit": "Izin keluar",
}
STATES = {"needed": "Perlu", "asked": "Diurus", "ready": "Siap"}
ABROAD = ("passport", "splp")
# {destination: the regions that lie there}
REGIONS = {
    "in_county": settings.COUNTY.districts,
    "other_county": settings.COUNTY.neighbours,
    "other_province": {province.value: province.label for province in Province if province != OWN_PROVINCE},
    "abroad": {country.value: country.label for country in COUNTRIES},
}
REGION_HEADINGS = ("Kecamatan", f"Kabupaten atau kota di {settings.COUNTY.province}", "Provinsi lain", "Negara lain")
NOT_THERE = "Pilih wilayah yang sesuai dengan tujuannya."
RECEIVERS = {
    "family": "Keluarga",
    "kin": "Kerabat",
    "office": "Instansi daerah asal",
    "shelter": "Panti atau rumah aman",
    "embassy": "Kedutaan atau konsulat negaranya",
}
DESTINATION_FIRST = "Isi dulu formulir Tujuan."
AFRAID = "Orangnya takut pulang. Bahas dulu dalam konferensi kasus, lalu perbaiki formulir Tujuan."
PAPERS_FIRST = "Tujuannya luar negeri. Catat dulu di formulir Dokumen bahwa paspor atau SPLP siap."
UNFIT = ("not_yet", "no")
UNFIT_SAYS = "Pemeriksaan kesehatan terakhir menyebut belum siap bepergian. Pilih Belum atau Tidak, tanpa tanggal berangkat."
WHEN_FIT = "Belum siap bepergian. Isi tanggalnya sesudah fasilitas kesehatan menyatakan siap."
FIT_FIRST = "Formulir Perjalanan menyebut belum siap bepergian. Perbaiki itu dulu."
JOURNEY_FIRST = "Isi dulu formulir Perjalanan."
BEST_INTEREST_FIRST = (
    f"Untuk anak: {settings.COUNTY.lead_name} mencatat dulu formulir Kepentingan terbaik anak, dan hasilnya mendukung pulang."
)
DEPORTED = "deportation"
SECOND_FIRST = "Deportasi menunggu persetujuan orang kedua. Mintakan dulu di formulir WNA."
NOT_ALONE = (
    "Deportasi diputuskan dua orang. Simpan dulu pilihan dan alasannya; orang lain membuka formulir ini lagi dan menyetujuinya."
)
NOT_TO_SUSPECT = "Wali di sana diduga terlibat, jadi bukan penerima. Pilih penerima lain."
# Whom a suspected guardian keeps from receiving the person.
NO_SUSPECT = {
    "family": dict.fromkeys((GuardianRelation.PARENT, GuardianRelation.LEGAL), NOT_TO_SUSPECT),
    "kin": {GuardianRelation.RELATIVE: NOT_TO_SUSPECT},
}


def _serves_the_child(judged):
    return judged.get("result") in ("yes", "conditions")


def _fit(said):
    """Of the answers to a form: whether it does not say that the person is unfit to travel."""
    return said.get("fit_travel") not in UNFIT


def _called_fit(answers, filed):
    return _fit(answers)


def _destination_faults(answers):
    region, there = answers.get("region"), REGIONS.get(answers.get("to"))
    if region and there and region not in {*there, *NO_ANSWER}:
        yield "region", NOT_THERE


def _journey_faults(answers):
    yield from ordered(answers, "leave_on", "arrive_on")
    if not _fit(answers):
        yield from ((day, WHEN_FIT) for day in ("leave_on", "arrive_on") if answers.get(day))


def _always(answers, filed):
    return True


def _goes_abroad(answers, filed):
    return filed.get("destination", {}).get("to") == "abroad"


def _not_deported_by_one(foreigner):
    return foreigner.get("exit_mode") != DEPORTED or foreigner.get("exit_agreed") == "yes"


DESTINATION = StageForm(
    code="destination",
    number="5a",
    label="Tujuan",
    stage=Stage.REPATRIATION,
    section=Section.SAFETY,
    urgent=("fear_of_return",),
    schema=2,
    faults=_destination_faults,
    groups=(
        ("Tujuan", "Ke mana orangnya pulang?", ("to", "region", "address")),
        ("Keinginan", "Apakah ia ingin pulang, atau takut?", ("wish", "fear_of_return")),
    ),
    questions=(
        one(
            *("to", "Tujuan", "!"),
            in_county=f"Salah satu dari {len(settings.COUNTY.districts)} kecamatan",
            other_county="Kabupaten atau kota lain",
            other_province="Provinsi lain",
            abroad="Negara lain",
        ),
        one(
            *("region", "Wilayah tujuan", "!"),
            headings={next(iter(places)): words for places, words in zip(REGIONS.values(), REGION_HEADINGS, strict=True)},
            **{code: name for places in REGIONS.values() for code, name in places.items()},
        ),
        one("wish", "Keinginan orangnya", "!", home="Rumah", kin="Kerabat", elsewhere="Tempat lain", stay="Tetap di sini"),
        yes_no("fear_of_return", "Takut pulang?", "!", help="Bila ya: berhenti, bahas dalam konferensi kasus."),
        short("address", "Alamat tujuan", "§"),
    ),
)
RECEIVER = StageForm(
    code="receiver",
    number="5b",
    label="Penerima",
    stage=Stage.REPATRIATION,
    section=Section.SAFETY,
    decided=("assessed_by", "result"),
    facts=("receiver",),
    questions=(
        one("receiver", "Diterima oleh", "!", refuses=NO_SUSPECT, **RECEIVERS),
        one("assessed_by", "Dinilai oleh", "+", us="Kita", them="Daerah penerima"),
        one("result", "Hasil penilaian", "+", safe="Aman", conditions="Aman bersyarat", unsafe="Tidak aman"),
        date("agreed_on", "Disepakati pada", "+"),
    ),
)
DOCUMENTS = StageForm(
    code="papers",
    number="5d",
    label="Dokumen",
    stage=Stage.REPATRIATION,
    section=Section.SAFETY,
    facts=tuple(PAPERS),
    questions=(
        yes_no("held_by_other", "Ada yang dipegang orang lain?", "!"),
        *(one(code, label, **STATES) for code, label in PAPERS.items()),
    ),
)
JOURNEY = StageForm(
    code="journey",
    number="5c",
    label="Perjalanan",
    stage=Stage.REPATRIATION,
    section=Section.SAFETY,
    counts_as=ServiceKind.TRAVEL,
    next_day="arrive_on",
    slip=("arrive_on",),
    before=(
        Before("destination", _always, bool, "route", DESTINATION_FIRST),
        Before("destination", _always, lambda to: to.get("fear_of_return") != "yes", "route", AFRAID),
        Before("papers", _goes_abroad, lambda papers: "ready" in map(papers.get, ABROAD), "route", PAPERS_FIRST),
        Before("foreigner", _always, _not_deported_by_one, "route", SECOND_FIRST, anywhere=True),
        Before("examination", _called_fit, _fit, "fit_travel", UNFIT_SAYS, anywhere=True),
        Before("best_interest", _always, _serves_the_child, "route", BEST_INTEREST_FIRST, anywhere=True, of_child=True),
    ),
    schema=2,
    faults=_journey_faults,
    decided=("route", "escort"),
    groups=(
        ("Siap", "Apakah siap bepergian, dan lewat mana?", ("fit_travel", "testimony", "route")),
        ("Jalan", "Kapan berangkat, dan siapa pengantarnya?", ("leave_on", "arrive_on", "escort")),
        ("Biaya", "Siapa yang membayar?", ("cost", "amount")),
    ),
    facts=("cost", "fit_travel", "testimony"),
    questions=(
        many("route", "Jalur", "!", road="Darat", river="Sungai", air="Udara"),
        one("escort", "Pengantar", "!", **BODIES),
        one("cost", "Biaya", "+", **COSTS),
        one("fit_travel", "Siap bepergian?", "+", help="Menurut pemeriksaan kesehatan.", **FIT),
        date("leave_on", "Berangkat", "+", future=True),
        date("arrive_on", "Tiba", "+", future=True),
        yes_no("testimony", "Sudah bersaksi, atau tidak diperlukan?", "+"),
        rupiah("amount", "Besar biaya"),
    ),
)
HAND_OVER = StageForm(
    code="handover",
    number="5e",
    label="Serah terima",
    stage=Stage.REPATRIATION,
    section=Section.SAFETY,
    counts_as=ServiceKind.HANDOVER,
    day="on",
    next_day="first_visit_on",
    slip=("on", "to", "first_visit_on"),
    before=(
        Before("journey", _always, bool, "on", JOURNEY_FIRST),
        Before("journey", _always, _fit, "on", FIT_FIRST),
        Before("best_interest", _always, _serves_the_child, "on", BEST_INTEREST_FIRST, anywhere=True, of_child=True),
    ),
    decided=("to", "by", "well", "papers_back", "monitored_by"),
    groups=(
        ("Penerima", "Kapan dan kepada siapa?", ("on", "to")),
        ("Penyerah", "Siapa yang menyerahkan, dan bagaimana keadaannya?", ("by", "well", "papers_back")),
        ("Sesudahnya", "Siapa yang memantau, dan mana berita acaranya?", ("monitored_by", "first_visit_on", "record")),
    ),
    questions=(
        date("on", "Tanggal", "!"),
        one("to", "Diserahkan kepada", "!", refuses=NO_SUSPECT, **RECEIVERS),
        one("by", "Diserahkan oleh", "+", **BODIES),
        yes_no("well", "Keadaannya baik?", "+"),
        yes_no("papers_back", "Dokumennya kembali?", "+"),
        one("monitored_by", "Dipantau oleh", "+", **BODIES),
        date("first_visit_on", "Kunjungan pertama", "+", future=True),
        file("record", "Berita acara yang ditandatangani", "+", help="Yang sudah ditandatangani kedua pihak."),
    ),
)
FOREIGNER = StageForm(
    code="foreigner",
    number="5f",
    label="Warga negara asing",
    stage=Stage.REPATRIATION,
    section=Section.SAFETY,
    urgent=("exit_mode",),
    alarming=(DEPORTED,),
    second=Second(("exit_mode", DEPORTED), "exit_agreed", NOT_ALONE),
    decided=("embassy_told", "travel_paper", "exit_mode", "exit_agreed"),
    lead="Korban perdagangan orang tidak dideportasi, tetapi dibantu pulang lewat perwakilan negaranya. "
    "Bila ia meminta perlindungan dari negaranya, perwakilannya tidak diberi tahu.",
    questions=(
        one("state", "Negara asal", "!", **{country.value: country.label for country in COUNTRIES}),
        one(
            *("embassy_told", "Perwakilan negaranya diberi tahu?", "!"),
            yes="Sudah",
            not_yet="Belum",
            victim_declined="Orangnya menolak",
        ),
        one(
            *("travel_paper", "Dokumen pulang", "+"),
            passport="Paspor",
            laissez_passer="Surat perjalanan",
            waiting="Menunggu",
        ),
        one("exit_mode", "Cara pulang", "+", repatriation="Repatriasi", **{DEPORTED: "Deportasi"}),
        short(
            *("why_deported", "Alasan deportasi", "!§"),
            when=("exit_mode", (DEPORTED,)),
            help="Hanya untuk deportasi. Jangan menulis nama atau alamat.",
        ),
        yes_no(
            *("exit_agreed", "Deportasi disetujui?", "+"),
            when=("exit_mode", (DEPORTED,)),
            help="Dijawab orang kedua, bukan yang memilih deportasi.",
        ),
    ),
)
ARRIVAL = StageForm(
    code="arrival",
    number="5g",
    label="Kedatangan",
    stage=Stage.REPATRIATION,
    section=Section.SAFETY,
    lead="Orang yang dideportasi dapat juga korban; lakukan penapisan Tanda awal.",
    leads=(Lead("screened", (), "screening", "Orang yang datang dari luar negeri ditapis dengan Tanda awal."),),
    decided=("screened",),
    groups=(
        ("Datang", "Bagaimana ia datang, dan lewat mana?", ("arrival", "point", "via")),
        ("Tanda", "Sudahkah tanda-tandanya diperiksa?", ("screened", "claim")),
    ),
    questions=(
        one(
            "arrival", "Kedatangan", "!", repatriated="Repatriasi", deported="Deportasi", rescued="Diselamatkan", alone="Sendiri"
        ),
        one("point", "Pintu masuk", "!", **settings.COUNTY.entry_codes, other="Lain"),
        yes_no("screened", "Sudah diperiksa tanda-tandanya?", "!"),
        one("via", "Lewat", kjri="KJRI, perwakilan Indonesia", bp3mi="BP3MI, mengurus pekerja migran", imigrasi="Imigrasi"),
        many("claim", "Tuntutan", wage="Upah", injury="Kecelakaan kerja"),
    ),
)
BEST_INTEREST = StageForm(
    code="best_interest",
    number="5h",
    label="Kepentingan terbaik anak",
    stage=Stage.REPATRIATION,
    section=Section.SAFETY,
    of_child=True,
    day="on",
    slip=("result",),
    urgent=("result",),
    alarming=("no",),
    lead="Sebelum seorang anak pulang. Anaknya ditanya; keluarga dicari dan dinilai dulu; anak tidak pernah bepergian sendiri.",
    decided=("heard", "traced", "escorted", "result", "decided_by"),
    groups=(
        ("Anak", "Apa kata anaknya?", ("on", "heard", "view")),
        ("Keluarga", "Apakah keluarganya siap, dan apa hasilnya?", ("traced", "escorted", "result", "decided_by", "note")),
    ),
    questions=(
        date("on", "Dinilai pada", "!"),
        yes_no("heard", "Anaknya sudah ditanya?", "!"),
        one("view", "Keinginan anak", "!", home="Pulang", other="Ke tempat lain", later="Nanti", too_young="Terlalu kecil"),
        yes_no("traced", "Keluarga sudah ditemukan dan dinilai?", "!"),
        yes_no("escorted", "Diantar pekerja sosial?", "!"),
        one("result", "Pulang adalah yang terbaik baginya?", "!", yes="Ya", conditions="Ya, dengan syarat", no="Tidak"),
        one(
            *("decided_by", "Diputuskan oleh", "+"),
            county=settings.COUNTY.lead_name,
            conference="Konferensi kasus",
            court="Pengadilan",
        ),
        note("Syarat atau alasan"),
    ),
)
FORMS = (DESTINATION, RECEIVER, DOCUMENTS, FOREIGNER, BEST_INTEREST, JOURNEY, HAND_OVER, ARRIVAL)
MAIN = HAND_OVER
STEPS = (DESTINATION, RECEIVER, DOCUMENTS, BEST_INTEREST, JOURNEY, HAND_OVER)
MAIN_OF_CHILD = BEST_INTEREST
FINISHES = (Finish(HAND_OVER.code),)
