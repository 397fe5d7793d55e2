// What a check says, in English: the lines are written in Indonesian by the modules that the page shares with what a bag carries,
// and are looked up here where the page is English. `{}` stands for what is recorded or counted, which stays as it is, and `{*}`
// for words that are looked up in turn. tests/browser/modules.test.js holds this list against the modules.

/** Where a line speaks of: what stands before its colon. */
const PLACES = [
  ['event {}', 'event {}'], ['checkpoint', 'checkpoint'], ['daftar berkas', 'list of files'], ['saksi', 'witnesses'],
  ['bukti penyertaan', 'proofs of inclusion'], ['ekspor.json', 'ekspor.json'], ['checkpoint Anda', 'your checkpoint'],
  ['lingkup', 'scope'], ['aturan atas isi', 'rules on contents'], ['checkpoint tercatat', 'recorded checkpoints'],
  ['berkas bukti', 'evidence files'], ['tabel', 'tables'], ['tabel {}', 'table {}'], ['riwayat dan jejak', 'histories and traces'],
  ['total kendali', 'control totals'], ['buku kerja', 'workbook'], ['paket', 'bag'],
];

const LINES = [
  // The page itself.
  ['Sah', 'Valid'], ['Catatan', 'Note'], ['Kurang', 'Missing'], ['Tidak sah', 'Invalid'], ['Tidak terbaca', 'Unreadable'],
  ['Terbukti', 'Proven'], ['Hanya konsisten', 'Merely consistent'], ['Memulai…', 'Starting…'], ['Selesai.', 'Done.'],
  ['Ditandatangani kunci yang Anda bawa, lengkap sampai checkpoint, semua tabel dihitung ulang.',
    'Signed by the key that you brought, complete up to the checkpoint, all tables computed again.'],
  ['Tidak bertentangan dengan dirinya sendiri, tetapi tidak terbukti; sebabnya di baris Kurang.',
    'It does not contradict itself, but is not proven; the lines “Missing” say why.'],
  ['Ada yang bertentangan; sebabnya di baris Tidak sah.', 'Something contradicts; the lines “Invalid” say why.'],
  ['{} detik', '{} seconds'], ['Event terakhir {}:', 'Last event {}:'],
  ['{} dari {} {} ({} per detik)', '{} of {} {} ({} per second)'],
  ['Buku besar tersambung dan cocok dengan checkpoint yang diterbitkannya', 'The ledger is unbroken and agrees with the checkpoint that it published'],
  ['Diperiksa oleh peramban ini sendiri dalam {*}, menurut kunci di dalam rantai itu sendiri.',
    'Checked by this browser itself in {}, by the key within that very chain.'],
  ['Diperiksa oleh peramban ini sendiri dalam {*}.', 'Checked by this browser itself in {}.'],
  ['{*}: paket {} {}, per {}, diketahui sampai event {}', '{}: bag {} {}, for {}, known up to event {}'],
  ['NPSS dihitung ulang: {}.', 'NPSS computed again: {}.'], ['Kelengkapan tidak terbukti.', 'Completeness is not proven.'],
  ['Lengkap sampai event {} (checkpoint bertanda tangan).', 'Complete up to event {} (signed checkpoint).'],
  ['Yang pertama tidak terbaca:', 'The first that cannot be read:'], ['Yang pertama tidak cocok:', 'The first that does not agree:'],
  ['pemeriksaan berhenti: {}', 'the check stopped: {}'], ['kesalahan program', 'a fault of the program'],
  // The ledger of this server.
  ['layanan tidak dapat memberikan event {}: barisnya tidak terbaca, atau rusak di server',
    'the service cannot give event {}: its line cannot be read, or is damaged on the server'],
  ['sambungan terputus sesudah event {}; ulangi pemeriksaan', 'the connection broke off after event {}; check again'],
  ['sesi Anda sudah berakhir; masuk kembali', 'your session has ended; sign in again'], ['layanan menjawab {}', 'the service answered {}'],
  ['layanan menyebut {} event, yang datang hanya {}', 'the service tells of {} events, only {} came'],
  ['Rantai buku besar «{}»: {} event, masing-masing menyebut hash BLAKE3 event sebelumnya.',
    'Chain of the ledger “{}”: {} events, each naming the BLAKE3 hash of the event before it.'],
  ['Rantai {} unit tersambung tanpa celah.', 'The chains of {} units are unbroken.'],
  ['Isi {} event cocok dengan data_hash di headernya.', 'The contents of {} events agree with the data_hash in their headers.'],
  ['{} event milik unit yang tidak tercakup akses Anda ({}) datang sebagai header saja: tempatnya di rantai diperiksa, isinya tidak.',
    '{} events of units beyond your access ({}) came as headers only: their place in the chain was checked, their contents were not.'],
  ['Pohon Merkle dan checkpoint TIDAK diperiksa: peramban hanya menyediakan SHA-256 pada https atau pada komputer ini sendiri.',
    'Merkle tree and checkpoint were NOT checked: browsers offer SHA-256 only over https or on this very computer.'],
  ['{} checkpoint yang tercatat di dalam rantai cocok dengan isinya.', '{} checkpoints recorded within the chain agree with its contents.'],
  ['Belum ada checkpoint bertanda tangan yang diterbitkan.', 'No signed checkpoint has been published yet.'],
  ['Akar pohon Merkle atas {} event sama dengan checkpoint {}.', 'The root of the Merkle tree over {} events equals checkpoint {}.'],
  ['Tanda tangan checkpoint (Ed25519) sah menurut kunci di dalam rantai: {}. Cocokkan kunci itu dengan yang Anda peroleh sendiri.',
    'The signature of the checkpoint (Ed25519) is valid by the key within the chain: {}. Compare that key with the one that you obtained yourself.'],
  ['checkpoint tercatat menyebut ukuran {}, yang tidak mungkin', 'a recorded checkpoint names size {}, which cannot be'],
  ['akar pohon pada {} event tidak sama dengan yang tercatat di event ini', 'the root of the tree at {} events is not the one recorded in this event'],
  ['kepala unit pada {} event tidak sama dengan yang tercatat di event ini', 'the heads of units at {} events are not those recorded in this event'],
  ['checkpoint atas nama {}, rantai ini milik {} epoch {}', 'the checkpoint is of {}, this chain belongs to {} epoch {}'],
  ['checkpoint memuat {} event, rantai hanya {}: ekor rantai dipotong', 'the checkpoint holds {} events, the chain only {}: the tail of the chain was cut off'],
  ['akar pohon atas {} event tidak sama dengan checkpoint: riwayat ditulis ulang', 'the root of the tree over {} events is not that of the checkpoint: history was rewritten'],
  // Lines of a chain.
  ['baris melebihi 65.535 byte', 'a line of more than 65,535 bytes'], ['baris bukan data, header dan salt', 'the line is not data, header and salt'],
  ['salt bukan 32 digit heksadesimal huruf kecil', 'salt is not 32 hexadecimal digits in small letters'], ['header tidak ada', 'there is no header'],
  ['header tidak kanonik, atau bidangnya kurang atau lebih', 'the header is not canonical, or has too few or too many fields'],
  ['data bukan objek', 'data is no object'], ['event {} ({} versi {})', 'event {} ({} version {})'],
  ['seq {}, seharusnya {}: ada baris yang hilang, disisipkan atau ditukar', 'seq {}, should be {}: lines are missing, inserted or exchanged'],
  ['prev {} bukan hash event sebelumnya {}', 'prev {} is not the hash of the event before, {}'], ['epoch atau format tidak dikenal', 'unknown epoch or format'],
  ['nama buku besar berganti menjadi {}', 'the name of the ledger changes to {}'],
  ['ledger.dibuka harus dan hanya boleh menjadi event 1', 'ledger.dibuka must be event 1 and no other'],
  ['unit {}: unit_seq {}, seharusnya {}', 'unit {}: unit_seq {}, should be {}'],
  ['unit {}: unit_prev bukan hash event sebelumnya dari unit itu', 'unit {}: unit_prev is not the hash of that unit’s event before'],
  ['kelompok {}–{} tidak cocok dengan letak event', 'group {}–{} does not fit the place of the event'],
  ['recorded_at {} mendahului event sebelumnya {}', 'recorded_at {} precedes the event before, {}'],
  ['ref menyebut event {}, yang tidak mungkin', 'ref names event {}, which cannot be'],
  ['data tidak cocok dengan data_hash, dan event {} tidak menghapusnya', 'data does not agree with data_hash, and event {} does not erase it'],
  ['data tidak cocok dengan data_hash', 'data does not agree with data_hash'],
  ['kelompok terakhir tidak lengkap: ekor rantai hilang', 'the last group is incomplete: the tail of the chain is missing'],
  ['baris tidak dapat dibaca ({*})', 'the line cannot be read ({})'], ['baris terakhir tidak lengkap', 'the last line is incomplete'],
  ['event {} ({} oleh {}) tidak mungkin diterima menurut aturan «{}»', 'event {} ({} by {}) cannot have been admitted under the rule “{}”'],
  ['recorded_at {} bukan waktu', 'recorded_at {} is no time'],
  ['JSON terlalu besar', 'JSON too large'], ['JSON terlalu dalam', 'JSON too deep'], ['JSON memuat terlalu banyak nilai', 'JSON holds too many values'],
  ['bilangan JSON bukan bilangan bulat biasa', 'a number in JSON is no plain whole number'],
  ['JSON tidak ditulis dengan cara yang baku (urutan kunci, spasi, ejaan)', 'JSON is not written in the standard way (order of keys, spaces, spelling)'],
  // Notes and keys.
  ['base64 bukan teks', 'base64 is no text'], ['base64 tidak kanonik', 'base64 is not canonical'],
  ['nota bertanda tangan tidak dapat dibaca', 'a signed note cannot be read'], ['baris tanda tangan tidak dikenal', 'unknown line of a signature'],
  ['checkpoint tidak dapat dibaca', 'a checkpoint cannot be read'], ['«{}» bukan kunci publik (vkey)', '“{}” is no public key (vkey)'],
  ['tanda tangan {} tidak sah', 'the signature of {} is invalid'],
  ['checkpoint tidak ditandatangani kunci buku besar', 'the checkpoint is not signed by the key of the ledger'],
  // A bag: its files.
  ['bukan paket ekspor: harus berisi tepat satu map', 'no bag: it must hold exactly one folder'],
  ['nama map paket «{}» dapat dibaca lain oleh sistem lain', 'the name of the bag’s folder “{}” may be read otherwise by other systems'],
  ['nama berkas «{}» dapat dibaca lain oleh sistem lain', 'the file name “{}” may be read otherwise by other systems'],
  ['nama berkas «{}» muncul dua kali bila huruf besar dan kecil tidak dibedakan', 'the file name “{}” is there twice where capitals count for small letters'],
  ['berkas {} tidak ada di dalam paket', 'file {} is not in the bag'],
  ['berkas {} terlalu besar untuk peramban; pakai verify_bag.py', 'file {} is too large for a browser; use verify_bag.py'],
  ['{}: baris terakhir tidak lengkap', '{}: the last line is incomplete'], ['{}: baris «{}» tidak dikenal', '{}: unknown line “{}”'],
  ['bagit.txt bukan deklarasi BagIt 1.0', 'bagit.txt is no declaration of BagIt 1.0'],
  ['berkas {} disebut di manifes tetapi tidak ada', 'the manifest names file {}, which is not there'],
  ['isi berkas {} tidak sama dengan manifes: berkas diubah', 'the contents of file {} are not those of the manifest: the file was changed'],
  ['berkas {} tidak disebut di manifes: berkas ditambahkan', 'the manifest does not name file {}: the file was added'],
  ['{} tidak disebut di tagmanifest-sha256.txt', '{} is not named in tagmanifest-sha256.txt'],
  ['berkas {} bukan bagian dari paket ini', 'file {} is no part of this bag'],
  ['Manifes BagIt: {} berkas muatan dan {} berkas tag cocok, tidak ada berkas lain.', 'BagIt manifest: {} payload files and {} tag files agree, there is no other file.'],
  ['ekspor.json memuat bidang yang tidak dikenal', 'ekspor.json holds unknown fields'], ['tidak ada', 'not there'],
  ['format {} tidak dikenal: pakai pemeriksa yang lebih baru', 'unknown format {}: use a newer verifier'],
  ['ekspor.json: per atau tahun tidak dikenal', 'ekspor.json: unknown per or tahun'],
  ['berkas data/{} tidak dikenal: isinya tidak diperiksa siapa pun', 'unknown file data/{}: nobody checks its contents'],
  ['TIDAK DIBUKTIKAN, hanya pengantar untuk pembaca: {}.', 'NOT PROVEN, only an introduction for readers: {}.'],
  // Its checkpoint, list and witnesses.
  ['checkpoint milik {}, rantai milik {}', 'the checkpoint belongs to {}, the chain to {}'],
  ['{*} ditandatangani kunci yang berlaku menurut rantai, tetapi bukan kunci yang Anda berikan',
    '{} is signed by a key that is in force by the chain, but not by the key that you gave'],
  ['{*} tidak ditandatangani kunci buku besar yang berlaku pada ukuran {}', '{} is not signed by the key of the ledger in force at size {}'],
  ['checkpoint atas nama {}, rantai milik {} epoch {}', 'the checkpoint is of {}, the chain belongs to {} epoch {}'],
  ['checkpoint berukuran {}, rantai memuat {} event: ekor rantai dipotong atau ditambah',
    'the checkpoint has size {}, the chain holds {} events: the tail of the chain was cut off or added to'],
  ['akar pohon {} event tidak sama dengan checkpoint: riwayat ditulis ulang', 'the root of the tree of {} events is not that of the checkpoint: history was rewritten'],
  ['Tanda tangan checkpoint (Ed25519) sah menurut kunci yang Anda berikan.', 'The signature of the checkpoint (Ed25519) is valid by the key that you gave.'],
  ['kunci buku besar diambil dari paket sendiri: siapa pembuatnya tidak terbukti; berikan kunci dari sumber Anda',
    'the key of the ledger was taken from the bag itself: who made it is not proven; give a key from a source of your own'],
  ['kunci-buku-besar.txt bukan kunci yang berlaku menurut rantai', 'kunci-buku-besar.txt is not a key that is in force by the chain'],
  ['daftar berkas tidak ditandatangani buku besar: isi di luar rantai dapat diubah siapa saja',
    'the list of files is not signed by the ledger: anybody can change what is outside the chain'],
  ['daftar berkas bukan yang ditandatangani buku besar: paket diubah sesudah dibuat',
    'the list of files is not the one that the ledger signed: the bag was changed after it was made'],
  ['Daftar berkas ditandatangani buku besar.', 'The list of files is signed by the ledger.'],
  ['ekspor.json dan kunci-saksi.txt menyebut saksi yang berbeda', 'ekspor.json and kunci-saksi.txt name different witnesses'],
  ['saat yang tidak mungkin', 'an impossible moment'], ['Saksi {} menandatangani checkpoint pada {*}.', 'Witness {} signed the checkpoint at {}.'],
  ['Tanda tangan saksi {} cocok dengan kunci dari paket sendiri: tidak dihitung.', 'The signature of witness {} agrees with a key from the bag itself: it does not count.'],
  ['tidak ada tanda tangan dari saksi yang Anda percaya', 'there is no signature of a witness that you trust'],
  ['baris bukti penyertaan tidak dikenal', 'unknown line of the proofs of inclusion'],
  ['bukti penyertaan event {} tidak sah', 'the proof of inclusion of event {} is invalid'],
  ['{} bukti untuk {} baris utuh: bukti dihilangkan atau ditukar', '{} proofs for {} whole lines: proofs were taken out or exchanged'],
  ['{} bukti penyertaan sah.', '{} proofs of inclusion are valid.'],
  // What it says of itself, and its scope.
  ['ekspor.json: {} tertulis {}, menurut rantai {}', 'ekspor.json: {} is written as {}, by the chain {}'],
  ['bag-info.txt tidak cocok dengan isi paket', 'bag-info.txt does not agree with the contents of the bag'],
  ['ekspor.json dan bag-info.txt cocok dengan rantai.', 'ekspor.json and bag-info.txt agree with the chain.'],
  ['rentang event di ekspor.json tidak mungkin', 'the span of events in ekspor.json cannot be'],
  ['unit tercakup {}, menurut rantai {}', 'units covered {}, by the chain {}'],
  ['event {} (unit {}) {*}', 'event {} (unit {}) {}'], ['di luar lingkup paket', 'is beyond the scope of the bag'],
  ['hanya berupa header: isinya dihilangkan', 'is only a header: its contents were taken out'],
  ['lingkup lebih sempit daripada rantai: event {} sampai {} dari 1 sampai {}; {} event unit ini hanya header, dan angka tidak dihitung ulang',
    'the scope is narrower than the chain: events {} to {} of 1 to {}; {} events of this unit are headers only, and figures were not computed again'],
  ['Unit {}: rantai tanpa celah, semua baris utuh.', 'Unit {}: unbroken chain, all lines whole.'],
  ['Unit {} di luar lingkup: {} event hanya header (event {} sampai {}).', 'Unit {} is beyond the scope: {} events are headers only (events {} to {}).'],
  ['Tabel sebagaimana diketahui pada event {}; {} event unit ini sesudahnya tidak dihitung.', 'Tables as known at event {}; {} later events of this unit are not counted.'],
  ['Aturan atas isi: {} event unit yang dimuat cocok dengan pagu, periode tertutup, rujukan, persetujuan dan pembatalan.',
    'Rules on contents: {} events of the units included agree with budget ceilings, closed periods, references, approvals and voids.'],
  ['{}: isi tidak sesuai hash, atau tidak disebut di rantai', '{}: the contents do not agree with the hash, or the chain does not name them'],
  ['paket untuk umum memuat berkas bukti', 'a bag for the public holds evidence files'],
  ['{} berkas bukti sesuai dengan hash di rantai.', '{} evidence files agree with the hash in the chain.'],
  ['{} berkas bukti disebut di rantai tetapi tidak disertakan.', '{} evidence files are named in the chain but not enclosed.'],
  ['kepala-unit.txt bukan daftar yang disebut checkpoint tercatat', 'kepala-unit.txt is not the list that the recorded checkpoint names'],
  // Its figures and tables.
  ['{}/jejak.csv: bukan satu jejak untuk setiap angka', '{}/jejak.csv: not one trace for each figure'],
  ['{}/jejak.csv: {} tertulis {}', '{}/jejak.csv: {} is written as {}'],
  ['{}/riwayat.csv: nilai terakhir {} bukan yang dihitung ulang', '{}/riwayat.csv: the last value of {} is not the one computed again'],
  ['{} dan {}: pangkal dan ujungnya sama dengan angka yang dihitung ulang; langkah di antaranya hanya cetakan program.',
    '{} and {}: their beginnings and ends equal the figures computed again; the steps between are only what the program printed.'],
  ['{}: pangkal dan ujungnya sama dengan angka yang dihitung ulang; langkah di antaranya hanya cetakan program.',
    '{}: beginnings and ends equal the figures computed again; the steps between are only what the program printed.'],
  ['angka tidak dihitung ulang: bertumpu juga pada unit {}, yang tidak dimuat paket ini', 'figures were not computed again: they also rest on unit {}, which this bag does not hold'],
  ['angka tidak dihitung ulang: {*} tidak dikenal pemeriksa ini', 'figures were not computed again: this verifier does not know {}'],
  ['perhitungan {}', 'calculation {}'],
  ['tabel/{}.csv: {} baris dihitung ulang dari rantai dan sama.', 'tabel/{}.csv: {} rows computed again from the chain, and equal.'],
  ['bertumpu juga pada unit {}, yang tidak dimuat paket ini, maka tidak dihitung ulang: {} angka: {}',
    'rest also on unit {}, which this bag does not hold, and so were not computed again: {} figures: {}'],
  ['paket format 1: kolom nama dan keterangan tabel angka, tabel riwayat dan jejak tidak dihitung ulang',
    'bag of format 1: the columns nama and keterangan of the table angka, and the tables riwayat and jejak, were not computed again'],
  ['ekspor.json: total tidak lengkap', 'ekspor.json: totals are incomplete'], ['ekspor.json: total {} tertulis {}', 'ekspor.json: the total {} is written as {}'],
  ['tabel/jejak.csv: {} tertulis {}', 'tabel/jejak.csv: {} is written as {}'],
  ['tabel/riwayat.csv: nilai terakhir {} tertulis {}', 'tabel/riwayat.csv: the last value of {} is written as {}'],
  ['tabel/{}.csv: kolomnya bukan kolom tabel ini', 'tabel/{}.csv: its columns are not those of this table'],
  ['tabel/{}.csv: satu baris tertulis dua kali', 'tabel/{}.csv: a row is written twice'], ['tabel/{}.csv: baris {} tidak ada', 'tabel/{}.csv: row {} is missing'],
  ['tabel/{}.csv: {} kolom {} tertulis {}, dihitung ulang {}', 'tabel/{}.csv: {} column {} is written as {}, computed again {}'],
  ['tabel/{}.csv: baris {} tidak dikenal dari rantai', 'tabel/{}.csv: the chain does not know row {}'],
  ['{}/{}.csv tidak berbentuk tabel', '{}/{}.csv has not the form of a table'],
  ['kolom tabel/total-kendali.csv tidak dikenal', 'unknown columns in tabel/total-kendali.csv'],
  ['tabel/total-kendali.csv: {} baris, seharusnya {}', 'tabel/total-kendali.csv: {} rows, should be {}'],
  ['{}: total kendali bukan jumlah tabelnya', '{}: the control total is not the sum of its table'], ['Total kendali {} tabel cocok.', 'The control totals of {} tables agree.'],
  ['buku-kerja.xlsx: {} lembar sama dengan tabel CSV.', 'buku-kerja.xlsx: {} sheets equal the CSV tables.'],
  ['buku-kerja.xlsx memuat entitas yang tidak dikenal', 'buku-kerja.xlsx holds unknown entities'], ['buku-kerja.xlsx tidak dapat dibaca', 'buku-kerja.xlsx cannot be read'],
  ['lembar memuat rumus', 'a sheet holds formulas'], ['buku-kerja.xlsx memuat deklarasi XML', 'buku-kerja.xlsx holds XML declarations'],
  ['buku-kerja.xlsx memuat lembar yang tidak dikenal, atau dua kali', 'buku-kerja.xlsx holds a sheet that is unknown, or twice'],
  ['lembar {}: {} baris, tabel {} baris', 'sheet {}: {} rows, table {} rows'], ['lembar {} baris {}: sel di luar tabel', 'sheet {} row {}: a cell beyond the table'],
  ['lembar {} baris {} kolom {}: bukan isi tabel', 'sheet {} row {} column {}: not the content of the table'], ['buku-kerja.xlsx tanpa lembar {}', 'buku-kerja.xlsx without sheet {}'],
  ['hasil di luar batas hitung', 'a result beyond the bounds of the calculation'], ['«{}» bukan bilangan', '“{}” is no number'], ['desimal di luar batas', 'a decimal out of bounds'],
  ['«{}» bukan tanggal', '“{}” is no date'], ['periode «{}» tidak dikenal', 'unknown period “{}”'], ['gabung «{}» tidak dikenal', 'unknown combination “{}”'],
  ['rumus di luar batas', 'a formula out of bounds'], ['rumus tidak dikenal', 'unknown formula'], ['rumus «{}» tidak dikenal', 'unknown formula “{}”'],
  ['rujukan «{}» tidak dikenal', 'unknown reference “{}”'],
  // What the auditor brought; who signed, erased and acknowledged.
  ['milik buku besar lain: {}', 'belongs to another ledger: {}'],
  ['berukuran {}, rantai hanya sampai event {}: buku besar dipotong atau dipulihkan dari keadaan lama',
    'has size {}, the chain only goes to event {}: the ledger was cut off or restored from an old state'],
  ['akar pohon pada {} event berbeda: riwayat ditulis ulang sesudah checkpoint itu Anda catat',
    'the root of the tree at {} events differs: history was rewritten after you noted that checkpoint'],
  ['Rantai adalah kelanjutan checkpoint Anda ({} event).', 'The chain continues your checkpoint ({} events).'],
  ['berkas kunci tidak memuat kunci', 'the key file holds no key'], ['berkas saksi tidak memuat kunci saksi: tidak ada saksi', 'the file of witnesses holds no key: there is no witness'],
  ['Rantai {} event tersambung (rantai buku besar dan rantai tiap unit): {} baris utuh, {} hanya header.',
    'The chain of {} events is unbroken (chain of the ledger and of each unit): {} whole lines, {} headers only.'],
  ['Kewenangan: {} event oleh pemegang hibah yang berlaku, dengan peran dan cakupannya; aturan penerimaan atas isi dinilai untuk unit yang dimuat utuh.',
    'Authority: {} events by holders of grants in force, in their role and scope; rules of admission on contents were judged for the units included whole.'],
  ['Tanda tangan pelaku: tidak ada; {} event akun yang berdata dijamin oleh server.', 'Signatures of actors: none; {} events of accounts that hold data are vouched for by the server.'],
  ['Tanda tangan pelaku: {} event ditandatangani pelakunya dan cocok, {}; {} event lain yang berdata dijamin oleh server.',
    'Signatures of actors: {} events are signed by their actors and agree, {}; {} other events that hold data are vouched for by the server.'],
  ['Event {}: data dihapus, tempatnya terbukti; sisanya menurut event {}, oleh {}.', 'Event {}: data erased, its place is proven; what remains is by event {}, by {}.'],
  ['Event {}: data dihapus menurut barisnya; event {} yang menghapusnya hanya header.', 'Event {}: data erased by its own line; event {}, which erases it, is only a header.'],
  ['Event {}: data tidak cocok dengan data_hash, dan event {} tidak menghapusnya.', 'Event {}: data does not agree with data_hash, and event {} does not erase it.'],
  ['Event {} sampai {} tanpa penanda kunci buku besar: {*}.', 'Events {} to {} without a tag of the key of the ledger: {}.'],
  ['diakui dua admin, {} (event {}) dan {} (event {})', 'acknowledged by two administrators, {} (event {}) and {} (event {})'],
  ['baru diakui satu admin, {} (event {})', 'so far acknowledged by one administrator, {} (event {})'],
  // ZIP files.
  ['berkas ZIP tidak dapat dibaca: {*}', 'the ZIP file cannot be read: {}'], ['terpotong', 'cut off'], ['tidak ada akhir daftar isi', 'there is no end of the directory'],
  ['daftar isi 64-bit tidak ada', 'there is no 64-bit directory'], ['daftar isi 64-bit rusak', 'the 64-bit directory is damaged'],
  ['memuat sesuatu di luar daftar isinya', 'it holds something beyond its directory'], ['terlalu banyak berkas', 'too many files'],
  ['daftar isi rusak', 'the directory is damaged'], ['memuat satu nama dua kali', 'it holds a name twice'],
  ['nama bukan ASCII dan tidak ditandai UTF-8', 'a name is not ASCII and not marked as UTF-8'],
  ['dienkripsi, atau cara pemampatan tidak dikenal', 'encrypted, or compressed in an unknown way'], ['mengembang lebih dari {} kali: bom ZIP', 'it grows more than {} times: a ZIP bomb'],
  ['daftar isi dan isi menyebut nama yang berbeda', 'directory and contents give different names'], ['isi tidak di tempatnya', 'contents are not in their place'],
  ['cara pemampatan tidak dikenal', 'compressed in an unknown way'], ['isi lebih panjang daripada yang disebut', 'contents are longer than told'],
  ['isi lebih pendek daripada yang disebut', 'contents are shorter than told'], ['isi tidak cocok dengan jumlah periksanya', 'contents do not agree with their checksum'],
  ['nama map «{}» dapat dibaca lain oleh sistem lain', 'the folder name “{}” may be read otherwise by other systems'],
  ['buku-kerja.xlsx tidak ditulis dengan cara yang baku', 'buku-kerja.xlsx is not written in the standard way'],
  ['buku-kerja.xlsx memuat bagian yang tidak dikenal, atau tanpa salah satunya', 'buku-kerja.xlsx holds an unknown part, or lacks one'],
  ['buku-kerja.xlsx mengembang terlalu besar', 'buku-kerja.xlsx grows too large'],
  ['memuat sesuatu di luar daftar isinya, atau terpotong', 'it holds something beyond its directory, or is cut off'],
  ['memuat keterangan berkas yang tidak dikenal', 'it holds unknown remarks on files'],
  ['memuat berkas terenkripsi, berketerangan, atau dimampatkan dengan cara yang tidak dikenal', 'it holds a file that is encrypted, has a remark, or is compressed in an unknown way'],
  ['memuat sesuatu yang bukan berkas biasa', 'it holds something that is no plain file'], ['ukuran berkas tidak mungkin', 'the size of a file cannot be'],
  ['memuat satu nama sebagai map dan sebagai berkas', 'it holds a name as a folder and as a file'],
  ['daftar isi dan isi menyebut hal yang berbeda', 'directory and contents tell different things'],
  ['memuat sesuatu di belakang isi berkas', 'it holds something behind the contents of a file'],
];

