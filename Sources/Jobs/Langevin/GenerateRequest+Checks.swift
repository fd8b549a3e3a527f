/// What cannot be meant. Messages name the options of the command line.
extension GenerateRequest {
  /// Throws for numbers out of range and members that do not go together.
  public func check() throws(JobError) {
    try require((run == nil) != (weights == nil), "Give either a run directory or --weights FILE.")
    for (name, value, most) in [
      ("--chains", chains, 1 << 31), ("--steps", steps, 1 << 50),
      ("--hamiltonian", leapfrogSteps, 1 << 20),
      ("--average", average, 1 << 31),
    ] {
      try check(name, value, "at least 1 and at most \(most)") { 1...most ~= $0 }
    }
    try check("--first-chain", firstChain, "at least 0 and below 2^31") { 0..<(1 << 31) ~= $0 }
    try check("--time-step", timeStep, "a number above 0") { $0 > 0 && $0.isFinite }
    try check("--temperature", temperature, "0 or more") { $0 >= 0 && $0.isFinite }
    try check("--reaction", reaction, "a number") { $0.isFinite }
    try check("--time", time, "0 or more") { $0 >= 0 && $0.isFinite }
    try require(
      !givesPixels || !givesCurrents,
      "--pixels and --currents exclude each other; give one of them.")
    try checkRestoration()
    try checkKernels()
    try checkFigures()
    if let steps { try checkPlaces(in: steps) }
  }

  /// Throws for steps that are named beyond `steps` of the run.
  func checkPlaces(in steps: Int) throws(JobError) {
    if let traceStart, traceStart < 0 || traceStart >= steps {
      throw wrongUse("--trace-from is \(traceStart), expected 0 to below --steps \(steps).")
    }
    if let first = frames?.min(), first < 1 {
      throw wrongUse("--frames: \(first) is no step; steps count from 1.")
    }
    if let last = frames?.max(), last > steps {
      throw wrongUse("--frames: \(last) is beyond --steps \(steps).")
    }
  }

  private func checkRestoration() throws(JobError) {
    try check("--noise-deviation", noiseDeviation, "a number above 0") { $0 > 0 && $0.isFinite }
    try require((inpaint == nil) == (mask == nil), "--inpaint FILE and --mask FILE go together.")
    try require(
      denoise == nil || inpaint == nil,
      "--denoise and --inpaint exclude each other; give one of them.")
    for (option, isGiven) in [
      ("--time", time != nil), ("--noise-deviation", noiseDeviation != nil), ("--relax", relaxes),
    ] where isGiven && denoise == nil {
      throw wrongUse("\(option) is for --denoise FILE; give that too.")
    }
    try require(
      !relaxes || noiseDeviation == nil,
      "--relax and --noise-deviation exclude each other; give one of them.")
    guard denoise != nil || inpaint != nil else {
      for (option, isGiven) in [("--average", average != nil), ("--reference", reference != nil)]
      where isGiven {
        throw wrongUse("\(option) is for --denoise or --inpaint; give one of them.")
      }
      return
    }
    let name = denoise != nil ? "--denoise" : "--inpaint"
    for (option, isGiven) in [
      ("--compare", comparison != nil), ("--class", label != nil), ("--currents", givesCurrents),
      ("--trace", tracedUnit != nil), ("--components", components != nil),
      ("--frames", frames != nil),
    ] where isGiven {
      throw wrongUse("\(option) is for images from noise; leave it out with \(name).")
    }
    try require(
      firstChain == 0, "--first-chain is for images from noise; leave it out with \(name).")
    try require(
      chains == nil, "--chains is for images from noise; chains per image are --average.")
    try require(
      denoise == nil || steps == nil, "--steps does not go with --denoise; give --time.")
  }

  /// The unbiased kernels have a density to keep, and nothing to hold or draw.
  private func checkKernels() throws(JobError) {
    try require(
      !isAdjusted || leapfrogSteps == nil,
      "--adjusted and --hamiltonian exclude each other; give one of them.")
    guard let name = isAdjusted ? "--adjusted" : leapfrogSteps.map({ _ in "--hamiltonian" }) else {
      return
    }
    try require(
      temperature != 0 && reaction == 1,
      "\(name) needs a temperature above 0 and --reaction 1.")
    try require(
      precision == .float32,
      "\(name) has float32 products, which its Metropolis test needs; leave out --precision mixed.")
    for (option, isGiven) in [
      ("--figures", figures != nil), ("--compare", comparison != nil), ("--class", label != nil),
      ("--denoise", denoise != nil), ("--inpaint", inpaint != nil), ("--pixels", givesPixels),
    ] where isGiven {
      throw wrongUse("\(name) does not go with \(option); leave one of them out.")
    }
  }

  private func checkFigures() throws(JobError) {
    for (option, isGiven) in [
      ("--trace", tracedUnit != nil), ("--components", components != nil),
      ("--stretch-grey", stretchesGrey),
    ] where isGiven && figures == nil {
      throw wrongUse("\(option) is for --figures DIR; give that too.")
    }
    try require(
      !usesRateComponents || components != nil,
      "--rate-components is for --components FILE; give that too.")
    try require(
      traceStart == nil || tracedUnit != nil || components != nil,
      "--trace-from is for --trace or --components; give one of them.")
    try require(
      frames == nil || figures != nil || comparison != nil,
      "--frames is for --figures or --compare; give one of them.")
    try require(
      comparedClasses == nil || comparison != nil, "--classes is for --compare.")
  }

  // MARK: -

  private func wrongUse(_ message: String) -> JobError { JobError(.wrongUse, message) }

  private func require(_ holds: Bool, _ message: String) throws(JobError) {
    if !holds { throw wrongUse(message) }
  }

  private func check<Value>(
    _ option: String, _ value: Value?, _ expected: String, _ holds: (Value) -> Bool
  ) throws(JobError) {
    if let value, !holds(value) { throw wrongUse("\(option) is \(value), expected \(expected).") }
  }
}
