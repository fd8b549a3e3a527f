import Archives
import LangevinMachines
import RandomStreams
import Tensors

/// Images that form from noise, or around a drawing, as `generate` makes them.
struct LiveMachine: LiveNetwork {
  /// What a page draws on the pad, and what is to become of it.
  private struct Drawing {
    /// What is done with the drawing.
    enum Use: String {
      /// It is taken for a noisy image, whose posterior is sampled.
      case restore
      /// Pixels that are not numbers are unknown; the others are held.
      case complete
    }

    let use: Use
    /// Currents `[pixel]`; not a number where unknown.
    let pixels: [Float]

    var known: [Int] { pixels.indices.filter { pixels[$0].isFinite } }
  }

  private let path: String
  private let parallelism: Parallelism
  private let source: MachineSource
  private(set) var knobs: [LiveKnob]
  private var seed: UInt64
  private var drawing: Drawing?
  private var chains: MachineChains<Float>

  init(reading path: String, seed: UInt64, parallelism: Parallelism) throws {
    (self.path, self.seed, self.parallelism) = (path, seed, parallelism)
    source = MachineSource(try LangevinFamily.readRun(path, JobContext()))
    knobs = Self.knobs(of: source)
    chains = try Self.chains(of: source, knobs, nil, seed, parallelism)
  }

  private static func knobs(of source: MachineSource) -> [LiveKnob] {
    let training = source.configuration?.training
    let timeStep = training?.timeStep ?? 0.01
    return [
      LiveKnob(
        "temperature", "temperature T", 0...4, initial: training?.temperature ?? 1,
        help: "Strength of the noise; 0 rolls down to the nearest minimum of the energy."),
      LiveKnob(
        "timeStep", "time step Δt", unit: "τ", timeStep / 10...2 * timeStep, initial: timeStep,
        isLogarithmic: true, help: "Long steps are quick and biased."),
      LiveKnob(
        "reaction", "reaction a", 0...1, initial: 1,
        help: "1: the machine, whose flow is a gradient; 0: the noisy network alone."),
      LiveKnob(
        "noiseDeviation", "noise of the drawing s", 0.1...3, initial: 0.7,
        help: "Restoring: how far the machine may go from what was drawn."),
      LiveKnob(
        "chains", "images", 1...144, initial: 36, isWhole: true, restarts: true,
        help: "Independent chains, one image each."),
    ]
  }

  private static func dynamics(
    of source: MachineSource, _ knobs: [LiveKnob], _ drawing: Drawing?
  ) -> MachineDynamics<Float> {
    let temperature = Float(knobs.value(of: "temperature"))
    var dynamics = MachineDynamics(
      source.machine, timeStep: Float(knobs.value(of: "timeStep")), temperature: temperature,
      reaction: Float(knobs.value(of: "reaction")))
    switch drawing?.use {
    case nil: return dynamics
    case .restore:
      let deviation = knobs.value(of: "noiseDeviation")
      return Denoising(dynamics, method: .posterior(deviation: deviation)).anchoredDynamics
    case .complete:
      dynamics.heldUnits = drawing?.known ?? []
      return dynamics
    }
  }

  /// Chains at their start: N(0, 1), with known pixels in their place, or at the drawing.
  private static func chains(
    of source: MachineSource, _ knobs: [LiveKnob], _ drawing: Drawing?, _ seed: UInt64,
    _ parallelism: Parallelism
  ) throws -> MachineChains<Float> {
    let (count, units) = (Int(knobs.value(of: "chains")), source.machine.unitCount)
    let drawn = drawing.map { drawing in
      source.layout.padded(
        Matrix([[Float]](repeating: drawing.pixels, count: count)), to: units)
    }
    let (isAnchored, given) = (drawing?.use == .restore, drawn ?? .zeros(count, units))
    let start =
      isAnchored ? given : Inpainting.starts(from: given, known: drawing?.known ?? [], seed: seed)
    var chains = try MachineChains(
      dynamics(of: source, knobs, drawing), at: start, stream: RandomStream(seed: seed),
      parallelism: parallelism)
    if isAnchored { chains.setAnchors(given) }
    return chains
  }

  // MARK: - Running

  var step: Int { Int(chains.stream.step) }
  var stepLength: (value: Double, unit: String) { (knobs.value(of: "timeStep"), "τ") }

  /// Energy per unit of up to 64 images.
  var monitored: (name: String, values: [Double]) {
    let units = Double(source.machine.unitCount)
    return ("energy per unit", chains.energies.prefix(64).map { $0 / units })
  }

  mutating func reset(seed: UInt64) throws {
    self.seed = seed
    chains = try Self.chains(of: source, knobs, drawing, seed, parallelism)
  }

  mutating func advance(steps: Int) throws { try chains.advance(steps: steps) }

  mutating func turn(_ key: String, to value: Double) throws {
    try knobs.set(key, to: value)
    if key != "chains" { chains.dynamics = Self.dynamics(of: source, knobs, drawing) }
  }

  /// A drawing on the pad: the chains start anew from it.
  mutating func take(_ gift: LiveGift) throws {
    guard case .images(let pixels, let use) = gift else {
      throw gift.refused(by: LangevinRun.family)
    }
    drawing = pixels.isEmpty ? nil : try checked(pixels, use)
    try reset(seed: seed)
  }

