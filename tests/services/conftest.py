"""What tests of the test services share: a client that no proxy stands before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests


@pytest.fixture
def client() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session
