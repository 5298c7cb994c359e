"""Base classes of all admin pages, and the pages of districts, emergency numbers and logs."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import Group
from django.db import models
from django.shortcuts import redirect
from import_export.admin import ImportExportModelAdmin
from import_export.forms import ImportForm

from gugus import rules
from gugus.access.master_data import kind_of, titled
from gugus.actions import master_data
from gugus.admin.table import XLSX
from gugus.admin.waiting import WHERE, deciders, save, waiting_note
from gugus.audit import changes
from gugus.formats.indonesian import number
from gugus.models import AccessLog, DayOff, District, EmergencyNumber
from gugus.uploads import table as tables
from gugus.uploads.files import MEGABYTE, Rejected

MOST_FAULTS = 100  # shown at once

# No account holds the permissions that Django's own admin pages need. Groups would be confusing beside roles.
admin.site.unregister(Group)


class ByKey:
    """Finds a row by its primary key only: an empty `_to_field` in the query string would break Django's admin."""

    def get_object(self, request, object_id, from_field=None):
        return super().get_object(request, object_id, from_field or None)


class MasterData(ByKey):
    """Lets administrators add and change rows. Nobody deletes them, because case files refer to them: rows are deactivated.

    All changes go through `verbs`, which ask a second person for what takes two (`gugus.access.master_data`).
    """

    verbs = master_data
    object_history_template = "admin/changes.html"
    fixed = ()  # fields that are filled in once, with a new row

    def has_view_permission(self, request, obj=None):
        return rules.administrator(request.user)

    has_module_permission = has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), *(self.fixed if obj else ()))

    def history_view(self, request, object_id, extra_context=None):
        """Show the history of the row (gugus.audit.changes) instead of the admin's own log."""
        row = self.get_object(request, unquote(object_id))
        parts = changes.parts(row) if row is not None and hasattr(row, "history") else None
        page = changes.page(parts, request.GET.get("page")) if parts else None
        context = {"page": page, "title": f"Riwayat perubahan: {row}"}
        return super().history_view(request, object_id, context)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("empty_label", "Tidak ada" if db_field.null else "Pilih")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_action_choices(self, request, default_choices=None, action_location=ActionLocation.CHANGE_LIST):
        return super().get_action_choices(request, [("", "Pilih")], action_location)

    def save_model(self, request, obj, form, change):
        save(self.verbs, request, obj, form, change)

    def message_user(self, request, message, *args, **options):
        """Leave out Django's “changed successfully” while all that was sent waits for somebody else."""
        if not getattr(request, "all_waits", False):
            super().message_user(request, message, *args, **options)

    def save_formset(self, request, form, formset, change):
        """Save the rows of an inline through the same verbs."""
        formset.save(commit=False)
        for row in formset.new_objects:
            master_data.create(row, by=request.user)
        for row, names in formset.changed_objects:
            master_data.change(row, {name: getattr(row, name) for name in names}, by=request.user)
        for row in formset.deleted_objects:
            master_data.delete(row, by=request.user)


class MasterDataAdmin(MasterData, admin.ModelAdmin):
    """An admin page of master data."""


class TableForm(ImportForm):
    """The upload of a table. The file is inspected before the library opens it."""

    import_file = forms.FileField(
        label="Berkas XLSX atau CSV",
        help_text=f"Paling besar {tables.MOST_BYTES // MEGABYTE} MB dan {number(tables.MOST_ROWS)} baris.",
        widget=forms.FileInput(attrs={"accept": tables.ACCEPT}),
        error_messages={"empty": tables.EMPTY},
    )

    def __init__(self, formats, resources, **kwargs):
        super().__init__(formats, resources, **kwargs)
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()
        self.resource = resources[0]()

    def clean_import_file(self):
        upload = self.cleaned_data["import_file"]
        try:
            grids, faults = tables.read(upload)
        except Rejected as rejected:
            raise forms.ValidationError(rejected.message) from None
        words = [f"{fault.place} {fault.words}" for fault in faults]
        if words := [*words, *self._columns(grids[0])]:
            raise forms.ValidationError(words[:MOST_FAULTS])
        upload.seek(0)
        return upload

    def _columns(self, grid):
        """Yield what is wrong with the headings of a table."""
        if len(grid.rows) < 2:
            yield "Tabel ini tidak berisi baris."
            return
        headings = [str(value).strip() for value in grid.rows[0][1].values()]
        known = [field.column_name for field in self.resource.get_user_visible_fields()]
        for heading in headings:
            if heading not in known:
                yield f"Kolom “{heading}” tidak dikenal. Yang dibaca: {', '.join(known)}."
        for name in (self.resource.fields[key].column_name for key in self.resource.get_import_id_fields()):
            if name not in headings:
                yield f"Kolom “{name}” tidak ada. Kolom ini menunjukkan baris mana yang dimaksud."

    def clean(self):
        return super().clean() | {"format": "0"}


