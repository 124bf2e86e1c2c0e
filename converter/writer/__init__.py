"""A report becomes files: every template of a format's folder is one file. The only module that knows Jinja.

``templates/xbrl/{name}.xml.j2`` becomes ``cpst-20050930.xml``. Another output format is another folder of templates; nothing here
changes. A folder's ``also.txt`` names other folders, one a line, whose files come with its own: an instance and an Inline XBRL document
both need the extension taxonomy. What templates see is listed in ``_values``; what is wrong in a template (an unknown name, say) is a
flaw in us. In a user's own templates (``docs/templates.md``) it is a flaw in the call; they see the same, and run in a sandbox.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import traceback
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from html import escape
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from urllib.parse import quote

import jinja2
import jinja2.sandbox
from lxml import etree
from markupsafe import Markup

from converter import data, dts
from converter.errors import ConverterError, reason
from converter.markup import XSI
from converter.model import Diagnostic, Document, QName, Report, Taxonomy
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
_LARGEST = 64 * 2**20  # characters of a file that a user's template may make
_MOST_TIMES = 1_000_000  # that it may repeat a text, and the largest power that it may raise a number to is a thousandth of that


class Templates(NamedTuple):
    """A user's own format: the folder, as messages call it, and its templates, as (path within the folder, text)."""

    folder: str
    texts: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def forms() -> tuple[str, ...]:
    """The output formats that there are templates for."""
    folders = (place.name for place in data.folder("templates").iterdir() if place.is_dir())
    return tuple(sorted(name for name in folders if name != _TAXONOMY and _templates(name)))


def render(report: Report, form: str, taxonomy_base: dts.Base, document: Document | None = None) -> Files:
    """The files of ``report`` in the output format ``form``, as (name, content), in the order of their names. ``document`` is what it
    was read from: Inline XBRL stands on it. The same report gives the same bytes.
    """
    values = _values(report, taxonomy_base, document)
    found = (file for folder in (form, *_also(form)) for file in render_folder(folder, name=report.name, **values))
    return tuple(sorted(found))


def render_extension(report: Report, base: dts.Base) -> Files:
    """The extension taxonomy of a report alone, as it comes with an instance."""
    return render_folder(_TAXONOMY, name=report.name, files=_extension(report, base))


def render_own(
    report: Report, own: Templates, taxonomy_base: dts.Base, document: Document | None = None, diagnostics: tuple[Diagnostic, ...] = ()
) -> Files:
    """The same by a user's templates, who see what was noticed, too. They may do nothing but look at the report: what they cannot (an
    attribute that begins with an underscore, a file outside their folder, a file without end) or get wrong is a ConverterError that names
    the template and its line."""
    environment = _sandbox(own)
    values = _values(report, taxonomy_base, document)
    known = {c.qname: c for t in (taxonomy_base.dei, taxonomy_base.gaap, report.extension) for c in t.concepts}
    made = []
    for path, _ in own.texts:
        if not _makes_a_file(path):
            continue
        try:
            pieces = environment.get_template(path).generate(name=report.name, concepts=known, diagnostics=diagnostics, **values)
            content = characters("".join(_bounded(pieces))).encode()
        except Exception as error:  # a template is its author's program: whatever it raises is said at its line
            _blame(error, own, path)
        name = path.removesuffix(".j2").replace("{name}", report.name)
        if flaw := _ill_formed(name, content):
            raise ConverterError(f"{own.folder}/{path} makes a file that is not well-formed: {flaw}")
        made.append((name, content))
    return tuple(sorted(made))


