# The one test command is `make test`. `make gold` runs further checks on dumps that are not part of the project,
# `make page-test` opens the page in a browser, which it installs, and `make fault-test` lets a night's file operations fail,
# for which it needs strace. `make attack` throws damaged files, crafted values, kills and strangers' directories at the release
# (ATTACK='--mutants 30000 --seed 2' for more, or others). `make wheel` builds the wheel for Python, and `make spark-test` tests it, by itself and in Spark, in a
# virtual environment of its own: `make test` does so too where Python and Java are here, and says what it left out where
# they are not.

CARGO ?= cargo
PYTHON ?= python3
GOLD ?= ../shared/data
RELEASE := $(or $(CARGO_TARGET_DIR),target)/release

.PHONY: build test lint demo gold fault-test attack page-test wheel spark-test bench book clean

build:
	$(CARGO) build --release --locked

# Examples are checked by `lint`, and not built once more to be thrown away.
test: lint
	$(CARGO) test --locked --lib --bins --tests
	$(CARGO) test --locked --doc
	$(CARGO) run --locked --quiet -- check pipelines/*.toml
	PYTHON="$(PYTHON)" pipelines/spark/test.sh

lint:
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets --locked -- -D warnings

demo: build
	"$(RELEASE)/storywire" cluster sample_data/night/articles --out out/night --force

gold:
	$(CARGO) build --release --locked --bins --example generate --example extract --example dress
	"$(PYTHON)" tests/gold.py "$(GOLD)" "$(RELEASE)/storywire"

fault-test: build
	"$(PYTHON)" tests/faults.py "$(RELEASE)/storywire"

attack: build
	"$(PYTHON)" tests/attack "$(RELEASE)/storywire" $(ATTACK)

page-test: build
	node tests/page.mjs "$(RELEASE)/storywire"

# The wheel is in target/wheels.
wheel:
	PYTHON="$(PYTHON)" pipelines/spark/wheel.sh release target/wheels

spark-test:
	PYTHON="$(PYTHON)" pipelines/spark/test.sh

bench:
	benches/side_by_side.sh

# The papers as a book, in target/book.
book:
	@command -v mdbook >/dev/null || { echo "mdbook is needed: cargo install mdbook --locked" >&2; exit 1; }
	mdbook build docs --dest-dir "$(CURDIR)/target/book"

clean:
	$(CARGO) clean
