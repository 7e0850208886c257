# The one test command is `make test`. `make gold` runs further checks on dumps that are not part of the project,
# `make page-test` opens the page in a browser, which it installs, and `make fault-test` lets a night's file operations fail,
# for which it needs strace.

CARGO ?= cargo
GOLD ?= ../shared/data
RELEASE := $(or $(CARGO_TARGET_DIR),target)/release

.PHONY: build test lint demo gold fault-test page-test bench clean

build:
	$(CARGO) build --release --locked

test: lint
	$(CARGO) test --locked
	$(CARGO) run --locked --quiet -- check pipelines/*.toml

lint:
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets --locked -- -D warnings

demo: build
	$(RELEASE)/storywire cluster sample_data/night/articles --out out/night --force

gold:
	$(CARGO) build --release --locked --bins --examples
	python3 tests/gold.py $(GOLD) $(RELEASE)/storywire

fault-test: build
	python3 tests/faults.py $(RELEASE)/storywire

page-test: build
	node tests/page.mjs $(RELEASE)/storywire

bench:
	benches/side_by_side.sh

clean:
	$(CARGO) clean
