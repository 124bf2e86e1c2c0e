"""A user's own templates: the worked example of the docs, what they see, what they cannot do, and what is said of their mistakes."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import jinja2
import pytest
from lxml import etree

from converter import ConverterError, convert, dts, model, writer
from converter.writer import inline, naming, oim, sandbox
from tests import reports
from tests.command import run
from tests.conftest import EXAMPLE, ROOT

PAGE = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^`([^`]+\.j2)`:\n\n```jinja\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL))


def folder(place: Path, **templates: str) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    for name, text in templates.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return place


def rendered(place: Path, text: str, name: str = "{name}.txt.j2") -> str:
    """What one template makes of the report that is made by hand."""
    [(_, content)] = sandbox.render(reports.report(), sandbox.templates(folder(place, **{name: text})), reports.base())
    return content.decode()


def complaint(place: Path, text: str, name: str = "{name}.txt.j2") -> str:
    with pytest.raises(ConverterError) as caught:
        rendered(place, text, name)
    assert caught.value.message.startswith(str(place / name))
    return caught.value.message.removeprefix(str(place / name)).removeprefix(":")


# --- the worked example ------------------------------------------------------------------------------------------


def test_the_example_of_the_docs_runs(tmp_path: Path) -> None:
    own = folder(tmp_path / "return", **EXAMPLES)
    assert len(EXAMPLES) == 3
    [command] = re.findall(r"```sh\n(.*?)\n```", PAGE)
    words = command.replace("examples/", f"{ROOT}/examples/").replace("return", str(own)).split()[1:]
    done = run(*words, "-q", "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    made = tmp_path / "out" / "cpst-20050930"
    named = re.findall(r"`(cpst-20050930-[^`]+)` and `(cpst-20050930-[^`]+)`", PAGE)
    assert sorted(path.name for path in made.glob("cpst-20050930-*")) == sorted(named[0])
    assert (made / "cpst-20050930.xml").is_file()  # --to is by itself xbrl
    text = (made / "cpst-20050930-return.xml").read_text(encoding="utf-8")
    [shown] = re.findall(r"```xml\n(.*?)```", PAGE, re.DOTALL)
    assert text.startswith(shown) and shown.count("<amount") >= 3
    result = convert(EXAMPLE)
    facts = result.conversions[0].report.facts  # type: ignore[union-attr]
    equity = {str(f.value) for f in facts if f.concept.name == "StockholdersEquity"}
    root = etree.fromstring(text.encode())
    assert {a.text for a in root if a.get("code") == "E999"} == equity
    rows = (made / "cpst-20050930-lines.csv").read_text(encoding="utf-8").splitlines()
    statements = result.conversions[0].report.statements  # type: ignore[union-attr]
    assert len(rows) == 1 + sum(not line.heading for t in statements for line in t.statement.lines)
    [total] = [row for row in rows if row.startswith("balance_sheet,172,")]
    assert total == 'balance_sheet,172,Total,Assets,"$76,428,000 $95,190,000"'


def test_the_docs_name_all_that_a_template_sees(tmp_path: Path) -> None:
    names = re.findall(r"^\| `(\w+)` \|", PAGE.partition("| name | what |")[2].partition("\n\n")[0], re.MULTILINE)
    filters = re.findall(r"^\| `(\w+)` \|", PAGE.partition("| filter | what |")[2].partition("\n\n")[0], re.MULTILINE)
    assert set(names) == {*writer.values(reports.report(), reports.base(), None), "name", "concepts", "diagnostics"}
    environment = sandbox._sandbox(sandbox.templates(folder(tmp_path, **{"x.txt.j2": "x"})))
    assert set(filters) == set(environment.filters) - set(jinja2.Environment().filters)
    for name in names:
        assert rendered(tmp_path / name, "{{ " + name + " is defined }}") == "True"
    plain = re.findall(r"`\.(\w+)\.j2`", PAGE)
    assert tuple(plain) == writer.PLAIN


def test_the_docs_name_all_that_a_value_has() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (`.*`) \|$", PAGE.partition("| value | has |")[2].partition("\n\n")[0], re.MULTILINE)
    assert len(rows) > 20
    for name, listed in rows:
        value = getattr(model, name, None) or getattr(naming, name)
        fields = [f.name for f in dataclasses.fields(value)] if dataclasses.is_dataclass(value) else list(value._fields)
        own = [key for key, entry in vars(value).items() if isinstance(entry, property) and not key.startswith("_")]
        assert re.findall(r"`(\w+)`", listed) == list(dict.fromkeys([*fields, *own])), name
    for home, name in re.findall(r"a[n]? `(\w+)` of `converter/(?:\w+/)?(\w+)\.py`", PAGE):
        assert hasattr({"dts": dts, "oim": oim, "inline": inline}[name], home)


# --- what they can and cannot do ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.svg.j2", "&lt;b&gt; &amp;"), ("a.html.j2", "&lt;b&gt; &amp;"), ("a.xyz.j2", "&lt;b&gt; &amp;"), ("a.csv.j2", "<b> &"), ("a.yaml.j2", "<b> &")],
)
def test_markup_is_escaped_and_plain_text_is_not(tmp_path: Path, name: str, expected: str) -> None:
    assert rendered(tmp_path, '{{ "<b> &" }}', name) == expected


def test_amounts_may_be_multiplied(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{{ (facts[10].fact.value * 100000000 * 10 ** 3) | lexical }} {{ 2 ** 10 * 'x' }}").split()[1] == "x" * 1024


def test_templates_in_folders_are_for_inclusion(tmp_path: Path) -> None:
    own = folder(tmp_path, **{"a.txt.j2": "{% include 'parts/b.txt.j2' %}{% import 'm.j2' as m %}{{ m.f(1) }}", "parts/b.txt.j2": "B", "m.j2": "{% macro f(x) %}m{{ x }}{% endmacro %}"})
    assert sandbox.render(reports.report(), sandbox.templates(own), reports.base()) == (("a.txt", b"Bm1"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n{{ report.nothing }}", "2: 'converter.model.Report object' has no attribute 'nothing'"),
        ("{{ nothing }}", "1: 'nothing' is undefined"),
        ("\n\n{% for %}", "3: Expected an expression"),
        ("{{ 'x' | nofilter }}", "1: No filter named 'nofilter'"),
        ("{{ 'x' | random }}", "1: No filter named 'random'"),
        ("{{ lipsum() }}", "1: 'lipsum' is undefined"),
        ("a\n{{ 1 / 0 }}", "2: ZeroDivisionError"),
        ("{{ report.__class__.__mro__ }}", "1: access to attribute '__class__'"),
        ("{{ files.prefixes.clear() }}", "1: access to attribute 'clear'"),
        ("{{ ''.format.__globals__ }}", "1: access to attribute '__globals__'"),
        ("{{ '{0.__class__}'.format(report) }}", "1: access to attribute '__class__'"),
        ("\n{% include '/etc/passwd' %}", "2: there is no template '/etc/passwd'"),
        ("{% include '../secret.txt' %}", "1: there is no template '../secret.txt'"),
        ("{{ 'x' * 100000000 }}", "1: nothing is repeated more than"),
        ("{{ [1] * 100000000 }}", "1: nothing is repeated more than"),
        ("{{ 10 ** 10000000 }}", "1: no number is raised"),
        ("{% for i in range(10000000) %}x{% endfor %}", "1: OverflowError: Range too big"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "1: RecursionError"),
        ("{{ report.name | lexical }}", "1: AttributeError"),
    ],
)
def test_a_mistake_is_said_at_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    assert complaint(tmp_path / "own", text).startswith(said)


def test_a_mistake_in_an_included_template_is_said_there(tmp_path: Path) -> None:
    own = folder(tmp_path, **{"a.txt.j2": "\n\n{% include 'b.j2' %}", "b.j2": "\n{{ nothing }}"})
    with pytest.raises(ConverterError, match=r"b\.j2:2: 'nothing' is undefined"):
        sandbox.render(reports.report(), sandbox.templates(own), reports.base())


def test_a_file_cannot_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_LARGEST", 1000)
    assert complaint(tmp_path, "{% for i in range(2000) %}x{% endfor %}").startswith(" the file grows beyond 1000 characters")


@pytest.mark.parametrize(("name", "text"), [("a.xml.j2", "<a>{{ '&' | safe }}</a>"), ("a.xsd.j2", ""), ("a.json.j2", '{"a": {{ report.name }}}')])
def test_a_file_that_is_not_well_formed_is_refused(tmp_path: Path, name: str, text: str) -> None:
    assert complaint(tmp_path, text, name).startswith(" makes a file that is not well-formed: ")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    own = folder(tmp_path / "own", **{"a.txt.j2": "x"})
    (tmp_path / "secret.j2").write_text("secret", encoding="utf-8")
    (own / "b.j2").symlink_to(tmp_path / "secret.j2")
    with pytest.raises(ConverterError, match="leads out of"):
        sandbox.templates(own)


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda place: None, "is no folder of templates"),
        (lambda place: place.mkdir(), "holds no template that makes a file"),
        (lambda place: folder(place, **{"macros.j2": "x", ".hidden.txt.j2": "x"}), "holds no template that makes a file"),
        (lambda place: (folder(place) / "a.txt.j2").write_bytes(b"\xff"), "it is not UTF-8"),
    ],
)
def test_a_folder_that_is_none_is_refused(tmp_path: Path, prepare: object, said: str) -> None:
    prepare(tmp_path / "own")  # type: ignore[operator]
    with pytest.raises(ConverterError, match=said):
        sandbox.templates(tmp_path / "own")


# --- in a conversion ---------------------------------------------------------------------------------------------


def test_several_folders_beside_several_formats_whole_or_not_at_all(tmp_path: Path) -> None:
    first, second = folder(tmp_path / "1", **{"one.txt.j2": "1"}), folder(tmp_path / "2", **{"two.txt.j2": "2"})
    result = convert(EXAMPLE, tmp_path / "out", to=("xbrl", "json"), template=[first, second])
    names = {path.name for path in (tmp_path / "out" / "cpst-20050930").iterdir()}
    assert {"one.txt", "two.txt", "cpst-20050930.json", "cpst-20050930.xml"} <= names
    assert [name for name, _ in convert(EXAMPLE, template=first).conversions[0].files if name == "one.txt"]
    assert not result.failed
    broken = folder(tmp_path / "3", **{"three.txt.j2": "{{ x }}"})
    done = run("convert", EXAMPLE, "-o", tmp_path / "none", "--template", first, "--template", broken)
    assert (done.exit_code, (tmp_path / "none").exists()) == (2, False)
    assert "three.txt.j2:1: 'x' is undefined" in done.stderr and "Traceback" not in done.stderr


def test_a_template_cannot_take_the_name_of_another_file(tmp_path: Path) -> None:
    own = folder(tmp_path / "own", **{"{name}.xml.j2": "<a/>"})
    with pytest.raises(ConverterError, match=r"two files would be called cpst-20050930\.xml"):
        convert(EXAMPLE, tmp_path / "out", template=own)
    assert not (tmp_path / "out").exists()
