"""What a cell of a county's workbook holds, as a value of JSON. What is wrong with it is said in Indonesian."""

import re
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, DecimalField, IntegerField

from gugus.admin.table import LabelsWidget, LabelWidget, YesNoWidget
from gugus.checks.county_folder import OF_APPS

LABELS = {code: label for module in OF_APPS for code, label in getattr(module, "LABELS", {}).items()}


def labels_of(field):
    """Return {code: what is written for it}. One with words of the county that runs this has another in LABELS."""
    choices = getattr(field, "choices", None) or getattr(getattr(field, "base_field", None), "choices", None) or ()
    words = (settings.COUNTY.kind, settings.COUNTY.lead_name)
    return {code: LABELS.get(code, code) if any(word in str(label) for word in words) else str(label) for code, label in choices}


def json_value(field, raw):
    """Return what a cell holds as a value of JSON. Raises ValueError, with what is wrong in Indonesian."""
    if isinstance(field, ArrayField):
        if field.base_field.choices:
            return LabelsWidget(labels_of(field).items()).clean(text(raw))
        is_whole = isinstance(field.base_field, IntegerField)
        return [whole(part, "Tulis tahun, dipisah titik koma: 2024; 2025.") if is_whole else part for part in parts(raw)]
    if isinstance(field, BooleanField):
        return YesNoWidget().clean(raw)
    if isinstance(field, IntegerField):
        return whole(raw)
    if isinstance(field, DecimalField):
        return _decimal(raw)
    return LabelWidget(labels_of(field).items()).clean(raw) if field.choices else text(raw)


def parts(raw):
    return [part.strip() for part in str(raw).split(";") if part.strip()]


def text(raw):
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    raise ValueError(f"terbaca sebagai angka atau tanggal ({raw}). Ubah format sel menjadi Teks, lalu tulis ulang.")


def whole(raw, how="Tulis hanya angka, tanpa Rp dan tanpa titik."):
    """Return a whole number. A text such as 20.000 is refused: it could be twenty."""
    if isinstance(raw, date):
        text(raw)
    written = str(int(raw) if isinstance(raw, float) and raw.is_integer() else raw).strip()
    if not re.fullmatch(r"-?[0-9]+", written):
        raise ValueError(f"“{as_typed(raw)}” bukan bilangan bulat. {how}")
    return int(written)


def as_typed(raw):
    """Return a number as it is typed in Indonesia, 27,5; another value as it is."""
    return str(raw).replace(".", ",") if isinstance(raw, float | Decimal) else raw


def _decimal(raw):
    written = str(raw).strip().replace(",", ".") if isinstance(raw, int | float) or "." not in str(raw) else ""
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", written):
        raise ValueError(f"“{as_typed(raw)}” bukan angka. Tulis hanya angka, desimal dengan koma.")
    return written
