"""Salinan data: a copy of everything stored about one person, in words for that person (UU 27/2022 Ps 7 and 32).

The copy leaves out suspects, the reporter, other people, and the free notes of officers, and says so. A coordinator may add a
note after reading it and finding that it mentions nobody else.
"""

from dataclasses import dataclass, replace

from gugus.formats.indonesian import long_date, short
from gugus.formats.labels import label_of
from gugus.models import AccessLog
from gugus.workflow.lifecycle import require
from rujukan.choices.section import Section
from rujukan.choices.stage_forms.schema import NOTE
from rujukan.conferences import disclosure as conferences
from rujukan.disclosure import retained, stage_form as stage_forms
from rujukan.disclosure.incidents import TOLD, incident
from rujukan.disclosure.section import OF_PERSON, PERSON, READERS, REPORTER, Field, coded, lines
from rujukan.disclosure.victim import NOTES
from rujukan.intake.following import STATES
from rujukan.lists import finding
from rujukan.models import Complaint, DataRequest, Victim
from rujukan.models.complaint import chosen
from rujukan.stages.progress import standings

OF_REPORTER = [name for name in TOLD if name != "suspect_description"]  # data about somebody else
KEPT = "ditulis petugas, dan menyebut juga orang lain atau perkaranya."
OTHERS = "Data orang lain: mereka berhak atas kerahasiaan yang sama dengan Anda."
OFFICERS = "Nama petugas: yang disebut institusinya, sebab institusilah yang bertanggung jawab."
LEFT_OUT = {
    Victim: (
        "Terduga pelaku: data orang lain, dan bagian dari perkara.",
        "Siapa yang melapor, dan isi laporannya: pelapor berhak dirahasiakan.",
        "Kronologi kasus, dasar kesimpulan identifikasi, dan catatan layanan: ditulis petugas dan dapat menyebut beberapa orang.",
        "Pokok pembicaraan konferensi kasus: menyangkut perkaranya, dan dapat menyebut beberapa orang.",
        "Wali: data orang lain, yang memintanya sendiri.",
        OTHERS,
        OFFICERS,
    ),
    Complaint: (
        "Data orang yang Anda sebut: mereka memintanya sendiri.",
        "Apa yang dikerjakan sesudah laporan Anda ditelaah: menyangkut orang lain.",
        OFFICERS,
    ),
}


