import Archives
import Foundation
import ReplayNetworks
import Testing
import Training

/// Rat-like motion fitted to a tracked animal, and training on what it generates.
@Suite struct RatMotionFitTests {
  /// Motion of known scales in a box of 1 × 0.7.
  private var known: RatMotion {
    var motion = RatMotion(speedScale: 0.12, timeStep: 0.1)
    (motion.depth, motion.wallDistance) = (0.7, 0.07)
    (motion.speedTime, motion.rotationDeviation, motion.thigmotaxis) = (0.6, 4, 0)
    return motion
  }

  private func trials(
    of motion: RatMotion, _ count: Int, steps: Int, seed: UInt64 = 5
  ) -> Trajectories {
    ReplayTask(environment: .openField(motion), code: .position, steps: steps)
      .paths(0..<count, iteration: 0, seed: seed)
  }

  /// Forty minutes of the known motion as one recording, in a box of 200 × 140 cm.
  private func recording() throws -> TrackedTrajectory {
    let path = trials(of: known, 1, steps: 24_000).path(0)
    return try TrackedTrajectory(
      name: "rat", times: path.indices.map { 0.1 * Double($0) },
      positions: path.map { Position(30, 10) + 200 * $0 })
  }

  private var generated: ReplayConfiguration {
    var configuration = ReplayConfiguration(data: "rat.csv")
    configuration.trials = .generated
    (configuration.units, configuration.steps) = (8, 50)
    (configuration.training.updates, configuration.training.batch) = (2, 4)
    configuration.bounds = [30, 10, 230, 150]
    configuration.cleaning.smoothing = 0
    return configuration
  }

  @Test func boxesAreRectangles() {
    let paths = trials(of: known, 100, steps: 200)
    #expect(paths.points.allSatisfy { $0.x >= 0 && $0.x <= 1 && $0.y >= 0 && $0.y <= 0.7 })
    // The last tenth of either side is entered by more than a quarter of the trials.
    let (right, top) = (paths.points.count { $0.x > 0.9 }, paths.points.count { $0.y > 0.63 })
    #expect(right > 400 && top > 400)
  }

  /// The scales of motion that is known are found again from trials of other draws.
  @Test func scalesAreFound() throws {
    let fit = try RatMotion.fit(
      to: trials(of: known, 600, steps: 60), in: known.corner, of: "known")
    let (found, wanted) = (fit.motion, known)
    #expect(abs(found.speedScale / wanted.speedScale - 1) < 0.05)
    #expect(abs(found.speedTime / wanted.speedTime - 1) < 0.2)
    #expect(abs(found.rotationDeviation / wanted.rotationDeviation - 1) < 0.1)
    #expect(found.thigmotaxis == 0 && found.corner == wanted.corner)
    // What is corrected agrees as far as it is corrected.
    let (recorded, generated) = (fit.recorded, fit.generated)
    #expect(abs(generated.speed / recorded.speed - 1) < 0.01)
    let (lasts, lasted) = (generated.directionPersistence, recorded.directionPersistence)
    #expect(abs(try #require(lasts) / #require(lasted) - 1) < 0.05)
    #expect(fit.warnings.isEmpty && fit.line(scale: 100).contains("mean speed of "))
  }

