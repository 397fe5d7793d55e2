"""Uses the client that openapi-python-client made of /openapi.json: who am I, a figure, a card, push, push again, conflict."""

import datetime
import os
import uuid

from jejak_client import AuthenticatedClient
from jejak_client.api.akses import me
from jejak_client.api.angka import figure
from jejak_client.api.catat import append, check
from jejak_client.api.unit import scorecard
from jejak_client.models import Masalah

client = AuthenticatedClient(base_url=os.environ["JEJAK_URL"], token=os.environ["JEJAK_TOKEN"])


def parsed(answer, status):
    """The parsed answer, which must be of this status."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert answer.parsed is not None, answer.content
    return answer.parsed


who = parsed(me.sync_detailed(client=client), 200)
assert who.to_dict()["akun"] == "ppu-01", who
known = parsed(figure.sync_detailed(client=client, alamat="PPU/2023/IKU.2/realisasi"), 200)
assert known.to_dict()["tercetak"] == "92.01", known
card = parsed(scorecard.sync_detailed("PPU", 2023, client=client), 200)
assert card.to_dict()["unit"], card


def draft(text, **more):
    """A narration as the client's own model."""
    from jejak_client.models import KirimanNarasiDitulis

    return KirimanNarasiDitulis.from_dict({
        "type": "narasi.ditulis", "unit": "PPU", "berlaku": datetime.date(2024, 2, 1).isoformat(), "id": str(uuid.uuid4()),
        "data": {"tahun": 2023, "iku": "IKU.2", "jenis": "kendala", "teks": text}, **more})


first = draft("Dari klien yang dibuat dari OpenAPI.")
assert parsed(check.sync_detailed(client=client, body=first), 200)
receipt = parsed(append.sync_detailed(client=client, body=first), 201).to_dict()
again = parsed(append.sync_detailed(client=client, body=first), 200).to_dict()
assert again["first"] == receipt["first"] and again["sudah_ada"], again
conflict = parsed(append.sync_detailed(client=client, body=draft("Bentrok.", expect=1)), 409)
assert isinstance(conflict, Masalah) and conflict.to_dict()["field"] == "expect", conflict
print("python client: recorded", receipt["first"])
