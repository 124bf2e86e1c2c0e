"""Learn the mapping's evidence from filings: ``python training/train.py --help``; see training/README.md."""

from __future__ import annotations

import argparse
import copy
import hashlib
import math
import random
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import data  # noqa: E402
from net import Net  # noqa: E402

from converter.tagging import evidence  # noqa: E402
from converter.taxonomy import base as load_base  # noqa: E402

KINDS = evidence.KINDS
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def company_half(name: str) -> int:
    """0 or 1, the same for all filings of a company: halves that are held out in turn."""
    return hashlib.sha256(name.encode()).digest()[0] % 2


class Encoded:
    """A filing as numbers: per row tokens, target, flags that depend on the row only."""

    __slots__ = ("company", "labels", "measures", "new", "rows", "statement", "targets", "weight", "year", "filing", "alts")


class World:
    """Vocabularies and tables made from the training filings."""

    def __init__(self, filings, base, least=3):
        self.base = base
        companies = defaultdict(set)
        newer = defaultdict(set)
        self.in_kind = defaultdict(set)
        rate = {0: defaultdict(set), 1: defaultdict(set)}
        total = {0: set(), 1: set()}
        for f in filings:
            era = int(f.year >= 2018)
            total[era].add(f.company)
            for kind, rows in f.statements:
                for r in rows:
                    if r.concept and r.concept != data.EXTENSION:
                        companies[r.concept].add(f.company)
                        rate[era][kind, r.concept].add(f.company)
                        if era:
                            newer[r.concept].add(f.company)
                        self.in_kind[kind].add(r.concept)
        names = sorted(c for c, s in companies.items() if (len(s) >= least or len(newer[c]) >= 2) and base.concept(c))
        self.names = ["extension", *names]
        self.index = {n: i for i, n in enumerate(self.names)}
        self.rate, self.total = rate, {k: max(len(v), 1) for k, v in total.items()}
        # tokens
        seen = defaultdict(set)
        for f in filings:
            for kind, rows in f.statements:
                for r in rows:
                    for t in evidence.tokens(r.label):
                        seen[t].add(f.company)
        need = {"=": 4, "~": 4, "+": 3, " ": 2, ":": 3}
        kept = sorted(t for t, s in seen.items() if len(s) >= need[t[0]])
        byhash = {}
        for t in kept:
            byhash.setdefault(evidence.hashed(t), t)
        self.token_hashes = sorted(byhash)
        self.whole = {i + 1 for i, h in enumerate(self.token_hashes) if byhash[h][0] in "=~"}
        self.vocab = {h: i + 1 for i, h in enumerate(self.token_hashes)}  # 0: nothing known
        # votes
        self.votes = defaultdict(Counter)
        self.newer = defaultdict(Counter)  # the same of filings of 2018 and later
        once, once_newer = set(), set()
        for f in filings:
            for kind, rows in f.statements:
                for r in rows:
                    if r.concept is None or not r.label:
                        continue
                    c = self.index.get(r.concept, 0 if r.concept == data.EXTENSION else None)
                    if c is None:
                        continue
                    for k in evidence.table_keys(kind, r.label):
                        if (f.company, k, c) not in once:
                            once.add((f.company, k, c))
                            self.votes[k][c] += 1
                        if f.year >= 2018 and (f.company, k, c) not in once_newer:
                            once_newer.add((f.company, k, c))
                            self.newer[k][c] += 1
        self.mine, self.mine_newer = defaultdict(set), defaultdict(set)
        for company, k, c in once:
            self.mine[company].add((k, c))
        for company, k, c in once_newer:
            self.mine_newer[company].add((k, c))
        self.candidates = np.zeros((len(KINDS), len(self.names)), bool)
        for i, kind in enumerate(KINDS):
            self.candidates[i, 0] = True
            for c in self.in_kind[kind]:
                if c in self.index:
                    self.candidates[i, self.index[c]] = True
        types = [base.concept(n).type if i else "" for i, n in enumerate(self.names)]
        self.measure = np.array([{"shares": 1, "perShare": 2, "": 3}.get(t, 0) for t in types])
        self.newname = [self._successor(n) for n in self.names]

    def _successor(self, name):
        if name == "extension":
            return name
        concept, n = self.base.concept(name), name
        for _ in range(4):
            c = self.base.concept(n)
            if c is None or c.until is None or c.until >= 2023 or not c.successor:
                break
            nxt = self.base.concept(c.successor[0])
            if nxt is None or nxt.period != concept.period:
                break
            n = c.successor[0]
        return n

    def token_ids(self, label):
        return [i for t in evidence.tokens(label) if (i := self.vocab.get(evidence.hashed(t)))]

    def name_tokens(self):
        ids, starts = [], []
        for name in self.names:
            starts.append(len(ids))
            text = " ".join(_CAMEL.findall(name)) if name != "extension" else ""
            ids += [i for t in evidence.tokens(text) if t[0] == " " and (i := self.vocab.get(evidence.hashed(t)))] or [0]
        return torch.tensor(ids), torch.tensor(starts)


