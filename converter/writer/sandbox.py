"""A user's own templates (``docs/templates.md``): they see what ours see and what was noticed, and run in a sandbox. What is wrong in one
is a flaw in the call."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import jinja2
import jinja2.sandbox
from lxml import etree

from converter import dts
from converter.errors import ConverterError, reason
from converter.model import Diagnostic, Document, Report
from converter.writer import Files, characters, prepared, values

_LARGEST = 64 * 2**20  # characters of a file that a user's template may make
_MOST_TIMES = 1_000_000  # that it may repeat a text, and the largest power that it may raise a number to is a thousandth of that


class Templates(NamedTuple):
    """A user's own format: the folder, as messages call it, and its templates, as (path within the folder, text)."""

    folder: str
    texts: tuple[tuple[str, str], ...]


def render(
    report: Report, own: Templates, taxonomy_base: dts.Base, document: Document | None = None, diagnostics: tuple[Diagnostic, ...] = ()
) -> Files:
    """The files of a report by a user's templates, who see what was noticed, too. They may do nothing but look at the report: what they
    cannot (an attribute that begins with an underscore, a file outside their folder, a file without end) or get wrong is a ConverterError
    that names the template and its line."""
    environment = _sandbox(own)
    seen = values(report, taxonomy_base, document)
    known = {c.qname: c for t in (taxonomy_base.dei, taxonomy_base.gaap, report.extension) for c in t.concepts}
    made = []
    for path, _ in own.texts:
        if not _makes_a_file(path):
            continue
        try:
            pieces = environment.get_template(path).generate(name=report.name, concepts=known, diagnostics=diagnostics, **seen)
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

    environment = prepared(_Sandbox, jinja2.FunctionLoader(load))
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
