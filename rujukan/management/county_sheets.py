"""The sheets of a county's workbooks about the stages, and what a preview says of them."""

from collections import Counter

from gugus.management.county_sheets import BODY, PRINTED, STAGES, Sheet, columns
from rujukan.choices.letter import LPSK
from rujukan.choices.stage import Stage

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
            ("forms", "Formulir yang diisi institusi ini, dipisah titik koma; boleh kosong.", "belongings"),
        ),
    ),
    Sheet(
        *(STAGES, "Catatan kaki", "30_stage_roles.json", "rujukan.stagefootnote"),
        columns(("stage", *STAGE), ("text", PRINTED, "Menurut peraturan perundang-undangan.")),
        may_be_empty=True,
    ),
)


def preview(check):
    stages = Counter(row.stage for row in check.rows("rujukan.stagerole"))
    yield "Tugas per tahap: " + "; ".join(f"{stage.label} {stages[stage]}" for stage in Stage)
    yield from (f"PERHATIKAN: tidak ada institusi untuk tahap {stage.label}." for stage in Stage if not stages[stage])
    if LPSK not in {one.code for one in check.rows("gugus.institution")}:
        yield f"PERHATIKAN: tanpa institusi berkode {LPSK}, perlindungan dan restitusi tidak dapat dimohon dengan surat."
