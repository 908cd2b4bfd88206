"""OmniPath's intercell annotation: what it says of each gene and complex."""

from __future__ import annotations

import pandas as pd

from pararoute.ingest.delimited import TextTable, as_text, require_columns, to_booleans, to_numbers
from pararoute.ingest.omnipath.complexes import COMPLEX, keyed, refuse_nameless
from pararoute.ingest.omnipath.source import HOW
from pararoute.ingest.tables import checked

_LOCATION = ("secreted", "plasma_membrane_transmembrane", "plasma_membrane_peripheral")


def read_roles(table: TextTable) -> pd.DataFrame:
    """One row per gene or complex: how many votes call it secreted, how many membrane-bound."""
    require_columns(table, ("genesymbol", "transmitter", "receiver", *_LOCATION[:2]), HOW)
    text = table.frame
    symbol = text["genesymbol"].fillna("").str.strip()
    is_complex = symbol.str.startswith(COMPLEX)
    refuse_nameless(table, "genesymbol", is_complex)
    votes = "consensus_score"
    score = to_numbers(table, votes).fillna(1.0) if votes in text else pd.Series(1.0, text.index)
    secreted, *membrane = (to_booleans(table, c, HOW) for c in _LOCATION if c in text)
    on_membrane = pd.concat(membrane, axis=1).any(axis=1)
    places, names = pd.factorize(symbol)
    places, names = keyed(places, names, is_complex.to_numpy())
    frame = pd.DataFrame(
        {
            "genesymbol": names[places],
            "transmitter": to_booleans(table, "transmitter", HOW),
            "receiver": to_booleans(table, "receiver", HOW),
            "secreted": score.where(secreted, 0.0),
            "membrane": score.where(on_membrane, 0.0),
            "votes": score,
        }
    )
    merged = frame[symbol != ""].groupby("genesymbol", as_index=False, sort=True).max()
    merged["genesymbol"] = as_text(merged["genesymbol"])
    return checked(merged, "roles", str(table.path))
