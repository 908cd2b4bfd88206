"""Promises of docs/security.md that can be read from the source, the lock file and bandit."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pararoute.graph.schema import SCHEMA
from tests.contract.test_layers import CHECKOUT, FILES, ROOMS
from tests.security.rules import Finding, findings, interpolated

NAMESPACE = "the name of an XML vocabulary; nothing is fetched from it"
ALLOWED = {
    ("queries/views/figures/output.py", "unencrypted address", "http://www.w3.org/2000/svg"):
        NAMESPACE,
    ("queries/views/figures/output.py", "unencrypted address", "http://www.w3.org/1999/xlink"):
        NAMESPACE,
    ("graph/schema_picture.py", "unencrypted address", "<svg xmlns"): NAMESPACE,
    ("pararoute/sweeping/cluster.py", "unpickling", "from distributed"):
        "a sweep on Dask's workers, whom the user trusts by --scheduler: it says so there",
    ("queries/views/report.py", "markup", "Markup(script)"): "the page's own script",
    ("queries/views/report.py", "markup", "Markup(_part('report.css'))"): "the page's own style",
}  # fmt: skip
# what may be written into Cypher: names of the schema and constants, never a value
CYPHER_NAMES = {
    "graph/stores/ddl.py": {
        "label", "kind", "source", "target", "n", "e", "_columns(node.properties)",
        "', '.join(filter(None, (ends, columns)))",
    },
    "graph/stores/neo4j.py": {
        "label", "kind", "OURS", "LEFT", "_STALE", "':'.join([OURS, *SCHEMA.nodes])",
    },
}  # fmt: skip
BANDIT = {
    "B404": "to import subprocess runs nothing; each call is explained where it stands",
    "B406 graph/schema_picture.py": "escape() writes XML, it reads none",
}
LOCKS = [p for p in CHECKOUT.glob("*/requirements*.lock") if not p.parts[-2].startswith(".")]
LOCKS += [CHECKOUT / "requirements.lock", CHECKOUT / "tests" / "determinism" / "pandas3.txt"]


def place(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def excuse(file: str, found: Finding) -> bool:
    """Whether a finding stands in one of the lists above."""
    if found.rule == "Cypher" and found.text.startswith("f"):
        return interpolated(found.text) <= CYPHER_NAMES.get(file, set())
    return any((file, found.rule) == (f, rule) and found.text.startswith(text)
               for f, rule, text in ALLOWED)  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=place)
def test_nothing_that_runs_reads_or_sends_what_it_should_not(path: Path) -> None:
    found = findings(path.read_text(encoding="utf-8"))
    assert not [f for f in found if not excuse(place(path), f)]


def test_every_exception_is_still_needed() -> None:
    for file, rule, text in ALLOWED:
        found = findings((CHECKOUT / file).read_text(encoding="utf-8"))
        assert any(f.rule == rule and f.text.startswith(text) for f in found), (file, rule)
    for file, names in CYPHER_NAMES.items():
        found = findings((CHECKOUT / file).read_text(encoding="utf-8"))
        assert names == set().union(*(interpolated(f.text) for f in found if f.rule == "Cypher"))


def test_a_name_of_the_schema_is_a_plain_word() -> None:
    tables = {**SCHEMA.nodes, **SCHEMA.relationships}
    names = [*tables, *(name for table in tables.values() for name in table.properties)]
    assert len(names) > 40
    assert not [name for name in names if not re.fullmatch(r"[A-Za-z_]\w*", name)]


PLANTED = {
    "unpickling": """
        import pickle
        import marshal as m
        from joblib import load
        import pandas as pd; pd.read_pickle(path)
        frame.to_pickle(path)
        import numpy as np; np.load(path, allow_pickle=True)
        from numpy import load as get; get(path, allow_pickle=sure)
        import numpy as np; np.load(path, **{"allow_pickle": True})
        import pandas as pd; pd.HDFStore(path)
        import networkx as nx; nx.read_gpickle(path)
        import networkx as nx; nx.readwrite.gpickle.read_gpickle(path)
        from functools import partial; from pandas import read_hdf; partial(read_hdf, path)
        import multiprocessing
        from multiprocessing.pool import Pool
        from concurrent.futures import ProcessPoolExecutor
        import concurrent.futures as f; f.ProcessPoolExecutor()
        from concurrent.futures.process import ProcessPoolExecutor as Pool
        from distributed import Client
        import dask.bag""",
    "code from text": """
        eval(text)
        exec(compile(text, "x", "exec"))
        import builtins as b; b.eval(text)
        __import__(name)
        import runpy; runpy.run_path(path)
        list(map(eval, texts))
        import pandas as pd; pd.eval(text)
        frame.query(text)
        frame.loc[1:].query(f"gene == '{gene}'")
        frame.eval(text, inplace=True)
        import numexpr; numexpr.evaluate(text)
        import logging.config as c; c.dictConfig(told)""",
    "shell": """
        import os; os.system(line)
        from os import system as run; run(line)
        import subprocess; subprocess.run(line, shell=True)
        from subprocess import Popen; Popen(line, shell=bool(1))
        import subprocess as s; s.getoutput(line)
        import os; os.execvp("sh", arguments)
        import subprocess; subprocess.run(["sh", "-c", text])
        import subprocess; subprocess.run(("/bin/bash", "-lc", text), check=True)
        import subprocess; subprocess.Popen(["env", "zsh", "-c", text])
        command = ["cmd.exe", "/C", text]
        command = [shutil.which("powershell"), "-NoProfile", "-Command", text]
        command = [os.environ["SHELL"], "-c", text]
        import shlex; run(shlex.split(f"bash -c {text}"))
        import subprocess; subprocess.run([text], executable="/bin/sh")
        import subprocess; subprocess.run(line, **{"shell": True})
        options = {"check": True, "shell": wanted}
        options = dict(shell=True)""",
    "unsafe YAML": """
        import yaml; yaml.load(text, Loader=yaml.Loader)
        from yaml import unsafe_load; unsafe_load(text)
        import yaml; yaml.load_all(text, yaml.UnsafeLoader)
        from yaml import FullLoader; FullLoader(text)
        import ruamel.yaml""",
    "XML parsing": """
        import xml.etree.ElementTree as ET
        from xml.etree import ElementTree
        from xml.dom import minidom
        import xml.dom.minidom
        import xml.sax; xml.sax.parse(path, handler)
        from lxml import etree
        import xmltodict
        import pandas as pd; pd.read_xml(path)
        from pandas import read_html as tables; tables(address)
        import pandas as pd; pd.read_excel(path)
        from pandas.io.excel import ExcelFile; ExcelFile(path)
        import networkx as nx; nx.read_graphml(path)
        from networkx import read_gexf; read_gexf(path)
        from openpyxl import load_workbook; load_workbook(path)
        from defusedxml import ElementTree as T; T.fromstring(text, forbid_entities=False)""",
    "archive": """
        import tarfile; tarfile.open(path).extractall(folder)
        archive.extractall(folder, filter="fully_trusted")
        zipfile.ZipFile(path).extract(name)
        import shutil; shutil.unpack_archive(path)""",
    "certificate": """
        import requests; requests.get(url, verify=False, timeout=3)
        session.verify = False
        context.check_hostname = False
        import ssl; context.verify_mode = ssl.CERT_NONE
        import ssl; ssl._create_unverified_context()
        session.verify = trusted
        context.verify_mode = 0
        import ssl; context.minimum_version = ssl.TLSVersion.TLSv1
        import urllib3; urllib3.PoolManager(cert_reqs="CERT_NONE")
        import urllib3; urllib3.PoolManager(**{"cert_reqs": "CERT_NONE"})
        urllib3.PoolManager(assert_hostname=False)
        adapter.init_poolmanager(10, 10, ssl_version=wanted)
        import requests; requests.get(url, **{"verify": False, "timeout": 3})
        import neo4j; neo4j.TrustAll()""",
    "no timeout": """
        import requests; requests.get(url)
        import requests; requests.Session().post(url, data)
        self._requests().get(url, stream=True)
        session.request("GET", url, timeout=None)""",
    "download": """
        from urllib.request import urlopen; urlopen(url)
        import urllib.request; urllib.request.urlretrieve(url)""",
    "unencrypted protocol": """
        import ftplib
        from telnetlib import Telnet""",
    "unencrypted address": """
        URL = "http://omnipathdb.org"
        URL = f"http://{host}/x"
        get("ftp://ftp.ncbi.nlm.nih.gov/geo")
        x = "telnet://h\" """,
    "Cypher": """
        run(f"MATCH (n:{label}) RETURN n")
        run("MATCH (n {id: '%s'}) RETURN n" % gene)
        run("MATCH (n {id: '" + gene + "'}) RETURN n")
        run("MATCH (n {{id: '{}'}}) RETURN n".format(gene))
        run("MATCH (n:LABEL) RETURN n".replace("LABEL", label))
        run(f"MATCH (n) WHERE n.id = '{gene}' RETURN n")""",
    "markup": """
        from markupsafe import Markup; Markup(name)
        from markupsafe import Markup as M; M(f"<b>{name}</b>")
        from jinja2 import Environment; Environment(loader=x)
        import jinja2; jinja2.Environment(autoescape=False)
        from jinja2 import Template; Template(text)""",
    "temporary name": "import tempfile; tempfile.mktemp()",
}
SNIPPETS = [(rule, line.strip()) for rule, lines in PLANTED.items()
            for line in lines.strip().splitlines()]  # fmt: skip


