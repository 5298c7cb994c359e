"""Letters to bodies outside: the list, a new one, the page of one with its answers, and its correction."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.web.attempt import answer, itself, press
from gugus.web.overtaken import steps, with_faulty
from gugus.web.pages import page_of
from rujukan import rules
from rujukan.choices.letter import SETTLED, BodyAnswer, LetterPurpose, is_accepted
from rujukan.disclosure.proceeding import people_of
from rujukan.law.views.proceeding import proceeding_or_404
from rujukan.letters.actions import correspondence, notice_letters
from rujukan.letters.disclosure.letter import answers_of, reason_of
from rujukan.letters.forms.letter import LetterAnswerForm, LetterCorrectionForm, LetterFilter, LetterForm
from rujukan.models import LegalProceeding, Letter
from rujukan.stages import addressee as addressees
from rujukan.views.referral import referral_or_404
from rujukan.views.task import task_or_404
from rujukan.views.timeline import form_page_about
from rujukan.views.victim import victim_or_404

WRITTEN = "Surat pemberitahuan dibuat. Unduh, tanda tangani, lalu kirim."


@shows(rules.works_on_cases)
def letter_list(request):
    form = LetterFilter(request.GET or None)
    page = page_of(request, form.found())
    return render(request, "rujukan/letter_list.html", {"form": form, "page": page})


def letter_or_404(request, number):
    rows = Letter.objects.with_state().select_related("by", "referral", "proceeding", "consent", "replaces", "task")
    return get_object_or_404(rows, number=number)


@shows(rules.works_on_cases)
def letter_detail(request, number):
    return letter_page(request, letter_or_404(request, number))


def letter_page(request, letter, **faulty):
    answers = answers_of(letter)
    task = getattr(letter, "task", None)
    drawn = {"answer_form": _answer_form(request.user, letter, task, answers)}
    happened = partial(_changed, request.user, letter, answers)
    context = {"letter": letter, "answers": answers, "reason": reason_of(letter), "now": timezone.now()}
    said, waits = _newest_answer(answers), bool(task and task.is_open)
    accepted = is_accepted(letter.purpose, said)
    context |= {"waits": waits, "replaces": waits and not accepted and rules.corrects_letter(request.user, letter)}
    context |= {"accepted": accepted, "asks": waits or (accepted and said == BodyAnswer.YES)}
    context |= {"downloads": rules.letter_stands(letter), "status": 422 if faulty else 200}
    if request.user.is_coordinator and letter.to.external:
        context["requests"] = letter.approvals.select_related("asked_by", "envelope")
        context["asks_envelope"] = rules.takes_envelope(letter)
    context |= with_faulty(drawn, faulty, happened, letter.get_absolute_url())
    return render(request, "rujukan/letter_detail.html", context, status=context["status"])


def _changed(user, letter, answers):
    """Return what happened to the letter: its answers, and that it was replaced."""
    newer = getattr(letter, "replacement", None)
    replaced = (newer and newer.at, newer and newer.by, "Surat diganti")
    return steps(user, replaced, *((each.at, each.by, each.get_answer_display()) for each, *_ in answers))


def _answer_form(user, letter, task, answers, *data):
    """Return the form for an answer, if this user records one now: the first, or the correction of the newest."""
    said = _newest_answer(answers)
    if task is None or not rules.carries_out_task(user, task) or not (task.is_open or said in SETTLED):
        return None
    return LetterAnswerForm(*data, accepted=is_accepted(letter.purpose, said), waits=task.is_open)


def _newest_answer(answers):
    """Return the newest answer that is not put off, or None."""
    return next((each.answer for each, *_ in answers if each.answer != BodyAnswer.WAITING), None)


@accepts(rules.works_on_cases, "letter_detail", "number")
def letter_answer(request, number):
    letter = letter_or_404(request, number)
    answers = answers_of(letter)
    form = _answer_form(request.user, letter, getattr(letter, "task", None), answers, request.POST, request.FILES)
    # Somebody else has ended it meanwhile: the verb says so.
    form = form or LetterAnswerForm(request.POST, request.FILES, accepted=letter.purpose == LetterPurpose.TRANSFER)
    taken = answer(request, form, f"Jawaban atas surat {letter} tercatat.", correspondence.answer, letter)
    return taken or letter_page(request, letter, answer_form=form)


@allow(rules.works_on_cases)
def letter_correct(request, number):
    """Replace a letter that waits for its answer by another one, with a reason."""
    letter = letter_or_404(request, number)
    if not rules.corrects_letter(request.user, letter):
        return redirect(letter)
    form = LetterCorrectionForm(request.POST or None, letter=letter, by=request.user)
    taken = answer(request, form, f"Surat {{}} menggantikan {letter}.".format, correspondence.correct, letter, to=itself)
    return taken or _form_page(request, form, letter, partial(_changed, request.user, letter, answers_of(letter)))


@allow(rules.coordinator)
def victim_letter_new(request, code):
    return _new_letter(request, victim_or_404(request, code))


@allow(rules.officer)
def referral_letter_new(request, number):
    return _new_letter(request, referral_or_404(request, number))


@allow(rules.officer)
def proceeding_letter_new(request, number):
    return _new_letter(request, proceeding_or_404(request, number))


def _new_letter(request, subject):
    of_proceeding = isinstance(subject, LegalProceeding)
    people = [victim for victim, _ in people_of(subject)] if of_proceeding else ()
    if not addressees.purposes_of(request.user, subject):
        raise Http404
    form = LetterForm(request.POST or None, subject=subject, by=request.user, people=people)
    words = "Surat {} dibuat. Unduh, tanda tangani, lalu kirim.".format
    taken = answer(request, form, words, correspondence.write, subject, to=itself)
    return taken or _form_page(request, form, subject, partial(steps, request.user) if of_proceeding else None)


def _form_page(request, form, subject, happened):
    context = {"subject": subject, "replaces": isinstance(subject, Letter)}
    return form_page_about(request, "rujukan/letter_new.html", form, subject, happened=happened, **context)


@accepts(rules.coordinator, "task_detail", "key")
def task_notice(request, key):
    """Write the letter of notice for which a task asks."""
    task = task_or_404(request, key)
    letter = press(request, WRITTEN, notice_letters.write, task, by=request.user)
    return redirect(letter or task)
