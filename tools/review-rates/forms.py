"""The same report as text, HTML, XLSX, DOCX and PDF, written by the programs that people use."""
import html
import pathlib
import subprocess
from document import Table


def as_text(doc):
    if getattr(doc, "raw", None):
        return as_it_was(doc)
    out = []
    for item in doc:
        if not isinstance(item, Table):
            out += [item.text, ""]
            continue
        out += [item.caption, ""]
        for r, row in enumerate(item.head):
            out.append("\t".join(grid_row(item.head, r)))
        out += ["\t".join(row) for row in item.rows] + [""]
    return "\n".join(out)


def as_it_was(doc):
    """The lines of the text that it came from, with what was changed."""
    lines = list(doc.raw)
    for item in doc:
        if isinstance(item, Table):
            for n, row in zip(item.lines, item.rows):
                lines[n] = "\t".join(row)
        else:
            lines[item.line] = item.text
    return "\n".join(lines)


def grid_row(head, r):
    """A heading row with blanks where a cell above or beside covers it."""
    if r == 0:
        return [t if i == 0 else "" for t, columns, _ in head[0] for i in range(columns)]
    down = [rows > 1 for _, columns, rows in head[0] for _ in range(columns)]
    texts = iter(head[r])
    return ["" if covered else next(texts)[0] for covered in down]


def as_html(doc, ruled=True):
    style = "<style>table{border-collapse:collapse}td,th{border:1px solid #000;padding:2px 4px}</style>" if ruled else ""
    out = [f"<html><head><meta charset='utf-8'><title>Laporan</title>{style}</head><body>"]
    for item in doc:
        if not isinstance(item, Table):
            out.append(f"<p>{html.escape(item.text)}</p>")
            continue
        caption = f"<p><b>{html.escape(item.caption)}</b></p>" if item.caption and not getattr(doc, "raw", None) else ""
        out.append(f"{caption}<table width='100%' border='{1 if ruled else 0}'><thead>")
        for row in item.head:
            out.append("<tr>" + "".join(f"<th colspan='{c}' rowspan='{r}'>{html.escape(t)}</th>" for t, c, r in row) + "</tr>")
        out.append("</thead><tbody>")
        width = max((len(r) for r in item.rows), default=1)
        for row in item.rows:
            alone = f" colspan='{width}'" if len(row) == 1 and width > 1 else ""
            out.append("<tr>" + "".join(f"<td{alone}>{html.escape(t)}</td>" for t in row) + "</tr>")
        out.append("</tbody></table>")
    return "".join(out) + "</body></html>"


def one_sheet(doc, path):
    """A report that exists: all of it on one sheet, as it would be pasted."""
    import openpyxl
    book = openpyxl.Workbook()
    sheet = book.active
    for item in doc:
        if not isinstance(item, Table):
            sheet.append([item.text])
            continue
        if item.caption and not doc.raw:
            sheet.append([item.caption])
        top = sheet.max_row
        for r, row in enumerate(item.head):
            at = 1
            sheet.append(grid_row(item.head, r))
            for _, columns, rows in row if r == 0 else []:
                if columns > 1 or rows > 1:
                    sheet.merge_cells(start_row=top + 1, start_column=at, end_row=top + rows, end_column=at + columns - 1)
                at += columns
        for row in item.rows:
            sheet.append(row)
        sheet.append([])
        sheet.cell(sheet.max_row + 1, 1, " ")
    book.save(path)


def as_xlsx(doc, path):
    import openpyxl
    if hasattr(doc, "known"):
        return one_sheet(doc, path)
    book = openpyxl.Workbook()
    book.remove(book.active)
    prose = book.create_sheet("Narasi")
    for item in doc:
        if not isinstance(item, Table):
            prose.append([item.text])
            continue
        sheet = book.create_sheet(item.caption.split(" ")[1].replace(".", "_"))
        sheet.append([item.caption])
        for r, row in enumerate(item.head):
            at = 1
            grid = grid_row(item.head, r)
            sheet.append(grid)
            if r == 0:
                for _, columns, rows in row:
                    if columns > 1 or rows > 1:
                        sheet.merge_cells(start_row=2, start_column=at, end_row=1 + rows, end_column=at + columns - 1)
                    at += columns
        for row in item.rows:
            sheet.append(row)
            if len(doc) % 2:
                numbers(sheet[sheet.max_row])
    book.save(path)


def numbers(cells):
    """Numbers stored as numbers, shown by their formats, as a spreadsheet has them; in half of the reports they are texts."""
    for cell in cells[1:]:
        text = str(cell.value or "")
        bare = text.rstrip("%").replace(".", "").replace(",", ".")
        if not bare or not bare.lstrip("-").replace(".", "", 1).isdigit():
            continue
        places = len(bare.split(".")[1]) if "." in bare else 0
        cell.value = float(bare) / (100 if text.endswith("%") else 1)
        cell.number_format = "#,##0" + ("." + "0" * places if places else "") + ("%" if text.endswith("%") else "")


def office(files, to, where):
    """One start of LibreOffice for all the files."""
    profile = pathlib.Path(where) / "profile"
    for i in range(0, len(files), 40):
        subprocess.run(["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", to, "--outdir", str(where), *map(str, files[i:i + 40])],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)


def chromium(page, pdf):
    subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}", f"file://{page}"],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


def write(docs, work, forms):
    """Every document in every form: {form: [path]}."""
    made = {f: [] for f in forms}
    for name in ("html", "tagged", "untagged", "chromium"):
        (work / name).mkdir(parents=True, exist_ok=True)
    pages = []
    for i, doc in enumerate(docs):
        page = work / "html" / f"d{i:03}.html"
        page.write_text(as_html(doc))
        pages.append(page)
        if "borderless" in forms:
            (work / "plain").mkdir(exist_ok=True)
            (work / "plain" / page.name).write_text(as_html(doc, ruled=False))
        if "teks" in forms:
            text = work / f"d{i:03}.txt"
            text.write_text(as_text(doc))
            made["teks"].append(text)
        if "xlsx" in forms:
            book = work / f"d{i:03}.xlsx"
            as_xlsx(doc, book)
            made["xlsx"].append(book)
        if "chromium" in forms:
            pdf = work / "chromium" / f"d{i:03}.pdf"
            chromium(page, pdf)
            made["chromium"].append(pdf)
    if "html" in forms:
        made["html"] = pages
    if {"docx", "tagged", "untagged"} & set(forms):
        office(pages, "docx:MS Word 2007 XML", work)
        docx = [work / f"{p.stem}.docx" for p in pages]
        if "docx" in forms:
            made["docx"] = docx
        for name, tagged in (("tagged", "true"), ("untagged", "false")):
            if name in forms:
                office(docx, 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"%s"}}' % tagged, work / name)
                made[name] = [work / name / f"{p.stem}.pdf" for p in pages]
    if "borderless" in forms:
        office([work / "plain" / p.name for p in pages], "docx:MS Word 2007 XML", work / "plain")
        office([work / "plain" / f"{p.stem}.docx" for p in pages], 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"false"}}', work / "plain")
        made["borderless"] = [work / "plain" / f"{p.stem}.pdf" for p in pages]
    return made
