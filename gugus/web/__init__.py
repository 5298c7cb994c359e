"""What views need from HTTP: response headers, the admin site, pagination, downloads, calling a verb, taking a form once.

The script gugus/static/gugus/send.js sends every form in the background, on the public form too. The page stays until there is an
answer; the script resends a lost form. An answer that is a file is saved as a download. The browser itself sends `<form
data-direct>` (forms about accounts), and all forms without JavaScript.

- Idempotency key (`sending`): a key belongs to one sending. A form that makes a row holds it (`submit_key`, a new one in each
  page); for other forms the script makes one that lasts as long as the page, and without the script the masked CSRF token of the
  page is the key. `SubmissionMiddleware` records the key in the transaction of the verb, and answers a repetition with the page
  to which the first one led. The user is asked (409) about other words under the same key, and about the same words at the same
  address within a day if the form makes a row: the page shows what was typed, leads to what is stored, and sends it once more on
  request (`once_more`). A step that was taken already is refused by its verb; the user who sent the same words within the day is
  told when they were received. A verb has a key of its own (`gugus.workflow.submit_key`) only for the public form and the outbox.
  The browser stores nothing of this.
- Next page: the answer to the script is the page to which the form redirects, without a second round trip (`NextPageMiddleware`).
- Files are sent ahead of their form (`gugus.actions.staging`, `staged`).
- Ended session: the answer says so, the script keeps the page, and sends the form after a login in another tab, if the same
  person logged in (header `Person`). Without the script the error page holds the input (`gugus.access.resending`).
- Drafts of forms with text: `gugus.actions.draft`. Forms in steps: `steps`.
- Optimistic locking: `gugus.forms.version`.
- State machine (`overtaken`): if somebody else was faster, the verb raises `TooLate`. The page then shows the form again with all
  that was typed, what happened meanwhile, who did it and when.
"""
