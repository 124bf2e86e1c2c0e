"""The filing's own taxonomy: concepts for what the base has none for, and the statements as networks.

What an extension concept is called is ``converter.tagging.coinage``'s to say. Presentation follows the print; calculation follows the document's own footing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from converter.model import Arc, Balance, Concept, Fact, Label, LineItem, Network, Period, PeriodType, QName, Statement, Tagged, Taxonomy
from converter.statements import components
from converter.tagging import anchors
from converter.tagging.coinage import label_of, line_name, name_of, qualified
from converter.taxonomy import Base

Axes = Mapping[QName, tuple[QName, ...]]  # axes with the members that are in use

_NAMES = {
    "balance_sheet": ("StatementOfFinancialPositionAbstract", "BalanceSheet"),
    "income_statement": ("IncomeStatementAbstract", "IncomeStatement"),
    "comprehensive_income": ("StatementOfIncomeAndComprehensiveIncomeAbstract", "ComprehensiveIncome"),
    "cash_flows": ("StatementOfCashFlowsAbstract", "CashFlows"),
    "parenthetical": ("StatementOfFinancialPositionAbstract", "Parenthetical"),
    "equity": ("StatementOfStockholdersEquityAbstract", "Equity"),
}
_TABLE, _ITEMS = "StatementTable", "StatementLineItems"
_DOMAINS = {components.EQUITY: "EquityComponentDomain", components.CLASS: "ClassOfStockDomain"}


@dataclass(slots=True)
class Builder:
    """Collects the concepts of one filing's extension while its statements are tagged; ``taxonomy`` gives the finished value."""

    namespace: str
    prefix: str
    base: Base
    concepts: dict[str, Concept] = field(default_factory=dict)
    networks: list[Network] = field(default_factory=list)
    labels: dict[tuple[QName, str], str] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    claims: dict[tuple[str, str, PeriodType], list[tuple[Concept, dict[Period, Decimal]]]] = field(default_factory=dict)
    members: dict[str, QName] = field(default_factory=dict)

    def line(
        self, item: LineItem, statement: Statement, *, balance: Balance, values: Mapping[Period, Decimal], name: str = ""
    ) -> Concept:
        """The extension concept of a line: the same name with the same ``values`` (absolute, by period) is the same concept, on whatever
        statement it stands. ``name`` is what the company called its element before."""
        period: PeriodType = "instant" if statement.at_instants(item) else "duration"
        section = item.section[-1] if item.section else ""
        within = {"cash_flows": "Cash flows", "details": statement.title}.get(statement.kind, section)
        stem = name or line_name(item, statement)
        claims = self.claims.setdefault((stem, item.measure, period), [])
        for concept, held in claims:
            if all(held.get(p, v) == v for p, v in values.items()):
                held.update(values)
                return concept
        label = label_of(item.label) or label_of(section) or "Line without a label"
        concept = self.concept(label, item.measure, period, balance if item.measure == "monetary" else "", within=within, name=stem)
        claims.append((concept, dict(values)))
        return concept

    def concept(
        self,
        label: str,
        kind: str,
        period: PeriodType,
        balance: Balance = "",
        *,
        abstract: bool = False,
        within: str = "",
        own: bool = True,
        name: str = "",
    ) -> Concept:
        suffix = "Abstract" if abstract else ""
        stem = name or name_of(label)
        for name in (stem + suffix, qualified(within, stem) + suffix, *(f"{stem}{n}{suffix}" for n in range(2, 1000))):
            known = self.concepts.get(name)
            if (
                known is not None
                and (known.type, known.period, known.balance, known.abstract) == (kind, period, balance, abstract)
                and not own
            ):
                return known
            if known is None and self.base.concept(name) is None:
                break
        concept = Concept(QName(self.namespace, name), kind, period, balance, abstract, self._unique(label, within, suffix))
        self.concepts[name] = concept
        return concept

    def _unique(self, label: str, within: str, suffix: str) -> str:
        """EDGAR Filer Manual 6.11.2: no two concepts of a taxonomy may share a standard label."""
        text = label + (" [Abstract]" if suffix else "")
        for candidate in (text, f"{_clean(within)}, {text}", *(f"{text} ({n})" for n in range(2, 1000))):
            if candidate not in self.texts:
                self.texts.add(candidate)
                return candidate
        return text

    def dimensions(self, named: components.Dimensions) -> tuple[tuple[QName, QName], ...]:
        """The dimensions of a context, sorted: members that us-gaap has no name for become members of the extension."""
        return tuple(sorted((self._base(axis), self.member(member)) for axis, member in named))

    def member(self, name: str) -> QName:
        """The member of that name, or one of our own made from words: the same words give the same member."""
        known = self.base.concept(name)
        if known is not None and known.type == "domain":
            return known.qname
        if name not in self.members:
            stem = name_of(name, "Component")
            own = next(n for n in (f"{stem}Member", *(f"{stem}{i}Member" for i in range(2, 1000))) if n not in self.concepts and self.base.concept(n) is None)
            self.concepts[own] = Concept(QName(self.namespace, own), "domain", "duration", "", True, self._unique(f"{_clean(name)} [Member]", "", ""))
            self.members[name] = self.concepts[own].qname
        return self.members[name]

    def _base(self, name: str) -> QName:
        concept = self.base.concept(name)
        assert concept is not None, name
        return concept.qname

    def heading(self, label: str) -> QName:
        """The abstract concept of a heading: the base taxonomy's of that name, or one of our own."""
        name = name_of(label) + "Abstract"
        known = self.base.concept(name)
        if known is not None and known.abstract:
            return known.qname
        own = self.concepts.get(name)
        return own.qname if own is not None else self.concept(_clean(label), "string", "duration", abstract=True).qname

    def statement(self, tagged: Tagged, factors: Sequence[int], number: int, axes: Axes | None = None) -> None:
        """Adds the network of a statement. ``axes`` are those that its facts use: then its lines stand in a table with them."""
        statement = tagged.statement
        root_name, stem = _NAMES[statement.kind]
        root = self.base.concept(root_name)
        top = root.qname if root is not None else self.heading(statement.title or stem)
        role, definition = self._role(stem, number, "Statement", _clean(statement.title) or stem)
        shown: tuple[Arc, ...] = ()
        dimensional: tuple[Arc, ...] = ()
        if axes:
            items = dict.fromkeys(name for name in tagged.concepts if name is not None)
            shown, dimensional = self._table(top, axes), tuple(self._hypercube(axes, tuple(items)))
            top = self._base(_ITEMS)
        presentation = (*shown, *self._presentation(tagged, factors, top))
        self.networks.append(Network(role, definition, presentation, tuple(self._calculation(tagged, factors)), dimensional))

    def details(self, tagged: Tagged, factors: Sequence[int], number: int, total: Concept) -> None:
        """Adds the network of a breakdown, which is called after the line of a face that it adds up to, its ``total``."""
        title = _clean(tagged.statement.title) or "Details"
        root = self.base.concept(f"{total.name}Abstract")
        top = root.qname if root is not None and root.abstract else self.heading(title)
        role, definition = self._role(f"{total.name}Details", number, "Disclosure", f"{title} (Details)")
        self.networks.append(Network(role, definition, tuple(self._presentation(tagged, factors, top)), tuple(self._calculation(tagged, factors))))

    def _role(self, stem: str, number: int, kind: str, title: str) -> tuple[str, str]:
        """A role of its own for a network, and its definition (EDGAR Filer Manual 6.7.12)."""
        again = any(n.role.endswith(f"/role/{stem}") for n in self.networks)
        return f"{self.namespace}/role/{stem}{number if again else ''}", f"{number:04d} - {kind} - {title}"

    def known(self, name: QName) -> Concept | None:
        """The concept of that name, of the extension or of the base."""
        return self.concepts.get(name.name) if name.namespace == self.namespace else self.base.concept(name.name)

    def classes(self, facts: Sequence[Fact], axes: Axes, number: int) -> None:
        """Adds the network of facts by class of stock that stand in no line of their own: inside labels, on the cover."""
        items = tuple(dict.fromkeys(f.concept for f in facts))
        top = self._base("StatementOfFinancialPositionAbstract")
        lines = tuple(Arc(self._base(_ITEMS), item, order) for order, item in enumerate(items, 1))
        role = f"{self.namespace}/role/ClassesOfStock"
        self.networks.append(Network(role, f"{number:04d} - Statement - Classes of stock", (*self._table(top, axes), *lines), (), tuple(self._hypercube(axes, items))))

    def _table(self, top: QName, axes: Axes) -> tuple[Arc, ...]:
        """What a network shows above the lines of its table: the axes, each with its domain and the members in use."""
        table, items = self._base(_TABLE), self._base(_ITEMS)
        arcs = [Arc(top, table, 1)]
        for order, (axis, members) in enumerate(axes.items(), 1):
            domain = self._base(_DOMAINS[axis.name])
            arcs += [Arc(table, axis, order), Arc(axis, domain, 1), *(Arc(domain, m, n) for n, m in enumerate(members, 1))]
        return (*arcs, Arc(table, items, len(axes) + 1))

    def _hypercube(self, axes: Axes, items: Sequence[QName]) -> Iterable[Arc]:
        """XBRL Dimensions 1.0, 2.2-2.7: the items are reported by the axes of a table; the domain of an axis is its default, the whole."""
        table, lines = self._base(_TABLE), self._base(_ITEMS)
        yield Arc(lines, table, 1, arcrole="all")
        for order, (axis, members) in enumerate(axes.items(), 1):
            domain = self._base(_DOMAINS[axis.name])
            yield Arc(table, axis, order, arcrole="hypercube-dimension")
            yield Arc(axis, domain, 1, arcrole="dimension-domain")
            yield Arc(axis, domain, 2, arcrole="dimension-default")
            for n, member in enumerate(members, 1):
                yield Arc(domain, member, n, arcrole="domain-member")
        for order, item in enumerate(items, 2):
            yield Arc(lines, item, order, arcrole="domain-member")

    def _presentation(self, tagged: Tagged, factors: Sequence[int], top: QName) -> Iterable[Arc]:
        totals = {s.total for s in tagged.sums}
        order: dict[QName, int] = {}
        seen: set[tuple[QName, QName, str]] = set()
        stack: list[tuple[int, str, QName]] = []
        shown: list[QName] = [top]
        for i, line in enumerate(tagged.statement.lines):
            while stack and (not line.section or stack[-1][1] not in line.section):
                stack.pop()
            parent = stack[-1][2] if stack else top
            concept = tagged.concepts[i]
            if line.heading and concept is None:
                if not _clean(line.label):
                    continue
                concept = self.heading(line.label)
                if concept in shown:  # an abstract stands once in a network, else the tree would be a ring
                    continue
                stack.append((line.depth, line.label, concept))
                label = ""
            elif concept is None or concept == parent:
                continue
            else:
                label = _role(line, factors[i], i in totals)
            key = (parent, concept, label)
            if key in seen:
                continue
            seen.add(key)
            shown.append(concept)
            order[parent] = order.get(parent, 0) + 1
            yield Arc(parent, concept, order[parent], label=label)
            if label and (text := _clean(line.label)):
                self.labels.setdefault((concept, label), text)

    def _calculation(self, tagged: Tagged, factors: Sequence[int]) -> Iterable[Arc]:
        """XBRL 2.1, 5.2.5.2, from the document's own footing. Weights follow from the factors; a sum whose weights the balances
        forbid (5.1.1.2), that mixes instants and durations, or that would close a ring, is left out."""
        below: dict[QName, set[QName]] = {}
        balances = {c.qname: c for c in self.concepts.values()}
        for s in tagged.sums:
            total = tagged.concepts[s.total]
            parts = [(tagged.concepts[p.line], p.weight * factors[p.line] * factors[s.total]) for p in s.parts]
            if total is None or total in below:
                continue
            names = [name for name, _ in parts if name is not None]
            if (
                len(names) < len(parts)
                or len(set(names)) < len(names)
                or total in names
                or any(_reaches(below, n, total) for n in names)
            ):
                continue
            t = balances.get(total) or self.base.concept(total.name)
            children = [balances.get(n) or self.base.concept(n.name) for n in names]
            if t is None or any(c is None or c.period != t.period or c.type != t.type for c in children):
                continue
            if any(
                c is not None and c.balance and t.balance and (1 if c.balance == t.balance else -1) != w
                for c, (_, w) in zip(children, parts, strict=True)
            ):
                continue
            below[total] = set(names)
            for order, (name, weight) in enumerate(parts, 1):
                if name is not None:
                    yield Arc(total, name, order, weight=weight)

    def taxonomy(self, tagged: Sequence[Tagged]) -> Taxonomy:
        """The finished extension, its concepts anchored."""
        anchored = anchors.network(tagged, self.concepts, self.base, self.namespace)
        labels = tuple(Label(concept, role, text) for (concept, role), text in self.labels.items())
        return Taxonomy(self.namespace, self.prefix, tuple(self.concepts.values()), (*self.networks, *filter(None, [anchored])), labels)


def _reaches(below: dict[QName, set[QName]], start: QName, end: QName) -> bool:
    return start == end or any(_reaches(below, child, end) for child in below.get(start, ()))


def _role(line: LineItem, factor: int, total: bool) -> str:
    """The role of the label that shows a line as printed: negated where the document shows the other sign."""
    if line.stock:
        return {"begin": "periodStart", "end": "periodEnd"}[line.stock]
    if factor < 0:
        return "negatedTotal" if total else "negatedTerse"
    return "total" if total else "terse"


def _clean(label: str) -> str:
    return " ".join(label.split()).strip(" :.-–—")
