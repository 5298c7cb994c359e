"""What each act, means and purpose of trafficking means, in plain words for the coordinator who concludes. A leaf.

UU 21/2007 Ps 1 and its elucidation define some of them (recruitment, sending, violence, threat, debt bondage, forced labour,
slavery, sexual exploitation); the others are the words of daily use. Bagian Hukum confirms them.
"""

from rujukan.choices.ctdc import Act, Means, Purpose

MEANINGS: dict[str, str] = {
    Act.RECRUITMENT: "Mengajak, mengumpulkan, membawa, atau memisahkan orang dari keluarga atau lingkungannya.",
    Act.TRANSPORT: "Membawa orang dengan kendaraan atau menemaninya dalam perjalanan.",
    Act.HARBOURING: "Memberi tempat tinggal sementara, misalnya sebelum berangkat atau di tempat kerja.",
    Act.SENDING: "Memberangkatkan orang dari satu tempat ke tempat lain.",
    Act.TRANSFER: "Memindahkan orang ke tempat, majikan, atau penguasaan lain.",
    Act.RECEIPT: "Menerima orang dari perekrut, pengangkut, atau pengirim.",
    Means.THREAT: "Ucapan, tulisan, gambar, atau gerak yang menakutkan atau mengekang kebebasan, juga terhadap keluarganya.",
    Means.VIOLENCE: "Perbuatan terhadap badan atau jiwa yang membahayakan, atau yang merampas kemerdekaan.",
    Means.ABDUCTION: "Membawa orang pergi dengan paksa atau diam-diam, di luar kemauannya.",
    Means.CONFINEMENT: "Menahan orang di suatu tempat, sehingga tidak dapat pergi.",
    Means.FORGERY: "Membuat atau memakai dokumen palsu, misalnya umur, nama, atau izin.",
    Means.DECEPTION: "Janji atau keterangan yang tidak benar, misalnya tentang pekerjaan, upah, atau tujuan.",
    Means.POWER: "Memakai jabatan atau pengaruh (orang tua, guru, pejabat, majikan) untuk menguasai orang.",
    Means.VULNERABILITY: "Memakai keadaan lemah seseorang: miskin, sakit, hamil, tanpa dokumen, atau jauh dari keluarga.",
    Means.DEBT_BONDAGE: "Orang terpaksa menjaminkan diri, keluarga, atau tenaganya untuk melunasi utang.",
    Means.PAYMENT: "Memberi uang atau manfaat kepada orang yang menguasainya, misalnya orang tua, supaya setuju.",
    Purpose.PROSTITUTION: "Dijadikan pelacur, sedang orang lain mendapat untung.",
    Purpose.FORCED_LABOUR: "Dibuat yakin bahwa ia atau keluarganya akan menderita bila tidak mau bekerja.",
    Purpose.SLAVERY: "Dimiliki atau dikuasai orang lain, sehingga tidak dapat menolak pekerjaan.",
    Purpose.OPPRESSION: "Diperlakukan sewenang-wenang untuk keuntungan orang lain.",
    Purpose.EXTORTION: "Uang, upah, atau barangnya diambil dengan paksa atau ancaman.",
    Purpose.BODY: "Tubuh atau rahimnya dipakai untuk keuntungan orang lain, termasuk pencabulan.",
    Purpose.ORGANS: "Organ atau jaringan tubuhnya diambil atau dipindahkan dengan melawan hukum.",
    Purpose.LABOUR: "Tenaga atau keahliannya dipakai untuk keuntungan orang lain.",
    Purpose.MAIL_BRIDE: "Dikawinkan ke luar daerah atau negeri dengan bayaran, lalu dieksploitasi.",
    Purpose.PALM_OIL: "Dieksploitasi di kebun atau pabrik sawit.",
    Purpose.ENTERTAINMENT: "Dieksploitasi di kafe, karaoke, bar, atau tempat hiburan lain.",
    Purpose.ONLINE_SCAM: "Dipaksa menipu orang lewat telepon atau internet.",
    Purpose.DOMESTIC_WORK: "Dieksploitasi sebagai pekerja di rumah orang.",
    Purpose.SEAFARER: "Dieksploitasi di kapal ikan atau kapal lain.",
}
