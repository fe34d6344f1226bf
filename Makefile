# Every target is a short script or one command; `make` alone says what there is.

.DEFAULT_GOAL := help
CONFIG ?= tollgate.yaml

.PHONY: help lint test fuzz run demo bench format clean

help: ## Print this help
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lint: ## Check formatting and which module imports what
	swift format lint --strict --recursive Package.swift Sources Adapters Tests Benchmarks
	Scripts/import-check
	Scripts/test-import-check

test: ## Build everything and run every test
	Scripts/install-system-packages
	Scripts/import-check
	Scripts/test-import-check
	Scripts/build-tests
	Scripts/run-tests
	Scripts/vectors
	Scripts/check-openapi
	Scripts/real-peers
	Scripts/browser-tests
	Scripts/fuzz

fuzz: ## Feed mutated input to every parser and adapter (FUZZ_RUNS, FUZZ_SEED)
	Scripts/fuzz

run: ## Serve with tollgate.yaml (CONFIG=path for another file)
	@test -f "$(CONFIG)" || { echo "$(CONFIG) does not exist: cp tollgate.example.yaml $(CONFIG), then edit it" >&2; exit 1; }
	Scripts/build-release
	.build/release/tollgate serve --config "$(CONFIG)"

demo: ## Build, serve on 127.0.0.1:8080 and walk an order, a ticket and a video through
	Scripts/install-system-packages
	Scripts/build-release tollgate provider-doubles
	.build/release/tollgate demo

bench: ## Measure against a bare server and a FastAPI receiver
	Scripts/install-system-packages wrk python3-venv
	Benchmarks/run

format: ## Rewrite the Swift sources in the house format
	swift format --in-place --recursive Package.swift Sources Adapters Tests Benchmarks

clean: ## Remove build products and the Python environment
	rm -rf .build .venv