@dataclass(frozen=True, repr=False)
class Part:
    """One table: its title, the heads of its columns, and its rows in words."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, repr=False)
class Extract:
    """What a person receives of their own data, and what is left out and why."""

    asked: DataRequest
    parts: tuple[Part, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def empty(self) -> list[str]:
        """The titles of the parts without rows."""
        return [part.title for part in self.parts if not part.rows]


def require_copy(data_request: DataRequest) -> None:
    """Raise Refused unless a copy of the data may be made for this request."""
    require(data_request.may_copy, "Salinan hanya dibuat untuk permintaan melihat data yang tidak ditolak.")
    require(data_request.is_certain, "Identitas peminta belum dipastikan, jadi salinannya tidak dapat diserahkan.")
    subject = data_request.subject
    gone = retained.destroyed(subject)
    require(not gone, f"Data {subject} sudah dimusnahkan; tidak ada lagi yang dapat disalin.")


def merged_into(subject: Victim | Complaint) -> list[Victim]:
    """Return the other codes of a victim, which were merged into this one, the oldest first."""
    return list(Victim.objects.filter(merged_into=subject).order_by("added_at")) if isinstance(subject, Victim) else []


def of(data_request: DataRequest, notes=()) -> Extract:
    """Return the extract that answers a data request. The caller has checked that it may be made, and logs it.

    `notes` are names of NOTES: notes that a coordinator has read and adds.
    """
    subject = data_request.subject
    if data_request.complaint_id:
        return Extract(data_request, tuple(_of_reporter(subject)), LEFT_OUT[Complaint])
    kept = tuple(f"{label}: {KEPT}" for name, label in filled_notes(subject).items() if name not in notes)
    parts = [*_parts_of_victim(subject, notes)]
    for other in merged_into(subject):
        parts += (replace(part, title=f"{part.title} (kode {other})") for part in _parts_of_victim(other, ()))
    return Extract(data_request, tuple(parts), LEFT_OUT[Victim] + kept)


def filled_notes(victim: Victim) -> dict[str, str]:
    """Return the free notes of a victim that are not empty, as {column: label}."""
    return {name: label_of(victim._meta.get_field(name)) for name in NOTES if victim.open(name)}


def _parts_of_victim(victim, notes):
    known = (
        _clear(victim, "code"),
        Field("Korban atau saksi", victim.get_kind_display()),
        _clear(victim, "added_at"),
        _clear(victim, "status"),
        Field("Hasil penutupan", victim.get_outcome_display()),
        Field("Pemakaian dibatasi sejak", _date(victim.restricted_at)),
        *(_clear(victim, name) for name in ("sex", "age_band", "origin_district", "found_district", "current_district")),
        *lines(victim, ["disability"]),
    )
    yield _facts_part("Siapa Anda", (*READERS[Section.IDENTITY](victim), *READERS[Section.FAMILY](victim), *known))
    if notes:
        yield _facts_part("Catatan petugas tentang Anda", lines(victim, [name for name in NOTES if name in notes]))
    reported = list(victim.reported_as.select_related("complaint__district").order_by("complaint__received_at"))
    yield Part("Laporan yang menyebut Anda", ("Nomor", "Diterima", "Saluran", "Yang disebut"), tuple(map(_report_row, reported)))
    yield Part(
        "Kesimpulan identifikasi",
        ("Tanggal", "Kesimpulan", "Unsur yang ditemukan"),
        tuple((long_date(one.at), one.get_conclusion_display(), _elements_in_words(one)) for one in victim.identifications.all()),
    )
    yield Part(
        "Atas dasar apa data Anda dibagikan",
        ("Dasar", "Siapa dan bagaimana", "Untuk apa dan bagi siapa", "Tanggal", "Ditarik"),
        tuple(
            (
                one.get_basis_display(),
                _giver(one),
                one.reach_words,
                long_date(one.given_on or one.recorded_at),
                _date(one.withdrawn_at),
            )
            for one in victim.consents.with_receivers()
        ),
    )
    reasons = dict(victim.needs.values_list("stage", "reason"))
    yield Part(
        "Tahap penanganan",
        ("Tahap", "Keadaan", "Alasan"),
        tuple((stage.label, one.word, reasons[stage]) for stage, one in standings(victim).items()),
    )
    yield _files_part(victim)
    yield _assessed(victim)
    yield from _parts_of_service(victim)
    yield _requests(victim)
    yield _openings(victim.code, *(person.complaint.number for person in reported))


def _files_part(victim):
    files = victim.attachments.select_related("institution", "answer__letter").order_by("at")
    rows = tuple((short(one.at), one.get_kind_display(), _file_part(one), one.institution.name) for one in files)
    return Part("Berkas tentang Anda", ("Waktu", "Jenis", "Bagian", "Dari"), rows)


def _file_part(file):
    return f"Jawaban surat {file.answer.letter}" if file.answer_id else file.get_section_display()


def _assessed(victim):
    """Return the assessments of needs without why there is a risk: who asks for the extract may be part of it."""
    rows = []
    for one in victim.assessments.prefetch_related("needs"):
        needs = ", ".join(f"{need}: {need.get_answer_display().lower()}" for need in one.needs.all())
        rows.append((long_date(one.at), one.get_level_display(), needs))
    return Part("Asesmen kebutuhan dan risiko", ("Tanggal", "Tingkat risiko", "Kebutuhan"), tuple(rows))


def _parts_of_service(victim):
    yield Part(
        "Rujukan",
        ("Nomor", "Tahap", "Institusi", "Dikirim", "Dijawab", "Keadaan"),
        tuple(
            (
                one.number,
                one.get_stage_display(),
                one.to_institution.name,
                _date(one.sent_at),
                _date(one.answered_at),
                _ended(one),
            )
            for one in victim.referrals.select_related("to_institution").order_by("number")
        ),
    )
    yield Part(
        "Layanan",
        ("Tanggal", "Layanan", "Institusi", "Jawaban"),
        tuple(
            (long_date(one.given_on), one.title, one.referral.to_institution.name, _answers_in_words(one))
            for one in finding.services_of([victim]).order_by("given_on", "at")
        ),
    )
    stays = victim.stays.select_related("institution")
    yield Part(
        "Penampungan",
        ("Institusi", "Kamar", "Masuk", "Keluar", "Pergi ke"),
        tuple(
            (one.institution.name, one.get_room_display(), long_date(one.since), _date(one.until), one.get_left_to_display())
            for one in stays
        ),
    )
    yield Part(
        "Kunjungan pemantauan",
        ("Tanggal", "Cara", "Ditemui", "Yang ditemukan", "Keputusan"),
        tuple(
            (
                *(long_date(one.done_on), one.get_mode_display(), one.get_outcome_display()),
                *("; ".join(f"{what}: {how}" for what, how in one.scales), one.get_decision_display()),
            )
            for one in victim.visits.current().order_by("done_on")
        ),
    )
    yield Part(
        "Kewajiban hukum bagi Anda",
        ("Kewajiban", "Batas", "Penyelesaian"),
        tuple((one.get_kind_display(), long_date(one.due_at), one.get_settlement_display()) for one in victim.legal_duties.all()),
    )
    companions = victim.companions.select_related("institution")
    yield Part(
        "Pendamping",
        ("Institusi", "Sejak", "Sampai"),
        tuple((one.institution.name, long_date(one.since), _date(one.until)) for one in companions),
    )
    yield _contacts(victim)
    yield _restitution(victim)
    yield _letters_part(victim)
    yield from _conferences(victim)


def _contacts(victim):
    """Return the contacts of companions, each as it was corrected last."""
    rows = victim.contacts.filter(replacement=None).order_by("contacted_at")
    return Part(
        "Kontak pendamping dengan Anda",
        ("Waktu", "Cara", "Terhubung"),
        tuple((short(one.contacted_at), one.get_mode_display(), "Ya" if one.reached else "Belum") for one in rows),
    )


def _restitution(victim):
    """Return what was recorded of the restitution of this victim, each as it was corrected last."""
    rows = victim.legal_events.current().order_by("on", "at")
    return Part("Restitusi bagi Anda", ("Tanggal", "Peristiwa"), tuple((long_date(one.on), str(one)) for one in rows))


def _letters_part(victim):
    """Return the letters about this victim to other bodies: what each told, and on which basis."""
    rows = victim.letters.order_by("at")
    told = [("kode", *(label.lower() for label, _ in one.content["facts"])) for one in rows]
    return Part(
        "Surat tentang Anda kepada badan lain",
        ("Nomor", "Tanggal", "Kepada", "Yang disebut", "Dasar"),
        tuple(
            (one.number, long_date(one.at), one.content["to"], ", ".join(parts), one.content["basis"])
            for one, parts in zip(rows, told, strict=True)
        ),
    )


def _conferences(victim):
    """Return the conferences about this victim and what they decided, without the codes of others."""
    found = conferences.about(victim.code)
    yield Part(
        "Konferensi kasus tentang Anda",
        ("Tanggal", "Jenis", "Yang hadir", "Yang mengetahui identitas Anda", "Hasil bagi kasusnya", "Suara Anda", "Diberi tahu"),
        tuple(_conference(conference, minutes, victim.code) for conference, minutes, _ in found),
    )
    yield Part(
        "Keputusan konferensi tentang Anda",
        ("Konferensi", "Tahap", "Keputusan", "Dikerjakan oleh", "Batas", "Keadaan"),
        tuple(
            (
                *(long_date(conference.held_on), row["stage"], row["text"], row["who"], long_date(row["due_on"])),
                task.get_status_display() if task else "",
            )
            for conference, _, decisions in found
            for row, task in decisions
        ),
    )


def _conference(conference, minutes, code):
    when, kind = long_date(conference.held_on), conference.get_kind_display()
    if minutes is None:
        return when, kind, "", "", conference.get_status_display(), "", ""
    present = [one for one in minutes.content["attendance"] if one["present"]]
    knew = ", ".join(one["name"] for one in present if code in one["identity"])
    told, names = conference.told.filter(code=code).first(), ", ".join(one["name"] for one in present)
    voice = minutes.get_victim_view_display()
    return when, kind, names, knew, minutes.get_outcome_display(), voice, _date(told and told.on)


def _of_reporter(complaint):
    fields = (
        *lines(complaint, REPORTER),
        Field("Sebagai", complaint.get_reporter_relation_display()),
        Field("Minta dirahasiakan", "Ya" if complaint.anonymous else "Tidak"),
        _clear(complaint, "number"),
        Field("Diterima", short(complaint.received_at)),
        _clear(complaint, "channel"),
        _clear(complaint, "district"),
        Field("Keadaan", STATES[complaint.status][0]),
    )
    yield _facts_part("Anda sebagai pelapor", fields)
    told = (Field(label, text) for label, text in incident(complaint, OF_REPORTER).items())
    yield _facts_part("Yang Anda laporkan", (*lines(complaint, ["narrative"]), *told))
    exchanged = [one for one in complaint.additions.all() if one.by_id is None or one.asked]
    yield Part(
        "Tanya jawab dengan Anda",
        ("Waktu", "Dari", "Isi"),
        tuple((short(one.at), "Koordinator" if one.asked else "Anda", one.open("text")) for one in exchanged),
    )
    files = complaint.attachments.filter(by=None)
    yield Part("Berkas yang Anda kirim", ("Waktu", "Jenis"), tuple((short(one.at), one.get_kind_display()) for one in files))
    yield _requests(complaint)
    yield _openings(complaint.number)


def _clear(row, name):
    """Return a column that is not sealed as a line."""
    shown = getattr(row, f"get_{name}_display", None)
    return Field(label_of(row._meta.get_field(name)), shown() if shown else getattr(row, name))


def _facts_part(title, fields):
    return Part(title, ("Data", "Isi"), tuple((field.label, str(field.text or "Belum diisi")) for field in fields))


def _report_row(person):
    complaint = person.complaint
    fields = (*lines(person, PERSON), *coded(person, OF_PERSON))
    words = "; ".join(f"{field.label}: {field.text}" for field in fields if field.value)
    return complaint.number, short(complaint.received_at), complaint.get_channel_display(), words


def _elements_in_words(one):
    elements = {one._meta.get_field(name).verbose_name: chosen(one, name) for name in ("acts", "means", "purposes")}
    return "; ".join(f"{label}: {', '.join(words).lower()}" for label, words in elements.items() if words)


def _answers_in_words(service):
    """Return the answers of a form in words, sealed ones included: they are data about the person who asks. Without its note."""
    answers = service.answers | stage_forms.sealed_answers(service)
    notes = {question.code for question in service.declared.questions if question.kind == NOTE} if service.declared else ()
    return "; ".join(stage_forms.answered(service, {code: answers[code] for code in answers if code not in notes}))


def _giver(consent):
    return f"{consent.giver_words}, {consent.get_method_display().lower()}" if consent.giver else ""


def _date(moment):
    return long_date(moment) if moment else ""


def _ended(referral):
    outcome = referral.get_outcome_display()
    return f"{referral.get_status_display()}: {outcome.lower()}" if outcome else referral.get_status_display()


def _requests(subject):
    return Part(
        "Permintaan atas data Anda",
        ("Nomor", "Yang diminta", "Diterima", "Jawaban"),
        tuple(
            (one.number, one.get_kind_display(), short(one.received_at), one.get_status_display())
            for one in subject.data_requests.order_by("received_at")
        ),
    )


def _openings(*subjects):
    """Return who opened the data, when and why.

    Openings of a complaint are listed too, although it also mentions others: one opening shows all of it.
    """
    log = AccessLog.objects.about(*subjects).for_list().order_by("at", "pk")
    return Part(
        "Siapa yang pernah membuka data Anda",
        ("Waktu", "Institusi", "Tindakan", "Alasan"),
        tuple(
            (
                short(entry.at),
                entry.institution.name if entry.institution else "Tanpa institusi",
                entry.get_kind_display(),
                entry.get_reason_display() or entry.explanation,
            )
            for entry in log
        ),
    )
