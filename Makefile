# Reverie. `make demo` and `make test` need a Swift toolchain, git, make and the system's package
# manager; everything else they install themselves.

# OpenBLAS picks its kernels by itself; these two, where set, would force slow ones.
unexport OPENBLAS_CORETYPE
unexport OPENBLAS_L2_SIZE

SWIFT ?= swift
# One configuration for the tool, the demo and the tests, so that nothing is built twice.
FLAGS := -c release -Xswiftc -enable-testing
OUTPUT ?= demo-report
RUNS ?= 100000

.PHONY: all demo test test-long test-python test-kill test-sanitized test-mutants fuzz build example \
	dependencies format lint bench bench-peers clean

all: build

## Install the system libraries that are missing.
dependencies:
	@.ci/install-dependencies

build: dependencies
	$(SWIFT) build $(FLAGS) --product reverie

## Train, sample and write the report, on embedded data.
demo: build
	$$($(SWIFT) build $(FLAGS) --show-bin-path)/reverie demo --output $(OUTPUT)

## One of Examples/, as in `make example NAME=SamplePosterior ARGS=draws.npy`.
example: dependencies
	$(SWIFT) run $(FLAGS) $(NAME) $(ARGS)

## The whole default test suite.
test: dependencies
	$(SWIFT) build $(FLAGS) --build-tests
	$(SWIFT) test $(FLAGS) --skip-build

## Also the long statistical tests.
test-long: dependencies
	REVERIE_LONG_TESTS=1 $(SWIFT) test $(FLAGS)

## Files and diagnostics beside NumPy, safetensors, xarray and ArviZ, in a virtual environment.
test-python: dependencies
	Tests/Python/run

## 300 times SIGKILL at random moments of training and sampling.
test-kill: dependencies
	$(SWIFT) build $(FLAGS) --build-tests
	REVERIE_LONG_TESTS=1 $(SWIFT) test $(FLAGS) --skip-build --disable-xctest --filter KillTests

## The suite under the address and the thread sanitizer.
test-sanitized: dependencies
	.ci/test-sanitized

## Planted bugs, each of which a named test must notice.
test-mutants: dependencies
	Tests/PlantedBugs/run

## RUNS inputs for every reader of files, under the address sanitizer.
fuzz: dependencies
	FuzzTesting/run $(RUNS)

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Examples Benchmarks \
		FuzzTesting/Package.swift FuzzTesting/Sources

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Examples Benchmarks \
		FuzzTesting/Package.swift FuzzTesting/Sources

## Speed beside PyTorch and JAX; `make bench-peers` sets those up.
bench: dependencies
	Benchmarks/run

bench-peers:
	Benchmarks/peers/setup

clean:
	rm -rf .build Benchmarks/.build FuzzTesting/.build $(OUTPUT)
