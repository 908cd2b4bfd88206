# %% [markdown]
# # Quick start
# Rank ligands and routes on the bundled synthetic demo, and look at one ligand.

# %%
import pararoute

result = pararoute.rank(demo=True)
result

# %% [markdown]
# Every ligand of the pair table is there; `reason` says why one scores nothing.

# %%
result.ligands[["rank", "ligand", "score", "reason"]].tail(3)

# %% [markdown]
# The four terms of a route multiply to its score.

# %%
best = result.routes.iloc[0]
terms = best["secretion"] * best["binding"] * best["reception"] * best["transmission"]
print(best["path"], round(best["score"], 4), round(terms, 4))

# %% [markdown]
# The graph itself, as a networkx graph.

# %%
from pararoute.graph.stores.memory import to_networkx  # noqa: E402

graph = to_networkx(result.graph)
print(graph)
