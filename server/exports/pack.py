"""The pack: a ZIP of everything, with a read-me, the data dictionary and the script.

Names, order, times and compression follow from the export alone, so that the same session taken out
at the same time gives the same bytes.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from facilitation.shape import plain
from server.exports import csv, json, xlsx
from server.exports.export import Export
from server.exports.readme import dictionary, readme

UNIX = 3
READABLE = 0o644 << 16


def write(export: Export) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=6) as pack:
        for name, data in _files(export):
            pack.writestr(_entry(name, export.at), data)
    return file.getvalue()


def _files(export: Export) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", ("\n".join(readme(export, "pack")) + "\n").encode()
    yield "data-dictionary.csv", csv.of(dictionary(export))
    yield "script.json", json.dump(plain(export.session.script))
    for table in export.tables:
        yield f"{table.name}.csv", csv.of(table)
    yield "workbook.xlsx", xlsx.write(export)
    yield "session.json", json.write(export)


def _entry(name: str, at: int) -> ZipInfo:
    when = datetime.fromtimestamp(at // 1000, UTC)
    entry = ZipInfo(name, when.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = UNIX
    entry.external_attr = READABLE
    return entry
