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
        result, components: data, occupation: occupation, of: source,
        fixesPolarity: request.fixesPolarity, to: directory)
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
    if request.comparison != nil { generation.frameWindow = 100 }
    return generation
  }

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
    return try ComponentData(try images(name).prefix(400), ofRates: request.usesRateComponents)
  }

  /// Labelled images of the run's classes, or of those asked for.
  private func labelled(_ name: String) throws -> ImageSet {
    let set = try images(name, classes: request.comparedClasses)
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
    guard tellsEquilibrium, virial > virialLimit else { return }
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

  /// The largest virial that chance and a good time step give: the mean of N C squares of normals has
  /// deviation √(2 / (N C)); 5 of them are never chance.
  private var virialLimit: Double {
    let count = Double(chains) * Double(source.machine.unitCount)
    return temperature * (1.25 + 5 * (2 / count).squareRoot())
  }

  private func verdict(
    of result: ImageGeneration.Result, _ occupation: ClassOccupation?, beside data: ImageSet?
  ) -> Verdict {
    var verdict = Verdict()
    if let virial = result.course.last?.info.virialPerUnit, tellsEquilibrium {
      let isGood = virial <= virialLimit
      verdict.add(
        isGood ? .good : .poor,
        (isGood ? "" : "not in equilibrium: ")
          + "the virial is \(virial.shortText), \(temperature.shortText) in equilibrium")
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

extension Verdict {
  /// Adds what shares of classes among `count` images say, beside those of the data: classes that are
  /// missing, or too rare or frequent by more than four standard errors (by chance once in 16 000). Of one class
  /// there is nothing to say.
  mutating func add(classes shares: [Int: Double], of data: [Int: Double], among count: Int) {
    guard data.count > 1 else { return }
    let missing = data.keys.sorted().filter { label in
      let expected = data[label] ?? 0
      return expected * Double(count) >= 5 && (shares[label] ?? 0) < 0.1 * expected
    }
    if !missing.isEmpty {
      add(
        .poor,
        "\(missing.count) of \(data.count) classes are missing among \(count) images: "
          + missing.map { "\($0)" }.joined(separator: ", "))
      return
    }
    let off = data.keys.sorted().filter { label in
      let expected = data[label] ?? 0
      let error = (expected * (1 - expected) / Double(max(1, count))).squareRoot()
      return abs((shares[label] ?? 0) - expected) > 4 * error
    }
    let unseen = data.keys.sorted().filter { (shares[$0] ?? 0) == 0 }
    if off.isEmpty, let first = unseen.first {
      let expected = ((data[first] ?? 0) * Double(count)).shortText
      return add(
        .undecided,
        "none of \(count) images is of class \(first), where \(expected) are expected: too few to judge shares"
      )
    }
    let text = data.keys.sorted().map { label in
      "\(label) \((shares[label] ?? 0).shortText) (data \((data[label] ?? 0).shortText))"
    }.joined(separator: ", ")
    add(
      off.isEmpty ? .good : .poor,
      (off.isEmpty
        ? "no class is too rare or frequent for \(count) images" : "shares of classes are off")
        + ": "
        + text)
  }
}
