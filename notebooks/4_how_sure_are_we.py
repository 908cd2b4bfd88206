# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 4. How sure are we?
# A ranking always has a first ligand. Four questions to ask before you believe it: could the order
# come from chance, how far does measurement error move it, what does it rest on, and does it hold
# when an assumption is dropped? The answers may be that nothing stands out. Read them as they
# come.
#
# Tables of the mirror that `PARAROUTE_MIRROR` names, else the bundled **synthetic demo**.

# %%
import os
import tempfile
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

import pararoute
from pararoute.ingest.errors import PararouteWarning

demo = not os.environ.get("PARAROUTE_MIRROR")
pd.set_option("display.max_colwidth", None)
scratch = tempfile.TemporaryDirectory()
run = Path(scratch.name) / "run"
ranking = pararoute.rank(demo=demo, permutations=200)
ranking.write(run)
ligands = ranking.ligands
print("SYNTHETIC DEMO: no number here was measured" if demo else "real tables")

# %% [markdown]
# ## Could chance do it? Two nulls, two questions
# **Expression**: does this ligand rise more surely than genes that were measured about as well?
# **Network**: is its receptor wired to AKT better than its number of connections alone would give?
# q is p, corrected for all ligands tested. `qvalue_both` asks for both at once.

# %%
shown = ["rank", "ligand", "score", "pvalue_expression", "qvalue_expression", "pvalue_network",
         "qvalue_network", "qvalue_both", "p_limited"]  # fmt: skip
ligands[shown].head(15)

# %%
tested = ligands["qvalue_both"].notna()
for column in ("qvalue_expression", "qvalue_network", "qvalue_both"):
    found, least = ligands[column].le(0.1).sum(), ligands[column].min()
    print(f"{column}: {found} of {tested.sum()} ligands at 0.1 or below; the lowest is {least:.2g}")

# %% [markdown]
# With many ligands tested a lone one needs a very small p. `p_limited` names a null under which
# fewer than 10 permutations reached the score: there p is coarse. 200 permutations, as here,
# cannot give p below 1/201; take the default 1,000, and 10,000 where `p_limited` names the network
# null for a ligand that matters. By expression more permutations make p exact, not smaller: the
# number of comparable genes is the limit.

# %%
pararoute.plot("nulls", run=run)

# %% [markdown]
# ## How far does measurement error move a rank?
# Each change is drawn again around its measured value with its standard error, 1,000 times.
# `rank_low` and `rank_high` hold the middle 90 % of the ranks. **This is no confidence interval**:
# it knows the error of the contrasts, not that of the network or the model, and a ligand that
# stands high by luck has one that lies too far ahead
# ([measured](../docs/method.md#rank-intervals)).

# %%
ligands[["rank", "ligand", "rank_low", "rank_high", "p_top10"]].head(15)

# %%
pararoute.plot("intervals", run=run)

# %% [markdown]
# ## What does one ligand rest on?
# Leave one thing out at a time: a receptor, a resource, a step, the shipped corrections. The first
# ligand, and where it would stand without each:

# %%
first = ligands["ligand"].iloc[0]
changes = pararoute.explain(first, run=run).changes
print(first, "stands at rank 1")
changes.sort_values("change", ascending=False, kind="stable").head(10)

# %% [markdown]
# ## Does the order hold when an assumption is dropped?
#
# * Most ligand-receptor pairs have no known sign and count as activating: `strict_signs` drops
#   them.
# * Some signs are corrected by a shipped table of textbook facts: `overlay=False` leaves it out.
# * On the mirror's tables: another receiver contrast, of fewer studies.

# %%
warnings.simplefilter("ignore", PararouteWarning)  # said above: what follows would repeat it
variants = {
    "pairs without a sign dropped": {"strict_signs": True},
    "without the corrections": {"overlay": False},
}
if not demo:
    variants["another receiver"] = {"receiver": "melanoma_resistant_subA"}
scores = pd.DataFrame({"as it is": ligands.set_index("ligand")["score"]})
for name, options in variants.items():
    other = pararoute.rank(demo=demo, permutations=0, **options)
    scores[name] = other.ligands.set_index("ligand")["score"]
scores = scores[scores["as it is"].notna()].fillna(0)  # without a pair: no score

# %%
first_20 = set(ligands["ligand"][:20])
rows = []
for name in variants:
    new = set(scores[name].nlargest(20).index)
    rows.append(
        {
            "what is changed": name,
            "of the first 20 stay": len(first_20 & new),
            "rank correlation": scores["as it is"].corr(scores[name], method="spearman"),
            "newcomers": ", ".join(sorted(new - first_20)),
        }
    )
pd.DataFrame(rows)

# %% [markdown]
# Ligands that are left with no score share one rank, far to the right.

# %%
ranks = scores.rank(method="min", ascending=False).loc[ligands["ligand"][:15]]
label = "SYNTHETIC DEMO: the" if demo else "The"
figure, axes = plt.subplots(figsize=(8, 6))
for name, marker in zip(ranks, "sxo^", strict=False):
    axes.plot(ranks[name], ranks.index, marker, fillstyle="none", label=name)
axes.set_xscale("log")
axes.invert_yaxis()
axes.set(xlabel="rank (log scale)", title=f"{label} first 15 when one thing is changed")
figure.legend(loc="outside lower center", ncols=4)
figure.set_layout_engine("constrained")

# %% [markdown]
# `rank_without_overlay` stands beside every rank, so that the corrections are never hidden:

# %%
ligands[["rank", "ligand", "rank_without_overlay", "score", "score_without_overlay"]].head(10)

# %% [markdown]
# ## In one line
# What may be said of the first ligand rests on these numbers, not on its rank. A q near 1 says
# that these tables do not single it out by that question.

# %%
row = ligands.iloc[0]
print(f"{row['ligand']}: rank {row['rank']}, or {row['rank_low']} to {row['rank_high']} within "
      f"the error of measurement; q expression {row['qvalue_expression']:.2g}, "
      f"q network {row['qvalue_network']:.2g}, both {row['qvalue_both']:.2g}")  # fmt: skip
for limit in ranking.run["limits"]:
    print("-", limit)
