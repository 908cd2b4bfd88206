"""The interactive page of routes: one HTML file that needs nothing else and asks for nothing.

pyvis makes the network's script and brings vis-network with it; its page is not used, for it links
to other servers. What is left of it, our own script and the data stand in a page of our own
(templates/routes.html), whose content security policy lets only those scripts run that it names by
their SHA-256. Names are text everywhere: escaped in HTML and JSON, `textContent` in the script.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any, NamedTuple

from pararoute.queries.conventions import DEMO_LABEL
from pararoute.queries.views.palette import (
    ACTIVATING,
    INHIBITING,
    NEUTRAL,
    TEXT,
)
from pararoute.queries.views.policy import policy

FONT = "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', 'DejaVu Sans', sans-serif"
_PARTS = ("data", "picture", "details", "table", "controls")
_SHAPES = {  # of each role: fill, border, corners; the role is told by the column, too
    "cell": ("#F1E6F0", "#8A5A83", 10),
    "ligand": ("#FFF6D6", "#8F6B00", 12),
    "receptor": ("#DDF1E9", "#00634A", 0),
    "mediator": ("#FFFFFF", "#6B737C", 6),
    "effector": ("#2B2F36", "#2B2F36", 3),
}
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "hoverConnectedEdges": False, "selectConnectedEdges": False,
                    "dragNodes": False, "tooltipDelay": 200,
                    "keyboard": {"enabled": True, "bindToWindow": False}},
    "nodes": {"borderWidth": 1.2, "chosen": False, "labelHighlightBold": False,
              "margin": {"top": 4, "bottom": 4, "left": 7, "right": 7}},
    "edges": {"chosen": False, "selectionWidth": 0, "hoverWidth": 0,
              "smooth": {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal",
                         "roundness": 0.45}},
}  # fmt: skip
_ASIDE = {"enabled": True, "type": "curvedCW", "roundness": 0.25}  # no column lies between


class _Drawing(NamedTuple):
    """What is taken of the page that pyvis makes."""

    style: str
    library: str  # vis-network with its licence note
    script: str  # makes `network`, `nodes` and `edges`


def page(content: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    """The whole page.

    Parameters
    ----------
    content : mapping
        As `queries.views.content.content` gives it.
    about : mapping
        What is said of it in words: ``effectors`` (list), ``data`` (facts, as
        `queries.views.premises.data` gives them), ``shown``, ``left_out`` (texts), ``limits``
        (sentences, the first three of which stand at the head), ``demo`` (bool), ``paths`` and
        ``steps`` (the most of a route, and of a walk).

    Returns
    -------
    str
        HTML, the same for the same content.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("pararoute.queries.views")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    colours = {"activating": ACTIVATING, "inhibiting": INHIBITING, "neutral": NEUTRAL,
               "text": TEXT, "shapes": _SHAPES, "font": FONT}  # fmt: skip
    drawing = _drawing(content)
    ours = _plain(_ours())
    scripts = [drawing.library, drawing.script, ours]
    title = f"{content['cells']['routes']} routes to {', '.join(about['effectors'])}"
    demo = DEMO_LABEL if about["demo"] else ""
    data = {**content, "colours": colours, "demo": demo, "title": title}
    return environment.get_template("routes.html").render(
        about=about, demo=demo, title=title, cells=content["cells"], colours=colours,
        policy=policy(*scripts, images="data: blob:"),
        styles=[drawing.style, _template("routes.css")], scripts=scripts, data=_as_json(data),
        names=sorted({node["name"] for node in content["nodes"] if node["role"] != "cell"}),
        choices={
            kind: sorted({route[kind] for route in content["routes"]})
            for kind in ("ligand", "receptor")
        },
        routes=content["routes"],
    )  # fmt: skip


def _drawing(content: Mapping[str, Any]) -> _Drawing:
    """The network as pyvis draws it; no tooltip is given to it, for it may make HTML of one."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line", heading="")
    for i, node in enumerate(content["nodes"]):
        fill, border, corners = _SHAPES[node["role"]]
        network.add_node(
            i, label=_label(node), x=node["x"], y=node["y"], shape=_shape(node["role"]),
            color={"background": fill, "border": border},
            font={"face": FONT, "size": 14, "color": "#FFFFFF" if node["role"] == "effector"
                  else TEXT},
            shapeProperties={"borderRadius": corners},
        )  # fmt: skip
    columns = [node["column"] for node in content["nodes"]]
    for i, edge in enumerate(content["edges"]):
        aside = {"smooth": _ASIDE} if columns[edge["source"]] == columns[edge["target"]] else {}
        network.add_edge(
            edge["source"], edge["target"], id=i, arrows={"to": _arrow(edge)},
            color={"color": _colour(edge), "inherit": False}, **aside,
        )  # fmt: skip
    network.set_options(json.dumps(_OPTIONS))
    html = network.generate_html(notebook=False)
    library, script = (
        _plain(text) for text in re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL)
        if "vis.Network(container" in text or "@copyright" in text
    )  # fmt: skip
    style = next(text for text in re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL))
    return _Drawing(style, library, script)


def _label(node: Mapping[str, Any]) -> str:
    return node["name"].replace(" ", "\n") if node["role"] == "cell" else str(node["label"]) or "?"


def _shape(role: str) -> str:
    return "ellipse" if role == "ligand" else "box"


def _arrow(edge: Mapping[str, Any]) -> dict[str, Any]:
    bar = edge["sign"] < 0
    return {"enabled": True, "type": "bar" if bar else "arrow", "scaleFactor": 0.9 if bar else 0.5}


def _colour(edge: Mapping[str, Any]) -> str:
    if edge["kind"] == "secretes":
        return NEUTRAL
    return INHIBITING if edge["sign"] < 0 else ACTIVATING


def _as_json(value: Mapping[str, Any]) -> str:
    """JSON in which nothing can end the element that it stands in."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _ours() -> str:
    """Our own script; its parts share one scope, and leave none behind."""
    parts = (_template(f"routes/{name}.js") for name in _PARTS)
    return "\n".join(['"use strict";', "(() => {", *parts, "})();"])


def _template(name: str) -> str:
    file = resources.files("pararoute.queries.views").joinpath("templates", name)
    return file.read_text(encoding="utf-8")


def _plain(script: str) -> str:
    """A script as every browser reads it, in whatever encoding: so its digest holds anywhere."""
    lines = script.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[^\x00-\x7e]", lambda letter: json.dumps(letter[0])[1:-1], lines)