def templates(folder: Path) -> Templates:
    """The templates of a user's folder and of the folders in it. ConverterError if there are none, or if one cannot be read."""
    if not folder.is_dir():
        raise ConverterError(f"{folder} is no folder of templates", "a template is a file like {name}.xml.j2")
    home = folder.resolve()
    texts = []
    for path in sorted(folder.rglob("*.j2")):
        if path.name.startswith(".") or not path.is_file():
            continue
        if not path.resolve().is_relative_to(home):
            raise ConverterError(f"{path} leads out of {folder}")
        try:
            texts.append((path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else reason(error)
            raise ConverterError(f"cannot read {path}: {why}") from error
    if not any(_makes_a_file(path) for path, _ in texts):
        raise ConverterError(f"{folder} holds no template that makes a file", "a template is a file like {name}.xml.j2")
    found = Templates(str(folder), tuple(texts))
    environment = _sandbox(found)
    for name, _ in texts:
        try:
            environment.get_template(name)
        except jinja2.TemplateError as error:
            _blame(error, found, name)
    return found


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


def put(files: Files, folder: Path, *, overwrite: bool = False) -> None:
    """Puts ``files`` into ``folder``: all of them or, whatever happens, none.

    They are written into a new folder beside it, which is then renamed. With ``overwrite`` a folder that is there is replaced;
    what else it held stays in it. ConverterError if it is there and must not be replaced, or cannot be written.
    """
    _refuse_strange_names(files)
    with _told(folder):
        place = Path(os.path.realpath(folder))
        if not overwrite and place.exists() and not (place.is_dir() and not any(place.iterdir())):
            raise ConverterError(f"{folder} is already there", hint="choose another output folder, or allow overwriting")
        with _aside(place) as aside:
            for name, content in files:
                (aside / name).write_bytes(content)
            if place.is_dir():
                _replace(place, aside)
            else:
                aside.rename(place)


def put_file(content: bytes, path: Path) -> None:
    """Puts ``content`` into the file ``path``, all of it or nothing. ConverterError if it cannot be written."""
    with _told(path):
        if path.exists() and not path.is_file():  # a device or a pipe is written to, not replaced
            path.write_bytes(content)
            return
        place = Path(os.path.realpath(path))
        with _aside(place) as aside:
            (aside / place.name).write_bytes(content)
            (aside / place.name).replace(place)


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


def _values(report: Report, taxonomy_base: dts.Base, document: Document | None) -> dict[str, Any]:
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


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return _prepared(jinja2.Environment(loader=jinja2.FileSystemLoader(data.folder("templates")), **_SETTINGS))


# select_autoescape() looks at the last ending, which is always j2: "A & B" would go out raw.
_SETTINGS: dict[str, Any] = {
    "undefined": jinja2.StrictUndefined,
    "autoescape": lambda name: name is None or not name.endswith(_PLAIN),
    "keep_trailing_newline": True,
    "auto_reload": False,
    "cache_size": -1,
}


def _prepared(environment: jinja2.Environment) -> jinja2.Environment:
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


# --- a user's own templates --------------------------------------------------------------------------------------


class _Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """Lets a template look at values, but not change them, nor ask for more memory than there is."""

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
        times = next((n for what, n in ((left, right), (right, left)) if isinstance(what, Sequence) and isinstance(n, int)), 0)
        if operator == "*" and times > _MOST_TIMES:
            raise jinja2.exceptions.SecurityError(f"nothing is repeated more than {_MOST_TIMES} times")
        if operator == "**" and abs(right) > _MOST_TIMES // 1000:
            raise jinja2.exceptions.SecurityError(f"no number is raised to a power above {_MOST_TIMES // 1000}")
        return super().call_binop(context, operator, left, right)


@lru_cache(maxsize=16)
def _sandbox(own: Templates) -> jinja2.Environment:
    texts = dict(own.texts)

    def load(path: str) -> tuple[str, str, None] | None:
        return (texts[path], f"{own.folder}/{path}", None) if path in texts else None

    environment = _prepared(_Sandbox(loader=jinja2.FunctionLoader(load), **_SETTINGS))
    del environment.globals["lipsum"], environment.filters["random"]  # the same report gives the same bytes
    return environment


def _makes_a_file(path: str) -> bool:
    """As with our own: at the top of the folder, with an ending before ``.j2``."""
    return "/" not in path and "." in path.removesuffix(".j2")


def _ill_formed(name: str, content: bytes) -> str:
    """Why a file that shall be XML or JSON is none; empty where it is, and for all other files."""
    try:
        if name.endswith((".xml", ".xsd", ".xhtml")):
            etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        elif name.endswith(".json"):
            json.loads(content)
    except (etree.XMLSyntaxError, ValueError) as error:
        return str(error)
    return ""


def _bounded(pieces: Iterable[str]) -> Iterator[str]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > _LARGEST:
            raise jinja2.exceptions.SecurityError(f"the file grows beyond {_LARGEST} characters")
        yield piece


def _blame(error: Exception, own: Templates, path: str) -> NoReturn:
    """What went wrong in a template, at its place: the innermost line of the templates that were at work."""
    ours = {f"{own.folder}/{name}" for name, _ in own.texts}
    at = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__) if frame.filename in ours]
    place, row = at[-1] if at else (f"{own.folder}/{path}", None)
    if isinstance(error, jinja2.TemplateSyntaxError):
        place, row = error.filename or place, error.lineno
    said = " ".join(str(error).split()) if not isinstance(error, jinja2.TemplateSyntaxError) else error.message or ""
    if isinstance(error, jinja2.TemplateNotFound):
        said = f"there is no template {error.name!r} in {own.folder}"
    elif not isinstance(error, jinja2.TemplateError):
        said = f"{type(error).__name__}: {said}" if said else type(error).__name__
    hint = "docs/templates.md tells what a template can see"
    raise ConverterError(f"{place}:{row}: {said}" if row else f"{place}: {said}", hint) from error


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


# --- putting into place ------------------------------------------------------------------------------------------


def _refuse_strange_names(files: Files) -> None:
    for name, _ in files:
        if not name or name != Path(name).name or name.startswith(".") or "\\" in name or "\0" in name:
            raise ConverterError(f"{name!r} is no name for a file", hint="letters, digits and hyphens make a report's name")


@contextlib.contextmanager
def _told(place: Path) -> Iterator[None]:
    """What the operating system says about ``place`` as one line."""
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a null character in a path
        raise ConverterError(f"cannot write {place}: {reason(error)}") from error


@contextlib.contextmanager
def _aside(place: Path) -> Iterator[Path]:
    """A new folder beside ``place``, gone again afterwards if it is still there. (tempfile's would be closed to other users.)"""
    place.parent.mkdir(parents=True, exist_ok=True)
    for number in count():
        aside = place.parent / f".tickmark-{os.getpid()}-{number}"
        try:
            aside.mkdir()
        except FileExistsError:
            continue
        break
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _replace(folder: Path, aside: Path) -> None:
    """``aside`` takes the place of ``folder``; what ``folder`` held under other names is carried over. If that fails, all is as
    it was."""
    with _aside(folder) as beside:
        old = folder.rename(beside / "old")
        carried = []
        try:
            for entry in list(old.iterdir()):
                if not (aside / entry.name).exists():
                    entry.rename(aside / entry.name)
                    carried.append(entry)
            aside.rename(folder)
        except BaseException:
            for entry in carried:
                (aside / entry.name).rename(entry)
            old.rename(folder)
            raise
