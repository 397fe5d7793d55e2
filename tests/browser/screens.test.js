// Every page on a phone, a laptop, a large screen and A4: nothing is wider than its room. With JEJAK_SHOTS, pictures to be looked at.

import { test } from 'node:test';

import { clean, logIn, open, press, shoot } from './kit.js';

const { server, browser } = await open();

const PAGES = {
  'pmk-01': {
    beranda: '/',
    ringkasan: '/ringkasan?tahun=2023',
    'ringkasan-unit': '/ringkasan/PMK/2023',
    unduh: '/unduh/PMK/2023',
    reviu: '/reviu/PMK/2023',
    terbitan: '/terbitan/PMK/2023',
    catat: '/catat',
    akun: '/akun',
    istilah: '/istilah',
    arsip: '/arsip',
    docs: '/docs',
    kartu: '/kartu/PMK/2023',
    'kartu-berubah': '/kartu/PMK/2023?as_of=617&sejak=615',
    'jejak-npss': '/jejak/PMK/2023/npss',
    'jejak-iku': '/jejak/PMK/2023/IKU.2/capaian?as_of=617',
    'jejak-kartu': '/jejak/PMK/2023',
    perubahan: '/perubahan/PMK/2023?dari=600&sampai=637',
    anggaran: '/anggaran/PMK/2023',
    temuan: '/temuan',
    'buku-besar': '/buku-besar',
    event: '/buku-besar/617',
    cari: '/cari?q=IKU.2',
    verifikasi: '/verifikasi',
    entri: '/entri',
    'entri-unit': '/entri/PMK/2023',
    'entri-rasio': '/entri/PMK/2023/koreksi?iku=IKU.5&periode=2023-TW3',
  },
  'contoh-01': {
    'contoh-kartu': '/kartu/CONTOH/2023?per=TW2',
    'contoh-jejak': '/jejak/CONTOH/2023/npss?per=TW2',
    'contoh-perubahan': '/perubahan/CONTOH/2023',
    'contoh-anggaran': '/anggaran/CONTOH/2023',
    'contoh-temuan': '/temuan/CONTOH',
    'contoh-entri': '/entri/CONTOH/2023',
  },
  'admin-01': { 'akun-admin': '/akun', kunci: '/kunci', struktur: '/struktur' },
  'perencana-01': { tutup: '/tutup/PMK/2023',  'entri-perencana': '/entri/PMK/2023', 'entri-target': '/entri/PMK/2023/ubah-target?iku=IKU.1&periode=2023' },
  'bpk-01': { pembacaan: '/pembacaan', 'entri-bpk': '/entri/CONTOH/2023', 'entri-temuan': '/entri/CONTOH/2023/temuan' },
};

for (const [role, pages] of Object.entries(PAGES)) {
  test(`screens of ${role}`, async () => {
    const page = await logIn(browser, server, role);
    for (const [name, path] of Object.entries(pages)) {
      const status = await page.go(path);
      if (status !== 200) throw new Error(`${status} ${path}`);
      await shoot(page, name);
    }
    clean(page);
  });
}

test('screens of steps', async () => {
  const page = await logIn(browser, server, 'pmk-01');
  await page.go('/entri/PMK/2023/koreksi?iku=IKU.5&periode=2023-TW3');
  page.expected.push(/422/);
  await press(page, 'Periksa dahulu');
  await page.locator('.galat-formulir').waitFor();
  await shoot(page, 'entri-galat');
  await page.getByLabel('Nilai pembilang 1').fill('580');
  await page.getByLabel('Alasan (wajib)').fill('Satu instansi terlewat.');
  await press(page, 'Periksa dahulu');
  await page.getByRole('heading', { name: 'Periksa sebelum disimpan' }).waitFor();
  await shoot(page, 'entri-periksa');
  await press(page, 'Simpan ke buku besar');
  await page.waitForURL('**/entri/kuitansi/*');
  await shoot(page, 'entri-kuitansi');
  await page.go('/verifikasi');
  await page.getByRole('button', { name: 'Periksa buku besar' }).click();
  await page.locator('#simpulan:not([hidden])').waitFor();
  await shoot(page, 'verifikasi-hasil');
  clean(page);
  const nobody = await browser.newContext();
  const login = await nobody.newPage();
  await login.goto(`${server.url}/masuk`);
  await shoot(login, 'masuk');
  await nobody.close();
});
