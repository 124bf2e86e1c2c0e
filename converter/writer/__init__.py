"""A report becomes files: every template of a format's folder is one file. This package alone knows Jinja.

``templates/xbrl/{name}.xml.j2`` becomes ``cpst-20050930.xml``. Another output format is another folder of templates; nothing here
changes. A folder's ``also.txt`` names other folders, one a line, whose files come with its own: an instance and an Inline XBRL document
both need the extension taxonomy. What templates see is listed in ``values``; what is wrong in a template (an unknown name, say) is a
flaw in us. A user's own templates see the same (``converter.writer.sandbox``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from html import escape
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from converter import data, dts
from converter.markup import XSI
from converter.model import Document, QName, Report, Taxonomy
from converter.roles import SUBSTITUTIONS, XBRLDI, XBRLI
from converter.writer.naming import Names, lexical, names

Files = tuple[tuple[str, bytes], ...]

_TAXONOMY = "taxonomy"  # the folder of templates that a base taxonomy and every extension share: no output format by itself
_ALSO = "also.txt"
PLAIN = ("csv", "ini", "json", "md", "sql", "tex", "toml", "tsv", "txt", "yaml", "yml")  # endings where & is just an ampersand
_PLAIN = tuple(f".{ending}.j2" for ending in PLAIN)
_LINES = ("normalizedString", "tradingSymbol")  # item types that take the end of a line for a space
_QUOTED = re.compile('[",\r\n]|^\\s|\\s$')  # RFC 4180, 2.6; spaces at the ends some readers would take away
# XML 1.0, 2.2: no reference can bring these in either, so a document that holds one is not well-formed.
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MACHINERY = {
    XBRLI: "xbrli",
    "http://www.xbrl.org/2003/linkbase": "link",
    "http://www.w3.org/1999/xlink": "xlink",
    XSI: "xsi",
}


@lru_cache(maxsize=1)
def forms() -> tuple[str, ...]:
    """The output formats that there are templates for."""
    folders = (place.name for place in data.folder("templates").iterdir() if place.is_dir())
    return tuple(sorted(name for name in folders if name != _TAXONOMY and _templates(name)))


def render(report: Report, form: str, taxonomy_base: dts.Base, document: Document | None = None) -> Files:
    """The files of ``report`` in the output format ``form``, as (name, content), in the order of their names. ``document`` is what it
    was read from: Inline XBRL stands on it. The same report gives the same bytes.
    """
    seen = values(report, taxonomy_base, document)
    found = (file for folder in (form, *_also(form)) for file in render_folder(folder, name=report.name, **seen))
    return tuple(sorted(found))


def render_extension(report: Report, base: dts.Base) -> Files:
    """The extension taxonomy of a report alone, as it comes with an instance."""
    return render_folder(_TAXONOMY, name=report.name, files=_extension(report, base))


def render_schema(taxonomy: Taxonomy) -> Files:
    """The schema of a base taxonomy alone: ``gaap-2026.xsd``"""
    name = dts.file_name(taxonomy)
    return render_folder(_TAXONOMY, only=("{name}.xsd.j2",), name=name, files=dts.files(taxonomy, name))


def render_taxonomy(taxonomy: Taxonomy) -> Files:
    """The schema of a base taxonomy and the linkbases in which it says something: ``gaap-2026.xsd``, ``gaap-2026_lab.xml``"""
    name = dts.file_name(taxonomy)
    only = ("{name}.xsd.j2", *(f"{{name}}_{ending}.xml.j2" for ending in dts.endings(taxonomy)))
    return render_folder(_TAXONOMY, only=only, name=name, files=dts.files(taxonomy, name))


def render_entry(entry: Taxonomy, base: tuple[Taxonomy, ...]) -> Files:
    """The schema of an entry point: no concepts of its own, but all that ``base`` defines, with its linkbases."""
    linkbases = tuple(
        (dts.LINKBASES[ending], dts.published(t).location.removesuffix(".xsd") + f"_{ending}.xml")
        for t in base
        for ending in dts.endings(t)
    )
    name = dts.file_name(entry)
    return render_folder(_TAXONOMY, only=("{name}.xsd.j2",), name=name, files=dts.files(entry, name, base, linkbases=linkbases))


# --- rendering ---------------------------------------------------------------------------------------------------


def _extension(report: Report, base: dts.Base) -> dts.Files:
    return dts.files(
        report.extension,
        report.name,
        (base.gaap, base.dei),
        types=base.types,
        used=_used(report),
        linkbases=tuple((kind, f"{quote(report.name)}_{ending}.xml") for ending, kind in dts.LINKBASES.items()),
    )


def values(report: Report, taxonomy_base: dts.Base, document: Document | None) -> dict[str, Any]:
    """What templates see: ``report`` as it is (and ``name``), ``original``: whether there is a document, ``contexts``, ``units`` and
    ``facts`` with the ids that they have in a file (``converter.writer.naming``), ``namespaces`` as (prefix, URI), and ``files``: what schema
    and linkbases of the extension say (``converter.dts``). ``as_oim()`` gives the report as the Open Information Model sees it
    (``converter.writer.oim``), ``as_page()`` the original with its facts marked where they stand (``converter.writer.inline``)."""
    base = (taxonomy_base.gaap, taxonomy_base.dei)
    files = _extension(report, taxonomy_base)
    named = names(report, files.prefixes)
    prefixes = _MACHINERY | ({XBRLDI: "xbrldi"} if any(c.dimensions for c in named.contexts) else {}) | named.prefixes
    types = _text_types(named, (*base, report.extension))

    @cache
    def as_oim() -> Any:
        from converter.writer import oim

        return oim.report(named, types)

    @cache
    def as_page() -> Any:
        from converter.writer import inline

        return inline.page(document, named.facts, {e for e, type_ in types.items() if type_ in _LINES})

    return {
        "report": report,
        "files": files,
        "contexts": named.contexts,
        "units": named.units,
        "facts": named.facts,
        "namespaces": tuple((prefix, namespace) for namespace, prefix in prefixes.items()),
        "original": document is not None,
        "as_oim": as_oim,
        "as_page": as_page,
    }


def prepared(kind: type[jinja2.Environment], loader: jinja2.BaseLoader) -> jinja2.Environment:
    """Where templates are rendered, ours and a user's."""
    environment = kind(
        loader=loader,
        undefined=jinja2.StrictUndefined,
        # select_autoescape() looks at the last ending, which is always j2: "A & B" would go out raw
        autoescape=lambda name: name is None or not name.endswith(_PLAIN),
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters.update(
        cell=_cell,
        json=_json,
        lexical=lexical,
        xmldate=lambda date: date.isoformat(),
        text=_text,
        qname=_qname,
        substitution=SUBSTITUTIONS.__getitem__,
    )
    return environment


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return prepared(jinja2.Environment, jinja2.FileSystemLoader(data.folder("templates")))


@lru_cache(maxsize=64)
def _templates(folder: str) -> tuple[str, ...]:
    """The templates of a folder that become files: those with an ending before ``.j2``; the others are there to be imported."""
    place = data.folder("templates") / folder
    return tuple(sorted(path.name for path in place.glob("*.*.j2")))


@lru_cache(maxsize=64)
def _also(folder: str) -> tuple[str, ...]:
    """The other folders whose files come with those of ``folder``."""
    place = data.folder("templates") / folder / _ALSO
    return tuple(place.read_text(encoding="utf-8").split()) if place.is_file() else ()


def render_folder(folder: str, *, only: tuple[str, ...] = (), name: str = "", **values: Any) -> Files:
    """The templates of any folder below ``templates``, or ``only`` some of them, given what they need."""
    environment = _environment()
    return tuple(
        (
            template.removesuffix(".j2").replace("{name}", name),
            characters(environment.get_template(f"{folder}/{template}").render(name=name, **values)).encode(),
        )
        for template in only or _templates(folder)
    )


def characters(text: str) -> str:
    """``text`` holding only what can stand in XML, so that every format says the same."""
    return _NO_CHARACTER.sub("\ufffd", text)


def _json(value: object) -> str:
    """``value`` in JSON, holding only what could also stand in XML."""
    return json.dumps(characters(value) if isinstance(value, str) else value, ensure_ascii=False)


def _cell(value: str | None) -> str:
    """A cell of xBRL-CSV 1.0 (appendix A): ``#nil``, ``#empty``, a number sign in front doubled, quotes where RFC 4180 wants them."""
    if not value:
        return "#nil" if value is None else "#empty"
    words = f"#{value}" if value.startswith("#") else value
    return '"' + words.replace('"', '""') + '"' if _QUOTED.search(words) else words


def _text(words: object) -> Markup:
    """``words`` as the content of an element, where quotes may stay as they are."""
    return Markup(escape(str(words), quote=False))


@jinja2.pass_context
def _qname(context: jinja2.runtime.Context, name: QName) -> str:
    """``name`` with the prefix that the files of the report give its namespace."""
    return f"{context['files'].prefixes[name.namespace]}:{name.name}"


def _text_types(named: Names, taxonomies: tuple[Taxonomy, ...]) -> dict[str, str]:
    """The types of the facts that are no numbers, by prefixed name."""
    texts = {fact.fact.concept: fact.element for fact in named.facts if not fact.unit}
    return {texts[c.qname]: c.type for t in taxonomies for c in t.concepts if c.qname in texts}


def _used(report: Report) -> Iterator[QName]:
    """Every concept, axis and member that a fact of the report uses."""
    for fact in report.facts:
        yield fact.concept
        for pair in fact.context.dimensions:
            yield from pair
