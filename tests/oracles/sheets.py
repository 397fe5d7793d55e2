"""Sheets as LibreOffice writes them against the CSV files of a bag: same rows, same sums."""

import csv
import glob
import os
import sys
from decimal import Decimal, InvalidOperation


def number(text):
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def main(tables, sheets):
    found = 0
    for table in sorted(glob.glob(f"{tables}/*.csv")):
        name = os.path.splitext(os.path.basename(table))[0]
        sheet = glob.glob(f"{sheets}/*-{name}.csv")
        if len(sheet) != 1:
            sys.exit(f"no sheet for {name}")
        ours, theirs = read(table), read(sheet[0])
        if len(ours) != len(theirs) or ours[0] != theirs[0]:
            sys.exit(f"{name}: {len(theirs)} rows in LibreOffice, {len(ours)} in the bag")
        for column, head in enumerate(ours[0]):
            a = [number(row[column]) for row in ours[1:]]
            b = [number(row[column]) for row in theirs[1:]]
            a, b = sum(n for n in a if n is not None), sum(n for n in b if n is not None)
            if abs(a - b) > abs(a) * Decimal("1e-12") + Decimal("1e-9"):
                sys.exit(f"{name}.{head}: {b} in LibreOffice, {a} in the bag")
        found += 1
    print(f"{found} sheets, same rows and sums")


main(*sys.argv[1:])
