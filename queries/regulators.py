"""Which transcription factors' changes could explain the therapy-induced secretome.

Three kinds of evidence, each in its own columns, and a score that says how well they agree::

    score    = (own + activity + reach) / 3
    own      = (1 + d (rise - fall)) / 2       1/2 where the factor is not measured
    activity = P(Student's t < d t)            1/2 where it cannot be estimated
    reach    = 1 - p

*d* is the direction in which the factor must go to explain the rising ligands, that of its reach:
1 up, -1 down. Each part is in [0, 1]: near 1 it speaks for the factor in that direction, near 0
against it, 1/2 says nothing.

`regulating.own`, `regulating.activity` and `regulating.reach` hold the formulas of the parts. The
reach and the activity in the score are those of CollecTRI; of DoRothEA where CollecTRI does not
list the factor. Ties of the score are in symbol order. A factor that would explain no rising
ligand (P(rise) > 1/2) by going its way has no score; these come last.

The score puts factors in order. It is no probability, and the three parts are not independent:
the ligands are among the targets, and all rest on one contrast.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from pararoute.ingest.errors import InputError, UnknownNameError
from pararoute.queries.conventions import NO_FINDING, names_in
from pararoute.queries.records import records

SCHEMA_VERSION = 1
SURE = 0.5  # a gene rises, or a factor changes, where that is more likely than not
SIGNIFICANT = 0.05
SUPPORTS = ("own_support", "activity_support", "reach_support")
LIMITS = (
    "the activity of a factor is told from the mRNA of its targets; its own mRNA need not follow "
    "its protein, nor the protein's phosphorylation",
    "a p of activity takes genes as independent and is too small, a p of reach takes ligand genes "
    "as exchangeable",
    "well-studied factors have more known targets, and most edges are told as activating",
)


@dataclass(frozen=True)
class Regulators:
    """Every transcription factor, and what speaks for it.

    Attributes
    ----------
    regulators : DataFrame
        `queries.regulating.columns`; by score, ties in symbol order, those without a score last.
    targets : DataFrame
        As told there: one row for each factor and measured ligand gene among its targets, by
        rank, then weight, then symbol.
    parameters : mapping
        What was computed, from how much, and what was left out.
    limits : tuple of str
        What the evidence cannot say.
    demo : bool
        Whether the ranking is the synthetic demo.
    ranking : str
        SHA-256 of the ranking's run.json as it was read; empty where there was none.
    """

    regulators: pd.DataFrame
    targets: pd.DataFrame
    parameters: Mapping[str, Any]
    limits: tuple[str, ...] = LIMITS
    demo: bool = False
    ranking: str = field(default="", repr=False)

    def only(self, names: str | Sequence[str]) -> Regulators:
        """The same of some factors alone, ranks and p as they are among all.

        A name counts in any letter case, where that leaves no doubt.

        Raises
        ------
        UnknownNameError
            A factor that neither collection lists.
        InputError
            None is named.
        """
        asked = names_in(names)
        if not asked:
            raise InputError("no transcription factor is named", where="--tf",
                             expected="names joined by commas, as FOSL1,JUN")  # fmt: skip
        known = sorted(self.regulators["tf"])
        own = {_of(name, known) for name in asked}
        tables = (t[t["tf"].isin(own)].reset_index(drop=True)
                  for t in (self.regulators, self.targets))  # fmt: skip
        return replace(self, **dict(zip(("regulators", "targets"), tables, strict=True)))

    def strongest(self, column: str, most: int) -> pd.DataFrame:
        """The factors with the largest values of a column, up or down; ties in symbol order."""
        size = self.regulators[column].abs()
        order = self.regulators.assign(size=size).dropna(subset="size")
        order = order.sort_values(["size", "tf"], ascending=[False, True])
        return order.drop(columns="size").head(most)

    def to_dict(self) -> dict[str, Any]:
        """Everything as one object for JSON; a missing value is None."""
        return {
            "schema_version": SCHEMA_VERSION,
            "demo": self.demo,
            "parameters": dict(self.parameters),
            "limits": list(self.limits),
            "regulators": records(self.regulators),
            "targets": records(self.targets),
        }

    def _repr_html_(self) -> str:
        """The first factors, for a notebook; every name in it is text, never markup."""
        shown = ["rank", "tf", "score", "explains", *SUPPORTS, "log2FoldChange", "agreement",
                 "rising_ligands"]  # fmt: skip
        label = f"{NO_FINDING}: " if self.demo else ""
        title = html.escape(f"{label}transcription factors that could explain the secretome")
        top = self.regulators[shown].head(15)
        text = top.to_html(index=False, float_format="%.3g", na_rep="", escape=True)
        return f"<b>{title}</b>{text}"


def _of(name: str, known: Sequence[str]) -> str:
    """The factor of a name, in any letter case where one factor alone is spelled so."""
    if name in known:
        return name
    alike = [factor for factor in known if factor.upper() == name.upper()]
    if len(alike) == 1:
        return alike[0]
    raise UnknownNameError("transcription factor", name, known, where="CollecTRI and DoRothEA")
