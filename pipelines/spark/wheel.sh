#!/usr/bin/env bash
# Builds the wheel with a profile of cargo's and puts it into a directory: wheel.sh PROFILE DIRECTORY
set -euo pipefail
unset CDPATH
cd "$(dirname "$0")/../.."
. pipelines/spark/venv.sh

has_python || { echo "error: $PYTHON is no Python 3.9 or newer, which the wheel needs" >&2; exit 1; }
has_venv || { echo "error: $PYTHON has no venv; on Debian it is in python3-venv" >&2; exit 1; }
enter_venv 'maturin>=1.9.4,<2'
out=$(mkdir -p "$2" && cd "$2" && pwd)
rm -f "$out"/storywire-*.whl
cd pipelines/spark
maturin build --quiet --locked --profile "$1" --interpreter "$venv/bin/python" --out "$out"
ls "$out"/storywire-*.whl
