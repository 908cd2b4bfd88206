"""Values as bytes for another process of ours, and back, without any code in them.

A message is its length and a body: a line of JSON, then the arrays that it names, as NumPy
writes them. Reading one can make numbers, text, arrays, containers, and the frozen dataclasses
and named tuples of this package; it cannot call anything else, whatever the bytes are.
"""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import IO, Any

import numpy as np
import numpy.typing as npt

_OURS = "pararoute."
_LENGTH = 8  # bytes
_Arrays = list[npt.NDArray[Any]]


def packed(value: Any) -> bytes:
    """A value as a message.

    Parameters
    ----------
    value : object
        None, bool, int, float, str, ndarray, ``scipy.sparse.csr_array``, SeedSequence, a dataclass
        or named tuple of this package, or a tuple, a list or a dict (keys: str) of these.

    Raises
    ------
    TypeError
        It holds something else.

    Examples
    --------
    >>> sent = packed({"genes": ("AKT1", "ILK"), "p": np.array([0.5, 1.0])})
    >>> received(io.BytesIO(sent))
    {'genes': ('AKT1', 'ILK'), 'p': array([0.5, 1. ])}
    """
    arrays: _Arrays = []
    told = _told(value, arrays)
    body = io.BytesIO()
    body.write(json.dumps(told).encode() + b"\n")
    for array in arrays:
        np.lib.format.write_array(body, array, allow_pickle=False)
    return len(body.getbuffer()).to_bytes(_LENGTH, "big") + body.getvalue()


def received(pipe: IO[bytes]) -> Any:
    """The value of the next message.

    Raises
    ------
    EOFError
        The pipe was closed.
    ValueError
        The bytes are no message.
    """
    body = io.BytesIO(_exactly(pipe, int.from_bytes(_exactly(pipe, _LENGTH), "big")))
    told, arrays = json.loads(body.readline()), []
    while body.tell() < len(body.getbuffer()):
        arrays.append(np.lib.format.read_array(body, allow_pickle=False))
    try:
        return _value(told, arrays)
    except (AttributeError, ImportError, KeyError, LookupError, TypeError) as error:
        raise ValueError(f"no message: {error}") from error


def _exactly(pipe: IO[bytes], number: int) -> bytes:
    got = pipe.read(number)
    if len(got) < number:
        raise EOFError
    return got


def _told(value: Any, arrays: _Arrays) -> Any:
    """A value as JSON; what JSON does not have is an object of one key, its kind."""
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            raise TypeError("an array of objects cannot be told to another process")
        arrays.append(value)
        return {"array": len(arrays) - 1}
    if kind is list:
        return [_told(one, arrays) for one in value]
    if kind is dict and all(type(key) is str for key in value):
        return {"dict": {key: _told(one, arrays) for key, one in value.items()}}
    return {name: _told(part, arrays) for name, part in _parts(value).items()}


def _parts(value: Any) -> dict[str, Any]:
    kind = type(value)
    if kind is tuple:
        return {"tuple": list(value)}
    if kind is np.random.SeedSequence:
        state = value.state
        return {"seed": [state["entropy"], list(state["spawn_key"]), *_rest(state)]}
    if (kind.__module__, kind.__name__) == ("scipy.sparse._csr", "csr_array"):
        return {"csr": [value.data, value.indices, value.indptr, list(value.shape)]}
    if kind.__module__.startswith(_OURS):
        path = f"{kind.__module__}:{kind.__qualname__}"
        if is_dataclass(kind):
            return {"ours": [path, *(getattr(value, field.name) for field in fields(kind))]}
        if issubclass(kind, tuple):
            return {"ours": [path, *value]}
    raise TypeError(f"a {kind.__module__}.{kind.__qualname__} cannot be told to another process")


def _rest(state: dict[str, Any]) -> tuple[int, int]:
    return state["pool_size"], state["n_children_spawned"]


def _value(told: Any, arrays: _Arrays) -> Any:
    if isinstance(told, list):
        return [_value(one, arrays) for one in told]
    if not isinstance(told, dict):
        return told
    ((kind, part),) = told.items()
    if kind == "array":
        return arrays[part]
    if kind == "dict":
        return {key: _value(one, arrays) for key, one in part.items()}
    return _MAKERS[kind](*_value(part, arrays))


def _seed(entropy: Any, spawn_key: list[int], pool: int, spawned: int) -> np.random.SeedSequence:
    return np.random.SeedSequence(
        entropy, spawn_key=spawn_key, pool_size=pool, n_children_spawned=spawned
    )


def _csr(data: Any, indices: Any, indptr: Any, shape: list[int]) -> Any:
    from scipy import sparse

    return sparse.csr_array((data, indices, indptr), shape=tuple(shape))


def _ours(path: str, *values: Any) -> Any:
    """A dataclass or named tuple of this package; nothing else can be named."""
    module, _, name = path.partition(":")
    if not module.startswith(_OURS):
        raise ValueError(f"{module} is none of {_OURS}*")
    kind = getattr(importlib.import_module(module), name)
    if not isinstance(kind, type) or kind.__module__ != module:
        raise ValueError(f"{path} is not a class of that module")
    if not (is_dataclass(kind) or hasattr(kind, "_fields")):
        raise ValueError(f"{path} is neither a dataclass nor a named tuple")
    return kind(*values)


_MAKERS: dict[str, Callable[..., Any]] = {
    "tuple": lambda *values: values, "seed": _seed, "csr": _csr, "ours": _ours,
}  # fmt: skip
