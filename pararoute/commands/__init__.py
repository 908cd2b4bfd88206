"""One command, one file: parse, one call, print."""
