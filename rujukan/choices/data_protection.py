"""Enumerations and life cycle of data breaches (UU 27/2022); kinds of data with a retention time, and since when it counts."""

from django.db.models import TextChoices


class RetentionKind(TextChoices):
    """Kinds of data with a retention time. A job deletes the last three; the others are about people, and two people decide."""

    VICTIM = "victim", "Identitas dan catatan korban atau saksi"
    COMPLAINT = "complaint", "Pengaduan yang tidak menjadi kasus"
    CASE_COMPLAINT = "case_complaint", "Pengaduan dari kasus yang ditutup"
    CASE = "case", "Kronologi kasus yang ditutup"
    SUSPECT = "suspect", "Terduga pelaku dari kasus yang ditutup"
    BREACH = "breach", "Cerita kebocoran data yang ditutup"
    DRAFT = "draft", "Draf pengaduan yang tidak dikirim"
    NOTICE = "notice", "Pemberitahuan yang sudah dibaca"
    SIGN_IN = "sign_in", "Riwayat masuk"


# The column that names the subject of a destruction.
SUBJECT = {
    RetentionKind.VICTIM: "victim",
    RetentionKind.COMPLAINT: "complaint",
    RetentionKind.CASE_COMPLAINT: "complaint",
    RetentionKind.CASE: "case",
    RetentionKind.SUSPECT: "case",
    RetentionKind.BREACH: "breach",
}


class BreachKind(TextChoices):
    """What failed: UU 27/2022 Ps 46 (1) and its explanation."""

    CONFIDENTIALITY = "confidentiality", "Kerahasiaan"
    INTEGRITY = "integrity", "Keutuhan"
    AVAILABILITY = "availability", "Ketersediaan"


BREACH_MEANING = {
    BreachKind.CONFIDENTIALITY: "Data terlihat, terkirim, atau terbawa orang yang tidak berhak.",
    BreachKind.INTEGRITY: "Data berubah atau rusak tanpa hak.",
    BreachKind.AVAILABILITY: "Data hilang, atau tidak dapat dibuka lagi.",
}


class BreachStatus(TextChoices):
    RECORDED = "recorded", "Dicatat"
    NOTIFYING = "notifying", "Surat dibuat"
    CLOSED = "closed", "Ditutup"


NEXT_BREACH = {BreachStatus.RECORDED: {BreachStatus.NOTIFYING}, BreachStatus.NOTIFYING: {BreachStatus.CLOSED}}


class DataKind(TextChoices):
    """What kind of data a breach affected."""

    IDENTITY = "identity", "Nama, NIK, tanggal lahir"
    CONTACT = "contact", "Telepon dan alamat"
    FAMILY = "family", "Keluarga dan wali"
    HEALTH = "health", "Kesehatan dan kebutuhan"
    STORY = "story", "Kronologi dan keterangan"
    SHELTER = "shelter", "Tempat tinggal sementara"
    LEGAL = "legal", "Proses hukum"
    FILES = "files", "Foto dan berkas"


# Words for a letter that others in the household may read: they do not reveal what the person has to do with us.
IN_LETTER = {
    DataKind.IDENTITY: "nama, nomor induk kependudukan, dan tanggal lahir",
    DataKind.CONTACT: "nomor telepon dan alamat",
    DataKind.FAMILY: "keterangan tentang keluarga",
    DataKind.HEALTH: "keterangan tentang kesehatan",
    DataKind.STORY: "keterangan yang pernah disampaikan kepada kami",
    DataKind.SHELTER: "keterangan tentang tempat tinggal",
    DataKind.LEGAL: "keterangan tentang urusan resmi",
    DataKind.FILES: "foto dan berkas",
}


class Recipient(TextChoices):
    """Who is notified of a breach (UU 27/2022 Ps 46 (1) and (3))."""

    PERSON = "person", "Korban atau saksi"
    REPORTER = "reporter", "Pelapor"
    AUTHORITY = "authority", "Badan pengawas"
    PUBLIC = "public", "Masyarakat"


PEOPLE = (Recipient.PERSON, Recipient.REPORTER)


class Delivery(TextChoices):
    """How somebody was notified, or why not."""

    BY_HAND = "by_hand", "Diserahkan langsung"
    OFFICE = "office", "Diambil sendiri di kantor"
    POST = "post", "Pos atau kurir, dengan tanda terima"
    OFFICIAL = "official", "Surel atau sistem resmi"
    ANNOUNCED = "announced", "Diumumkan"
    UNREACHED = "unreached", "Tidak dapat dijangkau"
    MISTAKEN = "mistaken", "Ternyata tidak terdampak"


NOT_TOLD = (Delivery.UNREACHED, Delivery.MISTAKEN)
DELIVERIES = {
    Recipient.PERSON: (Delivery.BY_HAND, Delivery.OFFICE, Delivery.POST, *NOT_TOLD),
    Recipient.REPORTER: (Delivery.BY_HAND, Delivery.OFFICE, *NOT_TOLD),  # a complaint holds no address of the reporter
    Recipient.AUTHORITY: (Delivery.OFFICIAL, Delivery.POST, Delivery.BY_HAND),
    Recipient.PUBLIC: (Delivery.ANNOUNCED,),
}


# The moment from which the time of a rule counts.
KEPT_SINCE = {
    RetentionKind.VICTIM: "kasusnya ditutup",
    RetentionKind.COMPLAINT: "selesai ditelaah",
    RetentionKind.CASE_COMPLAINT: "kasusnya ditutup",
    RetentionKind.CASE: "ditutup",
    RetentionKind.SUSPECT: "kasusnya ditutup",
    RetentionKind.BREACH: "ditutup",
    RetentionKind.DRAFT: "terakhir disimpan",
    RetentionKind.NOTICE: "dibaca",
    RetentionKind.SIGN_IN: "masuk",
}
