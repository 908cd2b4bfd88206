#!/bin/sh
# What the tests on real Neo4j servers need: a Java and Maven. Installed where this may be done,
# by root on Debian; elsewhere the tests say at the end that they were not run, and why.
set -eu
command -v java >/dev/null && command -v mvn >/dev/null && exit 0
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0
echo "==> installing Java and Maven for the tests on Neo4j" >&2
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq openjdk-17-jre-headless maven >/dev/null
