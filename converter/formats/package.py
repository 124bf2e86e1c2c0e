"""A report package: one file with all that a processor needs to open the report."""

from __future__ import annotations

from converter.formats import Subject
from converter.writer import Files, packages


def files(subject: Subject) -> Files:
    """``.xbri`` around the Inline XBRL, ``.xbr`` around the instance where there is no document (Report Packages 1.0, 3.1)."""
    name = f"{subject.report.name}.{'xbr' if subject.document is None else 'xbri'}"
    return ((name, packages.report_package(subject.report, subject.base, subject.document)),)
