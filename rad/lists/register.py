"""The register of the task force as a table for spreadsheets."""

from import_export.fields import Field
from import_export.widgets import DateWidget, NumberWidget

from gugus.admin.tables import XLSX, TableResource
from rad.models import RegisterEntry

COLUMNS = {
    "Jenis": "get_kind_display",
    "Nomor": "number",
    "Judul": "title",
    "Tanggal": "dated_on",
    "Berlaku sampai": "valid_until",
    "Institusi": "institution__short_name",
    "Kecamatan": "district__name",
    "Jumlah peserta": "participants",
    "Bukti untuk indikator": "indicator__code",
    "Keterangan": "note",
}
# Numbers and days keep their types.
DAY, COUNT = DateWidget(coerce_to_string=False), NumberWidget(coerce_to_string=False)
WIDGETS = {"Tanggal": DAY, "Berlaku sampai": DAY, "Jumlah peserta": COUNT}


class RegisterResource(TableResource):
    """Exports the register with the headings of its page."""

    class Meta:
        model = RegisterEntry
        fields = tuple(COLUMNS)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fields = {name: Field(attribute, name, WIDGETS.get(name)) for name, attribute in COLUMNS.items()}

    def get_export_order(self, selected_fields=None):
        return list(COLUMNS)


def workbook(entries) -> bytes:
    """Return these entries as an XLSX file, protected against formula injection."""
    return XLSX().export_data(RegisterResource().export(entries))
