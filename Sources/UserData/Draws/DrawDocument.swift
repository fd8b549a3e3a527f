import Archives

/// Draws in a JSON document: posteriordb's list of chains, each an object of parameters, or one object
/// of parameters.
struct DrawDocument {
  private let document: JSONValue
  private let source: String

  init(_ document: JSONValue, source: String) {
    (self.document, self.source) = (document, source)
  }

  /// The parameters as arrays; those of chains are `[chain, draw, …]`.
  func collection() throws(UserDataError) -> ArrayCollection {
    if let chains = document.array, !chains.isEmpty, chains.allSatisfy({ $0.object != nil }) {
      return try chainwise(chains)
    }
    guard let members = (document["posterior"] ?? document["draws"] ?? document).object else {
      throw UserDataError(
        .malformed, at: source, expected: "a list of chains, or an object of parameters",
        got: "another JSON document",
        advice: "Give [{\"mu\": [...], \"tau\": [...]}, ...], one object per chain.")
    }
    var collection = ArrayCollection(source: source)
    for name in members.keys.sorted(by: naturalOrder) {
      let (shape, values) = try numbers(members[name] ?? .null, name)
      guard !shape.isEmpty, let values else { continue }
      let rest = (0..<shape.count).dropFirst().map { "\(name)_dim_\($0)" }
      collection.arrays.append(
        NamedArray(
          name: name, array: NumericArray(shape: shape, values: values),
          dimensions: shape.count == 1 ? ["draw"] + rest : nil))
    }
    return collection
  }

  private func chainwise(_ chains: [JSONValue]) throws(UserDataError) -> ArrayCollection {
    var collection = ArrayCollection(source: source)
    for name in (chains[0].object ?? [:]).keys.sorted(by: naturalOrder) {
      let (shape, values) = try joined(name, of: chains)
      guard !shape.isEmpty else { continue }
      let dimensions = ["chain", "draw"] + shape.indices.dropFirst().map { "\(name)_dim_\($0)" }
      collection.arrays.append(
        NamedArray(
          name: name, array: NumericArray(shape: [chains.count] + shape, values: values),
          dimensions: dimensions))
    }
    return collection
  }

  /// A parameter's shape in each chain, and its values chain by chain.
  private func joined(
    _ name: String, of chains: [JSONValue]
  ) throws(UserDataError) -> (shape: [Int], values: [Double]) {
    var (shape, all): ([Int]?, [Double]) = (nil, [])
    for (index, chain) in chains.enumerated() {
      let (length, values) = try numbers(chain[name] ?? .null, name)
      guard let values, shape == nil || shape == length else {
        throw UserDataError(
          .malformed, at: "\(source), chain \(index + 1), `\(name)`",
          expected: shape.map { "numbers of shape \($0) as in the first chain" } ?? "numbers",
          got: values == nil ? "something else" : "shape \(length)",
          advice: "Give every chain the same parameters and draws.")
      }
      shape = length
      all += values
    }
    return (shape ?? [], all)
  }

  /// Nested lists as an array; no values where something in them is no number.
  private func numbers(
    _ value: JSONValue, _ name: String
  ) throws(UserDataError) -> (shape: [Int], values: [Double]?) {
    if let number = value.double { return ([], [number]) }
    guard let members = value.array else { return ([], nil) }
    var (shape, all): ([Int]?, [Double]) = (nil, [])
    all.reserveCapacity(members.count)
    for (index, member) in members.enumerated() {
      let (inner, values) = try numbers(member, name)
      guard let values else { return ([], nil) }
      guard shape == nil || shape == inner else {
        throw UserDataError(
          .malformed, at: "\(source), `\(name)`", expected: "lists of one length",
          got: "shape \(inner) at \(index) behind \(shape ?? [])",
          advice: "Give every draw the same shape.")
      }
      shape = inner
      all += values
    }
    return ([members.count] + (shape ?? []), all)
  }
}
