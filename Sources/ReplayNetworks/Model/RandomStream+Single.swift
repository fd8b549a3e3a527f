import RandomStreams
import Tensors

extension RandomStream {
  /// The first uniform draw on (0, 1) at this address.
  var firstUniform: Double {
    var value = 0.0
    Double.uniforms(self, 1, 1, &value)
    return value
  }

  /// `count` uniform draws at this address, from an even one on.
  package func uniforms(_ count: Int, from first: Int = 0) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      if count > 0 { Double.uniforms(self, from: first, 1, count, buffer.baseAddress!) }
      initialized = count
    }
  }

  /// The first `count` standard normal draws at this address.
  package func normals(_ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      if count > 0 { Double.normals(self, 1, count, buffer.baseAddress!) }
      initialized = count
    }
  }
}
