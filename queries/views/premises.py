"""What a ranking rests on, in words: what was asked, of which data, with which limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from pararoute.queries.views.words import name, names, percent


class Fact(NamedTuple):
    """Something told beside a heading."""

    of: str
    text: Markup


def asked(run: Mapping[str, Any]) -> Markup:
    """The question, with the names of its data."""
    contrasts, stated = run["contrasts"], run["arguments"]
    towards = names(stated["effector"], "or")
    sender = name(contrasts["sender"]["name"])
    if stated.get("direction") == "autocrine":
        where = Markup("receptors of the same cells")
    elif "receiver" in contrasts:
        receiver = name(contrasts["receiver"]["name"])
        where = Markup("receptors of resistant cells ({})").format(receiver)
    else:
        where = Markup("receptors of resistant cells")
    return Markup(
        "Which ligands, made more by treated sensitive cells ({}), reach {}, and by which signed "
        "path do they turn on {}?"
    ).format(sender, where, towards)


def data(run: Mapping[str, Any]) -> list[Fact]:
    """Of which data."""
    contrasts, counts = run["contrasts"], run["counts"]
    facts = [Fact("Sender", _contrast(contrasts["sender"]))]
    if run["arguments"].get("direction") == "autocrine":  # its receiver is the sender once more
        facts.append(Fact("Receiver", Markup("the sender itself (autocrine)")))
    elif "receiver" in contrasts:
        facts.append(Fact("Receiver", _contrast(contrasts["receiver"])))
    elif not run["arguments"].get("receiver_abundance"):
        facts.append(Fact("Receiver", Markup("none was given: which receptors the resistant cells "
                                             "have is not known")))  # fmt: skip
    if run["arguments"].get("receiver_abundance"):
        facts.append(Fact("Abundance", name(_file(run["arguments"]["receiver_abundance"]))))
    resources = len(run["licences"].get("resources", {}))
    facts.append(Fact("Network", Markup(
        "OmniPath: {:,} ligands, {:,} receptors, {:,} pairs of them that {} resources list, {:,} "
        "signed signalling steps; {}"
    ).format(
        counts["ligands"], counts["receptors"], counts["pairs"], resources,
        counts["signalling steps"],
        "with the shipped corrections of signs" if run["arguments"]["overlay"]
        else "as it is, without the shipped corrections of signs",
    )))  # fmt: skip
    return facts


def in_short(run: Mapping[str, Any]) -> str:
    """The limits of every ranking in one line.

    Examples
    --------
    >>> in_short({"limits": ["mRNA is not protein", "AKT is not measured", "no growth", "p"]})
    'mRNA is not protein; AKT is not measured; no growth.'
    """
    return "; ".join(run["limits"][:3]) + "."


def limits(run: Mapping[str, Any], ligands: pd.DataFrame) -> list[Markup]:
    """What must be known before a rank is believed."""
    counts = run["counts"]
    known = counts["receptors"] - counts.get("reception from prior", 0)
    said = [Markup("{}.").format(_sentence(text)) for text in run["limits"]]
    said.append(Markup("{} of the ligand-receptor pairs have no sign and count as activating.")
                .format(percent(run["share of pairs with an assumed sign"])))  # fmt: skip
    said.append(Markup("Reception rests on data for {:,} of {:,} receptors; the others stand at "
                       "their prior.").format(known, counts["receptors"]))  # fmt: skip
    said.append(Markup("{:,} of {:,} ligands are not measured in the sender and have no score.")
                .format(counts["ligands not measured"], counts["ligands"]))  # fmt: skip
    said += _limited(ligands, run["error control"].get("permutations", 0))
    bare = run.get("without the overlay")
    if bare is not None:
        said.append(Markup("Without the shipped corrections of signs {} of the first 20 ligands "
                           "are the same.").format(bare["of the first 20 the same"]))  # fmt: skip
    return said


def _limited(ligands: pd.DataFrame, permutations: int) -> list[Markup]:
    first = ligands.head(20)["p_limited"].fillna("")
    said = []
    smaller = f"more permutations can make it smaller (this run has {permutations:,})"
    for null, end in (("network", smaller),
                      ("expression", "more of them make it exact, not smaller")):  # fmt: skip
        if count := int(first.str.contains(null).sum()):
            said.append(Markup("The p by {} of {} of the first 20 ligands rests on fewer than 10 "
                               "permutations: {}.").format(null, count, end))  # fmt: skip
    return said


def _contrast(told: Mapping[str, Any]) -> Markup:
    whole = "" if told["complete"] else (
        "; a list of significant genes, so that a gene that is missing is unknown, not unchanged"
    )  # fmt: skip
    title = name(told.get("title") or told["name"], 300)
    share = percent(told["share of genes in the network"])
    return Markup("{}. {:,} genes, {}; {} of them are in the network{}").format(
        title, told["genes"], told["organism"], share, whole
    )


def _sentence(text: str) -> str:
    """With a capital, unless the first word has its own spelling (mRNA, p)."""
    first = text.split(" ", 1)[0]
    plain = first.islower() and len(first) > 1
    return (text[:1].upper() + text[1:] if plain else text).rstrip(".")


def _file(path: object) -> str:
    return str(path).replace("\\", "/").rsplit("/", 1)[-1]
