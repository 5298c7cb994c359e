"""What is asked of bodies by letter: each purpose with its series, words, limit and addressees, and the answers. A leaf."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import TextChoices

from gugus.choices import InstitutionKind, WordsOfCounty
from rujukan.choices.consent import LegalBasis


class LetterPurpose(WordsOfCounty):
    PSYCHOLOGIST = "psychologist", "Psikolog"
    SHELTER = "shelter", f"Tempat aman di luar {settings.COUNTY.plainly}"
    RETURN = "return", "Pemulangan"
    WORKER = "worker", "Status dan hak pekerja migran"
    NATIONALITY = "nationality", "Kewarganegaraan dan surat perjalanan"
    TRACE = "trace", "Penelusuran keluarga"
    REPORT = "report", "Laporan sosial"
    HEARING = "hearing", "Keperluan di persidangan"
    PROTECTION = "protection", "Perlindungan LPSK"
    RESTITUTION = "restitution", "Penilaian restitusi"
    VISUM = "visum", "Visum"
    TRANSFER = "transfer", "Pelimpahan ke daerah lain"
    NOTICE = "notice", "Pemberitahuan tentang perubahan data"


class TransferReason(TextChoices):
    """Why the services for a person go on in another county."""

    NEW_ADDRESS = "new_address", "Pindah ke sana"
    SPECIAL = "special", "Perlu layanan khusus"
    SAFETY = "safety", "Keamanan"
    COMPETENCE = "competence", "Kewenangan daerah itu"


class Disclosed(TextChoices):
    """What a letter tells about a person beside the code. Never who the person is."""

    SEX = "sex", "Jenis kelamin"
    AGE = "age", "Kelompok usia"
    LANGUAGE = "language", "Bahasa"
    CITIZENSHIP = "citizenship", "Kewarganegaraan"
    ORIGIN = "origin", "Daerah asal"
    FOUND = "found", "Kecamatan ditemukan"
    ELEMENTS = "elements", "Bentuk eksploitasi"


class LetterLaw(TextChoices):
    """The law on which police ask, and a body is told, without a basis of the person. Bagian Hukum confirms the articles."""

    INVESTIGATION = "investigation", "KUHAP (UU 20/2025), untuk penyidikan"
    SEXUAL = "sexual", "UU 12/2022 Ps 42–43, perlindungan oleh kepolisian dan LPSK"
    RECIPIENTS = "recipients", "UU 27/2022 Ps 30 dan 40–41, pemberitahuan kepada penerima data"


class LetterChange(TextChoices):
    """What has changed for a body since our letter: the reason of a letter of notice."""

    BASIS = "basis", "dasar suratnya berakhir"
    RESTRICTED = "restricted", "pemakaian datanya dibatasi"
    LIFTED = "lifted", "pembatasan pemakaian datanya dicabut"
    CORRECTED = "corrected", "data yang disebut suratnya diperbaiki"


class BodyAnswer(TextChoices):
    """What came of a letter, and after a yes to a transfer of the first contact. The newest answer counts."""

    YES = "yes", "Ya"
    NO = "no", "Tidak"
    WAITING = "waiting", "Tunggu"
    WITHDRAWN = "withdrawn", "Permintaan kami tarik"
    CONTACTED = "contacted", "Kontak pertama terjadi"
    NOT_MET = "not_met", "Kontak pertama tidak terjadi"


ANSWERED = (BodyAnswer.YES, BodyAnswer.NO)
# Whether the body that goes on with somebody has really met them.
CONTACT = (BodyAnswer.CONTACTED, BodyAnswer.NOT_MET)
SETTLED = (*ANSWERED, *CONTACT)

COMMON = (Disclosed.SEX, Disclosed.AGE, Disclosed.LANGUAGE)
ORIGINS = (*COMMON, Disclosed.CITIZENSHIP, Disclosed.ORIGIN)
OF_LAW = (*COMMON, Disclosed.CITIZENSHIP, Disclosed.ELEMENTS)
AGREED = (LegalBasis.CONSENT, LegalBasis.CHILD)
LPSK = "lpsk"  # code of the institution
TRANSFER_ANSWERED = "transfer-answered"
# From the day on which another county that accepted a transfer said that it meets the person.
TRANSFER_CONTACTED = "transfer-contacted"


@dataclass(frozen=True)
class Request:
    """How one purpose is asked for."""

    series: str
    """The first letters of the number."""
    words: str
    """What the letter asks for, after "kami mohon"."""
    tells: tuple[Disclosed, ...]
    """What the letter may tell."""
    standard: str = "letter-answered"
    """The code of the `ServiceStandard` of the answer."""
    to: str = ""
    """The code of the only body, or a kind of institution of this county; "" for any body outside."""
    of_form: str = ""
    """The stage form: an office of the county that fills it may ask too."""
    of_pursuers: tuple[InstitutionKind, ...] = ()
    """Which institutions that work on a legal proceeding may ask."""
    by_coordinator: bool = True
    bases: tuple[LegalBasis, ...] = tuple(LegalBasis)
    """On which recorded bases."""
    laws: tuple[LetterLaw, ...] = ()
    """On which laws police may ask without one."""


PURPOSE = LetterPurpose
REQUESTS = {
    PURPOSE.PSYCHOLOGIST: Request(
        "SP",
        "bantuan psikolog untuk asesmen atau terapi, beserta tanggal pertemuan pertamanya",
        COMMON,
        standard="letter-answered-psychologist",
        of_form="psychologist",
    ),
    PURPOSE.SHELTER: Request("SK", "tempat di rumah aman, beserta tanggal dapat diterima", (*COMMON, Disclosed.CITIZENSHIP)),
    PURPOSE.RETURN: Request("SK", "bantuan pemulangan: tujuan, pengantar, dan biayanya", ORIGINS),
    PURPOSE.WORKER: Request("SK", "keterangan penempatan dan hak sebagai pekerja migran", ORIGINS),
    PURPOSE.NATIONALITY: Request("SK", "penegasan kewarganegaraan dan surat perjalanan", ORIGINS),
    PURPOSE.TRACE: Request("SK", "penelusuran keluarga tanpa menyebut peristiwanya", ORIGINS),
    PURPOSE.REPORT: Request("SK", "laporan sosial, beserta tanggal selesainya", OF_LAW),
    PURPOSE.HEARING: Request(
        "SK", "keperluan orang ini di persidangan: pendamping, ruang terpisah atau telekonferensi, dan jadwalnya", OF_LAW
    ),
    PURPOSE.PROTECTION: Request(
        "SL",
        "perlindungan saksi dan korban",
        OF_LAW,
        to=LPSK,
        of_pursuers=(InstitutionKind.POLICE, InstitutionKind.PROSECUTION),
        bases=AGREED,
        laws=(LetterLaw.SEXUAL,),
    ),
    PURPOSE.RESTITUTION: Request(
        "SL",
        "penilaian ganti kerugian (restitusi)",
        OF_LAW,
        to=LPSK,
        of_pursuers=(InstitutionKind.POLICE, InstitutionKind.PROSECUTION),
        bases=AGREED,
    ),
    # Only an investigator asks for it, and only the hospital of the county writes it.
    PURPOSE.VISUM: Request(
        "SV",
        "pemeriksaan dan visum et repertum; orangnya sudah dirujuk kepada rumah sakit dengan kode yang sama",
        (Disclosed.SEX, Disclosed.AGE),
        standard="visum-handed-over",
        to=InstitutionKind.HOSPITAL,
        of_pursuers=(InstitutionKind.POLICE,),
        by_coordinator=False,
        bases=(),
        laws=(LetterLaw.INVESTIGATION,),
    ),
    # It also tells stages, open needs and risk (rujukan.letters.printing.letter). An answer says who goes on, and from when.
    PURPOSE.TRANSFER: Request(
        "PL",
        "kesediaan melanjutkan pelayanan dan pemantauan, beserta tanggal hubungan pertamanya dengan orang itu",
        (*ORIGINS, Disclosed.ELEMENTS),
        standard=TRANSFER_ANSWERED,
        bases=(*AGREED, LegalBasis.VITAL),
    ),
    # Nobody chooses it: a task asks for it (rujukan.letters.actions.notice_letters). It tells our letters, and what has changed.
    PURPOSE.NOTICE: Request(
        "PB",
        "konfirmasi tertulis tentang yang sudah dilakukan",
        (),
        by_coordinator=False,
        bases=(),
        laws=(LetterLaw.RECIPIENTS,),
    ),
}


def is_accepted(purpose, said) -> bool:
    """Whether a transfer is accepted, so that its first contact counts; `said` is the newest answer that is not put off."""
    return purpose == PURPOSE.TRANSFER and said in (BodyAnswer.YES, *CONTACT)


def answers_to(*, accepted, waits) -> list[BodyAnswer]:
    """Return the answers to choose from, to a letter whose task still `waits` for one or has ended."""
    unsettled = (BodyAnswer.WAITING, BodyAnswer.WITHDRAWN) if waits else ()
    return [*CONTACT, *unsettled, *ANSWERED] if accepted else [*ANSWERED, *unsettled]


def is_correction(answer, *, said, accepted, waits) -> bool:
    """Whether this answer corrects an earlier one, so that it needs a reason."""
    return (answer in ANSWERED and (accepted or not waits)) or (answer in CONTACT and said in CONTACT)
