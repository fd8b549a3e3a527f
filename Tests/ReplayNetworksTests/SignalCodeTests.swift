import Tensors
import Testing

@testable import ReplayNetworks

/// Codes whose silence is no place of behaviour.
@Suite struct SignalCodeTests {
  private func moved(_ paths: Trajectories, by offset: Position) -> Trajectories {
    var result = paths
    for trial in 0..<paths.trials {
      for t in 0..<paths.samples { result[trial, t] = paths[trial, t] + offset }
    }
    return result
  }

  /// Where signals are zero lies away from the track, and a maze that is moved has the same signals.
  @Test func silenceIsNoPlaceOfAMaze() throws {
    let paths = ReplayTask.tMazeAlternation().paths(0..<50, iteration: 0, seed: 1)
    let code = SignalCode.centred(on: paths)
    let silence = code.decode(Matrix<Double>.zeros(1, 2))[0]
    #expect(Track.tMaze.nearest(to: silence).distance > 0.3)
    #expect(try !#require(BehaviourPlaces(paths)).isNear(silence))
    let offset = Position(300.25, -41.5)
    let other = SignalCode.centred(on: moved(paths, by: offset))
    let (here, there): (Matrix<Double>, Matrix<Double>) = (
      code.signals(at: paths.points), other.signals(at: moved(paths, by: offset).points)
    )
    #expect(zip(here.elements, there.elements).allSatisfy { abs($0 - $1) < 1e-9 })
    // The tasks of the maze have theirs.
    for task in [ReplayTask.tMaze(), .tMazeAlternation(), .triangle()] {
      let silence = task.code.decode(Matrix<Double>.zeros(1, 2))[0]
      #expect(try #require(task.environment.track).nearest(to: silence).distance > 0.45)
    }
  }

  /// In an open arena every place is one of behaviour: signals are relative to the mean.
  @Test func openArenasAreCentred() {
    let paths = ReplayTask.placeCells().paths(0..<300, iteration: 0, seed: 1)
    guard case .centredPosition(let centre) = SignalCode.centred(on: paths) else {
      Issue.record("positions are not centred")
      return
    }
    #expect(centre.distance(to: Position(0.5, 0.5)) < 0.1)
    let points = [Position(0.2, 0.9), Position(-3, 4)]
    let code = SignalCode.centredPosition(centre)
    let back = code.decode(code.signals(at: points) as Matrix<Double>)
    #expect(zip(back, points).allSatisfy { $0.distance(to: $1) < 1e-12 })
    #expect(code.isPosition && code.dimension == 2)
  }
}
