import Archives
import Dynamics
import Foundation
import RandomStreams
import SyntheticData
import Tensors
import Testing
import Training

@testable import LangevinMachines

@Suite struct MeasurementTests {
  static let digits = ImageSet(StrokeDigits(seed: 4, classes: [1, 3, 6]), 0..<400)

  @Test func polarityIsReadFromTheBorder() {
    let set = Self.digits.prefix(10)
    let polarity = Polarity(height: 28, width: 28)
    #expect(polarity.border.count == 784 - 22 * 22)
    let rates = set.images.activated(.tanh)
    #expect(polarity.signs(of: rates) == [Float](repeating: 1, count: 10))
    let inverted = rates.negated()
    #expect(polarity.signs(of: inverted) == [Float](repeating: -1, count: 10))
    #expect(polarity.fixed(inverted) == rates)
  }

  @Test func referencesFindThemselvesInBothSigns() {
    let nearest = NearestImages(Self.digits)
    let rates = Self.digits.images.activated(.tanh)
    let matches = nearest.matches(of: rates.rows(0..<40))
    #expect(matches.map(\.index) == Array(0..<40))
    #expect(matches.allSatisfy { abs($0.similarity - 1) < 1e-5 })
    let inverted = nearest.matches(of: rates.rows(0..<40).negated())
    #expect(inverted.map(\.index) == Array(0..<40))
  }

  @Test func labelsOfUnseenDigits() {
    let nearest = NearestImages(Self.digits)
    let fresh = ImageSet(StrokeDigits(seed: 5, classes: [1, 3, 6]), 0..<200)
    let labels = nearest.labels(of: fresh.images.activated(.tanh))
    let right = zip(labels, fresh.labels).count { $0 == $1 }
    #expect(right >= 195)
  }

  /// Vote of the seven nearest, ties to the class of the nearest.
  @Test func votesAreCounted() throws {
    let images = Matrix<Float>([[1, -1, 0, 0], [1, -1, 0.1, 0], [0, 0, 1, -1], [-1, 1, 0, 0]])
    let set = try ImageSet(images: images, labels: [7, 7, 2, 5], height: 2, width: 2)
    var nearest = NearestImages(
      set, meanImage: [Float](repeating: 0, count: 4), fixesSign: false)
    nearest.voters = 3
    let frame = Matrix<Float>([[0.6, -0.6, 0.5, -0.4]])
    let similarities = nearest.similarities(of: frame).row(0)
    #expect(similarities.enumerated().max { $0.element < $1.element }!.offset == 1)
    #expect(nearest.matches(of: frame)[0].label == 7)
  }

  /// Shares of images whose classes are known, in either sign, and the factor they are off by.
  @Test func occupationCountsClasses() throws {
    let set = Self.digits
    let indices = [1, 3, 6].flatMap { label in
      Array(set.labels.indices.filter { set.labels[$0] == label }.prefix(label == 1 ? 10 : 20))
    }
    var occupation = try ClassOccupation(set)
    let rates = set.gathering(indices).images.activated(.tanh)
    occupation.add(rates, at: 2)
    occupation.add(rates.negated(), at: 3)
    for point in occupation.points {
      for (label, share) in [1: 0.2, 3: 0.4, 6: 0.4] {
        #expect(abs((point.shares[label] ?? 0) - share) < 1e-12)
      }
      #expect(point.imageCount == 50 && abs(point.similarity - 1) < 1e-5)
      let factors = [1: 0.2, 3: 0.4, 6: 0.4].map { label, share in
        max(share / set.classShares[label]!, set.classShares[label]! / share)
      }
      #expect(abs(occupation.worstFactor(of: point) - (factors.max() ?? 0)) < 1e-12)
    }
    #expect(occupation.points.map(\.time) == [2, 3])
    occupation.add(rates.rows(0..<10), at: 4)
    #expect(occupation.worstFactor(of: occupation.points[2]) == .infinity)
    let unlabelled = try ImageSet(images: set.images, labels: [], height: 28, width: 28)
    #expect(throws: LangevinMachineError.self) { _ = try ClassOccupation(unlabelled) }
  }

