import Archives
import Training

/// Everything a sweep computes: its jobs, and their pieces, each one once.
struct SweepSchedule: Sendable {
  /// A job for each point.
  private(set) var jobs: [SweepJob] = []
  /// The pieces, in an order in which each comes after what it needs.
  private(set) var units: [SweepUnit] = []
  private var known: [String: Int] = [:]

  /// Resolves a plan.
  ///
  /// - Throws: what a setting that is not there or out of range throws, before anything is computed.
  init(_ plan: SweepPlan) throws {
    var resolution = SweepResolution(plan)
    for point in try plan.points() {
      let units = try resolution.units(of: point)
      jobs.append(SweepJob(point: point, units: units.map(\.id)))
      for unit in units where known[unit.id] == nil {
        known[unit.id] = self.units.count
        self.units.append(unit)
      }
    }
  }

  /// Names in requests under which files and directories stand that are read.
  private static let inputKeys: Set = [
    "comparison", "components", "data", "denoise", "file", "files", "inpaint", "input",
    "labels", "mask", "observation", "pieces", "preconditioner", "reference", "run", "runningFile",
    "skewMatrix", "source", "weights",
  ]

  /// What pieces read and none of them makes: data, runs, references; the name of an array may follow a colon.
  var inputs: [String] {
    let read = units.flatMap { unit in
      let request = unit.training == nil ? unit.request : unit.request["configuration"]
      return request.map { Self.inputs(in: $0) } ?? []
    }
    return Set(read).filter { !$0.contains("{") }.sorted()
  }

  private static func inputs(in value: JSONValue, isNamed: Bool = false) -> [String] {
    if let text = value.string { return isNamed ? [text] : [] }
    if let array = value.array { return array.flatMap { inputs(in: $0, isNamed: isNamed) } }
    // The file of a decoding is written.
    return (value.object ?? [:]).filter { $0.key != "decoding" }.flatMap {
      inputs(in: $1, isNamed: inputKeys.contains($0))
    }
  }

  /// The piece of a name.
  subscript(id: String) -> SweepUnit? { known[id].map { units[$0] } }

  /// What share `shard` of `count` equal ones computes: whole jobs, those of one training together.
  func units(ofShard shard: Int, of count: Int) -> [SweepUnit] {
    var chosen: Set<String> = []
    var groups: [String: Int] = [:]
    for job in jobs {
      guard let first = job.units.first else { continue }
      let group = groups[first] ?? groups.count
      groups[first] = group
      if group % count == shard { chosen.formUnion(job.units) }
    }
    return units.filter { chosen.contains($0.id) }
  }
}
