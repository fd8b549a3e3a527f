import Diagnostics
import Tensors
import Testing

@Suite struct RunningMomentsTests {
  /// Batches in any split, and merged, agree with the whole to rounding.
  @Test func runningMoments() throws {
    let draws = MixtureTarget.draws(101, seed: 15)
    let table = try #require(MomentTable(draws))
    var (whole, first, second) = (
      RunningMoments(units: 2), RunningMoments(units: 2), RunningMoments(units: 2)
    )
    whole.add(draws)
    first.add(draws.rows(0..<40))
    for row in 40..<101 { second.add(draws.rows(row..<row + 1)) }
    first.merge(second)
    first.merge(RunningMoments(units: 2))
    for moments in [whole, first] {
      #expect(moments.count == 101)
      let (mean, variance) = try (#require(moments.mean), #require(moments.variance))
      for j in 0..<2 {
        #expect(abs(mean[j] - table.mean[j]) < 1e-14)
        #expect(abs(variance[j] - table.covariance[j, j]) < 1e-14)
      }
    }
  }

  @Test func undefined() {
    var moments = RunningMoments(units: 1)
    #expect(moments.mean == nil && moments.variance == nil)
    moments.add(Matrix([[1.0]]))
    #expect(moments.mean == [1] && moments.variance == nil)
    moments.add(Matrix([[Double.nan]]))
    #expect(moments.mean == nil && moments.variance == nil)
  }
}
