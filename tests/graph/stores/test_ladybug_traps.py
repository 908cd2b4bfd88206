"""What the embedded store is built around: if ladybug changes here, its pin is looked at again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import ladybug
import pandas as pd
import pytest

SECOND_COPY = """
import sys, ladybug, pandas
database = ladybug.Database(sys.argv[1])
connection = ladybug.Connection(database)
connection.execute("CREATE NODE TABLE P (id STRING, PRIMARY KEY (id))")
frame = pandas.DataFrame({"id": ["A", "B"]})
connection.execute("COPY P FROM $frame", {"frame": frame})
connection.execute("COPY P FROM $frame", {"frame": frame})
"""


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[ladybug.Connection]:
    with (
        ladybug.Database(str(tmp_path / "traps.lbug")) as database,
        ladybug.Connection(database) as connection,
    ):
        connection.execute("CREATE NODE TABLE P (id STRING, other STRING, PRIMARY KEY (id))")
        yield connection


def rows(connection: ladybug.Connection, cypher: str, **values: Any) -> list[list[Any]]:
    with cast("ladybug.QueryResult", connection.execute(cypher, values)) as result:
        return cast("list[list[Any]]", result.get_all())


@pytest.mark.fault(36)
def test_a_frame_is_copied_by_position(connection: ladybug.Connection) -> None:
    frame = pd.DataFrame({"other": ["o"], "id": ["i"]})
    connection.execute("COPY P FROM $frame", {"frame": frame})
    assert rows(connection, "MATCH (p:P) RETURN p.id, p.other") == [["o", "i"]]


@pytest.mark.fault(36)
def test_a_second_copy_of_the_same_keys_ends_the_process(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SECOND_COPY, str(tmp_path / "twice.lbug")]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode < 0


def test_a_missing_parameter_is_null(connection: ladybug.Connection) -> None:
    assert rows(connection, "RETURN $missing") == [[None]]


def test_two_statements_both_run(connection: ladybug.Connection) -> None:
    connection.execute("RETURN 1; CREATE (:P {id: 'made'})")
    assert rows(connection, "MATCH (p:P) RETURN p.id") == [["made"]]


def test_a_file_is_read_and_written_although_the_database_is_for_reading(tmp_path: Path) -> None:
    path, secret, copy = tmp_path / "empty.lbug", tmp_path / "secret.csv", tmp_path / "copy.csv"
    ladybug.Database(str(path)).close()
    secret.write_text("word\nsesame\n")
    with (
        ladybug.Database(str(path), read_only=True) as database,
        ladybug.Connection(database) as connection,
    ):
        assert rows(connection, f"LOAD FROM '{secret}' (header=true) RETURN word") == [["sesame"]]
        connection.execute(f"COPY (RETURN 'sesame') TO '{copy}'")
    assert "sesame" in copy.read_text()


def test_one_file_can_be_opened_twice_in_one_process(tmp_path: Path) -> None:
    path = str(tmp_path / "twice.lbug")
    with ladybug.Database(path) as first, ladybug.Database(path) as second:
        for database in (first, second):
            with ladybug.Connection(database) as connection:
                assert rows(connection, "RETURN 1") == [[1]]


def test_an_empty_file_is_a_new_database(tmp_path: Path) -> None:
    path = tmp_path / "empty.lbug"
    path.write_bytes(b"")
    with ladybug.Database(str(path)) as database, ladybug.Connection(database) as connection:
        assert rows(connection, "MATCH (n) RETURN count(n)") == [[0]]
