#!/usr/bin/env bash
# Builds the wheel, as cargo test builds all else unless WHEEL_PROFILE names another profile, installs it in a virtual
# environment, and runs its tests; says what it leaves out where Python 3.9 or Java are not here.
set -euo pipefail
unset CDPATH
cd "$(dirname "$0")/../.."
. pipelines/spark/venv.sh

if ! has_python || ! has_venv; then
    echo "spark-test: left out, all of it: $PYTHON is no Python 3.9 or newer with venv"
    exit 0
fi
enter_venv 'maturin>=1.9.4,<2' 'pytest>=8' 'mypy>=1.10' 'pandas>=2,<3' 'polars>=1'
tests=(pipelines/spark/tests/test_notebook.py)
if ! has_java; then
    echo "spark-test: left out, the tests in Spark: there is no Java"
elif ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
    echo "spark-test: left out, the tests in Spark: $PYTHON is older than 3.10, which Spark 4 needs"
else
    enter_venv 'pyspark[sql]>=4.0,<5'
    tests+=(pipelines/spark/tests/test_past.py pipelines/spark/tests/test_spark.py)
fi
export STORYWIRE_BUILT=$built/debug
"${CARGO:-cargo}" build --quiet --locked --bins --example generate
profile=${WHEEL_PROFILE:-dev}
pipelines/spark/wheel.sh "$profile" "$built/wheels-$profile"
python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "$built/wheels-$profile"/storywire-*.whl
python -m pip install --quiet --disable-pip-version-check 'pyarrow>=18'
python -m mypy --strict --no-error-summary --ignore-missing-imports -p storywire
python -m pytest -q -x -s "${tests[@]}"
