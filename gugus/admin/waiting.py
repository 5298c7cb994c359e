"""Messages of admin pages about open change requests, and calling a verb from an admin action."""

from django.contrib import messages
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join

from gugus.access.master_data import TABLE
from gugus.actions import change_request as change_requests, master_data
from gugus.admin.table import TableResource
from gugus.choices import Role
from gugus.login import second_factor
from gugus.models import ChangeRequest, User
from gugus.workflow.lifecycle import Refused

REFUSED = object()
WHERE = "di “Permintaan perubahan”"
SENDING = (
    "Tautan untuk membuat kata sandi akan dikirim kepada {} dalam beberapa menit. Bila tidak terkirim, administrator diberi tahu."
)


class AskingResource(TableResource):
    """A table whose import asks for what needs a second person, saves the rest of each row, and tells those concerned once.

    `verbs` has `create(row, by, news)` and `change(row, wanted, by, news)`, which return the change requests.
    """

    verbs = master_data

    def before_import(self, dataset, **kwargs):
        super().before_import(dataset, **kwargs)
        self.by, self.waiting, self.news = kwargs.get("user"), [], []

    def before_import_row(self, row, **kwargs):
        self.row_waiting = []
        super().before_import_row(row, **kwargs)

    def do_instance_save(self, instance, is_create):
        if is_create:
            self.row_waiting = self.verbs.create(instance, by=self.by, news=self.news)
        else:
            keys = self.get_import_id_fields()
            columns = [field.attribute for field in self.get_import_fields() if field.attribute not in keys]
            wanted = {name: getattr(instance, name) for name in columns}
            self.row_waiting = self.verbs.change(instance, wanted, by=self.by, news=self.news)

    def after_import_row(self, row, row_result, **kwargs):
        row_result.waiting = self.row_waiting
        self.waiting += self.row_waiting

    def after_import(self, dataset, result, **kwargs):
        change_requests.tell_asked(self.waiting)
        master_data.tell(self.news)
        result.waiting = self.waiting


def announce(request, waiting):
    """Show a message for each change request: this column is not saved yet, and who decides about it."""
    for change_request in waiting:
        messages.warning(request, f"{change_request}: menunggu persetujuan {deciders_by_name(change_request)}, {WHERE}.")


def deciders(change_request):
    """Return who decides a request, as the screen says it."""
    return " dan ".join(
        "administrator lain" if role == Role.ADMINISTRATOR else Role(role).label.lower() for role in change_request.deciders
    )


def deciders_by_name(change_request):
    """Return who decides a request, with the names of the administrators who may."""
    asked = {change_request.asked_by_id, change_request.user_id}
    others = User.objects.filter(is_active=True, roles__contains=[Role.ADMINISTRATOR]).exclude(pk__in=asked)
    names = " atau ".join(map(str, others)) if Role.ADMINISTRATOR in change_request.deciders else ""
    return f"{deciders(change_request)} ({names})" if names else deciders(change_request)


def save(verbs, request, row, form, change):
    """Save what one administrator may decide alone, and ask others for the rest; return their change requests."""
    if not change:
        waiting = verbs.create(row, by=request.user)
        announce(request, waiting)
        return waiting
    # A declared field is in the form even where its column is read-only.
    columns = TABLE[type(row)].keys() & form._meta.fields
    wanted = {name: form.cleaned_data[name] for name in form.changed_data if name in columns}
    waiting = verbs.change(row, wanted, by=request.user)
    announce(request, waiting)
    row.refresh_from_db()
    # The admin log must hold what has changed, not what was asked for.
    form.changed_data[:] = [name for name in wanted if getattr(row, name) == wanted[name]]
    request.all_waits = bool(waiting) and not form.changed_data
    return waiting


def waiting_note(**subject):
    """Return the open change requests of this row as HTML, for the top of its form; "" if there are none."""
    requests = ChangeRequest.objects.open().filter(**subject).select_related("asked_by")
    lines = [(_becoming(row), row.asked_by, deciders_by_name(row)) for row in requests]
    if not lines:
        return ""
    items = format_html_join("", "<li>{}. Diminta {}, menunggu {}.</li>", lines)
    return format_html("Belum berlaku, menunggu keputusan: <ul>{}</ul>", items)


def _becoming(row):
    return f"{row.title}: {row.was_words} → {row.becomes_words}" if row.becomes_words else row.title


def pressed(request, verb, subject, **arguments):
    """Call a verb and return what it returns; if it refuses, show why and return REFUSED."""
    try:
        return verb(subject, by=request.user, **arguments)
    except Refused as refused:
        messages.error(request, refused.message)
        return REFUSED


def link_page(model_admin, request, *paths):
    """Return the page that shows first halves of links, to hand over on paper, once: `paths` are pairs of a user and a path."""
    links = [(user, request.build_absolute_uri(path)) for user, path in paths]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Tautan kata sandi tercetak",
        "opts": model_admin.opts,
        "links": [(user, link, second_factor.picture(link, "Kode QR tautan ini")) for user, link in links],
    }
    return TemplateResponse(request, "admin/gugus/link.html", context)
