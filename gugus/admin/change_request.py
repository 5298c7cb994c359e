"""Admin page of change requests, open and decided. Coordinators have a page of their own."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join

from gugus import rules
from gugus.actions import account as accounts, change_request as change_requests
from gugus.admin.master import MasterDataAdmin, ReadOnly
from gugus.admin.waiting import REFUSED, SENDING, link_page, pressed
from gugus.audit import lately
from gugus.choices import AccountChange
from gugus.models import ChangeRequest
from gugus.models.change_request import OPEN_FIRST


class StateFilter(admin.SimpleListFilter):
    title = "keadaan"
    parameter_name = "keadaan"

    def lookups(self, request, model_admin):
        return [("menunggu", "Menunggu"), ("diputuskan", "Sudah diputuskan")]

    def queryset(self, request, queryset):
        return queryset.filter(decided_at__isnull=self.value() == "menunggu") if self.value() else queryset


class SubjectFilter(admin.SimpleListFilter):
    title = "tentang"
    parameter_name = "tentang"

    def lookups(self, request, model_admin):
        return [("akun", "Akun"), ("institusi", "Institusi dan perannya"), ("lain", "Data induk lain")]

    def queryset(self, request, queryset):
        about = {"akun": Q(user__isnull=False), "institusi": Q(institution__isnull=False)}
        rest = Q(user=None, institution=None)
        return queryset.filter(about.get(self.value(), rest)) if self.value() else queryset


@admin.register(ChangeRequest)
class ChangeRequestAdmin(ReadOnly, MasterDataAdmin):
    """Change requests: administrators decide them, auditors read them."""

    list_display = ("what", "change", "answer")
    list_filter = (StateFilter, SubjectFilter)
    list_display_links = None
    list_per_page = 50
    fields = ("what", "change", "answer")
    actions = ("grant", "refuse")

    def changelist_view(self, request, extra_context=None):
        decides = self.has_decide_permission(request)
        title = "Centang permintaan, pilih aksinya, lalu Jalankan" if decides else "Permintaan perubahan"
        return super().changelist_view(request, (extra_context or {}) | {"title": title})

    @staticmethod
    def readers(user):
        return rules.administrator(user) or rules.auditor(user)

    def has_decide_permission(self, request):
        return rules.administrator(request.user)

    def lookup_allowed(self, lookup, value, request):
        """Refuse filters on `half`, so that nobody guesses half of a printed link through the query string."""
        return not lookup.startswith("half") and super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request):
        alive = timezone.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        mine = When(kind=AccountChange.LINK, granted=True, asked_by=request.user, decided_at__gt=alive, then=F("half"))
        return super().get_queryset(request).for_list().annotate(shown_half=Case(mine, default=Value("")))

    def get_ordering(self, request):
        return OPEN_FIRST

    @admin.display(description="yang diminta")
    def what(self, row):
        about = row.institution and row.institution.name
        if user := row.user:
            about = f"{user} ({user.username}), {user.institution or 'tanpa institusi'}, {user.email or 'tanpa surel'}"
        lines = [about] if about else []
        lines += [f"Diminta {_who_and_when(row.asked_by, row.asked_at)}"]
        return format_html("<b>{}</b>{}", row.title, format_html_join("", "<br>{}", [(line,) for line in lines]))

    @admin.display(description="semula → menjadi")
    def change(self, row):
        words = f"{row.was_words} → {row.becomes_words}" if row.becomes_words else "–"
        if recent := lately.of([row]).get(row.pk):
            items = format_html_join("", "<li>{}</li>", [(one.words,) for one in recent])
            words = format_html("{}<br>Perubahan dalam tujuh hari:<ul>{}</ul>", words, items)
        names = [user.username for user in change_requests.gaining(row)]
        gaining = f"{len(names)} akun akan dapat membuka identitas: {', '.join(names)}" if names else ""
        return format_html("{}<br><b>{}</b>", words, gaining) if gaining else words

    @admin.display(description="keputusan", ordering="decided_at")
    def answer(self, row):
        if row.is_open:
            agreed = f"disetujui {_who_and_when(row.agreed_by, row.agreed_at)}; " if row.agreed_as else ""
            return f"Menunggu {agreed}{' dan '.join(row.missing).lower()}"
        words = f"{row.state}: {_who_and_when(row.decided_by, row.decided_at)}"
        return format_html("{}. Kode serah terima: <b>{}</b>", words, row.shown_half) if row.shown_half else words

    @admin.action(description="Setujui yang dipilih", permissions=["decide"])
    def grant(self, request, queryset):
        links = []
        # In the order of asking: changing an e-mail address after a link was made would void the link.
        for row in queryset.order_by("asked_at", "pk"):
            change_request = pressed(request, change_requests.grant, row)
            if change_request is REFUSED:
                continue
            self._report(request, change_request, "disetujui")
            if change_request.kind == AccountChange.LINK:
                links.append(change_request)
            for user in change_request.anew:
                if user.email:
                    accounts.send_link(user, by=request.user, absolute=request.build_absolute_uri)
                    messages.success(request, SENDING.format(user.email))
        if links:
            return link_page(self, request, *((change_request.user, change_request.first_half) for change_request in links))
        return None

    @admin.action(description="Tolak atau tarik yang dipilih", permissions=["decide"])
    def refuse(self, request, queryset):
        for row in queryset:
            change_request = pressed(request, change_requests.refuse, row)
            if change_request is not REFUSED:
                self._report(request, change_request, change_request.state.lower())

    def response_action(self, request, queryset, **kwargs):
        """Say how many ticked requests have left the list meanwhile, because they were decided or replaced."""
        ticked = {key for key in request.POST.getlist(ACTION_CHECKBOX_NAME) if key.isdecimal()}
        if gone := len(ticked) - queryset.filter(pk__in=ticked).count():
            messages.warning(request, f"{gone} permintaan yang dicentang sudah diputuskan atau diganti sejak halaman ini dibuka.")
        return super().response_action(request, queryset, **kwargs)

    def _report(self, request, change_request, done):
        self.log_change(request, change_request, done)
        messages.success(request, f"{change_request} {done}.")


def _who_and_when(person, at):
    return f"{person}, {date_format(timezone.localtime(at), 'j M Y H.i')}"