const GAP = /\{\*?\}/;

/** A line as a pattern, with which of its gaps hold words. */
function compiled([indonesian, english], inner = '([^]+?)') {
  const gaps = [...indonesian.matchAll(/\{(\*?)\}/g)].map(([, star]) => star === '*');
  const fixed = indonesian.split(GAP).map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return { pattern: new RegExp(`^${fixed.join(inner)}$`), gaps, english, fixed: indonesian.replace(/\{\*?\}/g, '').length };
}

const wordiest = (a, b) => b.fixed - a.fixed;
const lines = LINES.map((line) => compiled(line)).sort(wordiest);
const places = PLACES.map((place) => compiled(place, '([^:]+?)')).sort(wordiest);

function among(all, text) {
  for (const { pattern, gaps, english: meaning } of all) {
    const found = pattern.exec(text);
    if (found) {
      let at = 0;
      const held = found.slice(1).map((inner, n) => (gaps[n] ? english(inner) ?? inner : inner));
      return meaning.replace(/\{\}/g, () => held[at++]);
    }
  }
  return null;
}

/** The English of a line; `null` where there is none, and the line stays as it is. */
export function english(text) {
  const whole = among(lines, text) ?? among(places, text);
  if (whole !== null) return whole;
  const [, place, rest] = /^(.+?): ([^]+)$/.exec(text) ?? [];
  const before = place === undefined ? null : among(places, place);
  const after = before === null ? null : english(rest);
  return after === null ? null : `${before}: ${after}`;
}
