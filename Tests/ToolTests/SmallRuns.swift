import Archives
import Foundation
import RandomStreams
import Tensors

/// A run of each family, trained in a moment, and files to read.
struct SmallRuns {
  /// What could not be prepared.
  struct Failure: Error { let message: String }

  /// Where everything lies.
  let scratch: String

  /// Trains and writes into `scratch`, which is made.
  init(in scratch: String) throws {
    self.scratch = scratch
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    for family in Self.families {
      let arguments =
        ["train", family, "--output", run(of: family), "--quiet"] + Self.training(of: family)
      let outcome = try Tool.run(arguments)
      guard outcome.status == 0 else { throw Failure(message: outcome.errors) }
    }
    try Self.writeData(to: scratch)
  }

  /// The families, in alphabetical order.
  static let families = ["langevin-machine", "poisson-vae", "replay", "reservoir"]

  /// The run of a family.
  func run(of family: String) -> String { "\(scratch)/\(family)" }
  /// A file of that name: `draws.npy` [40, 2], `patches.npy` [3, 16], `images.npy` [12, 196], `path.csv`.
  func file(_ name: String) -> String { "\(scratch)/\(name)" }

  /// Options of a training of a moment on embedded data.
  static func training(of family: String) -> [String] {
    switch family {
    case "reservoir":
      ["--target", "mixture-2d"]
        + set(["recipe.updatesPerLevel=3", "recipe.polishUpdates=3", "units=8"])
    case "replay":
      ["--task", "triangle"] + set(["training.updates=2", "training.batch=2", "units=6"])
    case "langevin-machine":
      set([
        "training.updates=2", "training.chains=2", "training.batchSize=2", "strokeDigits=20",
      ])
    default:
      ["--preset", "small"]
        + set([
          "plan.updates=2", "plan.steps=2", "plan.batchSize=4", "latents=4", "patchSide=4",
          "embeddedPatches=20",
        ])
    }
  }

  /// As options `--set`.
  static func set(_ settings: [String]) -> [String] { settings.flatMap { ["--set", $0] } }

  /// Writes files of data for every family into a directory.
  static func writeData(to directory: String) throws {
    for (name, rows, columns) in [("draws", 40, 2), ("patches", 3, 16)] {
      var stream = RandomStream(seed: 1)
      let normals = Matrix<Double>.normals(rows, columns, from: &stream)
      try ArrayFile.write(NumericArray(normals), to: "\(directory)/\(name).npy")
    }
    var stream = RandomStream(seed: 1)
    let pixels = Matrix<Double>.uniforms(12, 196, from: &stream)
    try ArrayFile.write(NumericArray(pixels), to: "\(directory)/images.npy")
    let path = (0..<1_200).map { i -> String in
      let t = 0.1 * Double(i)
      return "\(t),\(50 + 40 * cos(t)),\(50 + 40 * sin(t))"
    }
    try (["time,x,y"] + path).joined(separator: "\n")
      .write(toFile: "\(directory)/path.csv", atomically: true, encoding: .utf8)
  }
}
