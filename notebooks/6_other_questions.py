# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 6. Other questions, the same code
# Autocrine signals, resistant cells as senders, other effectors, several sets at once.
#
# Tables of the mirror that `PARAROUTE_MIRROR` names, else the bundled **synthetic demo**.

# %%
import os
import warnings

import pandas as pd

import pararoute
from pararoute.ingest.errors import InputError, PararouteWarning

demo = not os.environ.get("PARAROUTE_MIRROR")
shown = ["rank", "ligand", "score", "rank_low", "rank_high", "best_path"]
print("SYNTHETIC DEMO: no number here was measured" if demo else "real tables")

# %% [markdown]
# ## Who hears the sender
# Paracrine: treated sensitive cells send, resistant cells hear. `rank_low` and `rank_high` say how
# far the measurement error of the contrasts alone moves a rank.

# %%
paracrine = pararoute.rank(demo=demo, permutations=0)
warnings.simplefilter("ignore", PararouteWarning)  # said once: what follows would repeat it
paracrine.ligands[shown].head(5)

# %% [markdown]
# Autocrine: the sender hears itself, so that reception rests on its own contrast.

# %%
autocrine = pararoute.rank(demo=demo, permutations=0, direction="autocrine")
autocrine.ligands[shown].head(5)

# %% [markdown]
# Any contrast may be the sender. Where resistant cells are asked what they make for themselves, it
# is theirs. The mirror's table of resistant cells lists significant genes only: a ligand that is
# missing there is not measured, which the warnings say.

# %%
if demo:
    print("Not run: the demo has no second sender.")
else:
    own = pararoute.rank("melanoma_resistant", direction="autocrine", permutations=0)
    print(*own.run["warnings"], sep="\n")
    print(own.ligands.loc[own.ligands["score"] > 0, shown].head(5).to_string())

# %% [markdown]
# ## Other effectors, and several sets at once
# One call for each set; a ligand that turns on one may leave the other alone.

# %%
sets = {"AKT": ["AKT1", "AKT2", "AKT3"], "ERK": ["MAPK1", "MAPK3"], "STAT3": ["STAT3"]}
rankings = {}
for name, effectors in sets.items():
    try:
        rankings[name] = pararoute.rank(demo=demo, effector=effectors, permutations=0).ligands
    except InputError as problem:  # the demo's network is small
        print(f"{name}: {problem.what}")
scores = pd.DataFrame({name: r.set_index("ligand")["score"] for name, r in rankings.items()})
ranks = pd.DataFrame({name: r.set_index("ligand")["rank"] for name, r in rankings.items()})
ranks.sort_values("AKT").head(10)

# %% [markdown]
# Scores of one set are not comparable with those of another: each set has its own place in the
# network. The picture therefore sets ranks, not scores, beside each other. Ligands that score 0
# stand in symbol order and are left out.

# %%
pairs = [name for name in ranks.columns if name != "AKT"]
if pairs:
    both = ranks[(scores["AKT"] > 0) & (scores[pairs[0]] > 0)]
    axes = both.plot.scatter(
        x="AKT", y=pairs[0], s=12, alpha=0.6,
        title=f"{'SYNTHETIC DEMO: ' if demo else ''}{len(both)} ligands that score for both",
    )  # fmt: skip
