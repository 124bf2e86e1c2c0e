from __future__ import annotations
import sys
from collections import Counter, defaultdict
from pathlib import Path
import numpy as np
sys.path.insert(0, str(Path(__file__).resolve().parent.parent)); sys.path.insert(0, str(Path(__file__).resolve().parent))
import data
from converter.evidence import hashed, names_array, table_keys

def table(filings, index):
    votes = defaultdict(Counter); seen=set()
    for f in filings:
        for kind, rows in f.statements:
            for r in rows:
                if r.concept is None or not r.label: continue
                c = index.get(r.concept, 0)
                for k in table_keys(kind, r.label):
                    if (f.company,k,c) not in seen:
                        seen.add((f.company,k,c)); votes[k][c]+=1
    kept = {hashed(k): v.most_common(5) for k,v in votes.items() if sum(v.values())>=2}
    keys = sorted(kept)
    starts=np.cumsum([0]+[len(kept[k]) for k in keys]).astype(np.uint32)
    return {"keys":np.array(keys,np.uint32),"starts":starts,
      "voted":np.array([c for k in keys for c,_ in kept[k]],np.uint16),"counts":np.array([min(n,65535) for k in keys for _,n in kept[k]],np.uint16)}

if __name__=="__main__":
    types=data.item_types(Path('/work/shared/reference/us-gaap-2025-elements.tsv'))
    fs=list(data.joined(Path('/work/shared/labels/labels-dev.csv.gz'),types))+list(data.outlined(Path('/work/shared/labels/labels-2023-25-dev.csv.gz'),types))
    companies=defaultdict(set)
    for f in fs:
        for _,rows in f.statements:
            for r in rows:
                if r.concept and r.concept!=data.EXTENSION: companies[r.concept].add(f.company)
    names=["extension"]+sorted(c for c,s in companies.items() if len(s)>=3)
    index={n:i for i,n in enumerate(names)}
    np.savez_compressed(Path('/work/main/taxonomy/evidence.npz'),names=names_array(names),**table(fs,index))
    print(len(names))
