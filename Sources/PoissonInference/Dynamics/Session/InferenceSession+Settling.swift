import Tensors

extension InferenceSession {
  /// Steps on one frame until each image has settled, at most `steps`: an adaptive T
  /// (IPVAE §13 item 2).
  ///
  /// After every `interval` steps the energy of an image (`energies`) is compared with that
  /// `interval` steps before. Where it changed by less than the share `tolerance` of it, the image
  /// stops: its state stays, and it costs nothing more. Sampled energies fluctuate, so an image may
  /// stop by chance; a tolerance well below their fluctuation stops none. Steps, and with them the noise of what
  /// follows, go on at `steps`, however many an image and its neighbours took.
  ///
  /// - Precondition: a Poisson model with a linear decoder, sampled in the lateral or event-driven
  ///   form (`stopsEarly`).
  /// - Returns: the steps that each image took.
  public mutating func settle(
    _ frame: Matrix<Scalar>, steps: Int, every interval: Int = 20, tolerance: Double
  ) -> [Int] {
    precondition(stopsEarly && interval > 0)
    check(frame)
    let start = current.step
    var used = [Int](repeating: 0, count: images)
    var active = Array(0..<images)
    var last = energies(frame, active)
    while !active.isEmpty, current.step - start < steps {
      let stride = min(interval, steps - (current.step - start))
      let step = current.step
      for rows in Self.runs(of: active) {
        current.step = step
        advanceCounts(frame, rows, steps: stride)
      }
      for row in active { used[row] += stride }
      let now = energies(frame, active)
      let goesOn = active.indices.map { abs(now[$0] - last[$0]) >= tolerance * abs(now[$0]) }
      (active, last) = (
        active.indices.filter { goesOn[$0] }.map { active[$0] },
        active.indices.filter { goesOn[$0] }.map { now[$0] }
      )
    }
    current.step = start + steps
    return used
  }

  /// Whether images may stop one by one (`settle`).
  public var stopsEarly: Bool { constants.network != nil }

  /// The energy `½ ‖x - Φ eᵘ‖²_P + b·eᵘ` that deterministic inference descends (IPVAE eq. 27), of
  /// the images named, nats.
  private func energies(_ frame: Matrix<Scalar>, _ rows: [Int]) -> [Double] {
    constants.energies(frame.gatheringRows(rows), current.potential.gatheringRows(rows))
  }

  /// Ranges of neighbouring rows, from ascending ones.
  private static func runs(of rows: [Int]) -> [Range<Int>] {
    rows.reduce(into: []) { runs, row in
      if let last = runs.last, last.upperBound == row {
        runs[runs.count - 1] = last.lowerBound..<row + 1
      } else {
        runs.append(row..<row + 1)
      }
    }
  }
}
