"""Views of questions about a referral: a receiver asks, a coordinator answers."""

from gugus.access.scope import allow
from gugus.views.methods import posts_to
from gugus.web.attempt import attempt, done
from rujukan import rules
from rujukan.actions import questions
from rujukan.forms.question import ExplainForm, QuestionForm
from rujukan.views.referral import referral_or_404, referral_page


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def referral_ask(request, number):
    referral = referral_or_404(request, number)
    form = QuestionForm(request.POST)
    if form.is_valid() and attempt(form, questions.ask, referral, by=request.user, **form.cleaned_data):
        return done(request, f"Pertanyaan tentang {referral} terkirim kepada koordinator.", referral)
    return referral_page(request, referral, status=422, question_form=form)


@allow(rules.coordinator)
@posts_to("referral_detail", "number")
def referral_explain(request, number):
    referral = referral_or_404(request, number)
    form = ExplainForm(request.POST)
    if form.is_valid() and attempt(form, questions.explain, referral, by=request.user, **form.cleaned_data):
        return done(request, f"Keterangan untuk {referral} terkirim.", referral)
    return referral_page(request, referral, status=422, explain_form=form)
