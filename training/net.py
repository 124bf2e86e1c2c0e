"""The network that is trained, in torch; ``converter.tagging.evidence`` runs the same in numpy.

A document is one sequence of rows, its statements one after the other. A row is the sum of the embeddings of its label's tokens
(words, pairs, the whole normal form) with what else is known of it; blocks of a convolution over neighbouring rows and of
attention over the whole document mix the rows; the answer is compared with an embedding per concept that is partly made of the
words of the concept's name. Rows whose concept is known already (``hint``) tell the others.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, TOKEN, HEADS, SPAN = 128, 64, 4, 5


class Block(nn.Module):
    """Convolution over ``SPAN`` rows, attention over the document, a gated layer: each added to the row."""

    def __init__(self) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(3))
        self.near = nn.Conv1d(WIDTH, WIDTH, SPAN, padding=SPAN // 2)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.up = nn.Linear(WIDTH, 2 * WIDTH)
        self.down = nn.Linear(2 * WIDTH, WIDTH)

    def forward(self, x: Tensor, present: Tensor, same: Tensor, drop: float) -> Tensor:
        train = self.training
        y = self.norms[0](x) * present[..., None]
        x = x + F.dropout(F.relu(self.near(y.transpose(1, 2)).transpose(1, 2)), drop, train)
        b, n, _ = x.shape
        q, k, v = (t.view(b, n, HEADS, -1).transpose(1, 2) for t in self.qkv(self.norms[1](x)).chunk(3, -1))
        score = q @ k.transpose(2, 3) / (WIDTH // HEADS) ** 0.5
        # half of the heads look at the row's own statement only, the others at the whole document
        allowed = torch.stack([same, same] + [present[:, None, :].expand(b, n, n)] * 2, 1)
        weight = torch.softmax(score.masked_fill(~allowed, -1e4), -1)
        x = x + F.dropout(self.mix((weight @ v).transpose(1, 2).reshape(b, n, WIDTH)), drop, train)
        return x + F.dropout(self.down(F.relu(self.up(self.norms[2](x)))), drop, train)


class Net(nn.Module):
    def __init__(self, tokens: int, flags: int, concepts: int, name_tokens: Tensor, name_starts: Tensor, blocks: int = 2) -> None:
        super().__init__()
        self.token = nn.EmbeddingBag(tokens, TOKEN, mode="sum")
        nn.init.normal_(self.token.weight, std=0.1)
        self.flag = nn.EmbeddingBag(flags, WIDTH, mode="sum")
        nn.init.normal_(self.flag.weight, std=0.1)
        self.enter = nn.Linear(TOKEN, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(blocks))
        self.norm = nn.LayerNorm(WIDTH)
        self.leave = nn.Linear(WIDTH, WIDTH)
        self.concept = nn.Parameter(torch.randn(concepts, WIDTH) * 0.05)
        self.bias = nn.Parameter(torch.zeros(concepts))
        self.named = nn.Linear(TOKEN, WIDTH, bias=False)
        self.hint = nn.Linear(WIDTH, WIDTH, bias=False)
        self.vote = nn.Parameter(torch.tensor([[1.0, 0.1], [0.5, 0.1], [0.2, 0.05]] * 2))
        # what companies called a label tells the rows beside it, too: the embeddings of these concepts, and how many companies they were
        self.heard = nn.Linear(WIDTH, WIDTH, bias=False)
        self.trust = nn.Parameter(torch.tensor([1.0, 0.5, 0.3] * 2))
        self.known = nn.Linear(12, WIDTH, bias=False)
        self.register_buffer("name_tokens", name_tokens)
        self.register_buffer("name_starts", name_starts)

    def concepts(self) -> Tensor:
        sizes = torch.diff(self.name_starts, append=torch.tensor([len(self.name_tokens)])).clamp(min=1)
        bag = F.embedding_bag(self.name_tokens, self.token.weight, self.name_starts, mode="sum") / sizes[:, None] ** 0.5
        return self.concept + self.named(bag)

    def forward(self, batch: dict[str, Tensor], drop: float = 0.15, rows: tuple[Tensor, Tensor] | None = None) -> Tensor:
        b, n = batch["present"].shape
        present = batch["present"]
        bag = self.token(batch["tokens"], batch["token_starts"]) / batch["token_count"][:, None] ** 0.5
        x = self.enter(F.dropout(bag, drop, self.training)) + self.flag(batch["flags"], batch["flag_starts"])
        table = self.concepts()
        x = x.view(b, n, WIDTH)
        known = batch["hint"] >= 0
        x = x + self.hint(table[batch["hint"].clamp(min=0)]) * known[..., None]
        row, concept = batch["vote_at"] // len(table), batch["vote_at"] % len(table)
        share = batch["vote_x"][:, 0] * self.trust[batch["vote_kind"]]
        heard = torch.zeros(b * n, WIDTH, dtype=x.dtype).index_add(0, row, (table[concept] * share[:, None]).to(x.dtype))
        x = x + self.heard(heard.view(b, n, WIDTH)) + self.known(batch["vote_sizes"])
        for block in self.blocks:
            x = block(x, present, batch["same"], drop)
        out = self.leave(F.relu(self.norm(x)))
        at, kind, value = batch["vote_at"], batch["vote_kind"], batch["vote_x"]
        if rows is not None:
            out = out[rows]
            place = torch.full((b * n,), -1)
            place[rows[0] * n + rows[1]] = torch.arange(len(rows[0]))
            moved = place[at // len(table)]
            kept = moved >= 0
            at, kind, value = (moved * len(table) + at % len(table))[kept], kind[kept], value[kept]
        logits = out @ table.T + self.bias
        # at: flat index of (row, concept); kind: which key of the table; value: share and log count of its votes
        add = (self.vote[kind] * value).sum(-1)
        return logits.float().reshape(-1).index_add(0, at, add).view(logits.shape)
