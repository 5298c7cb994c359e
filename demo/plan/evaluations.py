"""The demo's evaluations: 2019 is enacted with recommendations, 2020 is signed and waits for the Bupati's office."""

from datetime import date, timedelta

from gugus.models import Institution
from rad.actions import enactment, evaluation, recommendation
from rad.choices import RecommendationStatus
from rad.models import Recommendation

DAY = timedelta(days=1)
NOTE = "Tahun pertama: sebagian institusi belum menunjuk petugas pelapor. Laporannya diminta kembali untuk evaluasi berikutnya."
RANK, NIP = "Pembina Utama Muda, IV/c (contoh)", "0" * 18
REGENT = "Nama Bupati (contoh)"
NARRATIVES = {
    2019: {
        "number": "400.2/017/DSPPPAKB/2020 (contoh)",
        "summary": "Tahun pertama rencana aksi dipakai untuk membentuk kerja sama. Sebagian kegiatan"
        " berjalan, sebagian belum dilaporkan. Rujukan sudah dijawab oleh semua institusi yang dikirimi.",
        "decisions": "Penetapan penanggung jawab laporan pada setiap institusi koordinator.",
        "law_enforcement": "Penanganan perkara berada pada Polres dan Kejaksaan; angkanya belum dilaporkan.",
        "hindrances": "Anggaran baru tersedia pada triwulan ketiga dan petugas berganti.",
        "analyses": {
            "A": "Kerja sama antarinstansi mulai terbentuk. Kegiatan di kecamatan belum berjalan karena anggaran terlambat.",
            "C": "Pemulangan dilayani menurut kebutuhan. Rumah singgah belum ada, jadi penampungan menumpang di kepolisian.",
        },
    },
    2020: {
        "number": "400.2/021/DSPPPAKB/2021 (contoh)",
        "summary": "Semua indikator tahun 2020 sudah dilaporkan. Kegiatan tatap muka berkurang karena pandemi, sedangkan"
        " layanan kepada korban tetap berjalan: rujukan dijawab, penampungan dan pemeriksaan kesehatan tersedia sepanjang tahun."
        " Uang banyak terpakai terutama karena honorarium penyuluh; tanpa itu sisanya baru terpakai sebagian.",
        "decisions": "Pemindahan sisa anggaran sosialisasi ke biaya pemulangan korban.\n"
        "Penetapan rumah singgah sebagai tempat penampungan tetap.\n"
        "Penunjukan satu psikolog tetap bagi sub gugus tugas rehabilitasi sosial.",
        "law_enforcement": "Laporan polisi yang berasal dari rujukan sedang diproses oleh Polres. Perkembangannya disampaikan"
        " terpisah oleh Kejaksaan Negeri.",
        "hindrances": "Pembatasan pertemuan sejak Maret, jarak ke kecamatan perbatasan, dan hanya ada satu psikolog.",
        "analyses": {
            "A": "Berhasil: penyuluh agama menjangkau semua kecamatan dan paralegal terbentuk. Belum: sosialisasi di sekolah"
            " dan tempat hiburan, karena pembatasan pertemuan sejak Maret.",
            "B": "Berhasil: puskesmas menerima rujukan sepanjang tahun. Belum: pelatihan tenaga kesehatan, karena pelatihnya"
            " tidak dapat datang.",
            "C": "Berhasil: pemulangan dan pendampingan berjalan tanpa antrean. Belum: rumah singgah dan psikolog tetap, karena"
            " tidak beranggaran.",
            "D": "Berhasil: penertiban dan pemeriksaan orang asing dilakukan bersama. Belum: pelatihan penyidik, karena"
            " ditunda Polda.",
            "E": "Berhasil: Peraturan Bupati ditetapkan. Belum: rapat koordinasi hanya dua kali, karena jadwal pimpinan.",
        },
    },
}
# of each year: (owner, deadline, text)
RECOMMENDATIONS = {
    2019: (
        ("bappeda", date(2020, 6, 30), "Menunjuk petugas pelapor pada setiap institusi koordinator."),
        ("dsp3akb", date(2020, 12, 31), "Mengusulkan anggaran layanan dasar korban dalam APBD murni."),
        ("polres", date(2020, 12, 31), "Melaporkan perkembangan perkara setiap triwulan kepada gugus tugas."),
        ("diskominfo", date(2020, 9, 30), "Memasang papan informasi pengaduan di terminal dan pos lintas batas."),
    ),
    2020: (
        ("dsp3akb", date(2021, 12, 31), "Menetapkan rumah singgah dan menganggarkan pengelolaannya."),
        ("dsp3akb", date(2021, 9, 30), "Mengangkat satu psikolog tetap untuk pendampingan korban."),
        ("disnaker", date(2021, 6, 30), "Membagi jadwal kegiatan luar ruang per triwulan supaya tidak menumpuk di akhir tahun."),
        ("bappeda", date(2021, 6, 30), "Mengingatkan setiap bulan institusi yang laporannya belum lengkap."),
    ),
}
RUNNING, DONE, DROPPED = RecommendationStatus.RUNNING, RecommendationStatus.DONE, RecommendationStatus.DROPPED
# of 2019's, in their order; the third has not begun
BECAME = (
    (0, DONE, "Surat penunjukan dari semua institusi koordinator sudah diterima."),
    (1, RUNNING, "Masuk rancangan APBD, belum ditetapkan."),
    (3, DROPPED, "Anggarannya dipindahkan untuk penanganan pandemi."),
)


def drafted(turn, users, plan, year, at):
    """Write the narrative and the recommendations of an evaluation as the secretariat; return the evaluation."""
    draft, _ = turn.take(users["rad"], evaluation.order, plan, year, at=at + 25 * DAY)
    bodies = {body.code: body for body in Institution.objects.all()}
    rows = [
        {"key": None, "owner": bodies[code], "deadline": deadline, "text": text} for code, deadline, text in RECOMMENDATIONS[year]
    ]
    turn.pass_to(users["rad"])
    return evaluation.edit(draft, by=users["rad"], version=draft.version, fields=NARRATIVES[year], recommendations=rows)


def signed(turn, users, plan, year, at):
    """Draft, submit and sign an evaluation; return it."""
    row = drafted(turn, users, plan, year, at)
    turn.take(users["rad"], evaluation.submit, row, note=NOTE, at=at + 30 * DAY)
    return turn.take(users["kepala"], evaluation.sign, row, signer_rank=RANK, signer_nip=NIP, at=at + 34 * DAY)


def enacted(turn, users, plan, year, at):
    """Draft, submit, sign and enact an evaluation; return it. Drawing its PDF takes some seconds."""
    row = signed(turn, users, plan, year, at)
    row = turn.take(users["bupati"], evaluation.enact, row, regent=REGENT, at=at + 40 * DAY)
    enactment.finish_all(at=row.enacted_at)
    return row


def followed_up(turn, users, year, at):
    """Record what became of the recommendations of an enacted evaluation."""
    rows = list(Recommendation.objects.filter(evaluation__year=year))
    for place, status, note in BECAME:
        turn.take(users["rad"], recommendation.update, rows[place], status=status, note=note, at=at)
