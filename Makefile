# Reverie. `make demo` and `make test` need a Swift toolchain, git, make and the system's package
# manager; everything else they install themselves.

# OpenBLAS picks its kernels by itself; these two, where set, would force slow ones.
unexport OPENBLAS_CORETYPE
unexport OPENBLAS_L2_SIZE

SWIFT ?= swift
OUTPUT ?= demo-report

.PHONY: all demo test test-long build dependencies format lint bench bench-peers clean

all: build

## Install the system libraries that are missing.
dependencies:
	@.ci/install-dependencies

build: dependencies
	$(SWIFT) build -c release --product reverie

## Train, sample and write the report, on embedded data.
demo: build
	$$($(SWIFT) build -c release --show-bin-path)/reverie demo --output $(OUTPUT)

## The whole default test suite.
test: dependencies
	$(SWIFT) build -c release --build-tests -Xswiftc -enable-testing
	$(SWIFT) test -c release --skip-build -Xswiftc -enable-testing

## Also the long statistical tests.
test-long: dependencies
	REVERIE_LONG_TESTS=1 $(SWIFT) test -c release -Xswiftc -enable-testing

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks

## Speed beside PyTorch and JAX; `make bench-peers` sets those up.
bench: dependencies
	Benchmarks/run

bench-peers:
	Benchmarks/peers/setup

clean:
	rm -rf .build Benchmarks/.build $(OUTPUT)
