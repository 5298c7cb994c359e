"""What letters add to case work: two papers, what a second person grants, and what follows for bodies that hold one."""

from rujukan.actions import consequences
from rujukan.choices.paper import PaperKind
from rujukan.letters.actions import envelope as envelopes, notice_letters, visum_letters
from rujukan.letters.printing import envelope, letter
from rujukan.printing.paper import DOWNLOADS, PAPERS

PAPERS |= {PaperKind.LETTER: letter.printed, PaperKind.ENVELOPE: envelope.printed}
DOWNLOADS[PaperKind.ENVELOPE] = envelopes.print_once
consequences.corrected.append(notice_letters.owe_for_correction)
consequences.basis_ended.append(notice_letters.owe_for_basis)
consequences.form_recorded.append(visum_letters.answer_by_form)
