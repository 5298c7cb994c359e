"""Accounts and what waits for a second administrator. Every change goes through `gugus.actions.accounts`."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Case, F, Value, When
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from gugus import rules, second_factor
from gugus.actions import accounts
from gugus.admin.master import MasterData, MasterDataAdmin, ReadOnly
from gugus.choices import AccountChange, Role
from gugus.forms.user import UserForm
from gugus.lifecycle import Refused
from gugus.models import AccountRequest, Institution, User


class RoleFilter(admin.SimpleListFilter):
    title = "peran"
    parameter_name = "peran"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        return queryset.filter(roles__contains=[self.value()]) if self.value() in Role.values else queryset


OWN_ROLES = "Peran dan institusi Anda sendiri hanya dapat diubah administrator lain."
NEXT_STEPS = (
    "Sesudah disimpan, pemilik akun membuat kata sandinya sendiri: kirim tautannya dengan Aksi di halaman akun itu. "
    "Peran petugas, koordinator, auditor, dan administrator berlaku sesudah disetujui administrator lain."
)
SECOND_PERSON = (
    "Akun ini dapat membuka identitas, menentukan siapa yang dapat, atau membaca catatannya. Memberi, memindahkan, dan mengganti "
    "nama pengguna atau surel menunggu administrator kedua; mencabut peran dan menonaktifkan berlaku seketika."
)


@admin.register(User)
class UserAdmin(MasterData, DjangoUserAdmin):
    form = add_form = UserForm
    add_form_template = None
    list_display = ("username", "get_full_name", "institution", "role_words", "is_active", "last_login")
    list_filter = (RoleFilter, "is_active", ("institution", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("institution",)
    search_fields = ("username", "first_name", "last_name", "email")
    filter_horizontal = ()
    autocomplete_fields = ()
    fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email")}),
        ("Yang boleh dilakukan", {"fields": ("institution", "roles", "is_active")}),
    )
    add_fieldsets = (
        (None, fieldsets[0][1] | {"description": NEXT_STEPS}),
        ("Yang boleh dilakukan", {"fields": ("institution", "roles")}),
    )
    actions = ("send_link", "print_link", "reset_factor")

    @admin.display(description="peran")
    def role_words(self, user):
        return user.role_words or "Tanpa peran"

    @admin.display(description="nama")
    def get_full_name(self, user):
        return user.get_full_name()

    def get_urls(self):
        """Without the page that sets another's password: nobody but its owner ever knows one."""
        return [url for url in super().get_urls() if url.name != "auth_user_password_change"]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if _oneself(request, obj):
            own = {"fields": ("institution", "role_words", "is_active"), "description": OWN_ROLES}
            return (*fieldsets[:-1], (fieldsets[-1][0], own))
        if obj and obj.guarded:
            return ((None, fieldsets[0][1] | {"description": SECOND_PERSON}), *fieldsets[1:])
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        # Left out of the form, so a forged request cannot change them either.
        return ("institution", "role_words", "is_active") if _oneself(request, obj) else ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "institution":
            kwargs["queryset"] = Institution.objects.with_accounts()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        """What one administrator may decide alone is saved, the rest waits for another."""
        if change:
            wanted = {name: form.cleaned_data[name] for name in form.changed_data if name in form._meta.fields}
            waiting = accounts.change(obj, wanted, by=request.user)
            obj.refresh_from_db()
            # The record of changes tells what was changed, not what was asked for.
            form.changed_data[:] = [name for name in wanted if getattr(obj, name) == wanted[name]]
        else:
            waiting = accounts.create(obj, by=request.user)
        for asked in waiting:
            messages.warning(request, f"{asked}: menunggu persetujuan administrator lain, di “Permintaan akun”.")
        if not (change or waiting) and obj.email:
            self.send_link(request, [obj])

    @admin.action(description="Kirim tautan kata sandi lewat surel", location=ActionLocation.CHANGE_FORM)
    def send_link(self, request, queryset):
        for user in queryset:
            if _pressed(request, accounts.send_link, user, absolute=request.build_absolute_uri) is not REFUSED:
                self.log_change(request, user, "tautan kata sandi dipesan")
                messages.success(request, SENDING.format(user.email))

    @admin.action(description="Buat tautan kata sandi tercetak", location=ActionLocation.CHANGE_FORM)
    def print_link(self, request, queryset):
        for user in queryset:
            path = _pressed(request, accounts.print_link, user)
            if path is None:
                messages.warning(request, WAITS.format("Tautan kata sandi tercetak"))
            elif path is not REFUSED:
                self.log_change(request, user, "tautan kata sandi tercetak dibuat")
                return _link_page(self, request, (user, path))
        return None

    @admin.action(description="Minta reset langkah kedua", location=ActionLocation.CHANGE_FORM)
    def reset_factor(self, request, queryset):
        for user in queryset:
            if _pressed(request, accounts.reset_factor, user) is not REFUSED:
                messages.warning(request, WAITS.format("Reset langkah kedua"))


