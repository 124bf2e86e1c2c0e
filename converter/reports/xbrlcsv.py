"""xBRL-CSV 1.0: metadata as JSON, and tables as CSV beside it. Places in the metadata are on page 1 of what is read, places in the tables
on the pages after it.

Not read, and said to be so: metadata that extends other metadata, property groups, and parameters in a file of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from converter.model import Diagnostic, Severity, Span
from converter.readers.delimited import records
from converter.readers.source import LineIndex, oversize
from converter.reports import aspects, csvperiods, target
from converter.reports.instance import Instance, Wrong
from converter.reports.jsontext import Node, Number
from converter.reports.target import Said
from converter.taxonomies.discovery import Locate
from converter.taxonomies.documents import LOCAL, join

NAME = "xBRL-CSV 1.0 (its metadata)"
SUFFIXES = ("-metadata.json",)
TYPE = "https://xbrl.org/2021/xbrl-csv"
_INFO = frozenset(("documentType", "features", "namespaces", "linkTypes", "linkGroups", "taxonomy", "baseURL", "extends", "final"))
_MEMBERS = frozenset(("documentInfo", "tableTemplates", "tables", "parameters", "parameterURL", "dimensions", "decimals", "links"))
_ROUNDED = re.compile(r"\s*([^\sd]+)\s*d\s*(0|-?[1-9][0-9]{0,5}|INF)\s*")  # 3.4: decimals behind the number
_STRUCTURE = "xbrlce:invalidJSONStructure"
_NOTHING = "#none"

Row = Mapping[str, tuple[str, Span]]


class _Column(NamedTuple):
    """A fact column: its dimensions and decimals, those of its table and of the report among them."""

    name: str
    dimensions: Mapping[str, str]
    decimals: str


def identify(data: bytes) -> bool:
    return aspects.claimed(data, b"xbrl-csv")


def read(name: str, data: bytes, locate: Locate) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """The report of an xBRL-CSV metadata file and the tables that it names. What cannot be read is a diagnostic at its place."""
    document, flaws = aspects.document(data, "xbrlce", TYPE)
    if document is None:
        return Instance(name, ((name, data),)), flaws
    about, wrong = aspects.about(document, "xbrlce", _INFO)
    noticed = list(_unread(document))
    sources = [(name, data)]
    facts: list[Said] = []
    for key, table in document.at("tables").members.items():
        address = table.at("url").text
        content = locate(join(LOCAL + quote(name), address)) if address else None
        if content is None:
            if table.at("optional").value is not True:
                message = f"the table {key[:60]} is not there: {address[:100] or 'it has no url'}"
                noticed.append(Diagnostic("xbrlce:missingRequiredCSVFile", "error", message, table.span))
            continue
        sources.append((address, content))
        reader = _Table(document, key, table, about.prefixes, len(sources), noticed)
        facts += reader.facts(content)
    report, said = target.read(name, tuple(sources), locate, about.taxonomy, facts, about.prefixes, columns=True)
    return report, (*flaws, *wrong, *noticed, *said)


def _unread(document: Node) -> Iterator[Diagnostic]:
    for key, node in document.members.items():
        if key not in _MEMBERS and ":" not in key:
            yield Diagnostic(_STRUCTURE, "error", f"metadata has no member {key[:60]!r}", node.span)
    for keys in (("documentInfo", "extends"), ("parameterURL",), ("links",)):
        found = document.get(*keys)
        if found is not None:
            severity: Severity = "info" if keys == ("links",) else "error"
            yield Diagnostic("report.unread", severity, f"{keys[-1]} is not read", found.span)


class _Table:
    """A table of a report, as its template says that it is to be read."""

    def __init__(
        self, document: Node, key: str, table: Node, prefixes: Mapping[str, str], page: int, noticed: list[Diagnostic]
    ) -> None:
        named = table.get("template")
        self.key = key
        self.prefixes = prefixes
        self.page = page
        self.noticed = noticed
        template = document.get("tableTemplates", named.text if named is not None else key)
        if template is None or template.get("columns") is None:
            self.wrong("xbrlce:unknownTableTemplate", f"the table {key[:60]} has no template with columns", table.span)
        self.columns = {} if template is None else (template.get("columns") or template).members
        self.row_id = template.at("rowIdColumn").text if template is not None else ""
        self.parameters = {name: node.text for level in (document, table) for name, node in level.at("parameters").members.items()}
        above = (document,) if template is None else (document, template)
        self.fact_columns = {}
        for name, column in self.columns.items():
            if column.get("propertyGroups") is not None or column.get("propertiesFrom") is not None:
                self.wrong("report.unread", f"the property groups of column {name[:60]} are not read", column.span)
            elif column.get("dimensions") is not None:
                self.fact_columns[name] = _column(name, (*above, column))

    def wrong(self, code: str, message: str, span: Span) -> None:
        self.noticed.append(Diagnostic(code, "error", message, span))

    def facts(self, content: bytes) -> Iterator[Said]:
        """xBRL-CSV 1.0, 3.3: a fact for each cell of a fact column that is not empty."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.wrong("xbrlce:invalidCSVFileFormat", f"CSV is UTF-8, and byte {error.start + 1} is not", Span(self.page, 1, 1, 2))
            return
        if why := oversize(text, mark=","):
            self.wrong("report.size", f"{self.key}: {why}; it is not read", Span(self.page, 1, 1, 2))
            return
        lines = LineIndex(text)
        rows = [
            {column: (value, lines.span(start, max(end, start + 1))._replace(page=self.page)) for column, start, end, value in fields}
            for _, fields in records(text, ",")
        ]
        header: dict[int, str] = {}
        for column, (value, span) in rows[0].items() if rows else ():
            if value not in self.columns:
                self.wrong("xbrlce:unknownColumn", f"the template of {self.key} has no column {value[:60]!r}", span)
            elif value in header.values():
                self.wrong("xbrlce:repeatedColumnIdentifier", f"the column {value[:60]!r} is there twice", span)
            header[column] = value
        seen: set[str] = set()
        for number, cells in enumerate(rows[1:], 1):
            beyond = [span for column, (_, span) in cells.items() if column not in header]
            if beyond:
                self.wrong("xbrlce:unmappedCellValue", "a cell stands under no heading", beyond[0])
            row = {header[column]: cell for column, cell in cells.items() if column in header}
            identifier = row.get(self.row_id, ("", None))[0] if self.row_id else str(number)
            if self.row_id and row and (not identifier or identifier in seen):
                code = "xbrlce:repeatedRowIdentifier" if identifier else "xbrlce:missingRowIdentifier"
                self.wrong(code, f"row {number} has the identifier {identifier[:60]!r}", next(iter(row.values()))[1])
            seen.add(identifier)
            for name, fact_column in self.fact_columns.items():
                if name in row:
                    try:
                        yield self.fact(f"{self.key}.{identifier}.{name}", fact_column, row, number)
                    except Wrong as wrong:
                        self.noticed.append(wrong.said("", row[name][1]))

    def fact(self, identifier: str, column: _Column, row: Row, number: int) -> Said:
        text, span = row[column.name]
        value = _special(text)
        if value == _NOTHING and text == _NOTHING:
            raise Wrong("xbrlce:illegalUseOfNone", "#none is no value of a fact")
        found = {axis: self.resolved(said, row, number, axis) for axis, said in column.dimensions.items()}
        stated = {axis: said for axis, said in found.items() if said is not None}
        decimals = self.resolved(column.decimals, row, number, "decimals") or ""
        if decimals == "INF":
            decimals = ""
        if decimals and not aspects.WHOLE.fullmatch(decimals):
            raise Wrong("xbrlce:invalidDecimalsValue", f"the decimals {decimals[:40]!r} are no whole number")
        rounded = _ROUNDED.fullmatch(value) if value is not None and "unit" in stated else None
        if rounded is not None:
            value, decimals = rounded[1], rounded[2].replace("INF", "")
        if "concept" not in stated:
            raise Wrong("oime:missingConceptDimension", "it has no concept")
        language = stated.get("language", "")
        if language and not aspects.LANGUAGE.fullmatch(language):
            raise Wrong("xbrlce:invalidLanguageCode", f"{language[:20]!r} is no language")
        return aspects.fact(
            identifier,
            stated,
            self.prefixes,
            csvperiods.moments,
            names="xbrlce:invalidConceptQName",
            axes=_STRUCTURE,
            value=value,
            decimals=decimals if value is not None else "",
            span=span,
        )

    def resolved(self, said: str, row: Row, number: int, what: str) -> str | None:
        """3.2: ``$name`` is the cell of that column in the row, or a parameter; ``$$`` a dollar. None where nothing is said."""
        if not said.startswith("$") or said.startswith("$$"):
            return said.removeprefix("$") or None
        name, _, end = said[1:].partition("@")
        if name == "rowNumber":
            found: str | None = str(number)
        elif name in self.columns:
            found = _special(row[name][0]) if name in row else _NOTHING
        elif name in self.parameters:
            found = _special(self.parameters[name])
        else:
            raise Wrong("xbrlce:invalidReferenceTarget", f"{what[:60]} refers to {name[:60]!r}, which is no column and no parameter")
        if found is None or found == _NOTHING:
            return None
        return csvperiods.end_of(found, end) if what == "period" and end else found


def _column(name: str, levels: tuple[Node, ...]) -> _Column:
    """What holds for a fact column: what is said nearest to it."""
    dimensions: dict[str, str] = {}
    decimals = ""
    for level in levels:
        dimensions |= {axis: node.text for axis, node in level.at("dimensions").members.items()}
        node = level.get("decimals")
        if node is not None:
            decimals = node.value.text if isinstance(node.value, Number) else node.text
    return _Column(name, dimensions, decimals)


def _special(text: str) -> str | None:
    """Appendix A: ``#nil`` is None, ``#empty`` no characters, ``##`` a number sign; ``#none`` stays as it is."""
    if text == "#nil":
        return None
    if text == "#empty":
        return ""
    if text.startswith("##"):
        return text[1:]
    if text.startswith("#") and text != _NOTHING:
        raise Wrong("xbrlce:unknownSpecialValue", f"{text[:40]!r} means nothing")
    return text
