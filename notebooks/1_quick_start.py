# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 1. Quick start
# A drug kills the sensitive cells of a tumour. What do they secrete while they respond, and which
# of it can turn on AKT in the resistant cells beside them? This notebook ranks ligands, looks at
# the first ones and shows their routes as an interactive picture.
#
# It takes the tables of the mirror that `PARAROUTE_MIRROR` names. Without one it takes the bundled
# **synthetic demo**, whose numbers are invented. Everything is written into a temporary folder.

# %%
import os
import tempfile
from pathlib import Path

import pararoute

demo = not os.environ.get("PARAROUTE_MIRROR")
scratch = tempfile.TemporaryDirectory()
run = Path(scratch.name) / "run"

# %% [markdown]
# ## Rank
# `sender` is what changes in treated sensitive cells, `receiver` what differs in resistant ones.
# Left out, they are the mirror's default contrasts; a path or a DataFrame of your own goes in the
# same place. 200 permutations are few: [notebook 4](4_how_sure_are_we.ipynb) is about p.

# %%
ranking = pararoute.rank(demo=demo, permutations=200)
ranking.write(run)
print("SYNTHETIC DEMO: no number here was measured" if demo else "real tables")
ranking

# %% [markdown]
# A score is a product of four terms, each from 0 to 1. Its order matters, not its size.
#
# | term | asks |
# |---|---|
# | secretion | how surely do treated sensitive cells secrete more of the ligand? |
# | binding | how well is it established that it binds this receptor? |
# | reception | how likely is the receptor on resistant cells? |
# | transmission | does the signed network lead from the receptor to AKT? |

# %%
best = ranking.routes.iloc[0]
terms = best["secretion"] * best["binding"] * best["reception"] * best["transmission"]
print(f"{best['path']}: score {best['score']:.4f}, product of its terms {terms:.4f}")

# %%
pararoute.plot("terms", run=run)

# %% [markdown]
# ## What rises, and what of it are ligands

# %%
pararoute.plot("volcano", run=run)

# %% [markdown]
# Every ligand of the pair table is in the list. One that scores nothing has a reason.

# %%
reasons = ranking.ligands["reason"].str.replace(r" \(.*\)", "", regex=True)  # without receptors
reasons.value_counts().to_frame()

# %% [markdown]
# ## Why does the first one stand first?

# %%
first = ranking.ligands["ligand"].iloc[0]
explanation = pararoute.explain(first, run=run)
print(f"The best paths of {first}:", *explanation.paths["path"], sep="\n")
explanation.terms[["name", "parts", "numbers", "note"]]

# %% [markdown]
# What speaks against it in the network, and where it would stand without each thing it rests on.
# Nothing is hidden from a ranking, plausible or not: read this before you believe a name.

# %%
explanation.conflicts

# %%
explanation.changes

# %% [markdown]
# ## By which way do the first ligands reach AKT?
# The best paths of the first routes. A stream is as wide as the scores of the routes that take it.

# %%
pararoute.plot("sankey", run=run)

# %% [markdown]
# ## The routes, to click through
# Search, choose a ligand or a receptor, click a node to see its routes, block it. The picture is
# one file that needs no connection: `view.path`.

# %%
view = pararoute.view(run=run)
view

# %% [markdown]
# ## What this does not say

# %%
for limit in ranking.run["limits"]:
    print("-", limit)
for warning in ranking.run["warnings"]:
    print("- in these data:", warning)