  /// Frames are means over their window, and looking changes no bit of the chains.
  @Test func framesAreAveragedOverTheirWindow() throws {
    let dynamics = MachineDynamics(LangevinMachine<Float>.random(units: 30, gain: 2, seed: 5))
    var generation = ImageGeneration(dynamics)
    (generation.chains, generation.steps, generation.points) = (4, 60, 7)
    let plain = try generation.run()
    (generation.frameSteps, generation.frameWindow) = ([25, 60], 10)
    let watched = try generation.run()
    #expect(watched.currents == plain.currents)
    #expect(watched.frames.map(\.step) == [25, 60])
    var start = RandomStream(seed: 1, purpose: .initialState)
    var chains = try MachineChains(
      dynamics, at: .normals(4, 30, from: &start), stream: RandomStream(seed: 1))
    for (step, rates) in watched.frames {
      try chains.advance(steps: step - 10 - Int(chains.stream.step))
      #expect(try chains.averageRates(over: 10) == rates)
    }
  }

  @Test func overlapWithTheMeanShowsTheSign() throws {
    let components = try ImageComponents(of: Self.digits.prefix(60).images)
    let mean = Matrix(rows: 1, columns: 784, elements: components.mean)
    #expect(abs(components.meanOverlaps(of: mean)[0] - 1) < 1e-12)
    #expect(abs(components.meanOverlaps(of: mean.negated())[0] + 1) < 1e-12)
  }

  @Test func principalComponentsAreThoseOfTheCovariance() throws {
    var stream = RandomStream(seed: 3)
    let x = Matrix<Double>.normals(50, 6, from: &stream)
    let components = try ImageComponents(of: x, count: 3)
    var centred = x
    centred.addRow(x.columnMeans().map { -$0 })
    var covariance = centred.transposeTimes(centred)
    covariance.scale(by: 1.0 / 49)
    let eigen = try covariance.symmetricEigen()
    for k in 0..<3 {
      #expect(abs(components.variances[k] - eigen.values[5 - k]) < 1e-12)
      let largest = components.directions.row(k).max { abs($0) < abs($1) }!
      #expect(largest > 0)
    }
    #expect(abs(components.totalVariance - eigen.values.reduce(0, +)) < 1e-12)
    let projected = components.project(x)
    #expect(abs(projected.columnMeans()[0]) < 1e-12)
    #expect(abs(projected.sumOfSquares() / 49 - components.variances.reduce(0, +)) < 1e-10)
  }