WAITS = "{} menunggu persetujuan administrator lain, di “Permintaan akun”."
SENDING = (
    "Tautan untuk membuat kata sandi akan dikirim kepada {} dalam beberapa menit. Bila tidak terkirim, administrator diberi tahu."
)
REFUSED = object()


def _oneself(request, user):
    return user is not None and user.pk == request.user.pk


def _pressed(request, verb, subject, **given):
    """What the verb returns, or REFUSED after saying why."""
    try:
        return verb(subject, by=request.user, **given)
    except Refused as refused:
        messages.error(request, refused.message)
        return REFUSED


def _who_and_when(person, at):
    return f"{person}, {date_format(timezone.localtime(at), 'j M Y H.i')}"


def _link_page(model_admin, request, *made, halves=False):
    """Links to hand over on paper, shown this once: `made` are pairs of a person and a path."""
    links = [(user, request.build_absolute_uri(path)) for user, path in made]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Tautan kata sandi tercetak",
        "opts": model_admin.opts,
        "links": [(user, link, second_factor.picture(link, "Kode QR tautan ini")) for user, link in links],
        "halves": halves,
    }
    return TemplateResponse(request, "admin/gugus/link.html", context)


class StateFilter(admin.SimpleListFilter):
    title = "keadaan"
    parameter_name = "keadaan"

    def lookups(self, request, model_admin):
        return [("menunggu", "Menunggu"), ("diputuskan", "Sudah diputuskan")]

    def queryset(self, request, queryset):
        return queryset.filter(decided_at__isnull=self.value() == "menunggu") if self.value() else queryset


@admin.register(AccountRequest)
class AccountRequestAdmin(ReadOnly, MasterDataAdmin):
    """For the second administrator to decide, for the auditor to read."""

    list_display = ("words", "account", "institution", "address", "asked", "answer")
    list_filter = (StateFilter, "kind")
    list_select_related = ("user__institution", "asked_by", "decided_by")
    list_display_links = None
    fields = ("words", "account", "asked", "answer")
    actions = ("grant", "refuse")

    def changelist_view(self, request, extra_context=None):
        title = "Centang permintaan, pilih aksinya, lalu Jalankan" if self.has_decide_permission(request) else "Permintaan akun"
        return super().changelist_view(request, (extra_context or {}) | {"title": title})

    @staticmethod
    def readers(user):
        return rules.administrator(user) or rules.auditor(user)

    def has_decide_permission(self, request):
        return rules.administrator(request.user)

    def lookup_allowed(self, lookup, value, request):
        """The half of a printed link is not guessed through the address bar either."""
        return not lookup.startswith("value") and super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request):
        alive = timezone.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        mine = When(kind=AccountChange.LINK, granted=True, asked_by=request.user, decided_at__gt=alive, then=F("value"))
        return super().get_queryset(request).annotate(half=Case(mine, default=Value("")))

    @admin.display(description="yang diminta")
    def words(self, row):
        return row.words

    @admin.display(description="akun", ordering="user__username")
    def account(self, row):
        return f"{row.user} ({row.user.username})"

    @admin.display(description="institusi")
    def institution(self, row):
        return row.user.institution or "–"

    @admin.display(description="surel sekarang")
    def address(self, row):
        return row.user.email or "–"

    @admin.display(description="diminta", ordering="asked_at")
    def asked(self, row):
        return _who_and_when(row.asked_by, row.asked_at)

    @admin.display(description="keputusan", ordering="decided_at")
    def answer(self, row):
        if row.decided_at is None:
            return "Menunggu"
        words = f"{'Disetujui' if row.granted else 'Ditolak'}: {_who_and_when(row.decided_by, row.decided_at)}"
        return format_html("{}. Kode serah terima: <b>{}</b>", words, row.half) if row.half else words

    @admin.action(description="Setujui yang dipilih", permissions=["decide"])
    def grant(self, request, queryset):
        links = []
        for row in queryset.order_by("asked_at"):  # an address changed after a link was made would void the link
            asked = _pressed(request, accounts.grant, row)
            if asked is REFUSED:
                continue
            self._tell(request, asked, "disetujui")
            if asked.kind == AccountChange.LINK:
                links.append(asked)
            if asked.kind == AccountChange.ROLE and not asked.user.has_usable_password() and asked.user.email:
                accounts.send_link(asked.user, by=request.user, absolute=request.build_absolute_uri)
                messages.success(request, SENDING.format(asked.user.email))
        if links:
            return _link_page(self, request, *((asked.user, asked.first_half) for asked in links), halves=True)
        return None

    @admin.action(description="Tolak yang dipilih", permissions=["decide"])
    def refuse(self, request, queryset):
        for row in queryset:
            asked = _pressed(request, accounts.refuse, row)
            if asked is not REFUSED:
                self._tell(request, asked, "ditolak")

    def _tell(self, request, asked, done):
        self.log_change(request, asked, done)
        messages.success(request, f"{asked} {done}.")
