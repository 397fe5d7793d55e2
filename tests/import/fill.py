"""Fills cells of a workbook in LibreOffice, as a person would: fill.py IN OUT SHEET CELL=VALUE…

A value that reads as a number is typed as one. Needs the Debian packages libreoffice-calc-nogui and python3-uno.
"""

import os
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue


def option(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connect(pipe, office):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if office.poll() is not None:
                raise SystemExit(f"soffice ended with {office.returncode}")
            time.sleep(0.1)
    raise SystemExit("soffice does not answer")


def fill(desktop, source, out, sheet, cells):
    book = desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, (option("Hidden", True),))
    page = book.Sheets.getByName(sheet)
    for cell in cells:
        name, value = cell.split("=", 1)
        target = page.getCellRangeByName(name)
        try:
            target.setValue(float(value))
        except ValueError:
            target.setString(value)
    book.storeToURL(uno.systemPathToFileUrl(out), (option("FilterName", "Calc MS Excel 2007 XML"),))
    book.close(True)


def main():
    source, out, sheet, *cells = sys.argv[1:]
    with tempfile.TemporaryDirectory() as work:
        pipe = "jejak" + os.path.basename(work)
        office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation=file://{work}", "--headless", "--norestore", "--nologo",
             f"--accept=pipe,name={pipe};urp;"]
        )
        try:
            context = connect(pipe, office)
            desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            fill(desktop, os.path.abspath(source), os.path.abspath(out), sheet, cells)
            try:
                desktop.terminate()
            except Exception:
                # It may be gone before it answers.
                pass
            office.wait(60)
        finally:
            if office.poll() is None:
                office.kill()


main()