class Exchange(ImportExportModelAdmin):
    """Master data with import and export as a table. An import first shows what it would change."""

    formats = [XLSX]
    import_form_class = TableForm
    skip_export_form = True  # always exports all rows, as XLSX

    def process_import(self, request, **kwargs):
        """Import what was checked, once: the checked table is gone when somebody presses again on an old page."""
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            messages.error(request, "Tabel ini sudah diimpor atau tidak lagi tersimpan. Unggah lagi bila belum diimpor.")
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")

    def process_result(self, result, request):
        """Report an import with faults and go back to its form: a table is saved as a whole or not at all."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(request, "Tabel ini tidak disimpan: datanya berubah sejak diperiksa. Periksa lagi, lalu ulangi.")
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")
        return super().process_result(result, request)

    def add_success_message(self, result, request):
        new, updated, skipped = (result.totals[kind] for kind in ("new", "update", "skip"))
        messages.success(request, f"Impor selesai: {new} baris baru, {updated} baris berbeda, {skipped} baris tetap.")
        if waiting := getattr(result, "waiting", ()):
            by = ", serta ".join(sorted({deciders(change_request) for change_request in waiting}))
            messages.warning(request, f"{len(waiting)} perubahan menunggu persetujuan {by}, {WHERE}.")

    def has_import_permission(self, request):
        return rules.administrator(request.user)

    has_export_permission = has_import_permission


class ReadOnly(ByKey):
    """A page that can only be read. Its `fields` name users and institutions as text, because not all readers may open their
    pages.
    """

    readers = staticmethod(rules.auditor)

    @admin.display(description="pengguna")
    def person(self, row):
        return str(row.user)

    @admin.display(description="institusi")
    def office(self, row):
        return str(row.institution or "–")

    def has_view_permission(self, request, obj=None):
        return self.readers(request.user)

    has_module_permission = has_view_permission

    def has_add_permission(self, request, obj=None):
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(District)
class DistrictAdmin(MasterDataAdmin):
    list_display = ("name", "code", "latitude", "longitude")
    search_fields = ("name", "code")
    readonly_fields = ("code",)

    def has_add_permission(self, request, obj=None):
        return False


ON_PUBLIC_FORM = (
    "Nomor ini dibaca orang yang dalam bahaya. Yang baru dan setiap perubahannya berlaku sesudah disetujui administrator kedua; "
    "koordinator diberi tahu. Menyembunyikannya berlaku seketika."
)


@admin.register(EmergencyNumber)
class EmergencyNumberAdmin(MasterDataAdmin):
    list_display = ("name", "number", "note", "order", "active", "confirmed")
    fields = ("code", "name", "number", "note", "order", "active", "confirmed")
    fixed = ("code",)  # the fixture finds the row by it

    def get_fieldsets(self, request, obj=None):
        kinds = [kind_of(EmergencyNumber, name) for name in titled(EmergencyNumber)]
        note = obj and waiting_note(subject=obj.pk, kind__in=kinds)
        return [(None, {"fields": self.fields, "description": note or ON_PUBLIC_FORM})]


@admin.register(DayOff)
class DayOffAdmin(MasterDataAdmin):
    list_display = ("day", "name", "works")
    formfield_overrides = {models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}}
    list_filter = ("works",)


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("at", "user", "institution", "kind", "subject", "reason", "explanation")
    fields = ("at", "person", "office", "kind", "subject", "sections", "reason", "explanation")
    list_filter = ("kind", "reason", ("institution", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user", "institution")
    search_fields = ("subject", "user__username")
    date_hierarchy = "at"


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly, admin.ModelAdmin):
    """The admin's own log: which administrator changed what."""

    list_display = ("action_time", "user", "content_type", "object_repr", "action_flag", "get_change_message")
    fields = ("action_time", "person", "content_type", "object_id", "object_repr", "action_flag", "get_change_message")
    list_filter = ("action_flag",)
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "user__username")
    date_hierarchy = "action_time"

    @staticmethod
    def readers(user):
        return rules.administrator(user) or rules.auditor(user)

    @admin.display(description="perubahan")
    def get_change_message(self, entry):
        return entry.get_change_message()
