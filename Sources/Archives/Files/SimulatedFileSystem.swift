import Synchronization

/// Files in memory, with faults on demand: for tests that every write, and every loss of power,
/// leaves the old or the new contents.
///
/// Contents are durable once their file is synced, names once their directory is. Operations that
/// change something are counted from 1.
package final class SimulatedFileSystem: FileSystem {
  /// What goes wrong.
  package enum Fault: Sendable, Equatable {
    /// Operation `at` throws; half of what it writes is there. Later ones work.
    case failure(at: Int)
    /// Operation `from` and all later ones throw, as on a full disk.
    case failures(from: Int)
    /// The power goes at operation `at`, of which half happens; everything throws until `restart`.
    case powerCut(at: Int, keeping: Survivors)
  }

  /// What is there after a loss of power.
  package enum Survivors: Sendable, Equatable, CaseIterable {
    /// What was synced, and nothing else.
    case synced
    /// All names, but only the contents that were synced.
    case names
    /// All names, and half of the contents that were not synced.
    case namesAndHalf
    /// Everything: only the process was killed.
    case everything
  }

  private enum Node {
    case file(current: [UInt8], durable: [UInt8])
    case directory(current: [String: Int], durable: [String: Int])
  }

  private struct State {
    var nodes: [Node] = [.directory(current: [:], durable: [:])]
    var fault: Fault?
    var operations = 0
    var isOff = false
  }

  private let state = Mutex(State())

  /// An empty file system.
  package init() {}

  /// Operations so far that change something.
  package var operationCount: Int { state.withLock { $0.operations } }

  /// Sets what goes wrong and counts operations from the start again.
  package func inject(_ fault: Fault?) {
    state.withLock {
      $0.fault = fault
      $0.operations = 0
    }
  }

  /// Turns the power on again: forgets what the fault says is lost, and the fault.
  package func restart() {
    state.withLock { state in
      if case .powerCut(_, let survivors) = state.fault {
        state.nodes = state.nodes.map { Self.survivor(of: $0, survivors) }
      }
      (state.isOff, state.fault, state.operations) = (false, nil, 0)
    }
  }

  private static func survivor(of node: Node, _ survivors: Survivors) -> Node {
    switch (node, survivors) {
    case (_, .everything): return node
    case (.directory(_, let durable), .synced):
      return .directory(current: durable, durable: durable)
    case (.directory(let current, _), _): return .directory(current: current, durable: current)
    case (.file(let current, let durable), .namesAndHalf) where current != durable:
      // What was synced stays where more was only added to it.
      let kept = current.starts(with: durable) ? durable.count : 0
      let half = Array(current.prefix(kept + (current.count - kept) / 2))
      return .file(current: half, durable: half)
    case (.file(_, let durable), _): return .file(current: durable, durable: durable)
    }
  }

  // MARK: - Reading

  package func entry(at path: String) -> FileEntry? {
    state.withLock { state in
      guard let node = Self.find(path, state) else { return nil }
      if case .file = state.nodes[node] { return .file }
      return .directory
    }
  }

  package func resolve(_ path: String) -> String {
    "/" + Self.components(path).joined(separator: "/")
  }

  package func read(_ path: String) throws(ArchiveError) -> [UInt8] {
    let contents = state.withLock { state -> [UInt8]? in
      guard !state.isOff, let node = Self.find(path, state),
        case .file(let current, _) = state.nodes[node]
      else { return nil }
      return current
    }
    guard let contents else { throw .notFound(path: path, advice: "Simulated.") }
    return contents
  }

  package func contents(of directory: String) throws(ArchiveError) -> [String] {
    let names = state.withLock { state -> [String]? in
      guard !state.isOff, let node = Self.find(directory, state),
        case .directory(let current, _) = state.nodes[node]
      else { return nil }
      return current.keys.sorted()
    }
    guard let names else { throw .notFound(path: directory, advice: "Simulated.") }
    return names
  }

  // MARK: - Writing

  package func write(_ bytes: [UInt8], to path: String) throws(ArchiveError) {
    try operate(path) { state, part in
      Self.setContents(path, &state) { _ in Array(bytes.prefix(part(bytes.count))) }
    }
  }

  package func append(_ bytes: [UInt8], to path: String) throws(ArchiveError) {
    try operate(path) { state, part in
      Self.setContents(path, &state) { $0 + bytes.prefix(part(bytes.count)) }
    }
  }

  package func create(_ path: String, with bytes: [UInt8]) throws(ArchiveError) -> Bool {
    let isThere = entry(at: path) != nil
    guard !isThere else { return false }
    try write(bytes, to: path)
    return true
  }

  package func exchange(_ path: String, with other: String) throws(ArchiveError) -> Bool {
    try operate(other) { state, part in
      guard let first = Self.find(path, state), let second = Self.find(other, state) else {
        return false
      }
      guard part(1) == 1 else { return true }
      return Self.setName(path, second, &state) && Self.setName(other, first, &state)
    }
    return true
  }

  package func synchronize(_ path: String) throws(ArchiveError) {
    try operate(path) { state, part in
      guard let node = Self.find(path, state) else { return false }
      guard part(1) == 1 else { return true }
      switch state.nodes[node] {
      case .file(let current, _): state.nodes[node] = .file(current: current, durable: current)
      case .directory(let current, _):
        state.nodes[node] = .directory(current: current, durable: current)
      }
      return true
    }
  }

  package func rename(_ path: String, to target: String) throws(ArchiveError) {
    try operate(target) { state, part in
      guard let node = Self.find(path, state) else { return false }
      if let old = Self.find(target, state), case .directory(let inside, _) = state.nodes[old],
        !inside.isEmpty
      {
        return false
      }
      guard part(1) == 1 else { return true }
      return Self.setName(target, node, &state) && Self.setName(path, nil, &state)
    }
  }

  package func remove(_ path: String) throws(ArchiveError) {
    try operate(path) { state, part in
      guard let node = Self.find(path, state) else { return false }
      if case .directory(let inside, _) = state.nodes[node], !inside.isEmpty { return false }
      return part(1) == 0 || Self.setName(path, nil, &state)
    }
  }

  package func createDirectory(_ path: String) throws(ArchiveError) {
    try operate(path) { state, part in
      if Self.find(path, state) != nil || part(1) == 0 { return true }
      state.nodes.append(.directory(current: [:], durable: [:]))
      return Self.setName(path, state.nodes.count - 1, &state)
    }
  }

  // MARK: - Pieces

  /// Counts an operation and lets it happen, in part where the fault says so.
  private func operate(
    _ path: String, _ body: (inout State, _ part: (Int) -> Int) -> Bool
  ) throws(ArchiveError) {
    let succeeded = state.withLock { state -> Bool in
      guard !state.isOff else { return false }
      state.operations += 1
      let isFaulty: Bool
      switch state.fault {
      case .failure(at: state.operations): isFaulty = true
      case .failures(let first): isFaulty = state.operations >= first
      case .powerCut(at: state.operations, _): (isFaulty, state.isOff) = (true, true)
      default: isFaulty = false
      }
      return body(&state) { isFaulty ? $0 / 2 : $0 } && !isFaulty
    }
    guard succeeded else { throw .cannotWrite(path: path, reason: "simulated fault") }
  }

  private static func components(_ path: String) -> [String] {
    path.split(separator: "/").map(String.init).filter { $0 != "." }
  }

  private static func find(_ path: String, _ state: State) -> Int? {
    components(path).reduce(0 as Int?) { node, name in
      guard let node, case .directory(let current, _) = state.nodes[node] else { return nil }
      return current[name]
    }
  }

  private static func setName(_ path: String, _ node: Int?, _ state: inout State) -> Bool {
    guard let parent = find(PathName.parent(of: path), state),
      case .directory(var current, let durable) = state.nodes[parent]
    else { return false }
    current[PathName.last(of: path)] = node
    state.nodes[parent] = .directory(current: current, durable: durable)
    return true
  }

  private static func setContents(
    _ path: String, _ state: inout State, _ change: ([UInt8]) -> [UInt8]
  ) -> Bool {
    if let node = find(path, state) {
      guard case .file(let current, let durable) = state.nodes[node] else { return false }
      state.nodes[node] = .file(current: change(current), durable: durable)
      return true
    }
    state.nodes.append(.file(current: change([]), durable: []))
    return setName(path, state.nodes.count - 1, &state)
  }
}
