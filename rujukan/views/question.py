"""Views of questions about a referral: a receiver asks, a coordinator answers."""

from gugus.access.scope import accepts
from gugus.web.attempt import answer
from rujukan import rules
from rujukan.actions import question as questions
from rujukan.forms.question import ExplainForm, QuestionForm
from rujukan.views.referral import referral_or_404, referral_page


@accepts(rules.works_on_cases, "referral_detail", "number")
def referral_ask(request, number):
    referral = referral_or_404(request, number)
    form = QuestionForm(request.POST)
    taken = answer(request, form, f"Pertanyaan tentang {referral} terkirim kepada koordinator.", questions.ask, referral)
    return taken or referral_page(request, referral, question_form=form)


@accepts(rules.coordinator, "referral_detail", "number")
def referral_explain(request, number):
    referral = referral_or_404(request, number)
    form = ExplainForm(request.POST)
    taken = answer(request, form, f"Keterangan untuk {referral} terkirim.", questions.explain, referral)
    return taken or referral_page(request, referral, explain_form=form)
