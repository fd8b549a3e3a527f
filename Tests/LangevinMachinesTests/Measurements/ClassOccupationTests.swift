import Tensors
import Testing

@testable import LangevinMachines

@Suite struct ClassOccupationTests {
  /// Shares of images whose classes are known, in either sign, and the factor they are off by.
  @Test func occupationCountsClasses() throws {
    let set = NearestImagesTests.digits
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
}
