import Archives
import Foundation
import Jobs
import Synchronization
import Tensors

/// A run that is opened on a thread of its own, so that other pages go on meanwhile: reading weights takes
/// a moment, and the checkpoint of a training its data, too.
final class RunOpening: Sendable {
  /// A network at its start.
  struct Opened: Sendable {
    let network: any LiveNetwork
    let training: LiveTraining
    let scene: LiveFrame
    let seed: UInt64
  }

  private let opened = Mutex<Result<Opened, any Error>?>(nil)

  /// Begins.
  init(_ run: LiveRun, seed: UInt64, parallelism: Parallelism) {
    let thread = Thread { [self] in
      let result = Result { try Self.open(run, seed, parallelism) }
      opened.withLock { $0 = result }
    }
    thread.name = "reverie.explorer.open"
    thread.stackSize = 16 << 20
    thread.start()
  }

  /// What came of it; nil while it is being opened.
  var result: Result<Opened, any Error>? { opened.withLock(\.self) }

  private static func open(
    _ run: LiveRun, _ seed: UInt64, _ parallelism: Parallelism
  ) throws -> Opened {
    let network = try run.open(seed: seed, parallelism: parallelism)
    var scene = try network.scene()
    scene.add("family", JSONValue(run.family))
    scene.add("path", JSONValue(run.model ?? run.path))
    scene.add("knobs", try JSONValue(encoding: network.knobs, name: "knobs"))
    scene.add("stepLength", JSONValue(network.stepLength.value))
    scene.add("stepUnit", JSONValue(network.stepLength.unit))
    return Opened(network: network, training: LiveTraining(of: run), scene: scene, seed: seed)
  }
}
