# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 5. What to block?
# If the treated cells' secretome turns on AKT in the resistant ones, what would cut it? Nodes are
# taken out of the network, alone, in combinations and in minimal sets, and what survives is
# computed again. AKT and ERK stand side by side.
#
# Tables of the mirror that `PARAROUTE_MIRROR` names, else the bundled **synthetic demo**.

# %%
import os
import tempfile
from pathlib import Path

import pandas as pd

import pararoute

demo = not os.environ.get("PARAROUTE_MIRROR")
label = "SYNTHETIC DEMO: " if demo else ""
colours = ["#0072B2", "#E69F00"]
pd.set_option("display.max_colwidth", None)
scratch = tempfile.TemporaryDirectory()
run = Path(scratch.name) / "run"
pararoute.rank(demo=demo, permutations=0).write(run)
print("SYNTHETIC DEMO: no number here was measured" if demo else "real tables")

# %% [markdown]
# ## A combination, and its parts
# The paper that this tool follows (Obenauf et al. 2015,
# [doi:10.1038/nature14336](https://doi.org/10.1038/nature14336)) blunts the outgrowth by RAF
# together with PI3K/AKT/mTOR. `change` is that of the net signal: -1 means all of it is lost, 0
# none. `expected` is what two independent blockades would leave together (Bliss); `synergy` above
# 0 is more than that.

# %%
blocked = pararoute.block("RAF1+MTOR", "pan-RAF+PI3K", run=run)
shown = ["effectors", "blockade", "activating", "activating_left", "inhibiting", "inhibiting_left",
         "change", "expected", "synergy"]  # fmt: skip
blocked.totals[shown].round(3)

# %% [markdown]
# A class of drugs stands for its targets:

# %%
blocked.classes

# %%
changes = blocked.totals.pivot_table(index="blockade", columns="effectors", values="change")
changes = changes.loc[blocked.totals["blockade"].unique()[::-1]]
axes = changes.plot.barh(
    color=colours, xlabel="change of the net signal", ylabel="", title=f"{label}AKT and ERK"
)

# %% [markdown]
# Read it with care. Where RAF takes nothing from AKT, the combination is no synergy *on AKT here*;
# what it adds may show on ERK. Whether the cells grow is not modelled. A signal near 0 before any
# blockade says that these tables hardly wire the secretome to that effector at all.
#
# ## Which ligands lose their routes, and which take another

# %%
per = blocked.ligands.query("effectors == 'AKT' and blockade == 'pan-RAF+PI3K'")
shown = ["rank", "ligand", "score", "score_left", "rank_left", "change", "best_route",
         "best_route_left"]  # fmt: skip
per[shown].head(10)

# %% [markdown]
# ## Every node by itself, and in pairs

# %%
targets = pararoute.targets(run=run)
columns = ["rank", "target", "kind", "change", *(f"change_{name}" for name in targets.beside),
           "specificity", "drugs"]  # fmt: skip
targets.targets[columns].head(15)

# %%
pararoute.plot("blocking", run=run)

# %%
first = targets.targets.head(15)[::-1].set_index("target")
first = first[["change", *(f"change_{name}" for name in targets.beside)]]
axes = first.set_axis([targets.effectors, *targets.beside], axis=1).plot.barh(
    color=colours, xlabel="change of the net signal", ylabel="", figsize=(7, 6),
    title=f"{label}each node removed by itself",
)  # fmt: skip

# %%
print(f"the first of {targets.n_pairs} pairs")
targets.pairs.head(8)

# %% [markdown]
# ## The smallest sets that stop the best paths
# A set meets every one of the 30 best activating paths of each ligand. `truncated`: the network
# has more paths than these, so that `change` says what the set really does to the whole signal.
# Below -1 the net signal would turn into an inhibition.

# %%
targets.cut_sets[["of", "size", "cut", "alternatives", "truncated", "change"]].head(10)

# %% [markdown]
# ## Node by node, in the picture
# Click a node and block it: what survives was computed beforehand for the nodes that are shown.

# %%
pararoute.view(run=run)

# %% [markdown]
# ## What this does not say
# In a check against textbook cases 39 of 44 losses that lower a signal came out right, but only 12
# of 35 brakes: **do not trust what it says about removing an inhibitor**
# ([validation](../docs/validation.md)).

# %%
for limit in targets.limits:
    print("-", limit)
