"""What tests ask of the test services, and the tables that they answer with."""

from __future__ import annotations

import io

import pandas as pd
import requests

from tests.services.http import Loopback

TABLE = b"a\tb\n" + b"1\t2\n" * 50


def get(client: requests.Session, service: Loopback, path: str = "/x", **query: str) -> str:
    """The text of an answer with status 200."""
    answer = client.get(service.url + path, params=query, timeout=5)
    assert answer.status_code == 200
    return answer.text


def frame(text: str) -> pd.DataFrame:
    """The cells of a table, as text."""
    return pd.read_csv(io.StringIO(text), sep="\t", dtype=str, keep_default_na=False)
