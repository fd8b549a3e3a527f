import Archives
import LangevinMachines
import PoissonInference
import ReplayNetworks
import ReservoirSampling
import Tensors
import Training

/// A run that a page may open.
public struct LiveRun: Sendable, Equatable {
  /// The run directory.
  public let path: String
  /// Its name among the networks that come with the package; nil for other runs.
  public let model: String?
  /// Its family, as in `langevin-machine`.
  public let family: String

  /// Whether its training has ended.
  public let isFinished: Bool

  /// Looks what a run is, and reads no weights.
  ///
  /// - Throws: `ArchiveError` where it is no run, `JobError` for a family that has no live view.
  public init(_ path: String) throws {
    (self.path, model) = (path, ModelCatalog.installed.name(ofRun: path))
    let record = try RunDirectory.open(path).record
    (family, isFinished) = (record.family, record.status == .finished)
    guard Self.families.contains(family) else {
      throw JobError(
        .wrongUse,
        "\(path): a run of the family \(family); there are live views of "
          + "\(Self.families.joined(separator: ", ")).")
    }
  }

  private static let families = [
    ReservoirRun.family, ReplayRun.family, LangevinRun.family, PoissonRun.family,
  ]

  /// The network of the run, at its start.
  public func open(seed: UInt64, parallelism: Parallelism) throws -> any LiveNetwork {
    switch family {
    case ReservoirRun.family:
      try LiveReservoir(reading: path, seed: seed, parallelism: parallelism)
    case ReplayRun.family: try LiveReplay(reading: path, seed: seed, parallelism: parallelism)
    case LangevinRun.family: try LiveMachine(reading: path, seed: seed, parallelism: parallelism)
    default: try LivePoisson(reading: path, seed: seed, parallelism: parallelism)
    }
  }
}

extension LiveRun {
  /// Updates that its training takes.
  func totalUpdates() throws -> Int {
    switch family {
    case ReservoirRun.family: try ReservoirFamily.totalUpdates(of: path)
    case ReplayRun.family: try ReplayFamily.totalUpdates(of: path)
    case LangevinRun.family: try LangevinFamily.totalUpdates(of: path)
    default: try PoissonFamily.totalUpdates(of: path)
    }
  }
}

extension LiveRun {
  /// The runs in the directories given and the models named; where there are neither, those of the folder
  /// `runs` and the networks that come with the package.
  ///
  /// - Throws: `JobError` where there is none, or no model of a name; the errors of `init` for directories
  ///   that were named.
  public static func all(runs directories: [String], models names: [String]) throws -> [LiveRun] {
    let catalog = ModelCatalog.installed
    if !directories.isEmpty || !names.isEmpty {
      return try directories.map(LiveRun.init) + names.map { try LiveRun(catalog.model($0).path) }
    }
    let found = (try? LocalFileSystem().contents(of: "runs"))?.sorted() ?? []
    let paths = found.map { "runs/\($0)" } + catalog.models.map(\.path)
    let runs = paths.compactMap { try? LiveRun($0) }
    guard !runs.isEmpty else {
      throw JobError(
        .notFound,
        "no run was named, there is none in the folder `runs`, and no network lies beside the program "
          + "(`reverie models`). Train one, as in "
          + "`reverie train replay --task triangle --output runs/replay`, and name it.")
    }
    return runs
  }
}
