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

  private var dynamics: MachineDynamics<Float> {
    MachineDynamics(
      source.machine, timeStep: Float(command.timeStep), temperature: Float(command.temperature),
      reaction: Float(command.reaction))
  }

  // MARK: - From noise

  /// Images from noise `[chain, unit]`.
  func free() throws -> Matrix<Float> {
    if command.adjusted { return try adjusted() }
    var generation = ImageGeneration(dynamics)
    (generation.chains, generation.steps) = (command.chains, command.steps)
    generation.seed = command.compute.seed
    generation.parallelism = command.compute.parallelism
    if let label = command.label { try hold(label, in: &generation) }
    let data = try componentData()
    if command.figures != nil {
      generation.tracedUnit = try tracedUnit()
      (generation.components, generation.traceStart) = (data?.components, command.traceFrom)
    }
    occupation = try command.compare.map { try ClassOccupation(comparison($0)) }
    if command.figures != nil || command.compare != nil {
      generation.frameSteps =
        try command.frameSteps() ?? LangevinMachineFigures.frameSteps(upTo: command.steps)
    }
    if occupation != nil { generation.frameWindow = 100 }
    let result = try InterruptibleWork.steps("generate", quiet: command.compute.quiet) { goesOn in
      try generation.run { goesOn($0, command.steps) }
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
      try LangevinMachineFigures(height: source.height, width: source.width)
        .write(
          result, source: source, components: data, occupation: occupation,
          fixesPolarity: command.fixPolarity, to: directory)
    }
    return finished(command.currents ? result.currents : result.rates)
  }

  private func adjusted() throws -> Matrix<Float> {
    let kernel = MetropolisAdjustedLangevin(
      MachineDensity(source.machine, temperature: Float(command.temperature)),
      stepSize: Float(command.temperature * command.timeStep))
    var stream = RandomStream(seed: command.compute.seed, purpose: .initialState)
    let start = Matrix<Float>.normals(
      command.chains, source.machine.unitCount, from: &stream)
    var bar = ProgressBar("generate", unit: "steps", quiet: command.compute.quiet)
    let share =
      (command.chains + command.compute.parallelism.threads - 1)
      / command.compute.parallelism.threads
    let runner = ChainRunner(
      kernel, parallelism: command.compute.parallelism, blockSize: min(64, share))
    let final = try runner.run(
      from: start, steps: command.steps, stream: RandomStream(seed: command.compute.seed),
      progress: { [command] done in
        bar.update(done, of: command.steps)
        return true
      })
    bar.finish()
    measured = [("energyPerUnit", source.machine.energyPerUnit(at: final))]
    measured.append(("darkShare", darkShare(final)))
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
    let count = Double(command.chains * source.machine.unitCount)
    // The mean of N C squares of normals has deviation √(2 / (N C)); 5 of them are never chance.
    let limit = command.temperature * (1.25 + 5 * (2 / count).squareRoot())
    guard command.reaction == 1, command.label == nil, command.steps >= 500, virial > limit else {
      return
    }
    Console.warn(
      "the virial is \(Results.short(virial)), expected near \(Results.short(command.temperature)): "
        + "the time step \(command.timeStep) is too large for these couplings. Halve --time-step, "
        + "or take --adjusted.")
  }

  // MARK: - From images

  /// Restored images `[image, unit]`.
  func denoised() throws -> Matrix<Float> {
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
        source.padded(images.images), at: [command.time], seed: command.compute.seed)[0])
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
        source.padded(images.images), known: known, steps: command.steps, seed: command.compute.seed
      ))
  }

  /// Images in a file, or in a directory of IDX files, of the run's classes and size.
  private func images(_ name: String, classes: [Int]? = nil) throws -> ImageSet {
    let isDirectory = LocalFileSystem().entry(at: name) == .directory
    var set = try isDirectory ? ImageSet(idxDirectory: name) : ImageSet(imageFile: name)
    let classes = classes ?? source.configuration?.classes ?? []
    if !classes.isEmpty, !set.labels.isEmpty { set = set.selecting(classes: classes) }
    if set.unitCount == 4 * source.pixelCount { set = set.halved() }
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
