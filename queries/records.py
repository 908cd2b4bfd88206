"""Tables as plain values, for JSON."""

from __future__ import annotations

from typing import Any

import pandas as pd


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table's rows as JSON knows them; a missing value is None.

    Examples
    --------
    >>> records(pd.DataFrame({"ligand": ["IGF1", None], "rank": [1, 2], "score": [0.5, None]}))
    [{'ligand': 'IGF1', 'rank': 1, 'score': 0.5}, {'ligand': None, 'rank': 2, 'score': None}]
    """
    return [
        {str(name): plain(value) for name, value in row.items()}
        for row in table.astype(object).to_dict("records")
    ]


def plain(value: Any) -> Any:
    """A value as JSON knows it; None where it is missing."""
    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
