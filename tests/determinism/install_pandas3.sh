#!/bin/sh
# What the test on pandas 3 needs: pandas 3 in a folder of its own, .pandas3, beside the one that the
# lock file holds (anndata, which pydeseq2 needs, is not ready for 3). Where it cannot be had the
# test says at the end that it was not run, and why.
set -eu
cd "$(dirname "$0")/../.."
pins=tests/determinism/pandas3.txt
cmp -s "$pins" .pandas3/pins.txt && exit 0
echo "==> installing pandas 3 into .pandas3 for the tests on it" >&2
rm -rf .pandas3
.venv/bin/python -m pip --quiet --disable-pip-version-check install --no-deps --require-hashes \
  --only-binary :all: --target .pandas3 -r "$pins" ||
  { rm -rf .pandas3; echo "==> pandas 3 could not be installed" >&2; exit 0; }
cp "$pins" .pandas3/pins.txt