MEASURES = {"monetary": 0, "shares": 1, "perShare": 2}


def encode(world, filings):
    out = []
    cache = {}
    for f in filings:
        e = Encoded()
        e.filing, e.company, e.year, e.new = f, f.company, f.year, f.year >= 2018
        e.statement = []
        for kind, rows in f.statements:
            if kind not in KINDS:
                continue
            body = []
            for r in rows[:160]:
                if r.label not in cache:
                    cache[r.label] = world.token_ids(r.label)
                if r.concept is None:
                    target = -1
                elif r.concept == data.EXTENSION:
                    target = 0
                else:
                    target = world.index.get(r.concept, -2)
                body.append((r.label, cache[r.label], target, MEASURES.get(r.measure, 0)))
            if body:
                e.statement.append((KINDS.index(kind), body))
        out.append(e)
    return out


class Batcher:
    def __init__(self, world):
        self.world = world
        self.translated = {}
        w = world
        for i, n in enumerate(w.names):
            m = w.newname[i]
            self.translated[i] = w.index.get(m, -2)
        self.weight = {}
        for k, kind in enumerate(KINDS):
            for i, n in enumerate(w.names):
                old = len(w.rate[0][kind, n]) / w.total[0]
                new = len(w.rate[1][kind, n]) / w.total[1]
                if self.translated[i] != i:
                    self.weight[k, i] = 1.0
                elif old * w.total[1] >= 4:
                    self.weight[k, i] = min(1.0, (new + 0.5 / w.total[1]) / old)
                else:
                    self.weight[k, i] = 1.0

    def votes(self, company, kind, label, cache):
        key = (kind, label)
        if key not in cache:
            cache[key] = [
                (k, table.most_common(12), sum(table.values())) if (table := tables.get(k)) else None
                for tables in (self.world.votes, self.world.newer)
                for k in (evidence.table_keys(KINDS[kind], label) if label else ())
            ]
        return cache[key]

    def batch(self, filings, rng, train, cache, hints=None, era=None):
        w = self.world
        rows_all = []
        for e in filings:
            mode = int(e.new) if era is None else era
            translate = False
            if train and not e.new and rng.random() < 0.2:
                translate = True
                mode = 2
            statements = list(e.statement)
            if train:
                p = rng.random()
                if p < 0.15:
                    statements = [rng.choice(statements)]
                elif p < 0.3 and len(statements) > 1:
                    statements.remove(rng.choice(statements))
                if rng.random() < 0.3:
                    rng.shuffle(statements)
            headings = not train or rng.random() < 0.6
            reveal = 0.0
            if train and rng.random() < 0.2:
                reveal = rng.random() * 0.9
            blank_measure = train and rng.random() < 0.1
            own = (w.mine[e.company], w.mine_newer[e.company]) if train else ((), ())
            seq = []
            for s, (kind, body) in enumerate(statements):
                real = [r for r in body if headings or r[2] != -1]
                for at, (label, ids, target, measure) in enumerate(real):
                    weight = 1.0
                    if translate and target > 0:
                        t = self.translated[target]
                        weight = 0.5 * self.weight[kind, target]
                        if t == -2:
                            t, weight = -2, 0.0
                        target = t
                    if train and label[:5].casefold() in ("total", "net i", "net c") and rng.random() < 0.06:
                        # totals are printed without a name now and then
                        label = "" if rng.random() < 0.7 else "Total"
                        ids = w.token_ids(label)
                    elif train:
                        ids = [i for i in ids if rng.random() > (0.4 if i in w.whole else 0.08)] if rng.random() < 0.6 else ids
                    flags = evidence.flags(kind, mode if mode < 2 else 1, 0 if blank_measure else measure + 1 if target != -1 else 0, target == -1, at, len(real))
                    if mode == 2:
                        flags = [*flags, evidence.FLAGS]
                    hint = -1
                    if train and reveal and target >= 0 and rng.random() < reveal:
                        hint, weight = target, 0.0
                    seq.append((ids, flags, kind, s, target, weight, hint, measure, label))
            rows_all.append((e, seq, own, mode))
        n = max(len(s) for _, s, _, _ in rows_all)
        b = len(rows_all)
        tokens, tstart, tcount, flags, fstart = [], [], [], [], []
        present = np.zeros((b, n), bool)
        stat, target, hint = (np.full((b, n), -1) for _ in range(3))
        kinds, meas = (np.zeros((b, n), np.int64) for _ in range(2))
        weight = np.zeros((b, n), np.float32)
        vote_at, vote_kind, vote_x = [], [], []
        sizes = np.zeros((b, n, 12), np.float32)
        C = len(w.names)
        for i, (e, seq, own, mode) in enumerate(rows_all):
            for j in range(n):
                tstart.append(len(tokens))
                fstart.append(len(flags))
                if j >= len(seq):
                    tcount.append(1)
                    tokens.append(0)
                    continue
                ids, fl, kind, s, t, wt, h, m, label = seq[j]
                tokens += ids or [0]
                tcount.append(max(len(ids), 1))
                flags += fl
                present[i, j] = True
                stat[i, j] = s
                target[i, j] = t
                weight[i, j] = wt if t >= 0 else 0.0
                hint[i, j] = h
                kinds[i, j] = kind
                meas[i, j] = m
                if t == -1 or (train and rng.random() < 0.1):
                    continue
                for q, table in enumerate(self.votes(e.company, kind, label, cache)):
                    if not table or (q > 2 and not mode):
                        continue
                    key, items, total = table
                    mine = own[q // 3]
                    if mine:
                        items = [(c, v - ((key, c) in mine)) for c, v in items]
                        total = sum(v for _, v in items)
                    first = 0
                    for c, v in items[:6]:
                        if v > 0:
                            if mode:
                                c2 = self.translated[c]
                                c = c2 if c2 >= 0 else c
                            vote_at.append((i * n + j) * C + c)
                            vote_kind.append(q)
                            vote_x.append((v / (total + 1), math.log1p(v)))
                            first = max(first, v)
                    sizes[i, j, 2 * q : 2 * q + 2] = math.log1p(total), first / (total + 1)
        kinds_mask = torch.from_numpy(w.candidates)
        present, stat, target, hint, kinds, meas, weight = map(torch.from_numpy, (present, stat, target, hint, kinds, meas, weight))
        return {
            "tokens": torch.tensor(tokens), "token_starts": torch.tensor(tstart), "token_count": torch.tensor(tcount, dtype=torch.float32),
            "flags": torch.tensor(flags or [0]), "flag_starts": torch.tensor(fstart), "present": present,
            "same": (stat[:, :, None] == stat[:, None, :]) & present[:, None, :], "target": target, "weight": weight, "hint": hint if hints is None else hints,
            "kinds": kinds, "measure": meas, "vote_at": torch.tensor(vote_at, dtype=torch.long), "vote_kind": torch.tensor(vote_kind, dtype=torch.long),
            "vote_x": torch.tensor(vote_x, dtype=torch.float32).reshape(-1, 2), "vote_sizes": torch.from_numpy(sizes), "mask": kinds_mask,
        }, rows_all


def train(world, encoded, epochs, seed, log, batch_size=8, lr=2e-3, drop=0.15):
    torch.manual_seed(seed)
    rng = random.Random(seed)
    ids, starts = world.name_tokens()
    net = Net(len(world.vocab) + 1, evidence.FLAGS + 1, len(world.names), ids, starts)
    mean = copy.deepcopy(net)
    batcher = Batcher(world)
    groups = defaultdict(list)
    for e in encoded:
        groups[e.company].append(e)
    names = sorted(groups)
    new = {c for c in names if any(e.new for e in groups[c])}
    steps_per = (len(names) + 2 * len(new)) // batch_size
    total = steps_per * epochs
    sparse_decay = [p for n, p in net.named_parameters() if n.startswith("token")]
    others = [p for n, p in net.named_parameters() if not n.startswith("token")]
    opt = torch.optim.AdamW([{"params": sparse_decay, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.02}], lr=lr, betas=(0.9, 0.98), fused=True)
    cache = {}
    step = 0
    t0 = time.time()
    for epoch in range(epochs):
        net.train()
        order = [rng.choice(groups[c]) for c in names] + [rng.choice(groups[c]) for c in names if c in new for _ in range(2)]
        rng.shuffle(order)
        running, count = 0.0, 0.0
        for k in range(steps_per):
            chosen = order[k * batch_size : (k + 1) * batch_size]
            batch, _ = batcher.batch(chosen, rng, True, cache)
            for g in opt.param_groups:
                x = step / total
                g["lr"] = lr * min(1.0, step / 200) * (1 - x) ** 1.0 + 1e-5
            chosen_rows = (batch["weight"] > 0).nonzero(as_tuple=True)
            with torch.autocast("cpu", torch.bfloat16):
                logits = net(batch, drop=drop, rows=chosen_rows)
            logits = logits.float()
            m = torch.from_numpy(world.measure)
            fit = batch["mask"][batch["kinds"][chosen_rows]] & ((m[None] == batch["measure"][chosen_rows][:, None]) | (m == 3)[None])
            wanted = batch["target"][chosen_rows]
            wt = batch["weight"][chosen_rows] * fit.gather(1, wanted[:, None])[:, 0]
            loss = F.cross_entropy(logits.masked_fill(~fit, -1e4), wanted, reduction="none")
            loss = loss.clamp(max=30)
            value = (loss * wt).sum() / wt.sum().clamp(min=1)
            opt.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            opt.step()
            keep = min(0.998, 1 - 1 / (step + 1))
            with torch.no_grad():
                for slow, fast in zip(mean.parameters(), net.parameters(), strict=True):
                    slow.lerp_(fast, 1 - keep)
            running += float((loss * wt).sum())
            count += float(wt.sum())
            step += 1
        log(f"epoch {epoch} loss {running / count:.4f} {time.time() - t0:.0f}s")
        mean.eval()
        yield mean, batcher, epoch


def repeats(filings, world):
    """Log odds that a concept stands on two lines of a statement with different labels, smoothed."""
    twice, used = Counter(), Counter()
    for f in filings:
        for kind, rows in f.statements:
            n = Counter(r.concept for r in rows if r.concept)
            for c, k in n.items():
                used[c] += 1
                twice[c] += k > 1
    return np.array([0.0] + [math.log((twice[n] + 0.5) / (used[n] + 10)) for n in world.names[1:]], np.float32)


def export(nets, world, filings, path, extra=()):
    arrays, levels = {}, {}
    for number, net in enumerate(nets):
        one, coarse = _arrays(net)
        arrays.update({f"{number}.{k}": v for k, v in one.items()})
        levels.update({f"{number}.{k}": n for k, n in coarse.items()})
    arrays["nets"] = np.array([len(nets)], np.uint8)
    arrays["vote"] = np.mean([n.vote.detach().numpy() for n in nets], axis=0)
    _rest(nets[0], world, filings, arrays)
    arrays.update(dict(extra))
    np.savez_compressed(path, **evidence.packed(world.names, arrays, levels))


def _arrays(net):
    """A network's arrays, and for the large ones how many levels above and below zero are enough."""
    state = {k: v.detach().numpy() for k, v in net.state_dict().items()}
    with torch.no_grad():
        concept = net.concepts().numpy()
    arrays = {"concept": concept, "bias": state["bias"], "flag": state["flag.weight"], "token": state["token.weight"], "hint.weight": state["hint.weight"]}
    levels = {"concept": 31, "token": 7, "hint.weight": 31, "heard.weight": 31}
    for name, value in state.items():
        if name.startswith(("enter", "leave", "norm.", "blocks", "heard", "known", "trust")):
            if name.endswith("near.weight"):  # (out, in, span) to (span * in, out)
                value = value.transpose(2, 1, 0).reshape(-1, value.shape[0])
            arrays[name] = np.ascontiguousarray(value)
            if value.ndim == 2 and name.startswith("blocks"):
                levels[name] = 31
    return arrays, levels


def _rest(net, world, filings, arrays):
    arrays["blocks"] = np.array([len(net.blocks)], np.uint8)
    arrays["hashes"] = np.array(world.token_hashes, np.uint32)
    arrays["measure"] = world.measure.astype(np.int8)
    arrays["candidates"] = world.candidates
    arrays["renamed"] = np.array([(j if (j := world.index.get(n, -1)) >= 0 else i) for i, n in enumerate(world.newname)], np.uint16)
    arrays["repeat"] = repeats(filings, world)
    kept = {}
    for k, v in world.votes.items():
        newer = world.newer.get(k, Counter())
        first = dict.fromkeys(c for c, _ in (*v.most_common(8), *newer.most_common(6)))
        kept.setdefault(evidence.hashed(k), [(c, v[c], newer[c]) for c in first])
    keys = sorted(kept)
    arrays["keys"] = np.array(keys, np.uint32)
    arrays["starts"] = np.cumsum([0] + [len(kept[k]) for k in keys]).astype(np.uint32)
    arrays["voted"] = np.array([c for k in keys for c, _, _ in kept[k]], np.uint16)
    arrays["counts"] = np.array([min(n, 65535) for k in keys for _, n, _ in kept[k]], np.uint16)
    arrays["newer"] = np.array([min(n, 65535) for k in keys for _, _, n in kept[k]], np.uint16)


def read(args):
    """All filings of the sources that were given."""
    types = data.item_types(args.elements)
    base = load_base()
    for concept in base.gaap.concepts:
        types.setdefault(concept.name, concept.type)
    filings = []
    for path in args.published or ():
        filings += data.published(path, types)
    for path in args.joined or ():
        filings += data.joined(path, types)
    for path in args.outlined or ():
        filings += data.outlined(path, types)
    for folder in args.truths or ():
        filings += data.truths(sorted(p for p in folder.glob("*.csv") if not p.name.endswith(".all.csv")), types)
    return filings, base


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published", type=Path, action="append", help="a quarter of SEC's financial statement data sets: folder or zip")
    parser.add_argument("--joined", type=Path, action="append", help="the same joined into one CSV, gzip")
    parser.add_argument("--outlined", type=Path, action="append", help="rows of newer filings with headings, gzip CSV")
    parser.add_argument("--truths", type=Path, action="append", help="a folder of truth tables with printed labels")
    parser.add_argument("--elements", type=Path, required=True, help="element names with their item types, tab separated")
    parser.add_argument("--without", type=Path, help="a file of company names (cik1234, or a truth's name) to keep out, one a line")
    parser.add_argument("--calibration", type=Path, help="weights of the confidence, from benchmarks/mapping.py --calibrate")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="a network is trained for each; their answers are averaged")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--checkpoint", type=Path, help="a folder in which each epoch's network is kept")
    parser.add_argument("--out", type=Path, default=HERE.parent / "taxonomy" / "evidence.npz")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    filings, base = read(args)
    if args.without:
        kept_out = set(args.without.read_text(encoding="utf-8").split())
        filings = [f for f in filings if f.company not in kept_out]
    world = World(filings, base)
    say = sys.stderr.write
    say(f"{len(filings)} filings, {len(world.names)} concepts, {len(world.vocab)} tokens, {len(world.votes)} keys\n")
    encoded = encode(world, filings)
    if args.calibration:
        calibration = np.load(args.calibration)
    else:  # the odds as they are
        calibration = np.array([[0, 1, 0, 0, 0, 0, 0, 0]] * 2, np.float32)
    done = []
    for seed in args.seeds:
        for net, _, epoch in train(world, encoded, args.epochs, seed, lambda text: say(text + "\n"), drop=0.3):
            if args.checkpoint:
                export([*done, net], world, filings, args.checkpoint / f"evidence-{seed}-{epoch}.npz", {"calibration": calibration})
        done.append(net)
    export(done, world, filings, args.out, {"calibration": calibration})


if __name__ == "__main__":
    main()
