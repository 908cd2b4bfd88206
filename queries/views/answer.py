"""A ranking's answer in words.

Every sentence is made from the numbers of the run. Nothing is said to be found that error control
does not bear out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from pararoute.queries.conventions import FALSE_SHARE
from pararoute.queries.views.cells import number
from pararoute.queries.views.words import name, names, percent

STEADY = 0.9  # share of the draws from which on a ligand is said to stay
LIKELY = 0.5  # secretion above which a ligand is said to rise
_NULLS = {
    "network": "whether receptors are wired to the effectors better than by their degrees alone",
    "expression": "whether a ligand rises more surely than genes measured about as well",
}


def answer(run: Mapping[str, Any], ligands: pd.DataFrame) -> list[Markup]:
    """The answer in three sentences: who stands first, who stands out, how steady that is."""
    leading = ligands[ligands["score"] > 0]
    if leading.empty:
        towards = names(run["arguments"]["effector"], "or")
        none = Markup("No ligand scores above 0: none of the {:,} that are measured both rises and "
                      "has a route that activates {}.")  # fmt: skip
        return [none.format(int(ligands["score"].notna().sum()), towards)]
    return [_first(ligands, leading), _standing_out(run, ligands), _steady(run, leading)]


def beside(
    ligands: pd.DataFrame,
    relief: pd.DataFrame,
    targets: pd.DataFrame,
    regulators: pd.DataFrame,
) -> list[tuple[str, Markup]]:
    """What else came out, each with the section that tells it."""
    said = []
    lost = relief[relief["effect"] == "lost activation"] if len(relief) else relief
    gained = relief[relief["effect"] == "gained activation"] if len(relief) else relief
    if len(lost):
        said.append(("relief", Markup(
            "The treatment also takes activation away: {} (best score {}; best of what is gained: "
            "{})."
        ).format(names(list(lost["ligand"].head(3))), number(lost["score"].iloc[0]),
                 number(gained["score"].iloc[0]) if len(gained) else "none")))  # fmt: skip
    nodes = targets[targets["kind"].ne("effector") & targets["change"].lt(0)].head(3)
    if not likely(ligands):
        said.append(("blocking", Markup(
            "What blocking does is not told here: shares of a signal that is next to none say "
            "nothing."
        )))  # fmt: skip
    elif len(nodes):
        changes = zip(nodes["target"], nodes["change"], strict=True)
        cut = [Markup("{} ({})").format(name(node), percent(change)) for node, change in changes]
        said.append(("blocking", Markup(
            "The single nodes without which the net signal to the effectors, summed over all "
            "measured ligands, changes most: {}."
        ).format(Markup(", ").join(cut))))  # fmt: skip
    told = regulators[regulators["score"].notna()] if len(regulators) else regulators
    if len(told):
        said.append(("regulators", Markup(
            "Transcription factors that could explain the secretome begin with {}: places to "
            "look, no finding."
        ).format(names(list(told["tf"].head(3))))))  # fmt: skip
    return said


def _first(ligands: pd.DataFrame, leading: pd.DataFrame) -> Markup:
    rising = likely(leading)
    order = Markup(
        "<strong>{}</strong> {} first of {:,} measured ligands by how surely they rise, are "
        "secreted, bind, are received and transmit to the effectors; {:,} score above 0, {} of "
        "them more likely than not to rise and be secreted, and the best route is {}."
    ).format(
        names(list(leading["ligand"].head(5))), "stands" if len(leading) == 1 else "stand",
        int(ligands["score"].notna().sum()), len(leading), f"{rising:,}" if rising else "none",
        name(leading["best_path"].iloc[0]),
    )  # fmt: skip
    if likely(ligands):
        return order
    none = Markup("<strong>No measured ligand is more likely than not to rise and be "
                  "secreted</strong>: the order below is no answer. ")  # fmt: skip
    return none + order


def likely(ligands: pd.DataFrame) -> int:
    """How many are more likely than not to rise and be secreted."""
    return int(ligands["secretion"].gt(LIKELY).sum())


def _standing_out(run: Mapping[str, Any], ligands: pd.DataFrame) -> Markup:
    """Who stands out, under which null; or that nobody does, or that nobody asked."""
    done = run["error control"]
    if not done["nulls"] or "ligands tested" not in done:
        return Markup("<strong>Whether that could be chance was not asked</strong> "
                      "(--permutations 0): no ligand can be said to stand out.")  # fmt: skip
    both = len(done["nulls"]) > 1
    parts = [_under(null, ligands[f"qvalue_{null}"]) for null in sorted(done["nulls"])[::-1]]
    deciding = "qvalue_both" if both else f"qvalue_{done['nulls'][0]}"
    found = list(ligands.loc[ligands[deciding].le(FALSE_SHARE), "ligand"])
    if both:
        parts.append(Markup("<strong>{} by both</strong>").format(len(found) or "none"))
    end = names(found, most=8) if found else Markup(
        "<strong>these data do not single out a ligand</strong>"
    )  # fmt: skip
    return Markup("Of {:,} ligands tested ({:,} permutations) stand out (q ≤ {}): {}: {}.").format(
        done["ligands tested"], done["permutations"], FALSE_SHARE, Markup("; ").join(parts), end
    )


def _under(null: str, q: pd.Series) -> Markup:
    """How many stand out under one null."""
    count = int(q.le(FALSE_SHARE).sum())
    least = "" if count or q.isna().all() else f" (smallest q {number(q.min())})"
    return Markup("{} by the {} null{}, which asks {}").format(
        f"{count:,}" if count else "none", null, least, _NULLS[null]
    )


def _steady(run: Mapping[str, Any], leading: pd.DataFrame) -> Markup:
    ten = leading.head(10)
    stay = int(ten["p_top10"].ge(STEADY).sum())
    assumed = int(ten["defaults"].fillna("").str.contains("sign_assumed").sum())
    return Markup(
        "When the contrasts are drawn again with their errors, {} of the first {} {} among the "
        "first 10 in at least {} of {:,} draws; {} of the {} {} on a pair whose sign is assumed."
    ).format(
        stay or "none", len(ten), "stays" if stay == 1 else "stay", percent(STEADY),
        run["parameters"]["draws of the rank intervals"], assumed or "none", len(ten),
        "rests" if assumed == 1 else "rest",
    )  # fmt: skip
