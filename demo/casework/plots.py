"""Invented chronologies, after patterns known from the regulation and from practice. Nothing of it is real."""

from dataclasses import dataclass

from rujukan.choices.case import SuspectRole
from rujukan.choices.ctdc import Act, Means, Purpose, SuspectRelation
from rujukan.choices.places import Country
from rujukan.choices.victim import Sex


@dataclass(frozen=True)
class Plot:
    """One pattern: its victims (sexes, ages), its elements (Ps 1), and its narrative. `{days}` in it is the duration."""

    name: str
    sexes: tuple[Sex, ...]
    ages: tuple[int, int]
    acts: tuple[Act, ...]
    means: tuple[Means, ...]
    purposes: tuple[Purpose, ...]
    place: str
    narrative: str
    role: SuspectRole = SuspectRole.RECRUITER
    relation: SuspectRelation = SuspectRelation.AGENT
    region: str = ""
    vehicle: str = ""


F, M = Sex.FEMALE, Sex.MALE
ESTATE = Plot(
    "estate",
    (M, M, M, F),
    (19, 44),
    (Act.RECRUITMENT, Act.TRANSPORT, Act.HARBOURING),
    (Means.DECEPTION, Means.DEBT_BONDAGE),
    (Purpose.FORCED_LABOUR, Purpose.PALM_OIL),
    "Barak pekerja di kebun, sebelum pos lintas batas",
    "Diajak seorang agen bekerja di kebun sawit seberang perbatasan dengan janji upah harian. Sesampainya di barak dokumen"
    " dikumpulkan mandor dan upah dipotong untuk utang perjalanan. Setelah {days} hari rombongan pulang lewat jalur tidak resmi"
    " dan melapor.",
    region=Country.MALAYSIA,
    vehicle="Minibus putih tanpa tulisan, nomor polisi rekaan KB 00 ZZ",
)
CAFE = Plot(
    "cafe",
    (F,),
    (15, 23),
    (Act.RECRUITMENT, Act.HARBOURING),
    (Means.DECEPTION, Means.CONFINEMENT, Means.DEBT_BONDAGE),
    (Purpose.PROSTITUTION, Purpose.ENTERTAINMENT),
    "Kafe di tepi jalan lintas, lantai dua",
    "Dijanjikan menjadi pelayan rumah makan, lalu ditempatkan di kafe dan dipaksa menemani tamu. Pintu kamar dikunci dari luar"
    " dan biaya makan dicatat sebagai utang. Keluar setelah {days} hari dengan bantuan seorang pengunjung.",
    SuspectRole.EXPLOITER,
    SuspectRelation.OTHER,
)
BRIDE = Plot(
    "bride",
    (F,),
    (18, 24),
    (Act.RECRUITMENT, Act.SENDING),
    (Means.DECEPTION, Means.PAYMENT),
    (Purpose.MAIL_BRIDE, Purpose.BODY),
    "Rumah perantara di kota provinsi",
    "Keluarga menerima uang lamaran dari perantara pengantin pesanan. Paspor dibuat dengan data yang diubah dan keberangkatan"
    " dijadwalkan {days} hari lagi. Yang bersangkutan menolak berangkat dan pergi ke rumah kerabat.",
)
HOUSEHOLD = Plot(
    "household",
    (F,),
    (16, 36),
    (Act.RECRUITMENT, Act.SENDING, Act.RECEIPT),
    (Means.VULNERABILITY, Means.CONFINEMENT, Means.VIOLENCE),
    (Purpose.FORCED_LABOUR, Purpose.DOMESTIC_WORK),
    "Rumah majikan di kota seberang perbatasan",
    "Bekerja di rumah tangga tanpa hari libur selama {days} hari, tidak dibayar dan tidak boleh memegang telepon. Pernah dipukul"
    " ketika meminta pulang. Lari ketika majikan pergi dan ditolong sopir bus.",
    SuspectRole.EXPLOITER,
    region=Country.MALAYSIA,
)
SCAM = Plot(
    "scam",
    (M, M, F),
    (20, 30),
    (Act.RECRUITMENT, Act.SENDING, Act.RECEIPT),
    (Means.DECEPTION, Means.CONFINEMENT, Means.THREAT),
    (Purpose.ONLINE_SCAM, Purpose.FORCED_LABOUR),
    "Gedung tertutup di luar negeri",
    "Melamar pekerjaan layanan pelanggan lewat media sosial. Setiba di tujuan dipaksa menipu orang lewat internet, target tidak"
    " tercapai berarti tidak makan. Bebas setelah {days} hari ketika keluarga mengirim tebusan.",
    SuspectRole.RECRUITER,
    SuspectRelation.SOCIAL_MEDIA,
    region=Country.CAMBODIA,
)
SHIP = Plot(
    "ship",
    (M,),
    (18, 32),
    (Act.RECRUITMENT, Act.TRANSFER),
    (Means.DECEPTION, Means.DEBT_BONDAGE),
    (Purpose.FORCED_LABOUR, Purpose.SEAFARER),
    "Kapal penangkap ikan",
    "Dikirim ke kapal ikan dengan perjanjian kerja yang tidak pernah diperlihatkan. Bekerja lebih dari enam belas jam sehari"
    " selama {days} hari, dipindahkan ke kapal lain di laut, gaji ditahan perekrut.",
    SuspectRole.RECRUITER,
    SuspectRelation.COMPANY,
)
MINE = Plot(
    "mine",
    (M,),
    (14, 40),
    (Act.TRANSPORT, Act.HARBOURING),
    (Means.DEBT_BONDAGE, Means.THREAT),
    (Purpose.FORCED_LABOUR, Purpose.LABOUR),
    "Lokasi dompeng di hulu sungai",
    "Dibawa naik perahu ke lokasi tambang emas dan bekerja melunasi utang beras yang tidak pernah berkurang. Setelah {days} hari"
    " jatuh sakit dan ditinggalkan di dermaga.",
    SuspectRole.EXPLOITER,
    SuspectRelation.NEIGHBOUR,
    vehicle="Perahu tempel hijau tanpa nama, bermesin rekaan 15 PK",
)
BEGGING = Plot(
    "begging",
    (M, F),
    (8, 14),
    (Act.TRANSFER, Act.RECEIPT),
    (Means.POWER,),
    (Purpose.LABOUR, Purpose.EXTORTION),
    "Pasar pagi",
    "Anak dibawa kerabat dengan alasan disekolahkan, ternyata disuruh berjualan sampai malam dan hasilnya diambil. Tidak masuk"
    " sekolah selama {days} hari. Pedagang pasar memberi tahu petugas.",
    SuspectRole.EXPLOITER,
    SuspectRelation.FAMILY,
)
ONLINE = Plot(
    "online",
    (F,),
    (14, 17),
    (Act.RECRUITMENT, Act.TRANSPORT),
    (Means.DECEPTION, Means.THREAT),
    (Purpose.PROSTITUTION,),
    "Penginapan dekat terminal",
    "Berkenalan lewat media sosial, dijemput dengan janji pekerjaan toko, lalu ditawarkan kepada orang lain di penginapan selama"
    " {days} hari. Diancam fotonya akan disebarkan bila pulang.",
    SuspectRole.RECRUITER,
    SuspectRelation.SOCIAL_MEDIA,
)
BUILDING = Plot(
    "building",
    (M,),
    (22, 46),
    (Act.RECRUITMENT, Act.TRANSPORT),
    (Means.DECEPTION, Means.FORGERY),
    (Purpose.FORCED_LABOUR,),
    "Bedeng proyek bangunan",
    "Berangkat sebagai tukang dengan pas lintas batas milik orang lain. Upah {days} hari tidak dibayar dan rombongan diancam"
    " dilaporkan bila menuntut. Pulang berjalan kaki sampai pos terdepan.",
)
PLOTS = (ESTATE, CAFE, BRIDE, HOUSEHOLD, SCAM, MINE, ESTATE, HOUSEHOLD, ONLINE, BUILDING, CAFE, SHIP, ESTATE, BEGGING)

# Complaints that are not trafficking: (narrative, where it was forwarded; empty if it was closed).
OTHER_MATTERS = (
    ("Upah dua bulan terakhir tidak dibayar toko, tanpa ancaman dan tanpa penahanan dokumen.", "Mediator hubungan industrial"),
    ("Pertengkaran dalam rumah tangga; pelapor meminta penengah.", "Unit PPA Polres"),
    ("Anak pulang terlambat dari rumah kerabat, sudah ditemukan dan sehat.", ""),
    ("Pertanyaan tentang cara mengurus paspor untuk bekerja resmi.", "Kantor Imigrasi"),
)
