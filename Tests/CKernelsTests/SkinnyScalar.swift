import CKernels

/// The skinny kernels of one precision, under one name.
protocol SkinnyScalar: BinaryFloatingPoint, Sendable {
  static var precision: rv_precision { get }
}

extension Float: SkinnyScalar { static var precision: rv_precision { RV_FLOAT } }

extension Double: SkinnyScalar { static var precision: rv_precision { RV_DOUBLE } }

extension SkinnyScalar {
  static func normals(_ stream: rv_stream, _ rows: Int, _ columns: Int) -> [Self] {
    var draws = [Self](repeating: 0, count: rows * columns)
    draws.withUnsafeMutableBufferPointer {
      rv_normals(precision, stream, rows, columns, $0.baseAddress)
    }
    return draws
  }

  static func hiddenSteps(
    _ network: SkinnyNetwork<Self>, _ stream: rv_stream, _ chains: Int, _ steps: Int,
    _ timeStep: Self, _ state: inout [Self], _ output: inout [Self]
  ) {
    func step(_ state: UnsafeMutablePointer<Self>, _ output: UnsafeMutablePointer<Self>) {
      network.withKernel {
        rv_skinny_hidden_steps(
          precision, $0, stream, chains, steps, Double(timeStep), state, output)
      }
    }
    step(&state, &output)
  }

  static func outputSteps(
    _ network: SkinnyNetwork<Self>, _ stream: rv_stream, _ chains: Int, _ steps: Int,
    _ timeStep: Self, _ state: inout [Self]
  ) {
    func step(_ state: UnsafeMutablePointer<Self>) {
      network.withKernel {
        rv_skinny_output_steps(precision, $0, stream, chains, steps, Double(timeStep), state)
      }
    }
    step(&state)
  }

  static func score(_ network: SkinnyNetwork<Self>, _ x: [Self]) -> [Self] {
    var score = [Self](repeating: .nan, count: x.count)
    func write(_ x: UnsafePointer<Self>, _ score: UnsafeMutablePointer<Self>, rows: Int) {
      network.withKernel { rv_skinny_score(precision, $0, rows, x, score) }
    }
    write(x, &score, rows: x.count / network.outputs)
    return score
  }

  static func gradients(
    _ network: SkinnyNetwork<Self>, _ x: [Self], _ error: [Self]
  ) -> (readout: [Self], feedback: [Self], bias: [Self]) {
    var readout = [Self](repeating: .nan, count: network.readout.count)
    var (feedback, bias) = (readout, [Self](repeating: .nan, count: network.units))
    func write(
      _ x: UnsafePointer<Self>, _ error: UnsafePointer<Self>,
      _ readout: UnsafeMutablePointer<Self>, _ feedback: UnsafeMutablePointer<Self>,
      _ bias: UnsafeMutablePointer<Self>, rows: Int
    ) {
      network.withKernel {
        rv_skinny_gradients(precision, $0, rows, x, error, readout, feedback, bias)
      }
    }
    write(x, error, &readout, &feedback, &bias, rows: x.count / network.outputs)
    return (readout, feedback, bias)
  }
}
