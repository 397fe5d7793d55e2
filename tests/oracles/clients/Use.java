// Uses the client that openapi-generator made of /openapi.json (Java, library native): what does not fit its types does not compile.

import id.jejak.ApiClient;
import id.jejak.ApiException;
import id.jejak.ApiResponse;
import id.jejak.api.AksesApi;
import id.jejak.api.AngkaApi;
import id.jejak.api.CatatApi;
import id.jejak.api.UnitApi;
import id.jejak.model.DataNarasiDitulis;
import id.jejak.model.IsiJenisNarasi;
import id.jejak.model.Kiriman;
import id.jejak.model.KirimanKelompok;
import id.jejak.model.KirimanNarasiDitulis;
import id.jejak.model.KirimanTunggal;
import id.jejak.model.Kuitansi;
import id.jejak.model.Masalah;
import java.util.UUID;

public class Use {
    private static void expect(boolean held, String what) {
        if (!held) throw new IllegalStateException(what);
    }

    private static KirimanTunggal draft(String text) {
        DataNarasiDitulis data = new DataNarasiDitulis();
        data.tahun(2023).iku("IKU.2").jenis(IsiJenisNarasi.KENDALA).teks(text);
        KirimanNarasiDitulis draft = new KirimanNarasiDitulis();
        draft.type(KirimanNarasiDitulis.TypeEnum.NARASI_DITULIS).unit("PPU").berlaku("2024-02-01").id(UUID.randomUUID()).data(data);
        return new KirimanTunggal(draft);
    }

    public static void main(String[] args) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(System.getenv("JEJAK_URL"));
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + System.getenv("JEJAK_TOKEN")));

        expect("ppu-01".equals(new AksesApi(client).me().getAkun()), "who am I");
        AngkaApi angka = new AngkaApi(client);
        expect("92.01".equals(angka.figure("PPU/2023/IKU.2/realisasi", null, null, null).getTercetak()), "a figure");
        expect("PPU".equals(new UnitApi(client).scorecard("PPU", 2023, null, null, null).getUnit().getKode()), "a card");

        CatatApi catat = new CatatApi(client);
        KirimanTunggal one = draft("Dari klien Java.");
        catat.check(new Kiriman(one), null, null, null);
        ApiResponse<Kuitansi> receipt = catat.appendWithHttpInfo(new Kiriman(one), null, null, null);
        expect(receipt.getStatusCode() == 201, "recorded: " + receipt.getStatusCode());
        ApiResponse<Kuitansi> again = catat.appendWithHttpInfo(new Kiriman(one), null, null, null);
        expect(again.getStatusCode() == 200 && again.getData().getFirst().equals(receipt.getData().getFirst()), "the same again");
        KirimanKelompok group = new KirimanKelompok();
        group.add(draft("Satu dari dua."));
        group.add(draft("Dua dari dua."));
        Kuitansi both = catat.append(new Kiriman(group), null, null, null);
        expect(both.getLast() - both.getFirst() == 1, "a group of two: " + both);
        KirimanTunggal late = draft("Bentrok.");
        ((KirimanNarasiDitulis) late.getActualInstance()).expect(1L);
        try {
            catat.append(new Kiriman(late), null, null, null);
            expect(false, "a conflict was taken");
        } catch (ApiException error) {
            Masalah why = client.getObjectMapper().readValue(error.getResponseBody(), Masalah.class);
            expect(error.getCode() == 409 && "expect".equals(why.getField()), "a conflict says its field: " + error.getResponseBody());
        }
        System.out.println("java client: recorded " + receipt.getData().getFirst());
    }
}
