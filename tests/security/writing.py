"""Which lines write a file: a kill or a full disk would leave half of one in its place."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from tests.security.rules import Finding, dotted, imported, of_a_module

FUNCTIONS = (
    "shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.move os.truncate "
    "numpy.save numpy.savez numpy.savez_compressed numpy.savetxt "
    "pyarrow.write_table pyarrow.ParquetWriter pyarrow.write_to_dataset pyarrow.write_dataset "
    "pyarrow.write_feather pyarrow.write_csv pyarrow.OSFile pandas.ExcelWriter "
    "xlsxwriter.Workbook networkx.write_graphml networkx.write_gexf networkx.write_edgelist "
    "logging.FileHandler urllib.urlretrieve"
)
METHODS = ("write_text", "write_bytes", "write_html", "savefig", "save", "tofile", "print_figure")
OPENERS = ("open", "io.open", "gzip.open", "bz2.open", "lzma.open", "codecs.open", "tarfile.open",
           "zipfile.ZipFile", "gzip.GzipFile", "os.open")  # fmt: skip
_TABLE = re.compile(
    r"to_(csv|parquet|feather|excel|json|html|string|latex|markdown|xml|stata|orc|hdf)"
)
_PLACES = ("path", "path_or_buf", "buf", "excel_writer")
_READS = re.compile(r"r[bt]?|r:\w*|os\.O_RDONLY|\S*[./]\S*|")  # a name is one in an archive


def writes(source: str) -> list[Finding]:
    """Every call of a module that writes a file, or may: a mode that is not told counts.

    Examples
    --------
    >>> [found.text for found in writes("path.open(); path.open('wb')")]
    ["path.open('wb')"]
    """
    tree = ast.parse(source)
    names = imported(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and _short(node, names) in FUNCTIONS.split():
            found.append(node)  # called, or handed on to be called
        elif isinstance(node, ast.Call) and _written(node, names):
            found.append(node)
    return [Finding("writes", node.lineno, ast.unparse(node)) for node in found]


def _short(node: ast.expr, names: dict[str, str]) -> str:
    """A name without what stands between its package and itself."""
    name = dotted(node, names)
    return f"{name.partition('.')[0]}.{name.rpartition('.')[2]}"


def _written(call: ast.Call, names: dict[str, str]) -> bool:
    keywords = {k.arg: k.value for k in call.keywords}
    if dotted(call.func, names) in OPENERS:
        return not _READS.fullmatch(_mode(call.args[1:], keywords))
    if not isinstance(call.func, ast.Attribute) or of_a_module(call.func, names):
        return False
    method = call.func.attr
    if method == "open":
        return not _READS.fullmatch(_mode(call.args, keywords))
    if _TABLE.fullmatch(method):  # without a place they answer with a text
        return bool(call.args or {*_PLACES} & {*keywords})
    return method in METHODS and bool(call.args or keywords)


def _mode(rest: list[ast.expr], keywords: Mapping[str | None, ast.expr]) -> str:
    """How a file is opened; nothing where that is not told, which is to read."""
    told = keywords.get("mode") or keywords.get("flags") or next(iter(rest), None)
    if told is None:
        return ""
    return told.value if isinstance(told, ast.Constant) else ast.unparse(told)
