"""``pararoute doctor``."""

from __future__ import annotations

import json

import click

_HELP = """Check installation, folders, services and databases, and say how to mend them.

\b
Example:
  pararoute doctor
  pararoute doctor --offline --json

Each line is ok, warn (something will not work, or not well) or fail. Nothing is changed, no
password is shown. The exit code is 0 where nothing fails, else that of the first failure: 3 the
installation or a setting, 4 a service that is needed, 5 a folder or a damaged copy, 6 a database.
"""


@click.command("doctor", help=_HELP)
@click.option("--offline", is_flag=True, help="Open no connection.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/doctor.md).")
def command(offline: bool, as_json: bool) -> int:
    """Parse, check, print."""
    from pararoute import diagnosis, render_doctor
    from pararoute.progress import Terminal

    found = diagnosis.doctor(offline=offline, watch=Terminal())
    if as_json:
        click.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
    else:
        render_doctor.diagnosis(found)
    render_doctor.summary(found)
    return found.exit_code
