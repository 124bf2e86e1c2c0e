"""XBRL 2.1: an instance document."""

from __future__ import annotations

from converter import instance
from converter.discovery import Locate
from converter.instance import Instance
from converter.markup import outermost, parse, starts
from converter.model import Diagnostic, QName
from converter.roles import XBRLI

NAME = "XBRL 2.1"
SUFFIXES = (".xml", ".xbrl")
_ROOT = QName(XBRLI, "xbrl")


def identify(_name: str, data: bytes) -> bool:
    return outermost(data) == _ROOT


def read(name: str, data: bytes, locate: Locate) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """The report of an instance. A DOCTYPE, ill-formed XML and another kind of document are diagnostics, and the report is empty."""
    root, flaws = parse(data, name)
    if root is None:
        return Instance(name, ((name, data),)), flaws
    if root.tag != f"{{{XBRLI}}}xbrl":
        wrong = Diagnostic("instance.root", "error", f"{name} is no XBRL instance: its root is {root.tag}")
        return Instance(name, ((name, data),)), (wrong,)
    spans = dict(zip(root.iter("*"), starts(data), strict=False))
    dts, missed = instance.discovered(name, root, spans, locate)
    report, noticed = instance.of_document(name, root, spans, dts, ((name, data),))
    return report, (*missed, *noticed)
