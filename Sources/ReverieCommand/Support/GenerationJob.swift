import Figures
import Reverie

/// What `generate` does, one of three ways.
final class GenerationJob {
  private let command: GenerateCommand
  private let source: MachineSource
  /// Numbers for the results.
  private(set) var measured: [(String, Double)] = []
  /// Classes of the images over time, with --compare.
  private(set) var occupation: ClassOccupation?

  init(command: GenerateCommand, source: MachineSource) {
    self.command = command
    self.source = source
  }

  // MARK: - Options, or the settings of the run's training

  private var training: MachineLearning? { source.configuration?.training }
  private var timeStep: Double { command.timeStep ?? training?.timeStep ?? 0.01 }
  private var temperature: Double { command.temperature ?? training?.temperature ?? 1 }
  private var chains: Int { command.chains ?? 36 }
  /// Steps of every chain.
  var steps: Int {
    command.steps ?? max(1, Int(((training?.settlingTime ?? 50) / timeStep).rounded()))
  }

  private var dynamics: MachineDynamics<Float> {
    MachineDynamics(
      source.machine, timeStep: Float(timeStep), temperature: Float(temperature),
      reaction: Float(command.reaction))
  }

  // MARK: - From noise

  /// Images from noise `[chain, unit]`.
  func free() throws -> Matrix<Float> {
    let density = MachineDensity(source.machine, temperature: Float(temperature))
    if command.adjusted {
      return try adjusted(
        MetropolisAdjustedLangevin(density, stepSize: Float(temperature * timeStep)))
    }
    if let leapfrogSteps = command.hamiltonian {
      return try adjusted(
        HamiltonianMonteCarlo(
          density, stepSize: Float((2 * temperature * timeStep).squareRoot()),
          leapfrogSteps: leapfrogSteps))
    }
    var generation = ImageGeneration(dynamics)
    (generation.chains, generation.steps) = (chains, steps)
    generation.seed = command.compute.seed
    generation.parallelism = command.compute.parallelism
    if let label = command.label { try hold(label, in: &generation) }
    let data = try componentData()
    if command.figures != nil {
      generation.tracedUnit = try tracedUnit()
      (generation.components, generation.traceStart) = (data?.components, command.traceFrom ?? 0)
    }
    occupation = try command.compare.map { try ClassOccupation(comparison($0)) }
    if command.figures != nil || command.compare != nil {
      generation.frameSteps =
        try command.frameSteps() ?? LangevinMachineFigures.frameSteps(upTo: steps)
    }
    if occupation != nil { generation.frameWindow = 100 }
    let result = try InterruptibleWork.steps("generate", quiet: command.compute.quiet) { goesOn in
      try generation.run { goesOn($0, steps) }
    }
    if let last = result.course.last {
      measured = [
        ("energyPerUnit", last.info.energyPerUnit), ("meanSquare", last.info.meanSquare),
        ("virialPerUnit", last.info.virialPerUnit),
      ]
      warn(ofVirial: last.info.virialPerUnit)
    }
    measured.append(("darkShare", darkShare(result.rates)))
    for frame in result.frames {
      occupation?.add(source.pixels(frame.rates), at: Double(frame.step) * result.timeStep)
    }
    if let directory = command.figures {
      var figures = LangevinMachineFigures(height: source.height, width: source.width)
      if command.stretchGrey { figures.scaling = .perImage }
      try figures.write(
        result, source: source, components: data, occupation: occupation,
        fixesPolarity: command.fixPolarity, to: directory)
    }
    return finished(command.currents ? result.currents : result.rates)
  }

