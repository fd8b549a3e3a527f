import SyntheticData
import Tensors

extension Physiology {
  /// 1 - R(test + orthogonal mask of equal contrast) / R(test) of each neuron at its best grating.
  public func crossOrientationSuppression(of preferences: [Preference]) -> [Double] {
    let tests = preferences.map { [$0.grating] }
    let plaids = preferences.map { preference -> [Grating] in
      var mask = preference.grating
      mask.orientation += 90
      return [preference.grating, mask]
    }
    let (alone, masked) = (rates(to: tests), rates(to: plaids))
    return preferences.enumerated().map { row, preference in
      1 - masked[row, preference.neuron] / max(alone[row, preference.neuron], 1e-12)
    }
  }

  /// Rates of each neuron to its best grating in apertures of these radii (image widths),
  /// `[radius, neuron of the list]`.
  public func sizeTuning(of preferences: [Preference], radii: [Double]) -> Matrix<Double> {
    var result = Matrix<Double>.zeros(radii.count, preferences.count)
    for (index, radius) in radii.enumerated() {
      let stimuli = preferences.map { preference -> [Grating] in
        var grating = preference.grating
        grating.aperture = radius
        return [grating]
      }
      let responses = rates(to: stimuli)
      for (column, preference) in preferences.enumerated() {
        result[index, column] = responses[column, preference.neuron]
      }
    }
    return result
  }
}
