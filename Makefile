# Two commands do everything on a fresh Debian or Ubuntu machine with Swift and git.
.PHONY: demo test prove bench fuzz lint deps
.DEFAULT_GOAL := demo
CONFIG ?= release

demo: deps ## build, validate rules/, play real events, say what to try next
	@echo "== building (the first time takes some minutes)"
	@swift build -c $(CONFIG) --product wxrules
	@CONFIG=$(CONFIG) ./scripts/demo

test: deps ## every test
	@swift test --parallel

prove: deps ## 200 times kill -9, 1000 reloads under load: the figures of docs/reliability.md
	@./scripts/prove

bench: deps ## the table of docs/performance.md
	@./scripts/bench

fuzz: deps ## each fuzzer for SECONDS (default 10)
	@./scripts/fuzz $(or $(SECONDS),10)

lint: ## style, import table, file hygiene
	@./scripts/lint

deps:
	@./scripts/deps
