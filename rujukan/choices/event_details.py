"""What each event of law enforcement asks besides its columns: stable codes with Indonesian labels, checked as a form is. A leaf.

The answers are `LegalEvent.answers` (JSON). What a limit counts from is the event's own day, so it is a column.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rujukan.choices.proceeding import HEARD, ProceedingEvent
from rujukan.choices.stage_forms.schema import NEEDED, Question, date, given, many, number, one, yes_no

EVENT = ProceedingEvent
UNIT = one("unit", "Unit", reskrim="Satreskrim", ppa_ppo="PPA-PPO")
PRESSURE = yes_no("settlement_pressure", "Korban didesak berdamai?")
PROTECTION = many(
    *("protection", "Jenis perlindungan"),
    physical="Fisik",
    identity="Kerahasiaan identitas",
    medical="Medis",
    psychosocial="Psikososial",
    restitution="Restitusi",
)
OF_HEARING = (
    yes_no("closed", "Sidang tertutup?"),
    yes_no("called", "Panggilan diterima paling lambat 7 hari sebelumnya?"),
    yes_no("video", "Korban hadir lewat video?"),
    PRESSURE,
)
SUBSTITUTE = number("substitute_days", "Pidana pengganti (hari)")
DETAILS: dict[ProceedingEvent, tuple[Question, ...]] = {
    EVENT.REPORTED: (yes_no("receipt", "Tanda terima laporan diberikan?"), PRESSURE),
    EVENT.INQUIRY: (UNIT, PRESSURE),
    EVENT.INVESTIGATION: (UNIT, PRESSURE),
    EVENT.SUSPECT_NAMED: (UNIT, number("suspects", "Jumlah tersangka")),
    EVENT.STOPPED: (
        one(
            *("stopped_because", "Alasan penghentian", "!"),
            no_evidence="Bukti tidak cukup",
            no_crime="Bukan tindak pidana",
            by_law="Demi hukum (kedaluwarsa, meninggal, sudah diputus)",
            settled="Perdamaian",
        ),
    ),
    **dict.fromkeys(HEARD, OF_HEARING),
    EVENT.LPSK_ASKED: (PROTECTION,),
    EVENT.LPSK_GRANTED: (PROTECTION, date("until", "Berlaku sampai", future=True)),
    EVENT.RESTITUTION_NOT_ASKED: (
        one(
            *("unasked_because", "Mengapa tidak diminta", "!"),
            wish="Tidak menginginkannya",
            fear="Takut, atau merasa tidak aman",
            later="Ingin memutuskan nanti",
            no_loss="Merasa tidak ada kerugian",
            no_offender="Pelaku tidak diketahui, atau tidak mampu",
            settled="Sudah diganti di luar pengadilan",
            too_late="Batas waktunya lewat",
            no_contact="Tidak dapat dihubungi lagi",
            other="Lainnya, ditulis dalam catatan",
        ),
        one(
            *("unasked_by", "Keputusan siapa", "!"),
            self="Korban sendiri",
            guardian="Orang tua atau wali",
            counsel="Kuasa hukum",
            nobody="Tidak ada yang dapat ditanya",
        ),
        PRESSURE,
    ),
    EVENT.RESTITUTION_ASKED: (
        one(
            *("via", "Dimohon lewat"),
            police="Kepolisian",
            prosecutor="Kejaksaan",
            lpsk="LPSK",
            court="Pengadilan",
            counsel="Kuasa hukum",
        ),
    ),
    EVENT.RESTITUTION_SECURED: (one("secured", "Cara mengamankan", "!", seized="Disita", deposited="Dititipkan"),),
    EVENT.RESTITUTION_GRANTED: (SUBSTITUTE,),
    EVENT.RESTITUTION_UNPAID: (SUBSTITUTE,),
}
# What a person is asked, who may refuse to tell it. The rest are facts of the proceeding: they may be unknown.
ASKED = (PRESSURE.code, "unasked_because", "unasked_by")
UNTIL = "until"
# Trafficking is above the limit below which a case may be settled (UU 20/2025 Ps 80).
SETTLEMENT = {PRESSURE.code: "yes", "stopped_because": "settled", "unasked_because": "settled"}
IN_NOTE = ("unasked_because", "other")
MAY_CHANGE = ("fear", "later", "no_contact")  # reasons after which somebody is asked again
ENDS_BEFORE = "Tanggal ini sebelum tanggal peristiwanya."


def of(kind) -> tuple[Question, ...]:
    return DETAILS.get(kind, ())


def asking(kinds: Iterable) -> dict[str, list[ProceedingEvent]]:
    """Return {code of a question: those of the kinds that ask it}."""
    by_code = {}
    for kind in kinds:
        for question in of(kind):
            by_code.setdefault(question.code, []).append(kind)
    return by_code


def of_kinds(kinds: Iterable) -> dict[str, Question]:
    """Return the questions of several kinds by code; where only some of them ask one, its help says which."""
    questions = {question.code: question for kind in kinds for question in of(kind)}
    return {code: _for(questions[code], of_them, kinds) for code, of_them in asking(kinds).items()}


def _for(question, of_them, kinds):
    labels = ", ".join(kind.label for kind in of_them)
    return replace(question, help="" if len(of_them) == len(kinds) else f"Untuk: {labels}.")


def wrong(kind, answers, on) -> Iterator[tuple[str, str]]:
    """Yield (question, message) for each reason why these answers cannot be recorded with an event of this kind on that day."""
    asked = {question.code: question for question in of(kind)}
    for code in answers.keys() - asked.keys():
        yield code, "Tidak ditanyakan pada peristiwa ini. Kosongkan, atau pilih Tidak diketahui."
    for code, question in asked.items():
        if not given(answers.get(code)):
            if "!" in question.flags:
                yield code, NEEDED
        elif not question.fits(answers[code]):
            yield code, "Pilih salah satu."
    if answers.get(UNTIL, on.isoformat()) < on.isoformat():
        yield UNTIL, ENDS_BEFORE


def is_asked_again(answers) -> bool:
    return answers.get("unasked_because") in MAY_CHANGE


def tells_of_settlement(answers) -> bool:
    return any(answers.get(code) == answer for code, answer in SETTLEMENT.items())
