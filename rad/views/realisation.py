"""Annual reports: filling in realisation and spending, and reviewing what was submitted."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from gugus.access.scope import accepts, shows
from gugus.formats.indonesian import exact_number
from gugus.web.attempt import answer, attempt, done
from gugus.web.headers import may_record
from gugus.web.overtaken import steps, with_faulty
from gugus.web.pages import folded
from rad import figures, rules
from rad.actions import realisation as verbs
from rad.actions.realisation import SPENT
from rad.choices import REPORT_EDITABLE, ReportStatus
from rad.forms.plan import ReportFilterForm
from rad.forms.realisation import ApproveForm, RealisationForm, ReturnForm, SpendingForm
from rad.lists import contribution as contributions, evidence, in_force, owed, progress, realisation_grid, reporting, table
from rad.lists.activity import Turn
from rad.models import GradeLevel, Realisation, Spending
from rad.models.grade_level import level_of
from rad.views.evidence import stored_with_files
from rad.views.plan import chosen_year, printed_table, tables_or_404

SHOWN = 12  # coordinators that stand open in the list
AFTER = "Sekarang menunggu telaah; bila keliru, minta pengelola mengembalikannya."

# In the order in which a user works through them.
SECTIONS = (
    (ReportStatus.RETURNED, "bad", "Dikembalikan, perlu diperbaiki", "Baca alasannya, perbaiki, lalu ajukan lagi."),
    (None, "warn", "Belum diisi", "Tulis yang tercapai; boleh disimpan sebagai draf dulu."),
    (ReportStatus.DRAFT, "info", "Draf, belum diajukan", ""),
    (ReportStatus.SUBMITTED, "run", "Menunggu telaah pengelola rencana aksi", ""),
    (ReportStatus.APPROVED, "ok", "Disetujui", ""),
)

# For a year whose evaluation is signed: no more reports are expected.
CLOSED_SECTIONS = (
    (ReportStatus.RETURNED, "calm", "Dikembalikan dan tidak ikut dihitung", ""),
    (None, "calm", "Tidak dilaporkan", ""),
    (ReportStatus.DRAFT, "calm", "Draf yang tidak diajukan", ""),
    (ReportStatus.APPROVED, "ok", "Disetujui", ""),
)

# For users who read the reports of all institutions.
READER_SECTIONS = (
    (ReportStatus.RETURNED, "calm", "Dikembalikan kepada pengisi", ""),
    (None, "calm", "Belum diisi", ""),
    (ReportStatus.DRAFT, "calm", "Draf, belum diajukan", ""),
    (ReportStatus.SUBMITTED, "calm", "Menunggu telaah", ""),
    (ReportStatus.APPROVED, "calm", "Disetujui", ""),
)


@shows(rules.sees_reports)
def realisation_list(request):
    tables = tables_or_404()
    years = in_force.years(tables)
    asked = owed.of(request.user) if rules.contributes(request.user) else None
    first = asked.years[0].year if asked and asked.years else in_force.year_due(tables)
    year = chosen_year(request, years, first)
    forces = in_force.of_year(tables, year)
    of_year = figures.of_tables({year: forces}, user=request.user, closed=forces[0].closed_years)[year]
    activities = [activity for force in of_year.sub_task_forces for activity in force.activities if activity.mine]
    form = ReportFilterForm(request.GET or None, coordinators=table.coordinators(activities), initial={"tahun": str(year)})
    rows = [row for activity in activities for row in activity.rows if row.asks and form.keeps(activity, row)]
    everywhere = rules.sees_all_reports(request.user)
    closed = year in forces[0].closed_years
    context = {
        "plans": in_force.plans(forces),
        "years": years,
        "year": year,
        "asked": len(rows),
        "rows": rows,
        "closed": closed,
        "form": form,
        "fills": not closed and (rules.plan_manager(request.user) if everywhere else bool(activities)),
        "everywhere": everywhere,
        "contributes": asked is not None,
        "owed": asked,
        "waiting": _waiting(request.user) if rules.plan_manager(request.user) else None,
    }
    context |= _of_all(of_year, year, rows, form, closed) if everywhere else _own(of_year, rows, form, closed)
    return render(request, "rad/realisation_list.html", context)


def _of_all(of_year, year, rows, form, closed):
    """Return what readers of all reports see: who has reported how much, or with a filter the rows themselves."""
    sections = CLOSED_SECTIONS if closed else READER_SECTIONS
    return {
        "sections": list(_sections(rows, [], sections)) if form.narrows else [],
        "reporting": [] if form.narrows else folded(reporting.by_coordinator(of_year), SHOWN),
        "told": progress.counts(year),
    }


def _own(of_year, rows, form, closed):
    """Return the rows of the user's institution by what is to be done, and its budgets without a spending."""
    unspent = [] if closed or form.narrows else reporting.unspent(of_year)
    return {
        "sections": list(_sections(rows, unspent, CLOSED_SECTIONS if closed else SECTIONS)),
        "unspent": [one for one in unspent if one[0].status != ReportStatus.RETURNED],
    }


