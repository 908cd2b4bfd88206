"""The command line: commands are found by name, errors become one message and an exit code.

Exit codes: 0 ok, 2 usage, and those of `pararoute.ingest.errors`; 130 when interrupted.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
import traceback

import click

from pararoute import __version__

COMMANDS = {
    "rank": "Rank ligands and their routes to AKT.",
    "explain": "Explain a ligand or a route of a ranking.",
    "regulators": "Find the transcription factors behind the secretome.",
    "block": "Block nodes of a ranking's network.",
    "consensus": "Find what several rankings agree on.",
    "sweep": "Rank every contrast of a folder.",
    "samples": "List the samples of a GEO series.",
    "contrast": "Compute a contrast from counts by DESeq2.",
    "view": "Draw a ranking's routes as an interactive page.",
    "plot": "Draw figures of a ranking.",
    "report": "Write what a ranking found as one page.",
    "load": "Load a ranking's graph into a database.",
    "query": "Ask a ranking's graph.",
    "export": "Hand a ranking over to other programs.",
    "rerun": "Make a ranking again and compare.",
    "cache": "List, check, clear, compare and pack what was fetched.",
    "doctor": "Check installation, folders, services and databases.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, so that --help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"pararoute.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pararoute")
@click.option("--debug", is_flag=True, help="Show Python's traceback when something fails.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """Rank the paracrine routes from treated sensitive cells to AKT in resistant ones.

    \b
    Example:
      pararoute rank --demo

    Exit codes: 0 ok, 2 unknown option or command, 3 wrong content or name, 4 network, 5 damaged
    or not writable, 6 database, 7 not enough data, 130 interrupted.
    """  # noqa: D301
    ctx.obj = {"debug": debug}


def main() -> None:
    """Run the command line and exit with its code."""
    # a command keeps nearly all it makes: to look through it for garbage costs more than it frees
    gc.set_threshold(100_000, 50, 100)
    # Arrow's own allocator asks for huge pages; a machine may take a while to find them
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name that its encoding lacks is no fault
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : list of str
        Without the program's name.

    Returns
    -------
    int
        The exit code.
    """
    debug = "--debug" in arguments
    # --debug works before and after the command: a user adds it where the cursor is
    arguments = ["--debug"] * debug + [a for a in arguments if a != "--debug"]
    try:
        result = cli.main(arguments, prog_name="pararoute", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as problem:
        click.echo(problem.ctx.get_help() if problem.ctx else "", err=True)
        return 2
    except click.ClickException as problem:
        problem.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except SystemExit:  # click's answer to a closed stdout (`| head`): nobody reads on
        return 0
    except Exception as problem:  # noqa: BLE001 - nothing passes the front door
        if isinstance(problem, OSError) and problem.filename is None:
            return _no_output(problem)
        if debug:
            traceback.print_exc()
        return _tell(problem)


def _no_output(problem: OSError) -> int:
    """Stdout cannot be written: full, or nobody reads on. What is left of it is thrown away."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for the exit
    if isinstance(problem, BrokenPipeError):
        return 0
    click.echo(f"error: the output cannot be written ({problem.strerror or problem})", err=True)
    return 5


def _tell(problem: Exception) -> int:
    from pararoute.ingest.errors import PararouteError

    if isinstance(problem, PararouteError):
        from pararoute import render

        render.error(problem)
        return problem.exit_code
    if isinstance(problem, OSError):
        click.echo(f"error: {problem.strerror}\n  where:    {problem.filename}", err=True)
        return 3
    click.echo(
        f"error: {type(problem).__name__}: {problem}\n  this is a fault of pararoute\n"
        "  to do:    run again with --debug and report what it shows",
        err=True,
    )
    return 1


if __name__ == "__main__":
    main()
