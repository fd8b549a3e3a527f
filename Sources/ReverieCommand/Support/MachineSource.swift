import Reverie

/// A machine from a run directory or from bare couplings, and what is known of its images.
struct MachineSource {
  let machine: LangevinMachine<Float>
  /// The run's configuration; nil for bare couplings.
  let configuration: LangevinConfiguration?
  let height: Int
  let width: Int

  init(run: String?, weights: String?) throws {
    if let weights {
      machine = try LangevinMachine(couplingsFile: weights)
      configuration = nil
      let side = Int(Double(machine.unitCount).squareRoot().rounded())
      (height, width) =
        side * side == machine.unitCount ? (side, side) : (1, machine.unitCount)
      return
    }
    let directory = try RunDirectory.open(run ?? "")
    guard directory.record.family == "langevin-machine" else {
      throw CommandFailure(
        .wrongUse,
        "\(run ?? "") is a run of `\(directory.record.family)`, expected `langevin-machine`.")
    }
    machine = try LangevinMachine(tensors: directory.readModel())
    let stored = try directory.record.configuration.decode(
      LangevinConfiguration.self, name: run ?? "")
    configuration = stored
    (height, width) = (stored.imageHeight, stored.imageWidth)
  }

  /// Units that are pixels; label units come after them.
  var pixelCount: Int { height * width }

  /// The pixels of rows `[image, unit]`.
  func pixels(_ rows: Matrix<Float>) -> Matrix<Float> {
    guard rows.columns > pixelCount else { return rows }
    var result = Matrix<Float>.zeros(rows.rows, pixelCount)
    for row in 0..<rows.rows {
      for unit in 0..<pixelCount { result[row, unit] = rows[row, unit] }
    }
    return result
  }

  /// Rows `[image, pixel]` with label units of 0, undecided, appended where the machine has them.
  func padded(_ rows: Matrix<Float>) -> Matrix<Float> {
    guard rows.columns < machine.unitCount else { return rows }
    var result = Matrix<Float>.zeros(rows.rows, machine.unitCount)
    for row in 0..<rows.rows {
      for unit in 0..<rows.columns { result[row, unit] = rows[row, unit] }
    }
    return result
  }
}