@pytest.mark.parametrize(("rule", "snippet"), SNIPPETS)
def test_what_is_planted_is_found_and_has_no_excuse(rule: str, snippet: str) -> None:
    found = [f for f in findings(snippet) if f.rule == rule]
    assert found
    assert not any(excuse("queries/rank.py", f) for f in found)


@pytest.mark.parametrize(
    "snippet",
    ['import re; re.compile("x")', 'headers.get("Location")', 'cell.extract("x", filter="data")',
     "'''See http://example.org'''", 'URL = "https://omnipathdb.org"', "u = 'http://127.0.0.1:8'",
     'run("MATCH (n {id: $id}) RETURN n", id=gene)', "import numpy as np; np.load(path)",
     'from markupsafe import Markup; Markup("<b>{}</b>").format(name)',
     "import subprocess; subprocess.run([program])",
     "import requests; requests.get(url, timeout=(3, 60))",
     "import numpy as np; np.load(path, allow_pickle=False)", "frame.query(\"uniprot != ''\")",
     "from pararoute import stores; stores.query(name, limit=limit)", "from pandas import read_csv",
     "from concurrent.futures import ThreadPoolExecutor", 'ask(["bash", "is a shell"])',
     'import sys, subprocess; subprocess.run([sys.executable, "-c", TEXT], shell=False)',
     'import urllib3; urllib3.PoolManager(cert_reqs="CERT_REQUIRED")', 'words = {"shell": False}',
     "from defusedxml import ElementTree as T; T.fromstring(text)", "session.verify = True",
     "import yaml; yaml.safe_load(text)", "import ssl; ssl.create_default_context()"],
)  # fmt: skip
def test_what_is_harmless_is_left_alone(snippet: str) -> None:
    assert findings(snippet) == []


