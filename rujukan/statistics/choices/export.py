"""Exports of case data: what can be asked for, for which purpose, and how long the file is kept. A leaf."""

from datetime import timedelta

from django.db.models import TextChoices

KEPT_FOR = timedelta(days=7)
LEAST_GROUP = 5  # k: each combination of quasi-identifiers in an anonymised file appears at least so often


class ExportKind(TextChoices):
    CTDC = "ctdc", "Data anonim selaras CTDC"
    ANNUAL = "annual", "Tabel tahunan Gugus Tugas"
    SIMFONI = "simfoni", "Lembar entri ulang SIMFONI-PPA"


EXTENSIONS = {ExportKind.CTDC: "zip", ExportKind.ANNUAL: "xlsx", ExportKind.SIMFONI: "xlsx"}


class ExportState(TextChoices):
    MAKING = "making", "Sedang disusun"
    READY = "ready", "Siap diunduh"
    FAILED = "failed", "Tidak berhasil disusun"


class ExportPurpose(TextChoices):
    """What a file is for. The requester adds a sentence; the access log keeps both."""

    REPORT = "report", "Laporan kepada Gugus Tugas pusat atau provinsi"
    REQUEST = "request", "Permintaan resmi kementerian"
    COMPARISON = "comparison", "Perbandingan dengan data CTDC"
    REENTRY = "reentry", "Entri ulang di SIMFONI-PPA"
    OWN = "own", "Keperluan kerja koordinator"
