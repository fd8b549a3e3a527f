import LangevinMachines
import Tensors

/// Images in the components that a chain's path is drawn in.
struct ComponentData {
  /// Directions and mean.
  let components: ImageComponents
  /// Coordinates `[image, component]`.
  let projected: Matrix<Double>
  /// Labels of the images; empty without.
  let labels: [Int]

  /// - Parameter ofRates: fits and draws images as rates tanh x, as the path is; otherwise as
  ///   currents x, the published form, in which the path looks smaller by tanh 1.
  init(_ images: ImageSet, ofRates: Bool) throws {
    let rows = ofRates ? images.images.activated(.tanh) : images.images
    components = try ImageComponents(of: rows)
    projected = components.project(rows)
    labels = images.labels
  }

  /// The path of the negative images: components are of images less their mean.
  func negated(_ path: Matrix<Double>) -> Matrix<Double> {
    let origin = components.project(Matrix<Double>.zeros(1, components.mean.count)).row(0)
    var result = path
    result.scale(by: -1)
    result.addRow(origin.map { 2 * $0 })
    return result
  }
}
