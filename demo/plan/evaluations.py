"""The demo's evaluations: one waits for the Bupati's office, the secretariat has yet to submit the other."""

from datetime import timedelta

from rad.actions import evaluation

DAY = timedelta(days=1)
NOTE = "Tahun pertama: sebagian institusi belum menunjuk petugas pelapor. Laporannya diminta kembali untuk evaluasi berikutnya."
HOPES = (
    "Anggaran layanan dasar diamankan pada APBD murni; jadwal kegiatan luar ruang dibagi per triwulan; institusi tanpa laporan"
    " diingatkan setiap bulan."
)
NARRATIVES = {
    2019: {
        "summary": "Tahun pertama rencana aksi dipakai untuk membentuk kerja sama. Sebagian kegiatan"
        " berjalan, sebagian belum dilaporkan. Rujukan sudah dijawab oleh semua institusi yang dikirimi.",
        "decisions": "Penetapan penanggung jawab laporan pada setiap institusi koordinator.",
        "law_enforcement": "Penanganan perkara berada pada Polres dan Kejaksaan; angkanya belum dilaporkan.",
        "hindrances": "Anggaran baru tersedia pada triwulan ketiga dan petugas berganti.",
        "recommendations": HOPES,
    },
    2020: {
        "summary": "Semua indikator tahun 2020 sudah dilaporkan. Kegiatan tatap muka berkurang karena pandemi, sedangkan"
        " layanan kepada korban tetap berjalan: rujukan dijawab, penampungan dan pemeriksaan kesehatan tersedia sepanjang tahun.",
        "decisions": "Pemindahan sisa anggaran sosialisasi ke biaya pemulangan korban; penetapan rumah singgah sebagai tempat"
        " penampungan tetap.",
        "law_enforcement": "Laporan polisi yang berasal dari rujukan sedang diproses oleh Polres. Perkembangannya disampaikan"
        " terpisah oleh Kejaksaan Negeri.",
        "hindrances": "Pembatasan pertemuan sejak Maret, jarak ke kecamatan perbatasan, dan hanya ada satu psikolog.",
        "recommendations": HOPES,
    },
}


def drafted(turn, users, plan, year, at):
    """Write the narrative of an evaluation as the secretariat, without submitting it; return the evaluation."""
    draft, _ = turn.take(users["rad"], evaluation.order, plan, year, at=at + 25 * DAY)
    turn.pass_to(users["rad"])
    return evaluation.edit(draft, by=users["rad"], version=draft.version, fields=NARRATIVES[year])


def signed(turn, users, plan, year, at):
    """Draft, submit and sign an evaluation; return it."""
    row = drafted(turn, users, plan, year, at)
    turn.take(users["rad"], evaluation.submit, row, note=NOTE, at=at + 30 * DAY)
    return turn.take(users["kepala"], evaluation.sign, row, at=at + 34 * DAY)
