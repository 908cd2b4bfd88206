#!/bin/sh
# What the tests in a real browser need: Chromium. Installed where this may be done, by root on
# Debian; elsewhere the tests say at the end that they were not run, and why.
set -eu
command -v chromium >/dev/null && exit 0
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0
echo "==> installing Chromium for the tests in a browser" >&2
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
