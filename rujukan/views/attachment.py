"""Views of files: the page of one, its download, and adding files to a case or under a referral."""

from base64 import b64encode

from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from gugus.access.scope import allow
from gugus.choices import FileKind
from gugus.uploads.files import CONTENT_TYPES
from gugus.views.methods import posts_to, require_safe_or_POST
from gugus.web.attempt import answer, attempt
from gugus.web.downloads import sent_file_answer
from gugus.web.headers import may_embed
from rujukan import rules
from rujukan.actions import attachment as attachments
from rujukan.disclosure import files
from rujukan.forms.attachment import CaseFileForm, DownloadForm, FileForm, ShowForm
from rujukan.models import Attachment
from rujukan.views.case import case_or_404, content_page
from rujukan.views.referral import referral_or_404, referral_page


def _sight_or_404(request, key):
    attachment = get_object_or_404(Attachment.objects.for_page(), pk=key)
    sight = files.sight_of(request.user, attachment)
    if sight is None:
        raise Http404
    return sight


@allow(rules.works_on_cases)
@require_safe_or_POST
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
    return _opened(request, sight, f"data:{CONTENT_TYPES[kind]};base64,{b64encode(content).decode()}")


@may_embed
def _opened(request, sight, address):
    return attachment_page(request, sight, address=address)


def attachment_page(request, sight, *, status=200, **more):
    """Render the page of a file; `address` holds its content."""
    context = {"sight": sight, "attachment": sight.attachment, "show_form": ShowForm(), "download_form": DownloadForm()} | more
    return render(request, "rujukan/attachment_detail.html", context, status=status)


@allow(rules.works_on_cases)
@posts_to("attachment_detail", "key")
def attachment_open(request, key):
    """Download a file. POST, because the access log records it. The browser saves any file and never shows it on the site."""
    sight = _sight_or_404(request, key)
    form = DownloadForm(request.POST)
    content = attempt(form, files.download, request.user, sight, **form.cleaned_data) if form.is_valid() else None
    if content is None:
        return attachment_page(request, sight, download_form=form, status=422)
    return sent_file_answer(content, sight.attachment.kind, sight.download_name)


@allow(rules.coordinator)
@posts_to("case_content", "number")
def case_attach(request, number):
    case = case_or_404(request, number)
    form = CaseFileForm(request.POST, request.FILES, case=case, people=case.victims.all())
    words, page = f"Berkas tersimpan pada {case}.", ("case_content", number)
    taken = answer(request, form, words, attachments.attach_to_case, case, to=page)
    return taken or content_page(request, case, file_form=form)


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def referral_attach(request, number):
    referral = referral_or_404(request, number)
    form = FileForm(request.POST, request.FILES, sections=referral.role.sections)
    taken = answer(request, form, f"Berkas tersimpan pada {referral}.", attachments.attach_to_referral, referral)
    return taken or referral_page(request, referral, file_form=form)
