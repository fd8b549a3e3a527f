# Reverie. `make demo` and `make test` need a Swift toolchain, git, make and the system's package
# manager; everything else they install themselves. `make help` lists what there is.

# OpenBLAS picks its kernels by itself; these two, where set, would force slow ones.
unexport OPENBLAS_CORETYPE
unexport OPENBLAS_L2_SIZE

SWIFT ?= swift
# One configuration for the tool, the demo and the tests, so that nothing is built twice.
FLAGS := -c release -Xswiftc -enable-testing
OUTPUT ?= demo-report
RUNS ?= 100000
KILLS ?= 1000
SOURCES := Package.swift Sources Tests Examples Benchmarks FuzzTesting/Package.swift FuzzTesting/Sources

BIN = $$($(SWIFT) build $(FLAGS) --show-bin-path)

.PHONY: all help demo test test-long test-c test-python test-package test-kill test-sanitized test-mutants \
	test-requests test-wheel test-explorer fuzz build library wheel example dependencies format lint measures docs bench bench-peers bench-scaling bench-whole-way clean

all: build

## Lists the targets.
help:
	@awk '/^## /{text = substr($$0, 4); next} \
		/^[a-z][a-z-]*:/{if (text) printf "  make %-15s %s\n", substr($$1, 1, index($$1, ":") - 1), text} \
		{text = ""}' $(firstword $(MAKEFILE_LIST))

## Installs the system libraries that are missing.
dependencies:
	@.ci/install-dependencies

## Builds the tool: .build/release/reverie.
build: dependencies
	$(SWIFT) build $(FLAGS) --product reverie

## Builds the C interface: .build/release/libreverie.so and its header.
library: dependencies
	$(SWIFT) build $(FLAGS) --product ReverieC
	cp $(BIN)/libReverieC.so $(BIN)/libreverie.so
	cp Sources/ReverieC/reverie.h $(BIN)/

## Builds the Python package: dist/reverie-….whl, for every Python from 3.9.
wheel: build library
	Python/build-wheel $(BIN) dist

## Trains, samples and writes a report on embedded data (OUTPUT=demo-report).
demo: build
	$$($(SWIFT) build $(FLAGS) --show-bin-path)/reverie demo --output $(OUTPUT)

## Runs one of Examples/: make example NAME=SamplePosterior ARGS=draws.npy.
example: dependencies
	$(SWIFT) run $(FLAGS) $(NAME) $(ARGS)

## Builds and runs the default test suite.
test: dependencies
	$(SWIFT) build $(FLAGS) --build-tests
	$(SWIFT) test $(FLAGS) --skip-build

## Runs the long statistical tests, too.
test-long: dependencies
	REVERIE_LONG_TESTS=1 $(SWIFT) test $(FLAGS)

## Calls every function of the C interface with good and bad arguments.
test-c: build library
	.ci/check-header $(FLAGS)
	Tests/C/run $(BIN)/libreverie.so

## Sends the same requests through the tool and C, on 1 and 2 threads, stopped and resumed.
test-requests: build library
	Tests/Requests/run $(BIN)/reverie $(BIN)/libreverie.so

## Installs the wheel in a fresh environment without Swift, and uses it.
test-wheel: wheel
	Python/test-wheel dist/reverie-*.whl

## Tests the Python package with the Python that is there, which needs NumPy and pytest.
test-package: library
	REVERIE_LIBRARY=$(BIN)/libreverie.so PYTHONPATH=Python/src PYTHONDONTWRITEBYTECODE=1 \
	  python3 -m pytest -q -p no:cacheprovider Python/tests

## Opens the page of `reverie explore` in headless Chromium, where there is one.
test-explorer: build
	Tests/Explorer/run $(BIN)/reverie

## Checks files and diagnostics beside NumPy, safetensors, xarray and ArviZ, in a virtual environment.
test-python: dependencies
	Tests/Python/run

## Kills every family and verb that writes, KILLS=1000 times in all, and looks at what is left.
test-kill: dependencies
	$(SWIFT) build $(FLAGS) --build-tests
	REVERIE_KILLS=$(KILLS) REVERIE_LONG_TESTS=1 $(SWIFT) test $(FLAGS) --skip-build --disable-xctest --filter KillTests

## Runs the suite under the address and the thread sanitizer.
test-sanitized: dependencies
	.ci/test-sanitized

## Plants bugs, each of which a named test must notice.
test-mutants: dependencies
	Tests/PlantedBugs/run

## Feeds RUNS=100000 inputs to every reader of files, under the address sanitizer.
fuzz: dependencies
	FuzzTesting/run $(RUNS)

## Formats all sources.
format:
	$(SWIFT) format --in-place --recursive --parallel $(SOURCES)

## Checks formatting, references to equations, imports, options in pages, lengths, planted bugs.
lint:
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)
	.ci/test-checks
	.ci/check-references
	.ci/check-imports
	.ci/check-options
	.ci/check-measures
	.ci/check-promises
	Tests/PlantedBugs/run --check

## Prints lengths and nesting with the longest and deepest functions.
measures:
	.ci/check-measures --report

## Builds the documentation of all modules and compiles the code on its pages; warnings are errors.
docs: build
	.ci/check-snippets $(FLAGS)
	.ci/build-documentation .build/documentation $(FLAGS)
	@echo "Read it: python3 -m http.server -d .build/documentation, then localhost:8000/documentation/reverie"

## Measures speed beside PyTorch and JAX, after make bench-peers.
bench: dependencies
	Benchmarks/run

## Sets PyTorch and JAX up in a virtual environment.
bench-peers:
	Benchmarks/peers/setup

## Measures cost against size into .build/scaling (ARGS=--quick for a look).
bench-scaling: dependencies
	cd Benchmarks && $(SWIFT) build -c release
	Benchmarks/scaling $$(cd Benchmarks && $(SWIFT) build -c release --show-bin-path)/bench --output .build/scaling $(ARGS)

## Measures the way from nothing to a report, by family, into .build/whole-way (ARGS=--quick for a look).
bench-whole-way: build
	Benchmarks/whole-way $(BIN)/reverie --output .build/whole-way $(ARGS)

## Removes everything that was built.
clean:
	rm -rf .build Benchmarks/.build FuzzTesting/.build $(OUTPUT)