def _sections(rows, unspent, sections):
    """Yield the sections that are not empty: their indicators, and the budgets whose spending was returned."""
    for status, state, title, hint in sections:
        some = [row for row in rows if (row.reported and row.reported.status) == status]
        bundles = [one for one in unspent if one[0].status == status == ReportStatus.RETURNED]
        if some or bundles:
            yield status, state, title, hint, some, bundles, len(some) + len(bundles)


def _waiting(user):
    realisations, spendings = (
        model.objects.readable_by(user).waiting().order_by().values("pk") for model in (Realisation, Spending)
    )
    return realisations.union(spendings, all=True).count()


def _find(request, code, year):
    subject = reporting.find(request.user, code, year)
    if subject is None:
        raise Http404
    return subject


@shows(rules.sees_reports)
def realisation_detail(request, code, year):
    subject = reporting.find(request.user, code, year)
    if subject is not None:
        return realisation_page(request, subject)
    if contributions.find(request.user, code, year):
        return redirect("rad:contribution_edit", code, year)  # a pelaksana contributes and does not report
    raise Http404


@accepts(rules.reports, "rad:realisation_detail", "code", "year")
def realisation_save(request, code, year):
    """Save the draft, or submit it with the button "ajukan": both parts of the page, or neither."""
    subject = _find(request, code, year)
    submits = "ajukan" in request.POST
    forms = _forms(subject, _with_taken(request.POST, subject), submits, request.FILES)
    if not any(forms):
        why = _why_not(subject)
        messages.info(request, f"{why}, jadi tidak dapat diubah lagi di sini.")
        return redirect("rad:realisation_detail", code, year)
    checked = [form.is_valid() for form in forms if form]  # a list, not a generator, so that all errors show at once
    if all(checked) and _store(request.user, forms):
        following = realisation_grid.following(request.user, year, code) if "berikutnya" in request.POST else None
        return done(request, _outcome(*forms, submits), "rad:realisation_detail", following or code, year)
    return realisation_page(request, subject, forms, status=422)


def _why_not(subject):
    """Return why this report cannot be written."""
    if not subject.in_force:
        return f"Tabel {subject.force.letter} {subject.force.plan} tidak berlaku untuk tahun {subject.target.year}"
    return f"Evaluasi tahun {subject.target.year} sudah ditandatangani" if subject.closed else "Laporan ini sudah diajukan"


def _with_taken(data, subject):
    """Return what was sent; with a button "pakai", what it offers is in place of the typed text.

    It is the progress so far, a contribution, or the figure of the cases, which needs no reason any more.
    """
    taken = data.get("pakai", "")
    if taken == "kemajuan":
        fields = {"text": getattr(progress.beside(subject).so_far, "words", "")}
    elif taken.startswith("sumbangan-"):
        given = (one.words for one in progress.beside(subject).given if f"sumbangan-{one.row.pk}" == taken)
        fields = {"text": next(given, "")}
    else:
        fields = {"text": exact_number(subject.offer.value) if taken and subject.accepts else "", "other_reason": ""}
    if not fields["text"]:
        return data
    data = data.copy()
    for name, value in fields.items():
        data[name] = value
    return data


