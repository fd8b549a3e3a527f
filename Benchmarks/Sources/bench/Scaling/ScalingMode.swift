import Peak

/// `bench --scaling WORKLOAD [SIZE=NUMBER …]` measures one point and prints it as a JSON line;
/// `bench --scaling` alone lists the workloads and their sizes.
///
/// A process measures one point only, so that its largest resident size is that point's.
enum ScalingMode {
  /// - Returns: the exit code: 0, or 2 for words that name nothing.
  static func run(_ words: [String], budget: Double) -> Int32 {
    guard let name = words.first else {
      for workload in ScalingWorkload.all {
        let sizes = workload.sizes.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        print("\(workload.family): \"\(workload.name)\" \(sizes), work in \(workload.unit)")
      }
      return 0
    }
    guard let workload = ScalingWorkload.all.first(where: { $0.name == name }) else {
      bench_complain("there is no workload \"\(name)\"; bench --scaling lists them.")
      return 2
    }
    guard let sizes = ScalingSizes(workload.sizes, given: Array(words.dropFirst())) else {
      return 2
    }
    measure(workload, sizes, budget: budget)
    return 0
  }

  private static func measure(_ workload: ScalingWorkload, _ sizes: ScalingSizes, budget: Double) {
    let before = bench_peak_memory()
    let plan = workload.plan(sizes)
    let time = plan.run(budget)
    let growth = bench_peak_memory() - before
    let calls = Double(plan.steps)
    print(
      """
      {"family": "\(workload.family)", "workload": "\(workload.name)", \
      "sizes": {\(sizes.json)}, "unit": "\(workload.unit)", "work": \(plan.work), \
      "seconds": \(time.median * calls), "spread": \(time.spread * calls), \
      "fastest": \(time.seconds[0] * calls), "repetitions": \(time.seconds.count), \
      "memory": \(growth), "bound": \(plan.bound), "workingSet": \(4 * plan.working)}
      """)
  }
}
