/// The experiments of all families, found by identity.
public struct ExperimentRegistry: Sendable {
  /// All experiments, in the order given.
  public let experiments: [Experiment]

  /// A registry of experiments whose identities must differ.
  public init(_ experiments: [Experiment]) throws(ExperimentError) {
    var seen: Set<String> = []
    for experiment in experiments where !seen.insert(experiment.id).inserted {
      throw .duplicate(id: experiment.id)
    }
    self.experiments = experiments
  }

  /// The experiments that `selections` name, each once, in the registry's order; all of them for an
  /// empty selection. "rsn" selects rsn-1, rsn-2, …; "rsn-7" selects rsn-7 and rsn-7-tanh, not rsn-70;
  /// a row, such as "rsn-7/kl", selects the experiment that measures it.
  public func matching(_ selections: [String]) throws(ExperimentError) -> [Experiment] {
    for selection in selections where !experiments.contains(where: { $0.matches(selection) }) {
      throw .unknown(selection: selection, known: experiments.map(\.id))
    }
    if selections.isEmpty { return experiments }
    return experiments.filter { experiment in selections.contains { experiment.matches($0) } }
  }

  /// Runs experiments one after the other and gathers their rows.
  ///
  /// - Parameters:
  ///   - experiments: what to run.
  ///   - finished: rows of an interrupted run by experiment; those are not run again.
  ///   - onFinish: called after each experiment, to store its rows, with the names of files of the data
  ///     directory that it looked for and did without.
  /// - Throws: what an experiment or `onFinish` throws; rows until then were handed over.
  public static func run(
    _ experiments: [Experiment], in context: ExperimentContext,
    finished: [String: [ReproductionRow]] = [:],
    onFinish: (Experiment, [ReproductionRow], [String]) throws -> Void = { _, _, _ in }
  ) throws -> [ReproductionRow] {
    try experiments.enumerated().flatMap { index, experiment in
      if let rows = finished[experiment.id] { return rows }
      context.log(
        "\(experiment.id) (\(index + 1) of \(experiments.count)): \(experiment.summary)")
      var context = context
      context.missingData = MissingData()
      let rows = try experiment.run(context)
      try onFinish(experiment, rows, context.missingData.names)
      return rows
    }
  }
}

extension Experiment {
  fileprivate func matches(_ selection: String) -> Bool {
    let row = selection.prefix { $0 != "/" }
    return ([id] + aliases).contains { $0 == row || $0.hasPrefix(row + "-") }
  }
}
