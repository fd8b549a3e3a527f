/// What a column of a table is for.
enum ColumnRole: Equatable {
  /// A quantity.
  case unit
  /// Rows counted, as pandas and R write them.
  case index
  /// The chain of every row.
  case chain
  /// The place of every row in its chain.
  case iteration
  /// Book-keeping of a sampler: `lp__`, `stepsize__`.
  case sampler
  /// Text.
  case text
  /// Nothing in any row.
  case empty

  /// Why a column of this role is left out.
  var reason: String {
    switch self {
    case .unit: "not asked for"
    case .index: "an index that counts rows"
    case .chain: "splits chains"
    case .iteration: "counts draws"
    case .sampler: "the sampler's own"
    case .text: "text"
    case .empty: "empty"
    }
  }

  private static let chainNames: Set<String> = [
    "chain", "chains", "chain_id", "chainid", "chain_index", "walker",
  ]
  private static let iterationNames: Set<String> = [
    "draw", "draws", "iteration", "iterations", "iter", "iters", "draw_id", "step", "sample",
    "state", "mcmc_step", "sample_id",
  ]

  /// A name without the marks that samplers put around their own: `.chain`, `chain__`, `CHAIN`.
  private static func plain(_ name: String) -> String {
    var name = name.lowercased()
    while let first = name.first, first == "." || first == "_" { name.removeFirst() }
    while let last = name.last, last == "_" { name.removeLast() }
    return name
  }

  /// The roles of a table's columns, by name and content.
  static func roles(of table: TextTable) -> [ColumnRole] {
    var roles = table.columns.indices.map { role(of: $0, in: table) }
    let own = roles.indices.filter { index in
      roles[index] == .unit && table.columns[index].name.map(samplerNames.contains) ?? false
    }
    // One such name may be a quantity's; a sampler writes them together.
    if own.count > 2 { for index in own { roles[index] = .sampler } }
    return roles
  }

  /// What Turing, PyMC and NumPyro write beside the draws, without marks around it.
  private static let samplerNames: Set<String> = [
    "lp", "logprior", "loglikelihood", "log_density", "potential_energy", "energy", "energy_error",
    "max_energy_error", "hamiltonian_energy", "hamiltonian_energy_error",
    "max_hamiltonian_energy_error", "tree_depth", "tree_size", "reached_max_treedepth", "n_steps",
    "num_steps", "step_size", "step_size_bar", "nom_step_size", "is_accept", "accept_prob",
    "mean_accept_prob", "acceptance_rate", "mean_tree_accept", "numerical_error", "diverging",
    "smallest_eigval", "largest_eigval", "index_in_trajectory", "perf_counter_diff",
    "perf_counter_start", "process_time_diff",
  ]

  private static func role(of index: Int, in table: TextTable) -> ColumnRole {
    let column = table.columns[index]
    if column.missing.count == table.rowCount { return .empty }
    if let name = column.name {
      let plain = plain(name)
      let isMarked = name.hasPrefix(".") || name.hasSuffix("__")
      if chainNames.contains(plain), column.isWhole || column.isText { return .chain }
      if iterationNames.contains(plain), column.isWhole, isMarked || rises(column) {
        return .iteration
      }
      if name.hasSuffix("__") { return .sampler }
      if isIndexName(name), column.isUniqueWhole { return .index }
      return column.isText ? .text : .unit
    }
    if column.isText { return .text }
    // A column without a name in a table of names, and a first column that counts in one without.
    if table.hasHeader { return column.isUniqueWhole ? .index : .unit }
    let counts = index == 0 && table.columns.count > 1 && table.rowCount > 9 && column.countsRows
    return counts && (column.numbers[0] == 0 || column.numbers[0] == 1) ? .index : .unit
  }

  private static func isIndexName(_ name: String) -> Bool {
    name.hasPrefix("Unnamed:")
      || ["index", "rownames", "row", "x.1", "level_0", "rowname"]
        .contains(name.lowercased())
  }

  /// Whether numbers count upwards, from the start again for every chain.
  private static func rises(_ column: TableColumn) -> Bool {
    let numbers = column.numbers
    guard numbers.count > 1 else { return true }
    let step = numbers[1] - numbers[0]
    guard step >= 0 else { return false }
    var falls = 0
    for index in 1..<numbers.count where numbers[index] < numbers[index - 1] { falls += 1 }
    let steps = Set(zip(numbers.dropFirst(), numbers).map { $0 - $1 }.filter { $0 >= 0 })
    return steps.count <= 2 && falls * 4 <= numbers.count
  }
}
