import Figures
import ReplayNetworks
import Tensors

extension ReplayFigures {
  /// Activity of hidden units over places, while awake.
  func placeFields(count: Int = 8) -> Figure {
    let paths = run.awakePaths(200)
    let awake = run.network.runAwake(along: paths, task: run.task, noise: nil)
    let (lower, upper) = bounds
    let size = upper - lower
    let (across, down) = isLine ? (size.x >= size.y ? (20, 1) : (1, 20)) : (20, 20)
    let grid = Grid(lower: lower, upper: upper, across: across, down: down)
    let units = mostVaried(awake.states, count)
    let maps = rates(of: units, in: awake, along: paths, over: grid)
    let panels: [any Panel] = zip(units, maps).map { unit, map -> any Panel in
      guard !isLine else { return field(unit, map) }
      return HeatMap(
        Matrix(rows: 20, columns: 20, elements: map), title: "unit \(unit)", xAxis: Axis("x"),
        yAxis: Axis("y"), xRange: lower.x...upper.x, yRange: lower.y...upper.y, origin: .bottom,
        colourTitle: "rate", isEqualAspect: true)
    }
    return Figure(columns: 4, width: 1_200, panels: panels)
  }

  /// Mean rates of units by bin, not a number where nobody was.
  private func rates(
    of units: [Int], in awake: AwakeActivity<Float>, along paths: Trajectories, over grid: Grid
  ) -> [[Double]] {
    var sums = [[Double]](repeating: [Double](repeating: 0, count: grid.count), count: units.count)
    var visits = [Double](repeating: 0, count: grid.count)
    for t in 0...awake.steps {
      for trial in 0..<awake.trials {
        guard let bin = grid.bin(of: paths[trial, t]) else { continue }
        visits[bin] += 1
        for (index, unit) in units.enumerated() {
          sums[index][bin] += Double(awake.states[t * awake.trials + trial, unit])
        }
      }
    }
    return sums.map { zip($0, visits).map { $1 > 0 ? $0 / $1 : .nan } }
  }

  /// The units whose rates vary most.
  private func mostVaried(_ states: Matrix<Float>, _ count: Int) -> [Int] {
    let squares = Matrix<Double>(states)
    let means = squares.columnMeans()
    let spread = (0..<squares.columns).map { unit in
      (0..<squares.rows).reduce(0.0) { sum, row in
        let difference = squares[row, unit] - means[unit]
        return sum + difference * difference
      }
    }
    return Array(spread.indices.sorted { spread[$0] > spread[$1] }.prefix(count))
  }
}