def _store(user, forms):
    """Run the verbs in one transaction; add a refusal to the form it concerns. Return whether everything was stored."""
    written, spent = forms
    with transaction.atomic():
        stored = not written or store_report(user, written)
        if stored and spent and spent.cleaned_data["amount"] is not None:
            stored = store_report(user, spent)
        transaction.set_rollback(not stored)
    return stored


def store_report(user, form):
    """Store a valid form of a report with its files, and submit it if asked: all or nothing. Return whether that was done."""
    arguments = {"fields": form.fields_for_verb(), "version": form.cleaned_data.get("version")}
    with transaction.atomic():
        row = stored_with_files(form, form.verb, *form.subjects, by=user, **arguments)
        stored = row is not None
        if stored and form.submits and row.status in REPORT_EDITABLE:  # a second click finds it handed in
            stored = attempt(form, verbs.submit, row, by=user) is not None
        transaction.set_rollback(not stored)
    return stored


def _outcome(written, spent, submits):
    """Return the message that says what was stored, and what was not because its field is empty."""
    amount = spent and spent.cleaned_data["amount"] is not None
    parts = [word for word, stored in (("laporan", written), ("uang yang terpakai", amount)) if stored]
    left = "" if amount or not spent else " Uang yang terpakai belum diisi."
    return stored_words(" dan ".join(parts).capitalize(), submits, left)


def stored_words(what, submits, left=""):
    """Return the message that says what became of `what`, what is `left` to do, and what comes next."""
    return f"{what} diajukan kepada pengelola rencana aksi.{left} {AFTER}" if submits else f"{what} tersimpan sebagai draf.{left}"


def _forms(subject, data=None, submits=False, files=None):
    """Return the forms of realisation and spending, or None where this user may not write it now.

    What was typed when it could still be written keeps its form: the verb says why it refuses.
    """
    written = spent = None
    if subject.writes_realisation or "text" in (data or ()):
        written = RealisationForm(data, files, record=subject.realisation, subject=subject, submits=submits, takes_files=True)
    if subject.writes_spending or ("anggaran-amount" in (data or ()) and subject.amount):
        arguments = {"submits": submits, "alone": written is None, "takes_files": True, "prefix": "anggaran"}
        spent = SpendingForm(data, files, subject=subject, **arguments)
    return written, spent


@may_record
def realisation_page(request, subject, forms=None, *, approve=None, give_back=None, about=None, status=200):
    """Render the page. `approve` or `give_back` is a refused form of a decision, `about` the report that it was about."""
    decisions = _decisions(request.user, subject, {about: (approve, give_back)} if about else {})
    drawn = dict(zip(("written", "spent"), _forms(subject), strict=True))
    faulty = {name: form for name, form in zip(drawn, forms or (), strict=False) if form}
    overtaken = about is not None and about not in [one["row"] for one in decisions]
    if about is not None:
        faulty["decision"] = give_back or approve
        drawn["decision"] = None if overtaken else faulty["decision"]
    drawn |= with_faulty(drawn, faulty, partial(latest, request.user, subject.realisation, subject.spending), _address(subject))
    context = _shown(subject) | _graded(subject, decisions) | drawn
    forms = [form for form in (drawn["written"], drawn["spent"]) if form]
    context |= {
        "forms": forms,
        "turn": _turn_of_report(subject, forms, decisions),
        "decisions": decisions,
        "binds": rules.plan_manager(request.user),
        "faulty": None if overtaken else approve if approve and approve.errors else give_back,
    }
    return render(request, "rad/realisation_detail.html", context, status=status)


def _turn_of_report(subject, forms, decisions):
    """Return what is to be done now about a report, None if nothing is."""
    if decisions:
        return Turn("Giliran Anda", "Periksa laporan ini")
    if forms:
        asked = "uang yang terpakai" if forms[0].written == SPENT else "yang tercapai"
        what = "Perbaiki, lalu ajukan lagi" if subject.returned else f"Berapa {asked} tahun {subject.target.year}?"
        return Turn("Giliran Anda", what, due_on=subject.due_on)
    rows = [subject.realisation, *([subject.spending] if subject.amount and subject.amount.amount else [])]
    if subject.is_open and any(row is None or row.status in REPORT_EDITABLE for row in rows):
        bodies = subject.coordinators or "pengelola rencana aksi"
        return Turn(f"Menunggu {bodies}", "Laporan ini belum lengkap", due_on=subject.due_on)
    if subject.is_open and any(row.status == ReportStatus.SUBMITTED for row in rows):
        return Turn("Menunggu pengelola rencana aksi", "Laporan ini sedang diperiksa")
    return None


