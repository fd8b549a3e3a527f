extension ReplicaExchange.Info: StepInfo {
  /// Adds the report of the next steps.
  public mutating func add(_ next: Self) {
    for index in moves.indices { moves[index].add(next.moves[index]) }
    addCounts(of: next)
  }

  /// The report of all chains of the blocks.
  public static func joining(_ blocks: [Self]) -> Self {
    guard var all = blocks.first else { return Self(moves: [], exchanges: [], trials: []) }
    for block in blocks.dropFirst() { all.addCounts(of: block) }
    all.moves = all.moves.indices.map { index in .joining(blocks.map { $0.moves[index] }) }
    return all
  }

  private mutating func addCounts(of other: Self) {
    for pair in exchanges.indices {
      exchanges[pair] += other.exchanges[pair]
      trials[pair] += other.trials[pair]
    }
  }
}
