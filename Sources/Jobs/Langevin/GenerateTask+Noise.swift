import Dynamics
import Figures
import LangevinMachines
import Tensors

/// Images from noise.
extension GenerateTask {
  /// Images of all chains after their steps, by the kernel that is asked for.
  func fromNoise() throws -> GenerateResult {
    try checkMemory()
    let density = MachineDensity(source.machine, temperature: Float(temperature))
    if request.isAdjusted {
      return try unbiased(
        MetropolisAdjustedLangevin(density, stepSize: Float(temperature * timeStep)))
    }
    if let leapfrogSteps = request.leapfrogSteps {
      return try unbiased(
        HamiltonianMonteCarlo(
          density, stepSize: Float((2 * temperature * timeStep).squareRoot()),
          leapfrogSteps: leapfrogSteps))
    }
    let data = try componentData()
    let compared = try request.comparison.map { try labelled($0) }
    var occupation = try compared.map { try ClassOccupation($0) }
    let generation = try generation(components: data?.components)
    let result = try context.steps("generate") { goesOn in
      try generation.run { goesOn($0, steps) }
    }
    for frame in result.frames {
      occupation?.add(
        source.layout.pixels(of: frame.rates), at: Double(frame.step) * result.timeStep)
    }
    if let directory = request.figures {
      try drawing.write(
        result, components: data, occupation: occupation, of: source, polarity: polarity,
        to: directory)
    }
    var made = GenerateResult(
      images: finished(request.givesCurrents ? result.currents : result.rates),
      measured: measured(of: result), occupation: occupation,
      verdict: verdict(of: result, occupation, beside: compared))
    if request.givesPixels {
      let scale = source.configuration?.pixelScale ?? .fractions
      made.give(scale.pixels(ofRates: made.images), in: scale)
    }
    return made
  }

  private var drawing: MachineDrawing {
    var drawing = MachineDrawing(height: source.layout.height, width: source.layout.width)
    if request.stretchesGrey { drawing.scaling = .perImage }
    return drawing
  }

  /// The run that gives the images and what is to be shown of it.
  private func generation(components: ImageComponents?) throws -> ImageGeneration {
    var generation = ImageGeneration(dynamics)
    (generation.chains, generation.steps) = (chains, steps)
    generation.firstChain = request.firstChain
    (generation.seed, generation.parallelism) = (request.seed, context.parallelism)
    if let label = request.label { try hold(label, in: &generation) }
    if request.figures != nil {
      generation.tracedUnit = try tracedUnit()
      (generation.components, generation.traceStart) = (components, request.traceStart ?? 0)
    }
    if request.figures != nil || request.comparison != nil {
      generation.frameSteps =
        request.frames.map { Set($0).sorted() } ?? MachineDrawing.frameSteps(upTo: steps)
    }
    if request.comparison != nil {
      // The images that are given are the ones that are judged.
      generation.frameSteps = Set(generation.frameSteps + [steps]).sorted()
      generation.frameWindow = frameWindow
    }
    return generation
  }

  /// Steps of one time unit, over which the images that are judged are averaged.
  private var frameWindow: Int { max(1, min(steps, Int(saturating: (1 / timeStep).rounded()))) }

  private func hold(_ label: Int, in generation: inout ImageGeneration) throws(JobError) {
    guard let held = source.configuration?.labelUnits(for: label) else {
      throw JobError(
        .wrongUse,
        "--class \(label): the machine has no label units for it. Train with --label-copies 10 and "
          + "--classes that include it.")
    }
    generation.dynamics.heldUnits = held.units
    generation.heldValues = held.values
  }

  private func tracedUnit() throws(JobError) -> Int? {
    guard let unit = request.tracedUnit else { return nil }
    let units = source.machine.unitCount
    guard (0..<units).contains(unit) else {
      throw JobError(.wrongUse, "--trace \(unit): expected 0 to \(units - 1).")
    }
    return unit
  }

  private func componentData() throws -> ComponentData? {
    guard let name = request.components else { return nil }
    guard source.layout.pixelCount == source.machine.unitCount else {
      throw JobError(.wrongUse, "--components does not go with label units; leave it out.")
    }
    let shown = try images(name).thinned(to: 400)
    return try ComponentData(shown, ofRates: request.usesRateComponents)
  }

  /// Labelled images of the run's classes, or of those asked for.
  private func labelled(_ name: String) throws -> ImageSet {
    let set = try images(name, classes: request.comparedClasses ?? request.label.map { [$0] })
    guard !set.labels.isEmpty else {
      throw JobError(
        .malformedInput,
        "--compare \(name): no labels; expected a directory with IDX files of images and labels.")
    }
    return set
  }

  /// Energy and activity at the end, the virial of the last step, and the share of dark backgrounds.
  private func measured(of result: ImageGeneration.Result) -> [(name: String, value: Double)] {
    var measured: [(name: String, value: Double)] = []
    if let info = result.course.last?.info {
      measured = [
        ("energyPerUnit", source.machine.energyPerUnit(at: result.currents)),
        ("meanSquare", result.currents.meanSquare()), ("virialPerUnit", info.virialPerUnit),
      ]
      warn(ofVirial: info.virialPerUnit)
    }
    return measured + [("darkShare", darkShare(result.rates))]
  }

  /// Says so where the time step is too large to trust the images.
  private func warn(ofVirial virial: Double) {
    guard tellsEquilibrium,
      virial
        > Verdict.virialLimit(temperature: temperature, count: chains * source.machine.unitCount)
    else { return }
    context.warn(
      "the virial is \(virial.shortText), expected near \(temperature.shortText): "
        + "the time step \(timeStep) is too large for these couplings. Halve --time-step, "
        + "or take --adjusted.")
  }

  /// Whether the virial at the end says if the law is that of the machine: with noise, after five time constants,
  /// with no unit held and the force of the energy.
  private var tellsEquilibrium: Bool {
    temperature > 0 && request.reaction == 1 && request.label == nil
      && Double(steps) * timeStep >= 5
  }

  private func verdict(
    of result: ImageGeneration.Result, _ occupation: ClassOccupation?, beside data: ImageSet?
  ) -> Verdict {
    var verdict = Verdict()
    if let virial = result.course.last?.info.virialPerUnit, tellsEquilibrium {
      verdict.add(
        virial: virial, temperature: temperature, count: chains * source.machine.unitCount)
    }
    if let occupation, let last = occupation.points.last, let data, let frame = result.frames.last {
      let pixels = source.layout.pixels(of: frame.rates)
      verdict.add(GenerationLikeness(of: pixels, beside: data, seed: request.seed))
      verdict.add(classes: last.shares, of: occupation.dataShares, among: chains)
    } else {
      verdict.add(.undecided, "the images were not compared with others (--compare)")
    }
    return verdict
  }
}
