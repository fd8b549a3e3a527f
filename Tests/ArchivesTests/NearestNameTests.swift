import Archives
import Testing

/// What a misspelt name probably means.
@Suite struct NearestNameTests {
  private let names = ["chains", "draws", "duration", "timeStep", "thinning"]

  @Test(arguments: [
    ("chian", "chains"), ("Draws", "draws"), ("timestep", "timeStep"), ("time_step", "timeStep"),
    ("duratoin", "duration"), ("thining", "thinning"), ("draw", "draws"),
  ])
  func neighboursAreFound(misspelt: String, meant: String) {
    #expect(names.nearest(to: misspelt) == meant)
  }

  @Test(arguments: ["temperature", "x", "", "step"])
  func strangersAreNot(name: String) { #expect(names.nearest(to: name) == nil) }

  @Test func nothingIsNearestToNothing() { #expect([String]().nearest(to: "chains") == nil) }
}
