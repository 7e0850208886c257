# The one test command is `make test`. `make gold` runs further checks on dumps that are not part of the project,
# and `make page-test` opens the page in a browser, which it installs.

CARGO ?= cargo
GOLD ?= ../shared/data

.PHONY: build test lint demo gold page-test bench clean

build:
	$(CARGO) build --release --locked

test: lint
	$(CARGO) test --locked
	$(CARGO) run --locked --quiet -- check pipelines/*.toml

lint:
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets --locked -- -D warnings

demo: build
	target/release/storywire cluster sample_data/night/articles --out out/night --force

gold:
	$(CARGO) build --release --locked --bins --examples
	python3 tests/gold.py $(GOLD)

page-test: build
	node tests/page.mjs target/release/storywire

bench:
	benches/side_by_side.sh

clean:
	$(CARGO) clean
