# %% [markdown]
# # Other questions, the same code
# Autocrine signals, resistant cells as senders, other effectors, several sets at once, and what
# would cut the routes. It runs on the mirror's real tables where `PARAROUTE_MIRROR` names one,
# else on the bundled synthetic demo.

# %%
import os
import tempfile
import warnings
from pathlib import Path

import pandas as pd

import pararoute
from pararoute.ingest.errors import PararouteWarning
from pararoute.queries.export import write_ranking

warnings.simplefilter("ignore", PararouteWarning)
data = {} if os.environ.get("PARAROUTE_MIRROR") else {"demo": True}
shown = ["rank", "ligand", "score", "rank_low", "rank_high", "best_path"]

# %% [markdown]
# ## Who hears the sender
# Paracrine: treated sensitive cells send, resistant cells hear. `rank_low` and `rank_high` say how
# far the measurement error of the contrasts alone moves a rank.

# %%
paracrine = pararoute.rank(**data, permutations=0)
paracrine.ligands[shown].head(5)

# %% [markdown]
# Autocrine: the sender hears itself, so that reception rests on its own contrast.

# %%
autocrine = pararoute.rank(**data, permutations=0, direction="autocrine")
autocrine.ligands[shown].head(5)

# %% [markdown]
# Any contrast may be the sender. Where resistant cells are asked what they make for themselves, it
# is theirs. The mirror's table of resistant cells lists significant genes only: a ligand that is
# missing there is not measured, which the warnings would say.

# %%
if not data:
    own = pararoute.rank("melanoma_resistant", direction="autocrine", permutations=0)
    print(own.ligands.loc[own.ligands["score"] > 0, shown].head(5).to_string())

# %% [markdown]
# ## Other effectors, and several sets at once
# One call for each set; a ligand that turns on one may leave the other alone.

# %%
sets = {"AKT": ["AKT1", "AKT2", "AKT3"], "ERK": ["MAPK1", "MAPK3"], "STAT3": ["STAT3"]}
ranks = {}
for name, effectors in sets.items():
    try:
        ranking = pararoute.rank(**data, effector=effectors, permutations=0)
    except pararoute.ingest.errors.InputError as problem:  # not in the demo's small network
        print(f"{name}: {problem.what}")
        continue
    ranks[name] = ranking.ligands.set_index("ligand")["rank"]
pd.DataFrame(ranks).sort_values("AKT").head(10)

# %% [markdown]
# ## What would cut the routes
# Later verbs read a ranking that was written.

# %%
folder = Path(tempfile.mkdtemp())
write_ranking(paracrine, folder)
pararoute.block("RAF1+MTOR" if not data else "PIK3CA+MTOR", run=folder).totals

# %%
pararoute.targets(run=folder).targets.head(10)
