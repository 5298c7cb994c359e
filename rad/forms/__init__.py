"""The shape of input of the plan. Workbooks are read here; they are never stored.

- `rad.lists.workbook` describes the plan as sheets of a workbook. Export and import read the same description.
- A workbook of the plan in force becomes one revision: `plan_comparison` compares an uploaded row with the row that an export
  writes now, and lists every fault with its cell. The checked differences go to the browser signed (`workbook_upload`), with the
  values that they change from. `propose_all` makes one revision of them, or refuses all if a cell has changed since.
- A workbook of a year's reports is exchanged in the same way (`rad.lists.report_workbook`, `report_import`). A row of it becomes
  the form of its report, so that a cell is checked, stored and submitted as if it had been typed.
- The annexes of a new regulation become a draft: `new_plan` reads the sheets of an export as rows that are all new, and
  `rad.actions.new_plan` inserts them in one transaction. It opens a review of the plan before in which nothing is decided, and
  the draft belongs to it. So the draft is compared, changed, enacted and withdrawn as one that was made of decisions. The other
  way was a draft without a review: each of those pages and verbs would need a second case. It never ends an open review: somebody
  stops or finishes it first. A period that overlaps the plan before is refused.
- A draft is changed as a whole by its own export: `draft_comparison` takes an unchanged row as it is stored and reads every other
  one as that of a new plan, so there is one parser and an export brings no difference. `rad.lists.plan_content` gives the content
  of a plan in the shape of that reader; the preview and `rad.actions.draft_import` compare the two. The signed preview carries a
  fingerprint of the draft. If another person changed the draft meanwhile, the verb refuses, and the page shows the same workbook
  beside the new state. Activities leave the draft by `remove_activity`, with one reason. Tables are neither added nor removed,
  and printed texts stay.
"""