def _decisions(user, subject, refused):
    """Return what this user decides on: each submitted report, with its forms. `refused`: {report: (approve, give_back)}."""
    address = [subject.indicator.code, subject.target.year]
    decisions = []
    for kind, title in (("realisation", "laporan"), ("spending", "uang yang terpakai")):
        row = getattr(subject, kind)
        if row is not None and rules.reviews(user, row) and subject.is_open:
            approve, give_back = refused.get(row, (_approve_form(subject, kind), None))
            decisions.append(
                {
                    "row": row,
                    "title": title,
                    "kind": kind,
                    "approve_url": reverse(f"rad:{kind}_approve", args=address),
                    "return_url": reverse(f"rad:{kind}_return", args=address),
                    "approve": approve,
                    "give_back": give_back or _return_form(subject, kind),
                }
            )
    return decisions


def _shown(subject):
    """Return what the page shows of a row of the plan and of its reports."""
    beside = progress.beside(subject)
    files = evidence.of(subject.realisation, subject.spending, *(one.row for one in beside.given))
    return {
        "subject": subject,
        "plans": [subject.force.plan],
        "printed": printed_table(subject.force),
        "score": subject.score,
        "so_far": beside.so_far,
        "contributions": [(one, files.get(one.row, ())) for one in beside.given],
        "realisation_files": files.get(subject.realisation, ()),
        "spending_files": files.get(subject.spending, ()),
        "notes": beside.notes,
    }


def _graded(subject, decisions):
    """Return the levels of grades, where the page shows or asks for a grade, and the level of the stored one."""
    grade = subject.realisation.grade if subject.realisation else None
    levels = list(GradeLevel.objects.all()) if grade is not None or (decisions and subject.graded) else []
    return {"levels": levels, "level": None if grade is None else level_of(grade, levels)}


def latest(user, *reports):
    """Return the latest steps of these reports, of which some may be None, as data for the timeline component."""
    reports = [row for row in reports if row is not None]
    done_steps = [(row.submitted_at, row.submitted_by, f"{row.title} diajukan") for row in reports]
    done_steps += [(row.approved_at, row.approved_by, f"{row.title} disetujui") for row in reports]
    done_steps += [(row.returned_at, row.returned_by, f"{row.title} dikembalikan") for row in reports]
    return steps(user, *done_steps)


def _address(subject):
    return reverse("rad:realisation_detail", args=[subject.indicator.code, subject.target.year])


def _approve_form(subject, kind, data=None):
    row = getattr(subject, kind)
    graded, explained = kind == "realisation" and subject.graded, bool(getattr(row, "hindrance", ""))
    return ApproveForm(data, record=row, graded=graded, explained=explained, auto_id=f"id_{kind}_%s")


def _return_form(subject, kind, data=None):
    return ReturnForm(data, record=getattr(subject, kind), auto_id=f"id_return_{kind}_%s")


@accepts(rules.plan_manager, "rad:realisation_detail", "code", "year")
def report_decide(request, code, year, kind, approves):
    """Approve or return what was achieved of a row, or what was spent of the budget that is printed in it."""
    subject = _find(request, code, year)
    row = getattr(subject, kind)
    if row is None:
        raise Http404
    form = (_approve_form if approves else _return_form)(subject, kind, request.POST)
    verb, words = (verbs.approve, "disetujui") if approves else (verbs.give_back, "dikembalikan kepada pengisi")
    other = subject.spending if kind == "realisation" else subject.realisation
    page = _address(subject) if other is not None and rules.reviews(request.user, other) else "rad:review_list"
    if taken := answer(request, form, f"{row.title} {words}.", verb, row, to=page):
        return taken
    forms = {"approve": form} if approves else {"approve": _approve_form(subject, kind), "give_back": form}
    return realisation_page(request, _find(request, code, year), **forms, about=row, status=422)  # as it is now
