"""The sheets of a county's workbooks about the stages, and what a preview says of them."""

from collections import Counter

from gugus.county import Place
from gugus.management.county_sheets import BODY, PRINTED, STAGES, Sheet, columns
from rujukan.choices.letter import LPSK
from rujukan.choices.places import Province
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import CHOICES, FORMS

STAGE = ("Tahap jalur.", "shelter")
SHEETS = (
    Sheet(
        *(STAGES, "Tugas per tahap", "30_stage_roles.json", "rujukan.stagerole"),
        columns(
            ("stage", *STAGE),
            ("order", "Urutan di tahap itu: 1, 2, 3, …; tidak boleh sama.", 1),
            ("institution.0", *BODY),
            ("printed_institution", PRINTED, "Dinas Sosial Contoh."),
            ("mandate", PRINTED, "Menyediakan rumah aman."),
            ("withheld", "Yang tidak dilihat institusi ini, dipisah titik koma; boleh kosong.", "chronology"),
            (
                "forms",
                "Formulir yang diisi institusi ini, dipisah titik koma; kosong: layanannya dicatat tanpa formulir.",
                "belongings",
            ),
        ),
    ),
    Sheet(
        *(STAGES, "Catatan kaki", "30_stage_roles.json", "rujukan.stagefootnote"),
        columns(("stage", *STAGE), ("text", PRINTED, "Menurut peraturan perundang-undangan.")),
        may_be_empty=True,
    ),
)


def faults(check):
    """Yield a stage of somebody outside, what the forms of a stage need of each other, and a code that is not of the province."""
    held, named = {form for row in check.rows("rujukan.stagerole") for form in row.forms}, dict(CHOICES)
    for row, place in check.placed("rujukan.stagerole"):
        if row.institution.external:
            yield place, "institution", "{} is outside the task force", row.institution.code
        if strange := [named[code] for code in row.forms if code in FORMS and FORMS[code].stage != row.stage]:
            yield place, "forms", "{} belong to another stage", "; ".join(strange)
        here, anywhere = _needed(row.forms, held)
        if here:
            yield place, "forms", "the forms need {} in the same row", "; ".join(named[code] for code in [*here, *anywhere])
        elif anywhere:
            yield place, "forms", "the forms need {} in this row or another", "; ".join(named[code] for code in anywhere)
    code, province = check.words.get("code", "")[:2], check.words.get("province", "").casefold()
    if code and code not in Province:
        yield Place("county.json"), "code", "{} is the code of no province", code
    elif code and province and Province(code) != _named(province):
        yield Place("county.json"), "province", "the code {} is that of {}", code, Province(code).label


def _needed(forms, held):
    """Return the forms that these need, and that those need in turn: in the same row, and in any (`held` are of all rows)."""
    seen, here, anywhere = list(forms), [], []
    for code in seen:
        for before in FORMS[code].before if code in FORMS else ():
            if before.form not in seen and (not before.anywhere or before.form not in held):
                (anywhere if before.anywhere else here).append(before.form)
                seen.append(before.form)
    return here, anywhere


def _named(province):
    """Return the province whose name ends these words: Yogyakarta for Daerah Istimewa Yogyakarta."""
    ending = [one for one in Province if province.endswith(one.label.casefold())]
    return max(ending, key=lambda one: len(one.label), default=None)


def preview(check):
    stages = Counter(row.stage for row in check.rows("rujukan.stagerole"))
    yield "Tugas per tahap: " + "; ".join(f"{stage.label} {stages[stage]}" for stage in Stage)
    yield from (f"PERHATIKAN: tidak ada institusi untuk tahap {stage.label}." for stage in Stage if not stages[stage])
    if LPSK not in {one.code for one in check.rows("gugus.institution")}:
        yield f"PERHATIKAN: tanpa institusi berkode {LPSK}, perlindungan dan restitusi tidak dapat dimohon dengan surat."
