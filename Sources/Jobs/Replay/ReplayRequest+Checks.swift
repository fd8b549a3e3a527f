import Archives
import ReplayNetworks

extension ReplayRequest {
  /// Throws for a rate that no cell has.
  private static func check(peakRate: Double) throws(JobError) {
    let possible = DecodedReplay.Settings.peakRates
    guard possible.contains(peakRate) else {
      throw JobError(
        .wrongUse,
        "--peak-rate is \(peakRate), expected above 0, at most \(possible.upperBound.shortText) Hz."
      )
    }
  }

  /// Throws for what cannot be meant, before anything is read.
  package func check() throws(JobError) {
    if let decoding { try Self.check(peakRate: decoding.peakRate) }
    guard ReplaySetting.presets.contains(where: { $0.name == preset }) else {
      let known = ReplaySetting.presets.map(\.name).joined(separator: ", ")
      throw JobError(.wrongUse, "--preset is \(preset), expected one of \(known).")
    }
    if let friction, !(friction > 0 && friction <= 1) {
      throw JobError(
        .wrongUse,
        "--friction is \(friction), expected above 0, at most 1: 1 for none of the momentum that makes replay "
          + "faster, 0.6 or 0.8 for some.")
    }
    for (name, value) in [("--count", count), ("--steps", steps)] where value < 1 {
      throw JobError(.wrongUse, "\(name) is \(value), expected at least 1.")
    }
    guard 0..<(1 << 31) ~= firstReplay, count < 1 << 31 else {
      throw JobError(
        .wrongUse, "--first-replay is \(firstReplay) of \(count) replays, expected 0 to 2^31 - 1.")
    }
    guard 0...max(0, steps - warmup) ~= stateInterval else {
      throw JobError(
        .wrongUse,
        "--states is \(stateInterval), expected 0 for none, or up to the \(max(0, steps - warmup)) steps that are kept."
      )
    }
    try checkAlone("--check-stability", isAsked: checksStability)
    try checkAlone("--decode-running", isAsked: runningFile != nil)
    if let file = decoding?.file, !file.hasSuffix(".json") {
      throw JobError(.wrongUse, "--decode \(file): expected a name that ends in .json.")
    }
    for (name, value) in [
      ("--shuffles", comparison?.shuffles), ("--controls", comparison?.controls),
    ] {
      if let value, value < 1 {
        throw JobError(.wrongUse, "\(name) is \(value), expected at least 1.")
      }
    }
    for rest in comparison?.rests ?? [] where rest.count != 2 || !(rest[0] < rest[1]) {
      throw JobError(
        .wrongUse, "--rest \(rest): expected a start and an end in seconds, the start first.")
    }
  }

  /// What does not replay goes with nothing that is made of replays.
  private func checkAlone(_ option: String, isAsked: Bool) throws(JobError) {
    let others = [
      ("--check-stability", checksStability), ("--decode-running", runningFile != nil),
      ("--metrics", measures), ("--output", output != nil), ("--pynapple", pynapple != nil),
      ("--figures", figures != nil), ("--decode", decoding != nil),
      ("--compare", comparison != nil),
    ]
    guard isAsked, let other = others.first(where: { $0.1 && $0.0 != option }) else { return }
    throw JobError(
      .wrongUse,
      "\(option) does not replay, and does not go with \(other.0); leave one of them out.")
  }

  /// The right to write the outputs. Throws where one exists and is not to be replaced.
  func claimFiles() throws -> OutputClaim {
    let files = (decoding?.files ?? []) + [comparison?.events].compactMap(\.self)
    for file in files { try OutputFile.checkPlace(of: file, overwrite: overwrites) }
    return try OutputClaim(of: [output, pynapple]) {
      try OutputFile.check($0, overwrite: overwrites)
      try ArrayFile.checkHoldsSeveral($0)
    }
  }
}
