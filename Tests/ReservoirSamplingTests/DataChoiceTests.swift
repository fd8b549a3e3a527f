import RandomStreams
import Tensors
import Testing

@testable import ReservoirSampling

/// What is taken from given draws where the user left it open (RSN §3.6).
@Suite struct DataChoiceTests {
  private func open(_ seed: UInt64 = 1) -> ReservoirConfiguration {
    var configuration = ReservoirConfiguration(target: nil, seed: seed)
    configuration.openChoices = DataChoice.Choice.allCases
    configuration.heldOut = 0.1
    return configuration
  }

  /// A ring in three dimensions, 0.1 deviations wide.
  private func ring(_ count: Int) -> Matrix<Double> {
    var stream = RandomStream(seed: 6)
    var draws = Matrix<Double>.normals(count, 3, from: &stream)
    for row in 0..<count {
      let (angle, radius) = (
        2 * .pi * Double(row * 7 % count) / Double(count), 3 + 0.2 * draws[row, 0]
      )
      draws[row, 0] = radius * cos(angle)
      draws[row, 1] = radius * sin(angle)
    }
    return draws
  }

  /// Fine structure asks for a network of all noise levels, down to half its width.
  @Test func aRingAsksForAllLevels() throws {
    var configuration = open()
    let choice = DataChoice(configuration, draws: ring(2_000))
    let found = try #require(choice.structure)
    #expect(found.bandwidth < 0.3 && choice.heldOutCount == 200)
    choice.settle(&configuration)
    #expect(configuration.architecture == .noiseConditioned && configuration.units == 512)
    #expect(configuration.recipe.updatesPerLevel == 1_000)
    (configuration.recipe.updatesPerLevel, configuration.recipe.polishUpdates) = (5, 5)
    configuration.openChoices = DataChoice.Choice.allCases.filter { $0 != .updates }
    configuration.architecture = .reservoir
    let training = try ReservoirTraining(configuration, draws: ring(2_000))
    #expect(training.configuration.recipe.noise.lowest <= max(0.02, found.bandwidth / 2))
    // A resumed run finds its settings, and the same choice.
    let again = try ReservoirTraining(training.configuration, draws: ring(2_000))
    #expect(again.configuration == training.configuration && again.choice?.structure == found)
  }

  /// Two moons are modes and crescents; two normal modes are modes alone.
  @Test func crescentsAreModesAndStructure() throws {
    var stream = RandomStream(seed: 9)
    var moons = Matrix<Double>.normals(3_000, 2, from: &stream)
    var modes = moons
    for row in 0..<moons.rows {
      let angle = Double.pi * Double(row * 1_853 % 3_000) / 3_000
      let (side, shift) = row % 2 == 0 ? (1.0, 0.0) : (-1, 1)
      moons[row, 0] = shift + side * cos(angle) + 0.05 * moons[row, 0]
      moons[row, 1] = shift / 2 + side * sin(angle) + 0.05 * moons[row, 1]
      modes[row, 0] += 12 * shift
    }
    let choice = DataChoice(open(), draws: moons)
    #expect(choice.modes?.modes.count == 2)
    #expect(try #require(choice.structure).bandwidth < 0.1)
    let plain = DataChoice(open(), draws: modes)
    #expect(plain.modes?.modes.count == 2 && plain.structure == nil)
  }

  /// A column of classes asks for a network of all levels on Gaussian marginals; counts and coordinates that
  /// the user chose do not.
  @Test func categoriesAskForAllLevels() throws {
    var stream = RandomStream(seed: 10)
    var draws = Matrix<Double>.normals(1_200, 3, from: &stream)
    for row in 0..<draws.rows { draws[row, 2] = draws[row, 2] > 0.4 ? 1 : 0 }
    var configuration = open()
    let choice = DataChoice(configuration, draws: draws)
    let distance = try #require(choice.categoryDistance)
    #expect(choice.isHard && choice.startingNoise == distance / 4)
    choice.settle(&configuration)
    #expect(configuration.architecture == .noiseConditioned)
    #expect(configuration.standardization == .gaussianize)
    var given = open()
    given.standardization = .whiten
    #expect(DataChoice(given, draws: draws).categoryDistance == nil)
    given = open()
    given.categoryGap = nil
    #expect(DataChoice(given, draws: draws).categoryDistance == nil)
    for row in 0..<draws.rows { draws[row, 2] = Double(row % 9) }
    #expect(DataChoice(open(), draws: draws).categoryDistance == nil)
  }

  /// What users give stays, and draws like those of most posteriors ask for nothing.
  @Test func whatIsGivenStays() throws {
    var given = open()
    given.openChoices = [.noise]
    let choice = DataChoice(given, draws: ring(2_000))
    #expect(choice.structure == nil && choice.modes == nil)
    var stream = RandomStream(seed: 8)
    var skewed = Matrix<Double>.normals(1_500, 3, from: &stream)
    for row in 0..<skewed.rows {
      skewed[row, 1] = exp(skewed[row, 1] + 0.9 * skewed[row, 0])
      skewed[row, 2] *= 1 + abs(skewed[row, 2])
    }
    var configuration = open()
    let plain = DataChoice(configuration, draws: skewed)
    #expect(plain.structure == nil && plain.modes?.modes.count == 1)
    plain.settle(&configuration)
    #expect(configuration == open())
  }

  /// Values that repeat are no structure.
  @Test func roundedDrawsHaveNone() {
    var draws = ring(2_000)
    draws.mapInPlace { ($0 * 2).rounded() / 2 }
    #expect(DataChoice(open(), draws: draws).structure == nil)
  }
}
