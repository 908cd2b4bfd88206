"""The faults that pararoute must survive, each with what a user may rely on.

A test that injects one carries its number: ``@pytest.mark.fault(6, exit=5)``, with the exit
code where the test sees the command line end. docs/reliability.md is made from both
(`tests.reliability.page`).
"""

# ruff: noqa: E501 - one fault a line
from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """Something that goes wrong, and what is promised in that case."""

    number: int
    fault: str
    promise: str


GROUPS: dict[str, tuple[Fault, ...]] = {
    "Services that do not answer, or answer wrongly": (
        Fault(1, "no DNS, or no network, on the first run", "One message within 15 s names the URL and the ways out: a mirror, the cached copy, the demo; the demo itself needs no network."),
        Fault(2, "no network, and a cached copy", "The cached copy is used, run.json holds its date and SHA-256, a copy older than 90 days is told; `--refresh` ends with code 4."),
        Fault(3, "`import pararoute` where no socket may be opened", "No connection is made, and none of the heavy packages is loaded."),
        Fault(4, "HTTP 500 twice, then the file", "It is asked again after growing pauses, or after as long as the server says, and kept once."),
        Fault(5, "HTTP 429 with Retry-After, again and again", "The server's pause is kept, at most four times; then one message says that it refuses, and what to do."),
        Fault(6, "a body stops half way, its length was told", "It is asked for again; if it stays so nothing is kept in the cache."),
        Fault(7, "a body stops half way at the end of a line, no length was told", "Half a table is told by its last line, by what was fetched before, or by how many rows are known, and is not kept."),
        Fault(8, "a web page (a captcha, a proxy's login) with status 200", "The message says so, and names the address to open in a browser; nothing is kept."),
    ),
    "Files that are damaged": (
        Fault(9, "a gzip file that is cut short, is no gzip, or has something behind it", "It is refused with its name, a download after it was asked for once more; rubbish behind a whole file is damage too."),
        Fault(10, "a gzip bomb, 1000 to 1", "It is stopped long before it fills the memory: less than 300 MB are in use at any time."),
        Fault(11, "an archive whose members are called `../../x`, `/x`, or are links", "Archives are never unpacked: a run's files are packed as a folder, under their own names, and nothing is written outside it."),
        Fault(12, "a file differs from the SHA-256 that a run wrote down", "The file is named, and the later verbs and `cache pack` refuse rather than go on with other data."),
        Fault(13, "a byte of a cached file is flipped", "Every read checks it: the damaged file is put out of the way as `.bad` and fetched again; offline it ends with code 5."),
        Fault(14, "the process is killed (`kill -9`) while it writes", "What was there before stays whole, the next run succeeds and removes what the dead one left."),
        Fault(15, "the disk is full", "One message, code 5 (6 of a database); what was there before is unharmed and nothing half-written is left."),
        Fault(16, "the cache cannot be written", "The message names the folder and the variable PARAROUTE_CACHE; no traceback."),
        Fault(17, "two processes fetch the same file into one cache", "Both succeed, and the file is there once and whole."),
    ),
    "Tables": (
        Fault(18, "a column of OmniPath is missing, renamed or new", "A missing one is named beside those that were seen; a new one is ignored."),
        Fault(19, "truth values written 1/0, True/False, yes/no", "All spellings give the same graph; another word is named with its line."),
        Fault(20, "an interaction is both stimulation and inhibition", "Its consensus decides, else it counts half on each side; an undecided pair cancels and is told."),
        Fault(21, "complexes, self-loops, rows twice, cycles", "Rows of one pair are merged, self-loops left out, cycles end; scores are those of a naive definition on small graphs."),
        Fault(22, "an unknown target, as `AKT`", "Code 3 with the nearest names: AKT1, AKT2, AKT3."),
        Fault(23, "no route leads to the effector", "The ranking is written in full, every ligand with the reason why it scores nothing."),
        Fault(24, "lower-case, mouse, outdated, padded or unknown gene symbols", "Blanks are cut off; outdated names and other letters are listed with what the tables have; symbols of another species, or of which none is known, are refused."),
        Fault(25, "symbols that a spreadsheet has turned into dates or numbers", "Code 3 with the cells and their lines; nothing is guessed back."),
        Fault(26, "genes called `NA`, `nan`, `None`, `NULL`", "They stay genes, from the table that is read to every table that is written."),
    ),
    "GEO and counts": (
        Fault(27, "a SOFT file in Latin-1 with `µM`", "The dose stays, and the encoding is told."),
        Fault(28, "a SOFT file with CRLF, a return in a value, very long lines, NUL", "It is read, or refused with the line."),
        Fault(29, "a series with two platforms, an empty expression table, ragged characteristics", "All samples are listed, characteristics by their keys, and counts are asked for where there is no table."),
        Fault(30, "an accession that is wrong, private, withdrawn, a sample's or a SuperSeries'", "Each gets its own words; a SuperSeries names its parts."),
        Fault(31, "NCBI holds no counts, or not for every sample", "Code 7 names `--counts FILE`; missing samples are named, and a group of fewer than two is refused."),
        Fault(32, "counts with decimals, negative, missing, a sample of zeros, a gene twice", "A cell is refused with line and column, a sample of zeros with its name, before anything is fitted; ids of one symbol are added up and counted."),
        Fault(33, "1 against 1, 2 against 2, a confounded batch, one group only", "One against one gives a ratio and no p-value, and cannot be ranked; two against two says how little that is; the others are refused before fitting."),
    ),
    "Databases": (
        Fault(34, "the database's file is held by another process", "Code 6 names the process; the file is left as it is, and nothing waits."),
        Fault(35, "the database's file is empty, damaged, of another version, or has a foreign log", "It is set aside as `.bad` and made again from the ranking's tables, with a warning; without tables, code 6 says how."),
        Fault(36, "the same graph twice, columns in another order, an empty graph", "The counts stay the same, values stand in their columns, and no crash reaches the caller."),
        Fault(37, "Neo4j is down, refuses the password, has no such database, is older than 5, or encrypts where we do not", "Code 6 in less than 10 s, each with a hint of its own; the password is never printed."),
        Fault(38, "Neo4j is lost in the middle of a load, or a row is refused", "A load happens as a whole or not at all; a second one leaves the same counts and other people's data alone."),
    ),
    "Names, terminals, interrupts": (
        Fault(39, "names that are markup, formulas, Cypher or control characters", "They stay names: as text on pages, as text cells in workbooks, as literals in databases, and every export is read back the same; a table with an escape sequence for terminals is refused."),
        Fault(40, "Ctrl-C at any stage, a closed pipe, TERM=dumb, LC_ALL=C, a folder with blanks", "An interrupt ends with 130 and no half result, a closed pipe is no error, no colour or bar where there is no terminal, files are UTF-8 everywhere."),
    ),
    "Crash and places": (
        Fault(41, "kill -9 at any moment of any command that writes", "The old result stays until the new one is whole, but for a sweep that works parts out anew: it cannot be read until it has ended; whoever comes next ends or forgets what was cut short, nothing temporary is left, and no plan leads out of its folder."),
        Fault(42, "the disk gets full, or a device stands in the file's place", "Code 5 names the folder and what the system said; the former result and the database are intact, nothing temporary is left."),
        Fault(43, "the folder of a ranking is read-only", "What is read is read, `block` and `regulators` show what they cannot keep and say so; what must write ends with code 5 and names `--run` or `--out`."),
        Fault(44, "a user without a home", "What fetches nothing works; what fetches says to set PARAROUTE_CACHE."),
        Fault(45, "two runs write into one folder at once", "One waits for the other and the last one wins wholly; after a minute it is refused with the other's PID; what was made of a ranking that was replaced meanwhile is not written beside the new one (code 5); never a mixture."),
        Fault(46, "the clock goes back, or files are of the future", "The newest fetch and the ranking's own database are used, whatever their dates."),
        Fault(47, "a cache made by another version", "Unknown keys of an entry are left out; an entry that lacks one is not used, and its file is fetched again."),
        Fault(48, "a ranking or its inputs were moved or changed", "A relative name is looked for from the working folder and the ranking's; every verb tells a changed or lost input alike, before it is read."),
        Fault(49, "a ranking is made again after its service, its cache or its mirror changed or went", "The same bytes, or code 5 with each input that changed; without a copy, code 4; the old folder is never written to."),
    ),
    "Anything as input": (
        Fault(50, "any file that is read, damaged at random", "It is read under its contract, or refused with one message that names it; never another exception, never without an end."),
        Fault(51, "broken encodings, quotes, headers, numbers, packing, DataFrames", "Each is refused with its code, or read as it was meant; no row is swallowed, no number guessed."),
        Fault(52, "a cache with manifests that somebody else wrote", "What is not as we write it is passed over; no name in it leads out of the cache."),
        Fault(53, "a pipe, a device, a folder, a link in a circle, a terabyte in place of a file", "Refused at once; nothing is waited for, nothing fills the memory."),
        Fault(54, "a file that is written while it is read", "One state of it is read, and hashed, or it is refused with code 5."),
        Fault(55, "lines, columns, quotes, nestings a million long", "Read or refused in seconds and in bounded memory."),
        Fault(56, "the folder of a ranking that somebody else wrote", "run.json and tables that are not as we write them are refused with code 3, whatever their hashes say."),
        Fault(57, "any graph, any names, to every export", "What is written is read back by the format's own readers, the same to the last character."),
        Fault(58, "anything as a parameter of a question", "The question's own types come out, or one message."),
    ),
    "Sweeps": (
        Fault(60, "a sweep is killed, a part of it damaged, a contrast changed", "It goes on where it was; only parts that are missing, damaged or of changed contrasts are worked out. From then on until it has ended the sweep cannot be read, since sweep.json is removed first."),
        Fault(61, "one contrast of many is damaged or of another species", "All others are ranked; contrasts.tsv says what is wrong with it, and where."),
        Fault(62, "a sweep with other settings, or a second one, into the same folder", "Refused with what differs, or with the PID of the process that writes there."),
        Fault(63, "a worker of a cluster is killed in the middle of a sweep", "Another one works its part out; the result is the same to the last byte."),
        Fault(64, "the scheduler of a cluster does not answer, or has no worker", "Code 4 or 3 with its address, within 15 s."),
    ),
    "More": (),
}  # fmt: skip


def all_faults() -> dict[int, Fault]:
    """Every fault by its number."""
    return {fault.number: fault for group in GROUPS.values() for fault in group}