def explained(found: dict[str, str | int | list[int]]) -> bool:
    """Whether a finding of bandit's has its reason in its lines, or in `BANDIT`."""
    rule, file = str(found["test_id"]), str(found["filename"])
    lines = (CHECKOUT / file).read_text(encoding="utf-8").splitlines()
    reason = re.compile(rf"# noqa: [A-Z0-9, ]*\bS{rule[1:]}\b[A-Z0-9, ]* - \w|"
                        rf"# nosec {rule}\b.* - \w")  # fmt: skip
    spanned = found["line_range"]
    assert isinstance(spanned, list)
    here = any(reason.search(lines[number - 1]) for number in spanned)
    return here or rule in BANDIT or f"{rule} {file}" in BANDIT


def test_bandit_finds_nothing_that_is_not_explained() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", *ROOMS, "pararoute", "-f", "json"],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert not told["errors"]
    assert len(told["metrics"]) > len(FILES) // 2
    assert [f for f in told["results"] if f["test_id"] == "B404"]  # it looks at all
    assert not [f"{f['filename']}:{f['line_number']} {f['issue_text']}"
                for f in told["results"] if not explained(f)]  # fmt: skip


def test_what_is_waived_says_why() -> None:
    lines = [line for path in FILES for line in path.read_text(encoding="utf-8").splitlines()
             if re.search(r"# noqa: .*\bS\d{3}|# nosec", line)]  # fmt: skip
    assert lines
    assert not [line for line in lines if not re.search(r"# (?:noqa|nosec)[^-]* - \w", line)]


@pytest.mark.parametrize("lock", LOCKS, ids=place)
def test_a_lock_names_what_it_wants_by_hash_and_from_nowhere(lock: Path) -> None:
    text = re.sub(r"\\\n", " ", lock.read_text(encoding="utf-8"))
    lines = [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    assert len(lines) > (0 if lock.name == "pandas3.txt" else 10)  # that is one package
    for line in lines:
        wanted, _, hashes = line.partition(" --hash=")
        assert re.fullmatch(
            r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==[\w.!+]+( ; .+)?", wanted.strip()
        )
        assert re.fullmatch(r"(sha256:[0-9a-f]{64}( +--hash=)?)+ *", hashes), wanted
    assert not re.search(r"https?://|--(?:index|extra-index|find-links|trusted)|(?m:^-e )", text)


def test_what_the_page_names_is_there() -> None:
    page = (CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:tests|ingest|graph|queries|pararoute)/[\w/]+\.py)`", page))
    assert len(named) > 30
    assert not [name for name in named if not (CHECKOUT / name).is_file()]
    own = {p.relative_to(CHECKOUT).as_posix() for p in CHECKOUT.glob("tests/security/test_*.py")}
    assert own <= named