  /// Chains of a kernel with a Metropolis test, its acceptance, and whether the chains agree. The
  /// energy does not tell an image from its negative, so that chains of both signs can agree.
  private func adjusted<Kernel: SamplingKernel>(_ kernel: Kernel) throws -> Matrix<Float>
  where Kernel.State == MetropolisState<MachineDensity<Float>>, Kernel.Scalar == Float {
    var stream = RandomStream(seed: command.compute.seed, purpose: .initialState)
    let start = Matrix<Float>.normals(chains, source.machine.unitCount, from: &stream)
    let parallelism = command.compute.parallelism
    let runner = ChainRunner(
      kernel, parallelism: parallelism,
      blockSize: min(64, (chains + parallelism.threads - 1) / parallelism.threads))
    // At most 200 looks at the second half.
    let interval = max(1, steps / 400)
    var recorder = EnergyRecorder(source.machine, every: interval, warmup: steps / interval / 2)
    let blocks = try InterruptibleWork.steps("generate", quiet: command.compute.quiet) { goesOn in
      try runner.states(
        from: start, steps: steps, stream: RandomStream(seed: command.compute.seed),
        recording: &recorder, progress: { goesOn($0, self.steps) })
    }
    let final = Matrix(stacking: blocks.map(\.position))
    let accepted = blocks.reduce(0) { $0 + $1.acceptedCounts.reduce(0, +) }
    let acceptance = Double(accepted) / Double(chains * steps)
    measured = [
      ("energyPerUnit", source.machine.energyPerUnit(at: final)), ("acceptanceRate", acceptance),
    ]
    for (name, value) in [
      ("virial", recorder.virialPerUnit.map { $0 / temperature }),
      ("energyRHat", recorder.rHat), ("energyEffectiveSampleSize", recorder.effectiveSampleSize),
    ] {
      if let value { measured.append((name, value)) }
    }
    measured.append(("darkShare", darkShare(final)))
    if acceptance < 0.1 {
      Console.warn(
        "only \(Results.short(100 * acceptance)) % of the proposals were accepted: the chains hardly "
          + "move. Take a smaller --time-step than \(Results.short(timeStep)).")
    }
    return finished(command.currents ? final : final.activated(.tanh))
  }

  private func hold(_ label: Int, in generation: inout ImageGeneration) throws {
    guard let held = source.configuration?.labelUnits(for: label) else {
      throw CommandFailure(
        .wrongUse,
        "--class \(label): the machine has no label units for it. Train with --label-copies 10 and "
          + "--classes that include it.")
    }
    generation.dynamics.heldUnits = held.units
    generation.heldValues = held.values
  }

  private func tracedUnit() throws -> Int? {
    guard let unit = command.trace else { return nil }
    guard (0..<source.machine.unitCount).contains(unit) else {
      throw CommandFailure(
        .wrongUse, "--trace \(unit): expected 0 to \(source.machine.unitCount - 1).")
    }
    return unit
  }

  private func componentData() throws -> ComponentData? {
    guard let name = command.components else { return nil }
    guard source.pixelCount == source.machine.unitCount else {
      throw CommandFailure(.wrongUse, "--components does not go with label units; leave it out.")
    }
    return try ComponentData(try images(name).prefix(400), ofRates: command.rateComponents)
  }

  /// Labelled images of the run's classes, or of --classes.
  private func comparison(_ name: String) throws -> ImageSet {
    let set = try images(name, classes: command.comparedClasses())
    guard !set.labels.isEmpty else {
      throw CommandFailure(
        .malformedInput,
        "--compare \(name): no labels; expected a directory with IDX files of images and labels.")
    }
    return set
  }

  /// Says so where the time step is too large to trust the images.
  private func warn(ofVirial virial: Double) {
    let count = Double(chains * source.machine.unitCount)
    // The mean of N C squares of normals has deviation √(2 / (N C)); 5 of them are never chance.
    let limit = temperature * (1.25 + 5 * (2 / count).squareRoot())
    guard command.reaction == 1, command.label == nil, steps >= 500, virial > limit else {
      return
    }
    Console.warn(
      "the virial is \(Results.short(virial)), expected near \(Results.short(temperature)): "
        + "the time step \(timeStep) is too large for these couplings. Halve --time-step, "
        + "or take --adjusted.")
  }

