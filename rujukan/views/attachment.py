"""Views of files: the page of one, its download, and adding files to a case or under a referral."""

from base64 import b64encode
from functools import partial

from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gugus.access.scope import accepts, allow
from gugus.choices import FileKind
from gugus.uploads.files import CONTENT_TYPES
from gugus.web.attempt import answer, attempt
from gugus.web.downloads import sent_file_answer
from gugus.web.headers import may_embed, may_record
from gugus.web.overtaken import form_page
from rujukan import rules
from rujukan.actions import attachment as attachments
from rujukan.disclosure import files
from rujukan.forms.attachment import CaseFileForm, DownloadForm, FileForm, ShowForm
from rujukan.models import Attachment
from rujukan.views.case import case_or_404, content_page
from rujukan.views.referral import referral_or_404
from rujukan.views.timeline import latest


def _sight_or_404(request, key):
    attachment = get_object_or_404(Attachment.objects.for_page(), pk=key)
    sight = files.sight_of(request.user, attachment)
    if sight is None:
        raise Http404
    return sight


@allow(rules.works_on_cases)
def attachment_detail(request, key):
    """Show what a file is; with POST also its content, because the access log records that."""
    sight = _sight_or_404(request, key)
    if request.method != "POST":
        return attachment_page(request, sight)
    form = (ShowForm if sight.attachment.needs_reason else Form)(request.POST)
    content = attempt(form, files.show, request.user, sight, **form.cleaned_data) if form.is_valid() else None
    if content is None:
        return attachment_page(request, sight, show_form=form, status=422)
    kind = FileKind.JPEG if sight.is_picture else sight.attachment.kind
    return _opened_page(request, sight, f"data:{CONTENT_TYPES[kind]};base64,{b64encode(content).decode()}")


@may_embed
def _opened_page(request, sight, address):
    return attachment_page(request, sight, address=address)


def attachment_page(request, sight, *, status=200, **more):
    """Render the page of a file; `address` holds its content."""
    context = {"sight": sight, "attachment": sight.attachment, "show_form": ShowForm(), "download_form": DownloadForm()} | more
    return render(request, "rujukan/attachment_detail.html", context, status=status)


@accepts(rules.works_on_cases, "attachment_detail", "key")
def attachment_open(request, key):
    """Download a file. POST, because the access log records it. The browser saves any file and never shows it on the site."""
    sight = _sight_or_404(request, key)
    form = DownloadForm(request.POST)
    content = attempt(form, files.download, request.user, sight, **form.cleaned_data) if form.is_valid() else None
    if content is None:
        return attachment_page(request, sight, download_form=form, status=422)
    return sent_file_answer(content, sight.attachment.kind, sight.download_name)


@accepts(rules.coordinator, "case_content", "number")
def case_attach(request, number):
    case = case_or_404(request, number)
    form = CaseFileForm(request.POST, request.FILES, case=case, people=case.victims.all())
    words, page = f"Berkas tersimpan pada {case}.", ("case_content", number)
    taken = answer(request, form, words, attachments.attach_to_case, case, to=page)
    return taken or content_page(request, case, file_form=form)


@allow(rules.works_on_cases)
def referral_attach(request, number):
    """Show the files that a referral opens to its receiver, and take others."""
    referral, user = referral_or_404(request, number), request.user
    serves = referral.in_service and rules.works_for_receiver(user, referral)
    form = FileForm(request.POST or None, request.FILES or None, sections=referral.role.sections)
    page = reverse("referral_attach", args=[number])
    taken = answer(request, form, f"Berkas tersimpan pada {referral}.", attachments.attach_to_referral, referral, to=page)
    if taken or not (serves or form.is_bound):
        return taken or redirect(referral)
    context = {"referral": referral, "files": files.files_of_referral(user, referral) if referral.has_files else ()}
    happened = partial(latest, user, referral)
    return may_record(form_page)(request, "rujukan/referral_files.html", form, context, happened=happened, page=page)