  /// J = 0: x is an Ornstein–Uhlenbeck process, correlation of currents exp(-τ) and χ = 1 - exp(-τ),
  /// so X = 1 (Euler: X = 1 - Δt/2 exactly).
  @Test func fluctuationDissipationOfTheGaussianCase() throws {
    let machine = try LangevinMachine<Double>(couplings: .zeros(50, 50))
    var chains = try MachineChains(MachineDynamics(machine), count: 400, seed: 3)
    try chains.advance(steps: 600)
    let response = try FieldResponse(of: &chains, waitingTime: 6, lags: [0.25, 1, 2], seed: 4)
    for (lag, value) in zip([0.25, 1, 2], response.susceptibilities) {
      #expect(abs(value - (1 - pow(0.99, lag * 100))) < 1e-9)
    }
    // Standard error of C(t,t) - C(t,tw) over 20 000 numbers: about 0.5 %.
    for ratio in response.ratios { #expect(abs(ratio - 0.995) < 0.04) }
  }

  @Test func twoTimeCorrelationOfTheGaussianCase() throws {
    let machine = try LangevinMachine<Double>(couplings: .zeros(50, 50))
    var dynamics = MachineDynamics(machine)
    dynamics.temperature = 0.01  // small currents: tanh x = x within 1 %
    var chains = try MachineChains(
      dynamics, at: .zeros(400, 50), stream: RandomStream(seed: 3))
    let correlation = try TwoTimeCorrelation(
      of: &chains, waitingTimes: [1, 3], lags: [0.1, 1, 2], duration: 4.5)
    // From rest: C(tw + τ, tw) = e^{-τ} √((1 - e^{-2tw}) / (1 - e^{-2(tw + τ)})).
    for (row, waiting) in [1.0, 3].enumerated() {
      for (column, lag) in [0.1, 1, 2].enumerated() {
        let value = correlation.correlations[row, column]
        if waiting + lag > 4.5 {
          #expect(value.isNaN)
        } else {
          let ratio = (1 - exp(-2 * waiting)) / (1 - exp(-2 * (waiting + lag)))
          #expect(abs(value - exp(-lag) * ratio.squareRoot()) < 0.035)  // 5 standard errors
        }
      }
    }
  }

  @Test func dwellTimesAndSwitches() {
    var trajectories = ClassTrajectories(frameTime: 2)
    for frame in [[1, 3], [1, 3], [3, 3], [3, 6], [3, 6], [6, 3]] { trajectories.append(frame) }
    #expect(trajectories.switchesPer100 == 20)  // 4 changes of 2 chains in 10 time units
    #expect(trajectories.dwellTimes == [3: [6], 6: [4]])
    #expect(trajectories.occupation[1] == 2.0 / 12)
    #expect(trajectories.firstPassageTimes(to: 6) == [10, 6])
    #expect(trajectories.firstPassageTimes(to: 1) == [0, nil])
    #expect(trajectories.shareVisiting(classes: 2, frames: 2) == 1)
    #expect(trajectories.shareVisiting(classes: 2, frames: 3) == 0)
  }

  @Test func areaUnderTheCurve() {
    #expect(EnergyClassTest.area(low: [1, 2], high: [3, 4]) == 1)
    #expect(EnergyClassTest.area(low: [3, 4], high: [1, 2]) == 0)
    #expect(EnergyClassTest.area(low: [1, 3], high: [2, 4]) == 0.75)
    #expect(EnergyClassTest.area(low: [1, 1], high: [1, 1]) == 0.5)
    #expect(EnergyClassTest.area(low: [], high: [1]) == nil)
  }

  /// A machine that stores two images is found out; samples of fresh digits are not called copies.
  @Test func memorisationIsRecognised() throws {
    let machine = LangevinMachine<Float>.random(units: 784, gain: 1, seed: 1)
    let (training, heldOut) = (Self.digits.prefix(60), Self.digits.dropping(60).prefix(60))
    let copies = training.images.rows(0..<40).activated(.tanh)
    let report = try MemorisationReport(
      machine, samples: copies, training: training, heldOut: heldOut)
    #expect(report.trainingShare == 1 && report.copyShare == 1)
    let fresh = Self.digits.dropping(200).prefix(150).images.activated(.tanh)
    let honest = try MemorisationReport(
      machine, samples: fresh, training: training, heldOut: heldOut)
    #expect(abs(honest.trainingShare - 0.5) < 0.2)  // 150 samples: ± 0.04
    #expect(honest.copyShare < 0.1)
    #expect(honest.trainingShareInterval.contains(honest.trainingShare))
    let references = NearestImages(training)
    #expect(abs(MemorisationReport.overlap(copies, copies, references: references) - 1) < 1e-5)
  }

  @Test func corruptionsAreWhatTheySay() {
    let images = Self.digits.prefix(50).images
    let noisy = Corruption.gaussian(deviation: 0.5).applied(to: images, seed: 1)
    var gap = noisy
    gap.add(images, scaledBy: -1)
    #expect(abs(gap.meanSquare() - 0.25) < 0.01)
    let negated = Corruption.negated(share: 0.2).applied(to: images, seed: 1)
    let changed = zip(images.elements, negated.elements).count { $0 != $1 }
    let nonzero = images.elements.count { $0 != 0 }
    #expect(abs(Double(changed) / Double(nonzero) - 0.2) < 0.01)
    let half = Corruption.lowerHalf.applied(to: images, seed: 1)
    #expect(half[3, 391] == images[3, 391] && half[3, 392] == 0)
  }

  /// J = 0: the posterior for a measurement y with variance s² is Gaussian, mean y/(1 + s²).
  @Test func posteriorDenoisingIsExact() throws {
    let machine = try LangevinMachine<Float>(couplings: .zeros(30, 30))
    var dynamics = MachineDynamics(machine, timeStep: 0.01)
    dynamics.temperature = 1
    var chains: MachineChains<Float>
    dynamics.anchorStiffness = 4  // s² = 0.25
    let y = Matrix<Float>(repeating: 0.8, 800, 30)
    chains = try MachineChains(dynamics, at: y, stream: RandomStream(seed: 6))
    chains.setAnchors(y)
    try chains.advance(steps: 300)
    let x = chains.positions
    // Mean 0.8 · 4/5; variance (1/5)/(1 - Δt 5/2). 24 000 numbers.
    #expect(abs(x.mean() - 0.64) < 4.89 * (0.2 / 24_000).squareRoot())
    let variance = x.meanSquare() - x.mean() * x.mean()
    #expect(abs(variance * (1 - 0.025) / 0.2 - 1) < 4.89 * (2.0 / 24_000).squareRoot())
  }

  @Test func inpaintingKeepsWhatIsKnown() throws {
    let machine = LangevinMachine<Float>.random(units: 784, gain: 1, seed: 2)
    let images = Self.digits.prefix(4).images
    let known = Array(0..<392)
    let filled = try Inpainting(MachineDynamics(machine)).complete(
      images, known: known, steps: 60, seed: 3)
    for row in 0..<4 {
      for unit in known { #expect(abs(filled[row, unit] - tanh(images[row, unit])) < 1e-6) }
    }
    #expect(filled.rows(0..<1).elements[400] != tanh(images[0, 400]))
  }

  @Test func imageSets() throws {
    let set = Self.digits
    #expect(set.classes == [1, 3, 6])
    #expect(set.selecting(classes: [3]).labels.allSatisfy { $0 == 3 })
    let half = try set.prefix(3).halved()
    #expect(half.unitCount == 196)
    let block = [58, 59, 86, 87].map { set.images[1, $0] }
    let mean = block.reduce(Float(0), +) / 4
    #expect(abs(half.images[1, 15] - mean) < 1e-6)
    let bytes = try ImageSet(bytes: [0, 255, 51, 204], labels: [1], height: 2, width: 2)
    #expect(bytes.images.elements == [-1, 1, Float(2 * 0.2 - 1), Float(2 * 0.8 - 1)])
    let labelled = set.prefix(2).withLabelUnits(classes: [1, 3, 6], copies: 5)
    #expect(labelled.unitCount == 784 + 15)
    #expect(labelled.images.row(0).suffix(15).reduce(0, +) == -5)
    #expect(throws: LangevinMachineError.self) {
      _ = try ImageSet(images: .zeros(2, 5), height: 2, width: 2)
    }
    #expect(throws: LangevinMachineError.self) {
      _ = try ImageSet(images: .zeros(2, 5), height: 1, width: 5).halved()
    }
  }

