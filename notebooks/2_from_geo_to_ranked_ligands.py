# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 2. From GSE64741 to ranked ligands
# A GEO series, its samples, a contrast by DESeq2, a ranking: the way from counts to ligands.
#
# **Which data this shows.** GSE64741's files come from the mirror that `PARAROUTE_MIRROR` names,
# from the cache, or, without a mirror and if you set `ask_ncbi = True`, from NCBI. Where none of
# these has them, a **simulated series** of the same name takes their place: titles and counts are
# made up, in NCBI's formats, so that every step runs as it would. The second cell says which of
# both it is.

# %%
import os
import sys
import tempfile
from pathlib import Path

import pandas as pd

import pararoute
from pararoute.ingest.errors import PararouteError

ask_ncbi = False
scratch = tempfile.TemporaryDirectory()
folder = Path(scratch.name)
checkout = Path(pararoute.__file__).resolve().parents[1]
mirror = os.environ.get("PARAROUTE_MIRROR")
omnipath = f"{mirror}/omnipath" if mirror else checkout / "ingest/demo/omnipath"

# %%
simulated = False
try:
    series = pararoute.samples("GSE64741", offline=not ask_ncbi)
except PararouteError as problem:
    print("GSE64741 is not at hand:", problem.what)
    simulated = True

# %% [markdown]
# The simulation draws counts around the invented changes of the bundled demo: three cell lines,
# three replicates each, a made-up depth and dispersion. It lives in the temporary folder, with a
# cache of its own, so that it can never be taken for the real series. The network stays the
# mirror's, if there is one.

# %%
if simulated:
    sys.path.insert(0, str(checkout))
    from tests.services.simulate import simulate_gse64741

    truth = pd.read_csv(checkout / "ingest/demo/contrasts/demo_treated.tsv.gz", sep="\t")
    truth = truth[["gene_symbol", "log2FoldChange"]]
    os.environ["PARAROUTE_MIRROR"] = str(folder / "simulated")
    os.environ["PARAROUTE_CACHE"] = str(folder / "cache")
    simulate_gse64741(folder / "simulated" / "geo", truth, n_genes=len(truth))
    series = pararoute.samples("GSE64741")
print("SIMULATED SERIES: no count was measured" if simulated else "GSE64741 itself")

# %% [markdown]
# ## The samples
# The groups (`cell_line`, `drug`, `hours`, `condition`) are guessed from the titles. They are
# there to be read; no contrast rests on the guess.

# %%
print(series.title)
series.table[["sample", "title", "cell_line", "drug", "hours", "replicate", "condition"]]

# %% [markdown]
# ## The contrast
# `GSE64741:A375_BRAFi_48h` names an entry of the shipped `contrasts.toml`. It was written without
# sight of the series' real titles, so **read the samples it took**. On your own series name them
# yourself: `pararoute.contrast("GSE...", treated=[...], control=[...])` with accessions or
# patterns, and `counts=` a file or DataFrame where NCBI made no counts.

# %%
contrast = pararoute.contrast("GSE64741:A375_BRAFi_48h", offline=not ask_ncbi)
info = contrast.info
sides = {side: [info["titles"][sample] for sample in info[side]] for side in ("treated", "control")}
for side, titles in sides.items():
    print(side, *titles, sep="\n  ")
for message in info["messages"]:
    print("-", message)

# %% [markdown]
# DESeq2's columns; log2 of treated over control. An empty `padj` is not 1: independent filtering
# or an outlier test left it out.

# %%
frame = contrast.frame
frame.sort_values("padj").iloc[:10, :8]

# %%
print(f"{len(frame)} genes, {frame['padj'].notna().sum()} with padj, "
      f"{frame['padj'].lt(0.05).sum()} below 0.05")  # fmt: skip

# %% [markdown]
# ## The ranking
# The contrast goes in by its name. There is no receiver here, so that which receptors the
# resistant cells have rests on a prior alone: every receptor counts one half. Give `receiver` or
# `receiver_abundance` where you have it.

# %%
ranking = pararoute.rank(
    "GSE64741:A375_BRAFi_48h", omnipath=omnipath, permutations=0, offline=not ask_ncbi
)
run = folder / "run"
ranking.write(run)
print("SIMULATED SERIES: a made-up order" if simulated else "GSE64741, A375, 48 h")
ranking

# %%
axes = pararoute.plot("volcano", run=run)
if simulated:
    axes.set_title("SIMULATED SERIES: " + axes.get_title(loc="left"), loc="left", pad=24)
axes

# %% [markdown]
# One cell line is one observation. `pararoute.contrast(..., combine=True)` joins several contrasts
# by a random-effects meta-analysis; `pararoute.consensus` joins their rankings.
#
# mRNA change is not secretion of the protein, AKT phosphorylation is not measured here, and
# outgrowth is not modelled. [Where the data come from](../docs/data.md).
