// Uses the types that openapi-typescript made of /openapi.json: what does not fit them does not compile.
import createClient from 'openapi-fetch';
import type { components, paths } from './schema';

const { JEJAK_URL, JEJAK_TOKEN } = process.env;
const client = createClient<paths>({ baseUrl: JEJAK_URL ?? '', headers: { authorization: `Bearer ${JEJAK_TOKEN}` } });

function expect(held: unknown, what: string): void {
  if (!held) throw new Error(what);
}

async function main(): Promise<void> {
  const who = await client.GET('/v1/me');
  expect(who.data?.akun === 'ppu-01', 'who am I');
  const figure = await client.GET('/v1/figure', { params: { query: { alamat: 'PPU/2023/IKU.2/realisasi' } } });
  expect((figure.data as components['schemas']['SatuAngka']).tercetak === '92.01', 'a figure');
  const draft: components['schemas']['Kiriman.narasi.ditulis'] = {
    type: 'narasi.ditulis', unit: 'PPU', berlaku: '2024-02-01', id: crypto.randomUUID(),
    data: { tahun: 2023, iku: 'IKU.2', jenis: 'kendala', teks: 'Dari klien TypeScript.' },
  };
  const receipt = await client.POST('/v1/events', { body: draft });
  expect(receipt.response.status === 201, `recorded: ${receipt.response.status}`);
  const again = await client.POST('/v1/events', { body: draft });
  expect(again.response.status === 200, 'the same again');
  const conflict = await client.POST('/v1/events', { body: { ...draft, id: crypto.randomUUID(), expect: 1 } });
  expect(conflict.error?.field === 'expect', 'a conflict says its field');
  console.log('typescript client: done');
}

main().catch((error) => { console.error(error); process.exit(1); });
