# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3. Ask the graph: Cypher, embedded and in Neo4j
# A ranking's graph (ligands, receptors, steps, routes, evidence) goes into a database and is asked
# in Cypher. The **embedded** store is a file and needs no server. **Neo4j** gets the same graph
# and gives the same answers; its part runs where `NEO4J_URI` is set.
#
# Tables of the mirror that `PARAROUTE_MIRROR` names, else the bundled **synthetic demo**.

# %%
import os
import tempfile
from pathlib import Path

import pandas as pd

import pararoute
from pararoute.queries import library

demo = not os.environ.get("PARAROUTE_MIRROR")
pd.set_option("display.max_colwidth", None)
scratch = tempfile.TemporaryDirectory()
run = Path(scratch.name) / "run"
ranking = pararoute.rank(demo=demo, permutations=0)
ranking.write(run)
print("SYNTHETIC DEMO: no number here was measured" if demo else "real tables")

# %% [markdown]
# ## Load
# The counts are those of the store, after loading. A query would load by itself, too.

# %%
counts = pararoute.load("embedded", run=run)
pd.Series(counts, name="in the store").to_frame()

# %% [markdown]
# ## Questions that have a name
# Each is one Cypher file with typed parameters ([all of them](../docs/queries.md)).

# %%
pd.DataFrame(
    [(q.topic, q.name, q.question) for q in library.library().values()],
    columns=["topic", "query", "question"],
)

# %%
pararoute.query("top_ligands", {"limit": 10}, run=run).frame()

# %% [markdown]
# Which routes of the first ligand pass where, and what is known of each step?

# %%
best = ranking.routes.iloc[0]["route"]
print(best)
pararoute.query("evidence_of_route", {"route": best}, run=run).frame()

# %% [markdown]
# Through which proteins do most of the top routes pass? Each route counts with its best path only:
# [notebook 5](5_what_to_block.ipynb) asks what happens when a protein is gone.

# %%
bottlenecks = pararoute.query("bottlenecks", run=run).frame().head(15)
axes = bottlenecks[::-1].plot.barh(
    x="molecule", y="n_routes", legend=False, xlabel="routes whose best path passes", ylabel="",
    title="SYNTHETIC DEMO: bottlenecks" if demo else "Bottlenecks of the top routes",
)  # fmt: skip

# %% [markdown]
# ## Your own Cypher
# Reading statements only; values go in as parameters, never into the text. [What is in the
# graph](../docs/schema.md).

# %%
cypher = """
MATCH (r:Route)-[s:STEP]->(p:Protein {id: $protein})
RETURN r.rank AS rank, r.path AS path, s.position AS position
ORDER BY rank LIMIT 10
"""
through = bottlenecks["molecule"].iloc[0]
print("routes through", through)
pararoute.query(cypher=cypher, parameters={"protein": through}, run=run).frame()

# %%
cypher = """
MATCH (ligand)-[b:BINDS]->(receptor)
RETURN b.sign_assumed AS sign_is_assumed, count(*) AS pairs ORDER BY pairs DESC
"""
pararoute.query(cypher=cypher, run=run).frame()

# %% [markdown]
# ## Three stores, one answer
# `"memory"` answers named questions in plain Python, without any database.

# %%
embedded = pararoute.query("receptors_of_top_ligands", run=run).frame()
memory = pararoute.query("receptors_of_top_ligands", run=run, store="memory").frame()
print("equal answers:", embedded.equals(memory))
embedded.head(5)

# %% [markdown]
# ## Neo4j
# Start a server ([how](../docs/neo4j.md)) and set `NEO4J_URI`, `NEO4J_PASSWORD` before Jupyter.
# **Loading replaces the ranking that an earlier load put there**; other data in the database stay
# as they are. In Neo4j Browser, look at the first routes with:
#
# ```cypher
# MATCH (r:Pararoute:Route)-[s:STEP]->(m) WHERE r.rank <= 10 RETURN r, s, m
# ```

# %%
if os.environ.get("NEO4J_URI"):
    loaded = pararoute.load("neo4j", run=run)
    served = pararoute.query("receptors_of_top_ligands", run=run, store="neo4j").frame()
    print("equal counts:", loaded == counts, "- equal answers:", embedded.equals(served))
else:
    print("Not run: NEO4J_URI names no server. This is what would be run:")
    print('pararoute.load("neo4j", run=run)')
    print('pararoute.query("receptors_of_top_ligands", run=run, store="neo4j")')

# %% [markdown]
# `pararoute load --store neo4j --remove` takes it out again. A route in the graph is a hypothesis:
# mRNA change is not secretion, AKT phosphorylation is not measured here, outgrowth is not
# modelled.
