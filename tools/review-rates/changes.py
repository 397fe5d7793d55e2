"""Changes to a report, each with what a right finding says: decided by the print itself, before any program reads it."""
from dataclasses import dataclass
from decimal import Decimal
from document import BANDS, Table, number, printed


@dataclass
class Change:
    kind: str
    item: object        # the table or sentence
    place: str          # what the finding's place says: "Tabel 3.2" or words of the sentence
    label: str          # the row's first words
    old: str
    new: str
    result: str         # the number that the relation gives, as printed
    expected: list      # the numbers, or words, of which a right explanation gives one


def digit(text, dice):
    """One digit made another, or two that stand beside each other exchanged."""
    spots = [i for i, c in enumerate(text) if c.isdigit()]
    chars = list(text)
    if dice.random() < .5 and len(spots) > 1:
        a = dice.randrange(len(spots) - 1)
        a, b = spots[a], spots[a + 1]
        chars[a], chars[b] = chars[b], chars[a]
    else:
        at = dice.choice(spots)
        chars[at] = dice.choice([d for d in "123456789" if d != chars[at]])
    return "".join(chars)


def apart(a, b, text):
    """Further from each other than rounding explains: more than the last printed place."""
    places = len(text.split(",")[1].rstrip("% ")) if "," in text else 0
    return abs(a - b) > Decimal(2).scaleb(-places) and abs(a - b) * 1000 > abs(b)


def of_result(item, rel, dice):
    old = item.get(rel.result)
    if rel.word:
        new = dice.choice([w for _, w in BANDS if w != old])
        return old, new, old
    others = [r for r in item.rels if r.kind == rel.kind and r is not rel]
    new = item.get(dice.choice(others).result) if others and dice.random() < .3 else digit(old, dice)
    value = rel.compute(*(number(item.get(i)) for i in rel.inputs))
    good = new != old and not new.startswith("0") and apart(number(new), value, new)
    return (old, new, value) if good else None


def of_input(item, rel, dice):
    at = dice.choice(rel.inputs)
    old = item.get(at)
    new = digit(old, dice)
    if new == old or new.startswith("0") or number(new) == 0:
        return None
    value = rel.compute(*(number(new if i == at else item.get(i)) for i in rel.inputs))
    return (at, old, new, value) if apart(value, number(item.get(rel.result)), item.get(rel.result)) else None


def one(doc, dice):
    """One change of the document, in place; none where the dice fell badly."""
    item = dice.choice([i for i in doc if i.rels])
    rel = dice.choice(item.rels)
    inner = rel.inputs and not rel.word and dice.random() < .35
    made = of_input(item, rel, dice) if inner else of_result(item, rel, dice)
    if made is None:
        return None
    at, old, new, expected = made if inner else (rel.result, *made)
    item.put(at, new)
    table = isinstance(item, Table)
    place = " ".join(item.caption.split(" ")[:2]) if table else item.parts[0].strip()[:30]
    label = item.rows[at[0]][0 if not item.rows[at[0]][0].isdigit() else 1] if table else ""
    # A cell stands in several relations, and a finding about any of them that it breaks is right.
    also = [r.compute(*(number(item.get(i)) for i in r.inputs)) for r in item.rels if at in r.inputs or at == r.result and not r.word]
    return Change(rel.kind + (" (masukan)" if inner else ""), item, place, label, old, new, item.get(rel.result), [expected, *also])


def understood(change, finding):
    """Whether one finding names this change and says the right value."""
    told = " ".join(str(finding.get(k) or "") for k in ("tabel", "hal", "tercetak", "penjelasan"))
    flat = "".join(told.split())
    if isinstance(change.item, Table):
        near = finding["tabel"].strip() == change.place
    else:
        near = "".join(change.place.split())[:20] in flat
    named = change.new.rstrip("% ") in told or change.result == finding.get("tercetak")
    return near and named and any(says(told, flat, e) for e in change.expected)


def says(told, flat, value):
    if isinstance(value, str):
        return value in told
    return any("".join(printed(v, p).split()) in flat for p in (0, 1, 2, 3) for v in (value, abs(value)))
