"""What no line of the rooms may do: read from the syntax tree, so that no spelling hides it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

FORBIDDEN_IMPORTS = {
    "unpickling": "pickle _pickle cPickle dill cloudpickle joblib jsonpickle shelve marshal",
    "XML parsing": "xml.etree xml.dom xml.sax.expatreader xml.sax.handler lxml",
    "unencrypted protocol": "ftplib telnetlib",
}
FORBIDDEN_CALLS = {
    "code from text": "eval exec compile __import__ builtins.eval builtins.exec builtins.compile "
    "code.interact runpy.run_path runpy.run_module importlib.util.spec_from_file_location",
    "unpickling": "pandas.read_pickle numpy.lib.npyio.read_array pandas.read_hdf",
    "shell": "os.system os.popen os.startfile subprocess.getoutput subprocess.getstatusoutput "
    "asyncio.create_subprocess_shell pty.spawn",
    "unsafe YAML": "yaml.load yaml.load_all yaml.unsafe_load yaml.full_load",
    "archive": "shutil.unpack_archive",
    "certificate": "ssl._create_unverified_context urllib3.disable_warnings",
    "download": "urllib.request.urlopen urllib.request.urlretrieve http.client.HTTPConnection",
    "temporary name": "tempfile.mktemp os.tempnam",
    "markup": "jinja2.Template",
    "XML parsing": "xml.sax.parse xml.sax.parseString xml.sax.make_parser",
}
_VERBS = {"get", "post", "put", "patch", "delete", "head", "options", "request"}
_ASKS = re.compile(r"(?:requests|session)(?:\(\))?$", re.IGNORECASE)
_CYPHER = re.compile(
    r"\b(?:MATCH|MERGE|UNWIND|COPY|DELETE|RETURN|CALL|WHERE|SET|REMOVE|DROP (?:CONSTRAINT|INDEX)|"
    r"CREATE (?:NODE|REL|CONSTRAINT|INDEX|\())\b"
)
_ADDRESS = re.compile(
    r"\b(?:http|ftp|telnet|gopher)://(?=[\w{%])(?!127\.0\.0\.1|localhost|\[::1\])"
)


class Finding(NamedTuple):
    """A rule that a line breaks, and the text that breaks it."""

    rule: str
    line: int
    text: str


def findings(source: str) -> list[Finding]:
    """What a module does that it may not.

    Examples
    --------
    >>> [found.rule for found in findings("import numpy as np; np.load(x, allow_pickle=True)")]
    ['unpickling']
    """
    tree = ast.parse(source)
    names, words = _names(tree), _docstrings(tree)
    found = []
    for node in ast.walk(tree):
        for rule in _broken(node, names):
            found.append(Finding(rule, getattr(node, "lineno", 0), ast.unparse(node)))
        if isinstance(node, ast.expr) and node not in words and _ADDRESS.search(_text(node)):
            found.append(Finding("unencrypted address", node.lineno, _text(node)))
    return found


def _text(node: ast.expr) -> str:
    """What a text says, with an x for what is written into it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "x" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _names(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _docstrings(tree: ast.Module) -> set[ast.expr]:
    """Texts that are a statement of their own: nothing is done with them."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _broken(node: ast.AST, names: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _imported(node)
    elif isinstance(node, ast.Call):
        yield from _called(node, _dotted(node.func, names))
    elif isinstance(node, ast.Attribute) and _dotted(node, names) == "ssl.CERT_NONE":
        yield "certificate"
    elif isinstance(node, ast.Assign) and any(
        isinstance(t, ast.Attribute) and t.attr in ("verify", "check_hostname")
        for t in node.targets
    ):
        yield from ["certificate"] * _is(node.value, False)
    yield from _formatted(node)


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    wholes = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        wholes = [f"{node.module}.{name}" for name in wholes]
    for rule, listed in FORBIDDEN_IMPORTS.items():
        if any(f"{w}.".startswith(f"{bad}.") for w in wholes for bad in listed.split()):
            yield rule


def _called(node: ast.Call, name: str) -> Iterator[str]:
    keywords = {k.arg: k.value for k in node.keywords}
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    for rule, listed in FORBIDDEN_CALLS.items():
        if name in listed.split():
            yield rule
    if method in ("to_pickle", "read_pickle") or not _is(keywords.get("allow_pickle"), False, None):
        yield "unpickling"
    if not _is(keywords.get("shell"), False, None) or name.startswith(("os.exec", "os.spawn")):
        yield "shell"
    if method in ("extractall", "extract") and not _is(keywords.get("filter"), "data"):
        yield "archive"
    if not _is(keywords.get("verify"), True, None):
        yield "certificate"
    asks = isinstance(node.func, ast.Attribute) and _ASKS.search(ast.unparse(node.func.value))
    if asks and method in _VERBS and _is(keywords.get("timeout"), None):
        yield "no timeout"
    if name == "markupsafe.Markup" and not all(isinstance(a, ast.Constant) for a in node.args):
        yield "markup"
    if name == "jinja2.Environment" and not _is(keywords.get("autoescape", ast.Constant(0)), True):
        yield "markup"


def _formatted(node: ast.AST) -> Iterator[str]:
    """Cypher into which values are written, whatever they are."""
    if isinstance(node, ast.JoinedStr):
        fixed = " ".join(str(p.value) for p in node.values if isinstance(p, ast.Constant))
        if _CYPHER.search(fixed):
            yield from ["Cypher"] * any(isinstance(p, ast.FormattedValue) for p in node.values)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        sides = [s for s in (node.left, node.right) if _is_cypher(s)]
        both = isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant)
        yield from ["Cypher"] * bool(sides and not both)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        filled = node.func.attr in ("format", "format_map", "replace", "join")
        yield from ["Cypher"] * (filled and _is_cypher(node.func.value))


def interpolated(text: str) -> set[str]:
    """The expressions that a formatted text writes out.

    Examples
    --------
    >>> sorted(interpolated("f'MATCH (n:{label}) RETURN {count(n)}'"))
    ['count(n)', 'label']
    """
    return {ast.unparse(part.value) for part in ast.walk(ast.parse(text, mode="eval"))
            if isinstance(part, ast.FormattedValue)}  # fmt: skip


def _is_cypher(node: ast.expr) -> bool:
    return (isinstance(node, ast.Constant) and isinstance(node.value, str)
            and bool(_CYPHER.search(node.value)))  # fmt: skip


def _is(node: ast.expr | None, *values: object) -> bool:
    """Whether an argument is one of some constants; an absent one counts as None."""
    if node is None:
        return None in values
    return isinstance(node, ast.Constant) and any(node.value is v or node.value == v
                                                  for v in values)  # fmt: skip


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    """The whole name of what is called, as `numpy.load`; empty where it has none."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value, names)
        return f"{before}.{node.attr}" if before else ""
    return ""
