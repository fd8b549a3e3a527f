import Peak
import Reverie

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// Usage: bench [--threads T] [--seconds S] [--only WORD] [--families NAME,…] [--kernels SET]
// Prints one JSON line for each workload whose name contains WORD. Families are replay, langevin,
// poisson and reservoir, which has everything else. SET is portable, avx2, avx512 or neon: the instruction
// set that all kernels use in place of the best.
//
// bench --scaling [WORKLOAD [SIZE=NUMBER …]] [--seconds S] measures one workload at other sizes.

func option(_ name: String) -> String? {
  let arguments = CommandLine.arguments
  guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
  return arguments[index + 1]
}

if let word = option("--kernels") {
  guard let set = InstructionSet(rawValue: word), InstructionSet.available.contains(set) else {
    bench_complain("--kernels \(word): this machine does not have that instruction set.")
    exit(2)
  }
  set.use()
}
let threads = option("--threads").flatMap { Int($0) } ?? 1
let budget = option("--seconds").flatMap { Double($0) } ?? 1
let only = option("--only") ?? ""
if CommandLine.arguments.dropFirst().first == "--scaling" {
  let words = CommandLine.arguments.dropFirst(2).prefix { !$0.hasPrefix("--") }
  exit(ScalingMode.run(Array(words), budget: budget))
}

/// Steps with packed weights have a second side where products of bfloat16 are fast.
let precisions: [ProductPrecision] = ProductPrecision.isMixedFast ? [.float32, .mixed] : [.float32]
let families = option("--families")?.split(separator: ",").map { String($0) }

func run(_ name: String, _ body: () -> [Measurement]) {
  guard only.isEmpty || name.contains(only) else { return }
  let family = ["replay", "langevin", "poisson"].first { name.hasPrefix($0) } ?? "reservoir"
  guard families?.contains(family) ?? true else { return }
  for measurement in body() { measurement.report() }
}

run("hidden step m=2 n=1000 chains=1024") {
  [SamplingSteps().hidden(threads: threads, budget: budget)]
}
run("output step m=2 n=1000 chains=1024") {
  [SamplingSteps().output(threads: threads, budget: budget)]
}
run("dense step N=1000 chains=1024") {
  precisions.map {
    DenseSteps(units: 1000, chains: 1024, steps: 1, precision: $0)
      .measure(threads: threads, budget: budget)
  }
}
run("dense step N=200 chains=200") {
  precisions.map {
    DenseSteps(units: 200, chains: 200, steps: 50, precision: $0)
      .measure(threads: threads, budget: budget)
  }
}
run("score matching step m=2 n=1000 B=128") {
  [ScoreMatchingSteps().measure(threads: threads, budget: budget)]
}
run("output step m=300 n=20000 chains=100") {
  precisions.map {
    WideReservoirSteps().output(precision: $0, threads: threads, budget: budget)
  }
}
run("hidden step m=300 n=20000 chains=100") {
  precisions.map {
    WideReservoirSteps().hidden(precision: $0, threads: threads, budget: budget)
  }
}
run("score matching step m=300 n=20000 B=64") {
  [WideReservoirSteps().training(threads: threads, budget: budget)]
}
for sizes in ReplaySteps.trainings {
  run(sizes.name) { [ReplaySteps.measure(sizes, threads: threads, budget: budget)] }
}
for kind in ReplaySteps.Replay.allCases {
  run(kind.name) {
    precisions.map {
      guard
        let measurement = try? ReplaySteps.measure(
          kind, precision: $0, threads: threads, budget: budget)
      else { preconditionFailure("replay could not run") }
      return measurement
    }
  }
}
run("langevin update N=784 chains=1000") {
  [LangevinMachineSteps().update(threads: threads, budget: budget)]
}
run("langevin products N=784 chains=1000") {
  [LangevinMachineSteps().products(threads: threads, budget: budget)]
}
run("langevin generation N=784 chains=36") {
  precisions.map {
    LangevinMachineSteps().generation(precision: $0, threads: threads, budget: budget)
  }
}
run("poisson") { PoissonSteps().measure(threads: threads, budget: budget) }
if threads == 1 {
  // Whatever was asked for: its share of the peak is known then.
  Products.peak(budget: budget / 4).report()
  for size in [200, 512, 784, 1000, 2048, 4096] {
    for rows in [1, 8, 32, 200, 1024] {
      run("product to=\(size) from=\(size) rows=\(rows)") {
        Products(to: size, from: size, rows: rows).measure(budget: budget / 4)
      }
    }
  }
  for (to, from) in [(20_000, 300), (300, 20_000)] {
    run("product to=\(to) from=\(from) rows=100") {
      Products(to: to, from: from, rows: 100).measure(budget: budget / 4)
    }
  }
  for (to, from) in [(512, 256), (256, 512)] {
    run("product to=\(to) from=\(from) rows=200") {
      Products(to: to, from: from, rows: 200).measure(budget: budget / 4)
    }
  }
}
