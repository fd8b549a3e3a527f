import Archives
import Foundation
import Jobs
import RandomStreams
import Tensors

/// Run directories of networks that are trained in a moment, each once.
enum SmallNetworks {
  static let reservoir = trained("reservoir", quick)
  static let tied = trained("reservoir", quick + ["architecture=tied"])
  static let wide = trained("reservoir", wideSettings, ["data": wideDraws])
  static let samplerOnly = trained(
    "reservoir", wideSettings + ["architecture=sampler-only-rate"], ["data": wideDraws])
  static let wideReplay = trained("replay", ["task=t-maze", "training.updates=2", "units=40"])
  static let triangle = trained("replay", ["task=triangle"] + replay)
  static let placeCells = trained("replay", ["task=place-cells"] + replay)
  static let machine = trained(
    "langevin-machine",
    ["training.updates=2", "training.chains=2", "training.batchSize=2", "strokeDigits=20"])
  static let patches = trained(
    "poisson-vae",
    [
      "plan.updates=2", "plan.steps=2", "plan.batchSize=4", "latents=4", "patchSide=4",
      "embeddedPatches=20",
    ])

  private static let quick = [
    "target=mixture-2d", "recipe.updatesPerLevel=3", "recipe.polishUpdates=3", "units=8",
  ]
  private static let replay = ["training.updates=2", "training.batch=2", "units=6"]

  private static let wideSettings = [
    "recipe.updatesPerLevel=3", "recipe.polishUpdates=3", "units=100",
  ]
  /// 200 draws of 40 units, mixed.
  private static let wideDraws: NumericArray = {
    var stream = RandomStream(seed: 1, purpose: .data)
    let (draws, mixing) = (
      Matrix<Double>.normals(200, 40, from: &stream), Matrix<Double>.normals(40, 40, from: &stream)
    )
    return NumericArray(draws.times(mixing))
  }()

  private static func trained(
    _ family: String, _ settings: [String], _ inputs: [String: NumericArray] = [:]
  ) -> Result<String, any Error> {
    Result {
      let directory = FileManager.default.temporaryDirectory
      var request = TrainRequest(
        family: family, output: directory.appendingPathComponent("reverie-\(UUID())").path)
      for setting in settings { try request.settings.add(setting: setting) }
      _ = try request.run(inputs, in: JobContext())
      return request.output
    }
  }
}
