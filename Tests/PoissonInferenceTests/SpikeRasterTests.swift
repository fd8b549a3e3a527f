import Archives
import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct SpikeRasterTests {
  @Test func rasterTimes() {
    var raster = SpikeRaster(stepDuration: 0.1)
    raster.add(Matrix<Float>([[0, 2, 0], [1, 0, 0]]), step: 1)
    raster.add(Matrix<Float>([[1, 0, 0], [0, 0, 0]]), step: 3)
    raster.add(Matrix<Float>([[0, 0, 1]]), step: 3, firstImage: 7)
    #expect(raster.images == [0, 1, 0, 7] && raster.events(of: 7).neurons == [2])
    let (times, neurons) = raster.events(of: 0)
    #expect(neurons == [1, 1, 0])
    #expect(zip(times, [0.025, 0.075, 0.25]).allSatisfy { abs($0 - $1) < 1e-12 })
    let arrays = raster.arrays(image: 0, neurons: 3, steps: 3)
    // Silent neurons are units too.
    #expect(arrays["keys"]?.values(as: Double.self) == [0, 1, 2])
    #expect(arrays["counts_count"]?.values(as: Double.self) == [2, 1, 1, 1])
  }

  /// Counts of a Poisson process have a Fano factor of 1; doubled counts of 2. 4000 repeats: the
  /// standard error is 0.022, 5 of them miss with 6e-7.
  @Test func spikeStatistics() throws {
    var stream = RandomStream(seed: 2)
    var counts = Matrix<Double>(repeating: 3, 4_000, 2)
    counts.drawPoissonCounts(from: &stream)
    for i in 0..<4_000 { counts[i, 1] = 2 * counts[i, 0] }
    let fano = SpikeStatistics.fanoFactors(counts)
    #expect(abs(try #require(fano[0]) - 1) < 0.11)
    #expect(abs(try #require(fano[1]) - 2) < 0.22)
    #expect(abs(SpikeStatistics.noiseCorrelations(counts)[0, 1] - 1) < 1e-9)
    #expect(SpikeStatistics.fanoFactors(Matrix<Double>.zeros(5, 1))[0] == nil)
  }
}
