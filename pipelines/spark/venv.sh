#!/usr/bin/env bash
# Sourced: makes a virtual environment beside what cargo builds, with what its arguments name, once, and puts it first in PATH.
# PYTHON names the interpreter; 3.9 is the oldest that will do.

PYTHON=${PYTHON:-python3}
built=$(mkdir -p "${CARGO_TARGET_DIR:-target}" && cd "${CARGO_TARGET_DIR:-target}" && pwd)
venv=$built/spark-venv
# Whole, since maturin runs cargo in another directory.
export CARGO_TARGET_DIR=$built

has_python() {
    command -v "$PYTHON" >/dev/null 2>&1 && "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null
}

has_venv() {
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null
}

has_java() {
    [ -x "${JAVA_HOME:-}/bin/java" ] || command -v java >/dev/null 2>&1
}

enter_venv() {
    [ -x "$venv/bin/python" ] || "$PYTHON" -m venv "$venv"
    local wanted
    for wanted in "$@"; do
        "$venv/bin/python" -m pip --version >/dev/null
        if ! grep -qxF "$wanted" "$venv/has" 2>/dev/null; then
            "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$wanted"
            echo "$wanted" >>"$venv/has"
        fi
    done
    PATH="$venv/bin:$PATH"
}
