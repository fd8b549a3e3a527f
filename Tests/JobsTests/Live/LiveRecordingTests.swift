import Archives
import Foundation
import Jobs
import RandomStreams
import Tensors
import Testing

@Suite struct LiveRecordingTests {
  private let runs = LiveRuns()

  /// A rat runs along a line for 200 s, twelve cells fire at their places; then it rests for 30 s, in which
  /// they fire in their order in 0.24 s every three seconds.
  private func write(to path: String, hasSpikes: Bool = true) throws {
    let frames = (0..<11_500).map { 0.02 * Double($0) }
    let draws = RandomStream(seed: 13).uniforms(12 * frames.count)
    var (times, units) = ([Double](), [Int64]())
    for (index, t) in frames.enumerated() where t < 200 {
      for unit in 0..<12 {
        let distance = (place(t) - (Double(unit) + 0.5) / 12) / 0.08
        guard draws[12 * index + unit] < 0.6 * exp(-distance * distance / 2) else { continue }
        (times, units) = (times + [t], units + [Int64(unit)])
      }
    }
    for spike in 0..<360 {
      let (event, order) = (spike / 36, spike % 36)
      times.append(
        203 + 2.5 * Double(event) + 0.02 * Double(order / 3) + 0.006 * Double(order % 3))
      units.append(Int64(order / 3))
    }
    var arrays = [
      "t": NumericArray(shape: [frames.count], values: frames),
      "pos": NumericArray(
        shape: [frames.count, 2],
        values: frames.flatMap { [300 + 200 * place($0), 50 + 20 * sin($0)] }),
    ]
    if hasSpikes {
      arrays["spike_times"] = NumericArray(shape: [times.count], values: times)
      arrays["spike_unit"] = NumericArray(shape: [units.count], values: units)
    }
    try FileManager.default.createDirectory(
      atPath: runs.folder, withIntermediateDirectories: true)
    try ArrayFile.writeAll(arrays, to: path)
  }

  private func place(_ t: Double) -> Double {
    let phase = t / 10 - (t / 10).rounded(.down)
    return t < 200 ? (phase < 0.5 ? 2 * phase : 2 - 2 * phase) : 0
  }

  private func scene(epochs: JSONValue, hasSpikes: Bool = true) throws -> LiveFrame {
    let path = "\(runs.folder)/rat.npz"
    try write(to: path, hasSpikes: hasSpikes)
    let network = try runs.open(
      1,
      trainedBy: [
        "data": .string(path), "epochs": epochs, "units": 8, "steps": 20, "placeCells": 0,
        "training": ["updates": 1, "batch": 4],
      ])
    return try network.scene()
  }

  /// What was planted at rest is shown: ten runs along the line, forty times as fast as running or nearly so.
  @Test func plantedEventsAreShown() throws {
    let scene = try scene(epochs: [[0, 199]])
    #expect(scene.scalars["recordedNote"] == nil)
    let events = try #require(scene.arrays.first { $0.name == "recorded" })
    #expect(events.shape == [10, 4])
    let paths = try #require(scene.arrays.first { $0.name == "recordedPaths" })
    #expect(paths.shape[0] == 10 && paths.shape[2] == 2)
    for event in 0..<10 {
      let row = Array(events.values[4 * event..<4 * event + 4])
      #expect(abs(row[0] - (203 + 2.5 * Float(event))) < 0.05)
      #expect(row[1] > 0.2 && row[1] < 0.35 && row[2] < 0.05 && row[3] > 10)
      let size = 2 * paths.shape[1]
      let x = stride(from: event * size, to: (event + 1) * size, by: 2).map { paths.values[$0] }
        .filter(\.isFinite)
      let (first, last) = (try #require(x.first), try #require(x.last))
      #expect(last - first > 0.6 * 200 / 200, "\(x)")
    }
  }

  @Test func whyThereAreNoneIsSaid() throws {
    let whole = try scene(epochs: [])
    #expect(whole.scalars["recordedNote"]?.string?.contains("--epoch") == true)
    #expect(!whole.arrays.contains { $0.name == "recorded" })
  }

  @Test func aRecordingWithoutSpikesSaysSo() throws {
    let scene = try scene(epochs: [[0, 199]], hasSpikes: false)
    #expect(scene.scalars["recordedNote"]?.string?.contains("spike") == true)
  }
}
