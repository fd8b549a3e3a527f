import RandomStreams
import ReplayNetworks
import Tensors
import Testing

/// The decoding of whole blocks beside its definition, row by row.
@Suite struct SignalDecoderTests {
  /// REPLAY §2.5, (ii): weights max(0, y - ½ max y).
  private func centreOfMass(_ rates: [Double], _ centres: [Position]) -> Position? {
    let half = (rates.max() ?? 0) / 2
    guard half > 0 else { return nil }
    let weights = rates.map { max(0, $0 - half) }
    let sum = zip(weights, centres).reduce(Position(0, 0)) { $0 + $1.0 * $1.1 }
    return (1 / weights.reduce(0, +)) * sum
  }

  /// REPLAY §2.5, (i): the mean centre of the three most active cells, the first of equals.
  private func topThree(_ rates: [Double], _ centres: [Position]) -> Position {
    let order = rates.indices.sorted {
      rates[$0] > rates[$1] || (rates[$0] == rates[$1] && $0 < $1)
    }.prefix(3)
    return (1 / Double(order.count)) * order.reduce(Position(0, 0)) { $0 + centres[$1] }
  }

  private func agree<Scalar: ReplayScalar>(
    _ type: Scalar.Type, cells count: Int, _ decoding: PlaceCells.Decoding, seed: UInt64
  ) {
    let rows = 40
    var stream = RandomStream(seed: seed, purpose: .data)
    let places = Matrix<Double>.normals(count, 2, from: &stream)
    var rates = Matrix<Scalar>.normals(rows, count, from: &stream)
    // Equals among them, and a silent row.
    for row in 0..<rows { for j in 0..<count where (row + j) % 3 == 0 { rates[row, j] = 0.75 } }
    for j in 0..<count { rates[7, j] = -1 }
    let centres = (0..<count).map { Position(places[$0, 0], places[$0, 1]) }
    let cells = PlaceCells(centres: centres, width: 0.1, decoding: decoding)
    let found = SignalCode.placeCells(cells).decode(rates)
    for row in 0..<rows {
      let values = rates.row(row).map { Double($0) }
      let expected =
        decoding == .centreOfMass ? centreOfMass(values, centres) : topThree(values, centres)
      guard let expected else {
        #expect(!found[row].isFinite)
        continue
      }
      #expect(found[row].distance(to: expected) < 1e-12 * (1 + expected.length) * Double(count))
    }
  }

  @Test(arguments: [1, 2, 3, 7, 8, 9, 64, 65], PlaceCells.Decoding.allCases)
  func blocksEqualRows(_ cells: Int, _ decoding: PlaceCells.Decoding) {
    agree(Double.self, cells: cells, decoding, seed: 31)
    agree(Float.self, cells: cells, decoding, seed: 32)
  }

  /// Positions decoded while a replay runs are those of its kept outputs, whatever the blocks.
  @Test func replayDecodesItsOutputs() throws {
    let task = ReplayTask.placeCells(count: 30)
    let network = ReplayNetwork<Float>(
      task.architecture(units: 20), dynamics: ReplayDynamics(), seed: 3)
    var simulator = try ReplaySimulator(
      network, code: task.code, settings: ReplayProtocol(count: 11, steps: 20, warmup: 4))
    simulator.recordsOutputs = true
    simulator.blockSize = 4
    var stream = RandomStream(seed: 4, purpose: .data)
    let starts = ReplayStarts(states: Matrix<Float>.uniforms(11, 20, from: &stream))
    let record = try simulator.run(from: starts, seed: 5)
    let outputs = try #require(record.outputs)
    #expect(outputs.shape == [11 * 16, 30])
    for (position, decoded) in zip(record.positions.points, task.code.decode(outputs)) {
      #expect(position == decoded || (!position.isFinite && !decoded.isFinite))
    }
    simulator.decodesPositions = false
    let silent = try simulator.run(from: starts, seed: 5)
    #expect(silent.outputs == record.outputs)
    #expect(silent.positions.points.allSatisfy { !$0.isFinite })
  }
}
