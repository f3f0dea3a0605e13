# Two commands do everything on a fresh Debian or Ubuntu machine with Swift and git.
.PHONY: demo test test-fast prove bench fuzz count beside lint package deps
.DEFAULT_GOAL := demo
# A debug build is there in half the time, and the tests use the same one.
CONFIG ?= debug
# Sixteen tests at a time. All at once each would wait for all others, and one with a clock would be late.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 16

demo: deps ## build, validate rules/, play real events, then a campaign against the sandbox
	@echo "== building (the first time takes some minutes)"
	@swift build -c $(CONFIG) --product wxrules
	@CONFIG=$(CONFIG) ./scripts/demo

test: deps ## every test
	@./scripts/test-deps
	@swift test --parallel

test-fast: deps ## the tests of the pure parts: the language, the wire, the engine; seconds on a built tree
	@swift test --parallel --filter '^(RulesTests|EngineTests)\.'

prove: deps ## the long forms: kill -9 under load, reloads, codes and actions with faults, proofs, books, fuzzers: hours
	@./scripts/prove

bench: deps ## the table of docs/performance.md
	@./scripts/bench

fuzz: deps ## each fuzzer for SECONDS (default 10)
	@./scripts/fuzz $(or $(SECONDS),10)

count: deps ## instructions of each stage of a turn, held against Benchmarks/instructions.tsv
	@./scripts/count

beside: deps ## the packages of fuzzers and benchmarks fit what was built
	@./scripts/check-beside

lint: deps ## style, walls between the parts, file hygiene
	@./scripts/lint

package: deps ## dist/: a package for this release of Debian or Ubuntu, and a tarball for others
	@./scripts/package

deps:
	@./scripts/deps