  /// Slow turns last longer than quick ones, and walls hold longer where thigmotaxis is strong.
  @Test func statisticsFollowTheMotion() throws {
    func statistics(_ change: (inout RatMotion) -> Void) throws -> RunningStatistics {
      var motion = known
      change(&motion)
      return try #require(
        RunningStatistics(
          trials(of: motion, 200, steps: 60), in: motion.corner, wallDistance: 0.07))
    }
    let base = try statistics { _ in }
    let straight = try statistics { $0.rotationDeviation = 1.5 }
    let atWalls = try statistics { $0.thigmotaxis = 1 }
    #expect(
      try #require(straight.directionPersistence) > 2 * #require(base.directionPersistence))
    #expect(atWalls.wallShare > 1.2 * base.wallShare)
    let still = Trajectories(trials: 3, samples: 20, timeStep: 0.1)
    #expect(RunningStatistics(still, in: Position(1, 1), wallDistance: 0.1) == nil)
  }

  @Test func whatCannotBeFittedIsSaid() throws {
    func message(_ trials: Trajectories) -> String {
      do {
        _ = try RatMotion.fit(to: trials, in: Position(1, 1), of: "rat.csv")
        return ""
      } catch { return "\(error)" }
    }
    var still = Trajectories(trials: 3, samples: 21, timeStep: 0.1)
    #expect(message(still).contains("rat.csv: rat-like motion cannot be fitted: the animal rests"))
    // Straight on, with a speed that changes at every step.
    for trial in 0..<3 {
      for t in 1..<21 {
        still[trial, t] = still[trial, t - 1] + Position(t % 2 == 0 ? 0.01 : 0.02, 0)
      }
    }
    #expect(message(still).contains("its direction lasts longer than 1.5 s"))
    #expect(message(still).contains("--trials recorded"))
  }

  /// Trials are drawn, lie in the arena of the recording, and lead back to its unit; the recording's own
  /// are held out.
  @Test func generatedRunningIsLearned() throws {
    let material = try ReplayMaterial(for: generated, recording: try recording())
    let arena = try #require(material.task.environment.trackedArena)
    #expect(arena.scale == 200 && arena.size.distance(to: Position(1, 0.7)) < 1e-12)
    #expect(material.source.heldOut == nil && (material.unseen?.trials ?? 0) > 50)
    #expect(material.source.pool?.trials == 3840 && material.recording?.file == "rat")
    let motion = try #require(arena.motion)
    #expect(motion == material.fit?.motion && motion.corner == arena.size)
    let paths = material.source.testPaths(50)
    #expect(paths.points.allSatisfy { $0.x >= 0 && $0.x <= 1 && $0.y >= 0 && $0.y <= arena.size.y })
    #expect(paths != material.source.testPaths(100).selecting(Array(50..<100)))
    var recorded = generated
    recorded.trials = nil
    let other = try ReplayMaterial(for: recorded, recording: try recording())
    #expect(other.fit == nil && other.unseen == nil && other.source.heldOut == material.unseen)
  }

  /// A run of generated running holds no position of the recording, and is read without it.
  @Test func runsHoldNoRecording() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("generated-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let training = try ReplayTraining(generated, recording: try recording())
    let run = try #require(try training.run(in: path).result.run)
    let files = try FileManager.default.contentsOfDirectory(atPath: path)
    #expect(!files.contains("trials.npz") && files.contains("task.json"))
    let read = try ReplayRun(readingRun: path)
    #expect(read.task == run.task && read.source.heldOut == nil)
    #expect(read.awakePaths(20) == run.awakePaths(20))
  }

  @Test func generatedRunningNeedsAnOpenArena() throws {
    var configuration = generated
    configuration.track = .triangle
    let track = #expect(throws: SettingError.self) { try configuration.validate() }
    #expect(track?.description.contains("`track` is 3 edges") == true)
    (configuration.track, configuration.task) = (nil, "triangle")
    let task = #expect(throws: SettingError.self) { try configuration.validate() }
    #expect(task?.description.contains("`trials` is generated and `task` is triangle") == true)
  }

  @Test(.enabled(if: TrackedTrajectoryTests.data != nil, "REVERIE_DATA names no directory"))
  func openField() throws {
    let file = try #require(TrackedTrajectoryTests.data) + "/trajectories/openfield_sargolini.npz"
    var configuration = generated
    (configuration.bounds, configuration.cleaning.smoothing) = ([0, 0, 1, 1], 0.15)
    let material = try ReplayMaterial(for: configuration, recording: try .read(file))
    let fit = try #require(material.fit)
    #expect(fit.warnings.isEmpty)
    #expect(abs(fit.generated.speed / fit.recorded.speed - 1) < 0.01)
  }
}
