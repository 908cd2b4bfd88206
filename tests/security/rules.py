"""What no line of the rooms may do: read from the syntax tree, so that no spelling hides it."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

FORBIDDEN_IMPORTS = {
    "unpickling": "pickle _pickle cPickle dill cloudpickle joblib jsonpickle shelve marshal "
    # what other processes and machines send is unpickled, too
    "multiprocessing concurrent.futures.process concurrent.futures.ProcessPoolExecutor "
    "distributed dask loky",
    "XML parsing": "xml.etree xml.dom xml.sax.expatreader xml.sax.handler xmltodict xmlrpc lxml",
    "unsafe YAML": "ruamel",
    "unencrypted protocol": "ftplib telnetlib",
}
FORBIDDEN_NAMES = {
    "code from text": "eval exec compile __import__ builtins.eval builtins.exec builtins.compile "
    "code.interact runpy.run_path runpy.run_module importlib.util.spec_from_file_location "
    "pandas.eval numexpr.evaluate sympy.sympify logging.config.dictConfig "
    "logging.config.fileConfig logging.config.listen",
    "unpickling": "pandas.read_pickle numpy.lib.npyio.read_array pandas.read_hdf pandas.HDFStore "
    "networkx.read_gpickle concurrent.futures.ProcessPoolExecutor torch.load",
    "shell": "os.system os.popen os.startfile subprocess.getoutput subprocess.getstatusoutput "
    "asyncio.create_subprocess_shell pty.spawn",
    "unsafe YAML": "yaml.load yaml.load_all yaml.unsafe_load yaml.unsafe_load_all yaml.full_load "
    "yaml.full_load_all yaml.Loader yaml.CLoader yaml.FullLoader yaml.UnsafeLoader",
    "archive": "shutil.unpack_archive",
    "certificate": "ssl._create_unverified_context urllib3.disable_warnings ssl.CERT_NONE "
    "ssl.CERT_OPTIONAL ssl.wrap_socket ssl.PROTOCOL_SSLv2 ssl.PROTOCOL_SSLv3 ssl.PROTOCOL_TLSv1 "
    "ssl.PROTOCOL_TLSv1_1 ssl.TLSVersion.SSLv3 ssl.TLSVersion.TLSv1 ssl.TLSVersion.TLSv1_1 "
    "neo4j.TrustAll",
    "download": "urllib.request.urlopen urllib.request.urlretrieve http.client.HTTPConnection",
    "temporary name": "tempfile.mktemp os.tempnam",
    "markup": "jinja2.Template",
    "XML parsing": "xml.sax.parse xml.sax.parseString xml.sax.make_parser pandas.read_xml "
    "pandas.read_html pandas.read_excel pandas.ExcelFile openpyxl.load_workbook "
    "openpyxl.reader.excel.load_workbook networkx.read_graphml networkx.parse_graphml "
    "networkx.read_gexf",
}
_SHELLS = ("sh", "ash", "bash", "csh", "dash", "fish", "ksh", "tcsh", "zsh", "cmd", "command",
           "powershell", "pwsh", "shell", "comspec")  # fmt: skip
_SHELL_LINE = re.compile(
    rf"\s*(?:\S*[/\\])?(?:{'|'.join(_SHELLS)})(?:\.exe)?\s+(?:-\w*c|/c)\b", re.IGNORECASE
)
_CHECKS = ("cert_reqs", "verify_mode", "assert_hostname")
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
    names, words = imported(tree), _docstrings(tree)
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


def imported(tree: ast.Module) -> dict[str, str]:
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
    elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield from _named(dotted(node, names))  # called, or handed on to be called
    elif isinstance(node, ast.Call):
        yield from _called(node, dotted(node.func, names), names)
        yield from _told({k.arg: k.value for k in node.keywords})
    elif isinstance(node, ast.Dict):  # may become keywords
        yield from _told({_text(k): v for k, v in zip(node.keys, node.values, strict=True) if k})
    elif isinstance(node, ast.Assign):
        told = {t.attr: node.value for t in node.targets if isinstance(t, ast.Attribute)}
        yield from _told(told)
    elif isinstance(node, ast.List | ast.Tuple):
        yield from ["shell"] * _is_shell(node.elts)
    elif isinstance(node, ast.Constant | ast.JoinedStr):
        yield from ["shell"] * bool(_SHELL_LINE.match(_text(node)))
    yield from _formatted(node)


def _named(name: str) -> Iterator[str]:
    """What must not be named at all; from wherever in its package it is taken."""
    short = f"{name.partition('.')[0]}.{name.rpartition('.')[2]}"
    for rule, listed in FORBIDDEN_NAMES.items():
        if {name, short} & {*listed.split()}:
            yield rule


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    wholes = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        wholes = [f"{node.module}.{name}" for name in wholes]
    for rule, listed in FORBIDDEN_IMPORTS.items():
        if any(f"{w}.".startswith(f"{bad}.") for w in wholes for bad in listed.split()):
            yield rule


def _called(node: ast.Call, name: str, names: Container[str]) -> Iterator[str]:
    keywords = {k.arg: k.value for k in node.keywords}
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if method in ("to_pickle", "read_pickle"):
        yield "unpickling"
    if method in ("query", "eval") and not of_a_module(node.func, names):
        # of a DataFrame: a text that is written here is code as any other
        yield from ["code from text"] * (not all(isinstance(a, ast.Constant) for a in node.args))
    if name.startswith(("os.exec", "os.spawn")):
        yield "shell"
    if method in ("extractall", "extract") and not _is(keywords.get("filter"), "data"):
        yield "archive"
    asks = isinstance(node.func, ast.Attribute) and _ASKS.search(ast.unparse(node.func.value))
    if asks and method in _VERBS and _is(keywords.get("timeout"), None):
        yield "no timeout"
    if name == "markupsafe.Markup" and not all(isinstance(a, ast.Constant) for a in node.args):
        yield "markup"
    if name == "jinja2.Environment" and not _is(keywords.get("autoescape", ast.Constant(0)), True):
        yield "markup"


def _told(keywords: Mapping[str | None, ast.expr]) -> Iterator[str]:
    """What keywords tell, also those in a dictionary, and attributes that are set."""
    if not _is(keywords.get("allow_pickle"), False, None):
        yield "unpickling"
    executable = keywords.get("executable")
    if not _is(keywords.get("shell"), False, None) or (executable and _names_shell(executable)):
        yield "shell"
    kept = all(_is(keywords.get(k), True, None) for k in ("verify", "check_hostname"))
    loose = any(_is(keywords.get(k), False, 0, "CERT_NONE", "CERT_OPTIONAL") for k in _CHECKS)
    if not kept or loose or "ssl_version" in keywords:
        yield "certificate"
    if any(_is(keywords.get(k), False) for k in ("forbid_entities", "forbid_external")):
        yield "XML parsing"


def of_a_module(function: ast.expr, names: Container[str]) -> bool:
    """Whether what is called belongs to something imported, not to a value."""
    while isinstance(function, ast.Attribute):
        function = function.value
    return isinstance(function, ast.Name) and function.id in names


def _is_shell(words: Sequence[ast.expr]) -> bool:
    """Whether a command is a shell that is given text to run, as `sh -c`."""
    at = next((i for i, word in enumerate(words) if _names_shell(word)), len(words))
    return any(re.fullmatch(r"-\w*c|/c|-command|-encodedcommand", _text(word), re.IGNORECASE)
               for word in words[at:])  # fmt: skip


def _names_shell(word: ast.expr) -> bool:
    texts = (_text(part) for part in ast.walk(word) if isinstance(part, ast.Constant))
    return any(re.split(r"[/\\]", text.lower())[-1].removesuffix(".exe") in _SHELLS
               for text in texts)  # fmt: skip


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


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """The whole name of what is called, as `numpy.load`; empty where it has none."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        before = dotted(node.value, names)
        return f"{before}.{node.attr}" if before else ""
    return ""
