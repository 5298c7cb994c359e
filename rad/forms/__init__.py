"""The shape of input of the plan. Workbooks are read here; they are never stored.

- `rad.lists.workbook` describes the plan as sheets of a workbook. Export and import read the same description.
- A workbook of the plan in force becomes one revision: `plan_comparison` compares an uploaded row with the row that an export
  writes now, and lists every fault with its cell. Without faults `propose_all` makes one revision of the differences; its page
  shows them, and its proposer may withdraw it.
- A workbook of a year's reports is exchanged in the same way (`rad.lists.report_workbook`, `report_import`). A row of it becomes
  the form of its report, so that a cell is checked, stored and submitted as if it had been typed.
- Any other workbook becomes a draft, and the comparison of the draft is its preview: `new_plan` reads the sheets of an export
  as rows that are all new, and `rad.actions.new_plan` inserts them in one transaction. It opens a review of the plan before
  in which nothing is decided, and the draft belongs to it. So the draft is compared, changed, enacted and withdrawn as one
  that was made of decisions. The other way was a draft without a review: each of those pages and verbs would need a second
  case. It never ends an open review: somebody stops or finishes it first. A period that overlaps the plan before is refused.
- A draft is changed as a whole by its own export, which replaces it: the draft is withdrawn, and its review continues with its
  decisions (`resumes`). So nothing is lost, the comparison shows both, and the export of the draft before brings it back. The new
  draft takes over what a workbook does not hold: case figures, reporting interval, reasons. The other way was to change the rows
  of the draft: it needed a second reader, a preview and a verb of its own. The form says which draft it replaces, so that nobody
  replaces one that they have not seen.
"""
