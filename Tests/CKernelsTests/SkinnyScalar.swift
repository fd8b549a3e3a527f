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
    rv_normals(precision, stream, rows, columns, &draws)
    return draws
  }

  static func hiddenSteps(
    _ network: SkinnyNetwork<Self>, _ stream: rv_stream, _ chains: Int, _ steps: Int,
    _ timeStep: Self, _ state: inout [Self], _ output: inout [Self]
  ) {
    network.withKernel {
      rv_skinny_hidden_steps(
        precision, $0, stream, chains, steps, Double(timeStep), &state, &output)
    }
  }

  static func outputSteps(
    _ network: SkinnyNetwork<Self>, _ stream: rv_stream, _ chains: Int, _ steps: Int,
    _ timeStep: Self, _ state: inout [Self]
  ) {
    network.withKernel {
      rv_skinny_output_steps(precision, $0, stream, chains, steps, Double(timeStep), &state)
    }
  }

  static func score(_ network: SkinnyNetwork<Self>, _ x: [Self]) -> [Self] {
    var score = [Self](repeating: .nan, count: x.count)
    network.withKernel { rv_skinny_score(precision, $0, x.count / network.outputs, x, &score) }
    return score
  }

  static func gradients(
    _ network: SkinnyNetwork<Self>, _ x: [Self], _ error: [Self]
  ) -> (readout: [Self], feedback: [Self], bias: [Self]) {
    var readout = [Self](repeating: .nan, count: network.readout.count)
    var (feedback, bias) = (readout, [Self](repeating: .nan, count: network.units))
    network.withKernel {
      rv_skinny_gradients(
        precision, $0, x.count / network.outputs, x, error, &readout, &feedback, &bias)
    }
    return (readout, feedback, bias)
  }
}