  private func checked(_ pixels: [Float], _ use: String) throws(JobError) -> Drawing {
    let count = source.layout.pixelCount
    guard let use = Drawing.Use(rawValue: use), pixels.count == count else {
      throw JobError(
        .wrongUse,
        "a drawing of \(pixels.count) pixels to `\(use)`, expected \(count) to restore or complete."
      )
    }
    guard use == .complete || pixels.allSatisfy(\.isFinite), pixels.contains(where: \.isFinite)
    else {
      throw JobError(.wrongUse, "the drawing has no number in a pixel that needs one.")
    }
    return Drawing(use: use, pixels: pixels.map { $0.isFinite ? max(-1, min(1, $0)) : .nan })
  }

  // MARK: - What is seen

  func scene() throws -> LiveFrame {
    var frame = LiveFrame()
    frame.add("height", JSONValue(source.layout.height))
    frame.add("width", JSONValue(source.layout.width))
    return frame
  }

  func frame() throws -> LiveFrame {
    var frame = LiveFrame()
    frame.add("images", source.layout.pixels(of: chains.rates))
    let (info, units) = (chains.info, Double(source.machine.unitCount))
    frame.add("energies", [chains.count], chains.energies.map { Float($0 / units) })
    frame.add("energy", info.energyPerUnit)
    frame.add("variance", info.meanSquare)
    frame.add("virial", info.virialPerUnit)
    frame.add("use", drawing.map { JSONValue($0.use.rawValue) } ?? .null)
    return frame
  }

  // MARK: - Without the page

  /// From noise the images `[image, pixel]`; of a drawing the mean of what it becomes `[1, pixel]`.
  func export() throws -> NumericArray {
    guard let drawing else { return NumericArray(source.layout.pixels(of: chains.rates)) }
    var reader = chains
    let window =
      drawing.use == .restore
      ? max(1, Int((Denoising.posteriorReadoutTime / knobs.value(of: "timeStep")).rounded()))
      : Inpainting(chains.dynamics).window
    let rates = source.layout.pixels(of: try reader.averageRates(over: window))
    return NumericArray(rates.meanOfRows(every: rates.rows))
  }

  func request() -> LiveRequest {
    var request = GenerateRequest(run: path, seed: seed)
    request.timeStep = knobs.value(of: "timeStep")
    request.temperature = knobs.value(of: "temperature")
    request.reaction = knobs.value(of: "reaction")
    switch drawing?.use {
    case nil: (request.chains, request.steps) = (chains.count, max(1, step))
    case .restore:
      request.time = Double(step) * knobs.value(of: "timeStep")
      (request.noiseDeviation, request.average) = (knobs.value(of: "noiseDeviation"), chains.count)
      request.denoise = "drawing.npy"
    case .complete:
      (request.steps, request.average) = (step + Inpainting(chains.dynamics).window, chains.count)
      (request.inpaint, request.mask) = ("drawing.npy", "mask.npy")
    }
    var result = LiveRequest(
      request, array: "images", command: command(request), python: python(request))
    result.files = files
    if step == 0 { result.obstacle = "no step was taken yet" }
    return result
  }

  /// The drawing, -1 black and 1 white, and where it is known.
  private var files: [String: [UInt8]] {
    guard let drawing else { return [:] }
    let shape = [1, source.layout.height, source.layout.width]
    let pixels = drawing.pixels.map { $0.isFinite ? $0 : -1 }
    var files = ["drawing.npy": Npy.encode(NumericArray(shape: shape, values: pixels))]
    if drawing.use == .complete {
      files["mask.npy"] = Npy.encode(
        NumericArray(
          shape: Array(shape.dropFirst()), values: drawing.pixels.map { $0.isFinite ? 1 : 0 }))
    }
    return files
  }

  private func command(_ request: GenerateRequest) -> [String] {
    var words = ModelCatalog.installed.command("generate", on: path)
    let options: [(String, (any CustomStringConvertible)?)] = [
      ("--chains", request.chains), ("--steps", request.steps), ("--denoise", request.denoise),
      ("--inpaint", request.inpaint), ("--mask", request.mask), ("--time", request.time),
      ("--noise-deviation", request.noiseDeviation), ("--average", request.average),
      ("--time-step", request.timeStep), ("--temperature", request.temperature),
      ("--reaction", request.reaction),
    ]
    for (name, value) in options { if let value { words += [name, "\(value)"] } }
    return words + ["--seed", "\(seed)", "--output", "images.npy"]
  }

  private func python(_ request: GenerateRequest) -> String {
    let drawn = "numpy.load(\"drawing.npy\")"
    var arguments: [(name: String, value: String?)]
    switch drawing?.use {
    case nil:
      arguments = [
        ("chains", LivePython.text(request.chains)), ("steps", LivePython.text(request.steps)),
        ("reaction", LivePython.text(request.reaction)),
      ]
    case .restore:
      arguments = [
        ("", drawn), ("noise_deviation", LivePython.text(request.noiseDeviation)),
        ("time", LivePython.text(request.time)),
      ]
    case .complete:
      arguments = [
        ("", drawn), ("", "numpy.load(\"mask.npy\")"), ("steps", LivePython.text(request.steps)),
      ]
    }
    if drawing != nil {
      arguments += [("average", LivePython.text(request.average)), ("scale", "\"rates\"")]
    }
    arguments += [
      ("time_step", LivePython.text(request.timeStep)),
      ("temperature", LivePython.text(request.temperature)),
    ]
    let method = drawing.map { $0.use == .restore ? "denoise" : "inpaint" } ?? "generate"
    return LivePython.call(method, on: path, arguments, seed: seed)
  }
}
