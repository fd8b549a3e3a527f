/// Adam (Kingma & Ba 2015) over plain memory.
struct Adam {
  private var first: [Float]
  private var second: [Float]
  private var time = 0

  init(count: Int) {
    first = [Float](repeating: 0, count: count)
    second = first
  }

  mutating func step(
    _ parameters: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>
  ) {
    time += 1
    let (beta1, beta2, epsilon): (Float, Float, Float) = (0.9, 0.999, 1e-8)
    let (decay1, decay2) = (power(beta1, time), power(beta2, time))
    let rate = 1e-3 * (1 - decay2).squareRoot() / (1 - decay1)
    let count = first.count
    first.withUnsafeMutableBufferPointer { first in
      second.withUnsafeMutableBufferPointer { second in
        let (first, second) = (first.baseAddress!, second.baseAddress!)
        for i in 0..<count {
          let g = gradients[i]
          let m = beta1 * first[i] + (1 - beta1) * g
          let v = beta2 * second[i] + (1 - beta2) * g * g
          first[i] = m
          second[i] = v
          parameters[i] -= rate * m / (v.squareRoot() + epsilon)
        }
      }
    }
  }

  private func power(_ base: Float, _ exponent: Int) -> Float {
    var (result, base, exponent) = (Float(1), base, exponent)
    while exponent > 0 {
      if exponent & 1 == 1 { result *= base }
      base *= base
      exponent >>= 1
    }
    return result
  }
}