  /// Fewer images or pixels than components are refused.
  @Test func componentsNeedImages() throws {
    #expect(throws: LangevinMachineError.self) {
      _ = try ImageComponents(of: Matrix<Double>.zeros(3, 9), count: 3)
    }
    #expect(throws: LangevinMachineError.self) {
      _ = try ImageComponents(of: Matrix<Double>.zeros(9, 2), count: 3)
    }
  }

  /// Integers of any width are pixels 0...255, floats pixels or currents; others are refused.
  @Test func imageFiles() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "reverie-\(UUID().uuidString).npy"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    func images(_ array: NumericArray) throws -> [Float] {
      try Npy.write(array, to: path)
      return try ImageSet(imageFile: path).images.elements
    }
    let shape = [1, 2, 2]
    let expected: [Float] = [-1, 1, Float(2 * 0.2 - 1), Float(2 * 0.8 - 1)]
    #expect(try images(NumericArray(shape: shape, values: [0, 255, 51, 204])) == expected)
    #expect(
      try images(NumericArray(shape: shape, values: [0, 255, 51, 204] as [Int32])) == expected)
    #expect(
      try images(NumericArray(shape: shape, values: [0, 255, 51, 204] as [UInt8])) == expected)
    #expect(
      try images(NumericArray(shape: shape, values: [0, 1, 0.5, 0] as [Float])) == [-1, 1, 0, -1])
    #expect(
      try images(NumericArray(shape: shape, values: [-2.5, 1, 0.5, 0] as [Float]))
        == [-2.5, 1, 0.5, 0])
    for bad in [
      NumericArray(shape: shape, values: [0, 255, 51, 204] as [Float]),
      NumericArray(shape: shape, values: [0, 256, 51, 204]),
      NumericArray(shape: shape, values: [-1, 1, 0, 0]),
      NumericArray(shape: [3, 0, 3], values: [] as [Float]),
      NumericArray(shape: [5, 0], values: [] as [Float]),
      NumericArray(shape: [0, 4], values: [] as [Float]),
    ] {
      #expect(throws: LangevinMachineError.self) { _ = try images(bad) }
    }
  }

  // MARK: - Whole protocols

  /// J = 0: E/N = T/2 and ⟨x²⟩ = T, both over 1 - Δt/2; at T = 0 everything has decayed.
  @Test func temperatureScanOfTheGaussianCase() throws {
    let machine = try LangevinMachine<Float>(couplings: .zeros(40, 40))
    let scan = try TemperatureScan(
      of: machine, temperatures: [0, 0.5, 2], chains: 200, steps: 1_000, timeStep: 0.1, seed: 3)
    #expect(scan.points.map(\.temperature) == [0, 0.5, 2])
    #expect(scan.points[0].info.energyPerUnit < 1e-12)
    #expect(scan.points[0].rates.shape == [200, 40])
    for point in scan.points.dropFirst() {
      // 8000 numbers at 10 times, one time unit apart: standard error 0.6 %; 3 % is 5 of them.
      let expected = point.temperature / 0.95
      #expect(abs(point.info.meanSquare / expected - 1) < 0.03)
      #expect(abs(point.info.energyPerUnit / expected - 0.5) < 0.015)
    }
  }

  /// The protocol's first machine is the one that `course` follows to the same update, and few images
  /// are memorised: their energy gap is far above that of many.
  @Test func memorisationProtocolRuns() throws {
    var runs = MemorisationProtocol(
      images: try ImageSet(StrokeDigits(seed: 7, classes: [1, 3, 6]), 0..<300).halved())
    (runs.sizes, runs.samples, runs.generationTime) = ([5, 100], 20, 2)
    (runs.settings.chains, runs.settings.batchSize) = (40, 40)
    (runs.settings.updates, runs.settings.learningRate) = (150, 0.01)
    (runs.settings.timeStep, runs.settings.temperature) = (0.02, 0.8)
    let results = try runs.run(seed: 3)
    #expect(results.map(\.size) == [5, 100])
    let course = try runs.course(size: 5, at: [50, 150], seed: 3)
    #expect(course.map(\.updates) == [50, 150])
    #expect(course[1].report == results[0].report)
    // Another order of training and held-out images, or another sign, would break it.
    #expect(results[0].report.energyGap > 3 * abs(results[1].report.energyGap))
    for result in results {
      #expect((0...1).contains(result.report.trainingShare))
      #expect(abs(result.overlap) <= 1)
    }
    runs.sizes = [101]
    #expect(throws: LangevinMachineError.self) { _ = try runs.run(seed: 3) }
  }

  /// J = 0: x is Gaussian given y, mean y κ/(1 + κ) and variance T/(1 + κ)/(1 - Δt (1 + κ)/2),
  /// κ = T/s²; what is read out are means of tanh x.
  @Test func posteriorRestoration() throws {
    let machine = try LangevinMachine<Float>(couplings: .zeros(30, 30))
    let dynamics = MachineDynamics(machine, timeStep: 0.02, temperature: 0.5)
    let restoring = Denoising(dynamics, method: .posterior(deviation: 0.5))
    let restored = try restoring.restore(
      Matrix(repeating: 0.9, 400, 30), at: [1, 3], seed: 5)
    // κ = 2.
    let (mean, deviation) = (0.6, (0.5 / 3 / (1 - 0.03)).squareRoot())
    var (sum, weight) = (0.0, 0.0)
    for z in stride(from: -6.0, through: 6, by: 0.01) {
      sum += exp(-z * z / 2) * tanh(mean + deviation * z)
      weight += exp(-z * z / 2)
    }
    // 12 000 means over 40 steps, correlated over 1/(1 + κ): deviation below 0.3, standard error
    // below 0.003. The prior alone would give 0.
    for images in restored { #expect(abs(images.mean() - sum / weight) < 5 * 0.003) }
  }

  /// A machine whose chains cannot leave the images they start at: labels, signs and similarity are
  /// theirs in every frame, in both signs.
  @Test func explorationFollowsTheChains() throws {
    let set = Self.digits.prefix(12)
    var dynamics = MachineDynamics(LangevinMachine<Float>.random(units: 784, gain: 1, seed: 2))
    dynamics.heldUnits = Array(0..<784)
    var start = set.images
    for unit in 0..<784 { start[0, unit].negate() }
    var chains = try MachineChains(dynamics, at: start, stream: RandomStream(seed: 1))
    var seen = 0
    let walk = try Exploration(
      of: &chains, references: NearestImages(Self.digits),
      polarity: Polarity(height: 28, width: 28),
      frames: 3, window: 2, gap: 3, onFrame: { rates, _ in seen += rates.rows })
    #expect(seen == 36)
    #expect(walk.frames.count == 3 && walk.flips == 0)
    #expect(abs(walk.frames[2].time - 0.15) < 1e-6)
    #expect(walk.trajectories.labels == [set.labels, set.labels, set.labels])
    #expect(walk.frames.allSatisfy { abs($0.meanSimilarity - 1) < 1e-5 })
    #expect(walk.darkShare == 11.0 / 12)
    #expect(walk.trajectories.switchesPer100 == 0)
  }

  /// Chains that stay at the data have no gap; chains from noise have that of the definition.
  @Test func statisticsOverTimeAreTheDefinition() throws {
    let machine = LangevinMachine<Float>.random(units: 784, gain: 1, seed: 2)
    let data = Self.digits.prefix(50).images
    let statistics = GenerationStatistics(machine, data: data)
    var dynamics = MachineDynamics(machine)
    dynamics.heldUnits = Array(0..<784)
    var still = try MachineChains(dynamics, at: data, stream: RandomStream(seed: 1))
    let points = try statistics.measure(&still, times: [0.01, 0.02])
    #expect(points.map(\.time) == [0.01, 0.02])
    #expect(points.allSatisfy { $0.statisticGap < 1e-12 && $0.rateCorrelation > 1 - 1e-6 })
    var chains = try MachineChains(MachineDynamics(machine), count: 20, seed: 3)
    var times = 0
    let point = try statistics.measure(&chains, times: [0.05]) { _ in times += 1 }[0]
    #expect(times == 1)
    let (x, y) = (Matrix<Double>(chains.positions), Matrix<Double>(data))
    let exact = machine.converted(to: Double.self)
    var gap = exact.couplingStatistic(at: x)
    gap.add(exact.couplingStatistic(at: y), scaledBy: -1)
    #expect(abs(point.statisticGap / gap.meanSquare() - 1) < 1e-4)
    #expect(abs(point.rateCorrelation) < 0.9)
  }

  /// Mean energies by label and the area, beside the machine's own energies.
  @Test func classTestUsesTheLabels() throws {
    let machine = LangevinMachine<Float>.random(units: 784, gain: 1, seed: 2)
    let set = Self.digits.prefix(60)
    let test = EnergyClassTest(machine, images: set, trainedClasses: [1, 6])
    for label in [1, 3, 6] {
      let mean = machine.energyPerUnit(at: set.selecting(classes: [label]).images)
      #expect(abs(try #require(test.meanEnergyPerUnit[label]) - mean) < 1e-6)
    }
    let energies = machine.energies(at: set.images)
    let low = zip(energies, set.labels).filter { $0.1 != 3 }.map(\.0)
    let high = zip(energies, set.labels).filter { $0.1 == 3 }.map(\.0)
    let pairs = low.flatMap { l in high.map { $0 > l ? 1.0 : 0 } }
    let area = pairs.reduce(0, +) / Double(pairs.count)
    #expect(abs(try #require(test.areaUnderCurve) - area) < 1e-12)
  }

  /// E/N and virial of J = 0 in equilibrium; chains of independent draws agree.
  @Test func energiesOfChainsAreCompared() throws {
    let machine = try LangevinMachine<Float>(couplings: .zeros(30, 30))
    var recorder = EnergyRecorder(machine, every: 5, warmup: 2)
    #expect(recorder.virialPerUnit == nil && recorder.rHat == nil)
    var stream = RandomStream(seed: 4)
    for draw in 1...102 {
      let positions = Matrix<Float>.normals(8, 30, from: &stream)
      recorder.record(positions, step: 5 * draw)
      stream.step += 1
    }
    #expect(recorder.draws.shape == [8, 100])
    // 24 000 squares: standard error 0.009. 800 independent draws.
    #expect(abs(try #require(recorder.virialPerUnit) - 1) < 0.045)
    #expect(try #require(recorder.rHat) < 1.05)
    #expect(try #require(recorder.effectiveSampleSize) > 400)
  }
}