  // MARK: - From images

  /// Restored images `[image, unit]`.
  func denoised() throws -> Matrix<Float> {
    if let deviation = command.noiseDeviation {
      // The anchor alone has curvature T / s²; Euler steps need Δt below 2 / curvature.
      let smallest = (timeStep * temperature / 2).squareRoot()
      guard deviation > smallest else {
        throw CommandFailure(
          .wrongUse,
          "--noise-deviation is \(deviation), expected above √(Δt T / 2) = "
            + "\(Results.short(smallest)); take a smaller --time-step.")
      }
    }
    let images = try images(command.denoise ?? "")
    var restoring = Denoising(
      dynamics, method: command.noiseDeviation.map { .posterior(deviation: $0) } ?? .relaxation)
    restoring.parallelism = command.compute.parallelism
    if command.noiseDeviation != nil && source.pixelCount < source.machine.unitCount {
      throw CommandFailure(
        .wrongUse, "--noise-deviation does not go with label units; leave it out.")
    }
    let restored = source.pixels(
      try restoring.restore(
        source.padded(images.images), at: [command.time ?? 0.1], seed: command.compute.seed)[0])
    measured = [("correlationWithInput", Denoising.correlation(restored, images.images).mean)]
    return finished(restored)
  }

  /// Completed images `[image, unit]`.
  func filled() throws -> Matrix<Float> {
    let images = try images(command.inpaint ?? "")
    let mask = try ArrayFile.read(command.mask ?? "").values(as: Double.self)
    guard mask.count == images.unitCount else {
      throw CommandFailure(
        .malformedInput,
        "--mask: \(mask.count) numbers, expected one for each of \(images.unitCount) pixels.")
    }
    var filling = Inpainting(dynamics)
    filling.parallelism = command.compute.parallelism
    let known = mask.indices.filter { mask[$0] != 0 }
    guard mask.allSatisfy(\.isFinite), !known.isEmpty, known.count < mask.count else {
      throw CommandFailure(
        .malformedInput,
        "--mask: \(known.count) of \(mask.count) pixels known, "
          + "\(mask.count { !$0.isFinite }) not finite; expected finite numbers, not 0 where a pixel "
          + "is known, and some of both.")
    }
    measured = [("knownPixels", Double(known.count))]
    return finished(
      try filling.complete(
        source.padded(images.images), known: known, steps: steps, seed: command.compute.seed
      ))
  }

  /// Images in a file, or in a directory of IDX files, of the run's classes and size.
  private func images(_ name: String, classes: [Int]? = nil) throws -> ImageSet {
    let isDirectory = LocalFileSystem().entry(at: name) == .directory
    var set = try isDirectory ? ImageSet(idxDirectory: name) : ImageSet(imageFile: name)
    let classes = classes ?? source.configuration?.classes ?? []
    if !classes.isEmpty, !set.labels.isEmpty { set = set.selecting(classes: classes) }
    if set.unitCount == 4 * source.pixelCount { set = try set.halved() }
    guard set.count > 0 else {
      throw CommandFailure(.malformedInput, "\(name): no images of classes \(classes).")
    }
    guard set.unitCount == source.pixelCount else {
      throw CommandFailure(
        .malformedInput,
        "\(name): images of \(set.unitCount) pixels, expected \(source.pixelCount).")
    }
    return set
  }

  // MARK: -

  private func finished(_ rows: Matrix<Float>) -> Matrix<Float> {
    let pixels = source.pixels(rows)
    guard command.fixPolarity else { return pixels }
    return Polarity(height: source.height, width: source.width).fixed(pixels)
  }

  private func darkShare(_ rows: Matrix<Float>) -> Double {
    let signs = Polarity(height: source.height, width: source.width).signs(of: source.pixels(rows))
    return Double(signs.count { $0 > 0 }) / Double(max(1, signs.count))
  }
}
