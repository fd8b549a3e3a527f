/// What ArviZ 0.23.4 (NumPy 2.4.6, SciPy 1.17.1) says of `ReferenceChains`: `az.ess(x, method=)`
/// bulk, tail, mean, sd, quantile 0.25; `az.rhat(x)`; `az.mcse(x, method=)` mean, sd, quantile 0.25,
/// median. `nil` stands for NaN.
struct ArviZReference {
  typealias Reference = ArviZReference

  var essBulk, essTail, essMean, essDeviation, essQuartile, rHat: Double?
  var errorOfMean, errorOfDeviation, errorOfQuartile, errorOfMedian: Double?

  static let values: [ReferenceChains: ArviZReference] = [
    .independent: Reference(
      essBulk: 409.68368223593905, essTail: 373.6132068520317,
      essMean: 439.20455693609716, essDeviation: 381.07625020909893,
      essQuartile: 407.62743624030105, rHat: 0.9946191290732936,
      errorOfMean: 0.013359552707672306, errorOfDeviation: 0.006932183948289185,
      errorOfQuartile: 0.029722696635872126, errorOfMedian: 0.023394925985485315),
    .autoregressive: Reference(
      essBulk: 18.33528811456981, essTail: 34.58010013315166,
      essMean: 18.04400459020806, essDeviation: 65.6847441535472,
      essQuartile: 85.20665134850249, rHat: 1.1614572838424897,
      errorOfMean: 0.15664843699568579, errorOfDeviation: 0.05646092749504726,
      errorOfQuartile: 0.08473171801492321, errorOfMedian: 0.15023045497554693),
    .antithetic: Reference(
      essBulk: 743.1363764158988, essTail: 335.68278602556904,
      essMean: 743.1363764158988, essDeviation: 156.3643193524068,
      essQuartile: 446.11657177753864, rHat: 0.9984494221845999,
      errorOfMean: 0.012085177405335105, errorOfDeviation: 0.0164609145122797,
      errorOfQuartile: 0.026719608737250142, errorOfMedian: 0.019199574464792486),
    .heavyTail: Reference(
      essBulk: 411.2330759953825, essTail: 346.92639310234716,
      essMean: 419.55581554567163, essDeviation: 421.7581812641901,
      essQuartile: 436.87778790863547, rHat: 1.0042724809960437,
      errorOfMean: 0.5803127105358463, errorOfDeviation: 2.0268597721200066,
      errorOfQuartile: 0.15608685676671108, errorOfMedian: 0.12461154976270275),
    .ties: Reference(
      essBulk: 238.99313582916363, essTail: 180.0,
      essMean: 241.52532843909972, essDeviation: 217.57933984400495,
      essQuartile: 224.86555714113047, rHat: 0.9940835444361378,
      errorOfMean: 0.09058154896585419, errorOfDeviation: 0.041747570473155395,
      errorOfQuartile: 0.5, errorOfMedian: 0.5),
    .binary: Reference(
      essBulk: 123.3560149934045, essTail: 100.0,
      essMean: 123.35601499340437, essDeviation: 123.35601499340434,
      essQuartile: 123.35601499340437, rHat: 1.0156455268337838,
      errorOfMean: 0.045018377519098714, errorOfDeviation: 0.004501837751909851,
      errorOfQuartile: 0.0, errorOfMedian: 0.0),
    .oneChain: Reference(
      essBulk: 74.7768973745708, essTail: 97.75925970785593,
      essMean: 73.90816577528896, essDeviation: 112.04742038257554,
      essQuartile: 96.92835333581112, rHat: nil,
      errorOfMean: 0.034267752609505084, errorOfDeviation: 0.016991430556496587,
      errorOfQuartile: 0.03057047313855578, errorOfMedian: 0.04574196832420445),
    .fourDraws: Reference(
      essBulk: 19.265919722494797, essTail: 19.265919722494797,
      essMean: 19.265919722494797, essDeviation: 19.265919722494797,
      essQuartile: 19.265919722494797, rHat: 1.2124585833261035,
      errorOfMean: 0.06999934114380542, errorOfDeviation: 0.032287410176064214,
      errorOfQuartile: 0.1279072220204398, errorOfMedian: 0.14014961547218263),
    .fiveDraws: Reference(
      essBulk: 7.224719895935548, essTail: 7.224719895935548,
      essMean: 7.224719895935548, essDeviation: 7.224719895935548,
      essQuartile: 7.224719895935548, rHat: 1.0462338553930188,
      errorOfMean: 0.1260088142528934, errorOfDeviation: 0.07854621121422324,
      errorOfQuartile: 0.11102251487318426, errorOfMedian: 0.1281522479839623),
    .shifted: Reference(
      essBulk: 13.362129860738357, essTail: 50.872343353714896,
      essMean: 12.132013400301224, essDeviation: 57.72521834400076,
      essQuartile: 51.005702527449735, rHat: 1.2513789523073908,
      errorOfMean: 0.11033837955937123, errorOfDeviation: 0.027955126250458415,
      errorOfQuartile: 0.09524835960473865, errorOfMedian: 0.09658500971272588),
    .scaled: Reference(
      essBulk: 18.1663251961093, essTail: 56.92487075129251,
      essMean: 10.811286376132843, essDeviation: 15.056459827207942,
      essQuartile: 256.5124797682938, rHat: 1.180121396533216,
      errorOfMean: 0.20730170204586956, errorOfDeviation: 0.18352473156141236,
      errorOfQuartile: 0.0390375885181129, errorOfMedian: 0.05793316359631717),
    .slow: Reference(
      essBulk: 43.72879277276397, essTail: 96.07974319195323,
      essMean: 42.19974934934012, essDeviation: 77.72544879191688,
      essQuartile: 86.8153342142176, rHat: 1.0178403659021693,
      errorOfMean: 0.16844035758800868, errorOfDeviation: 0.08105596651540786,
      errorOfQuartile: 0.15186411661394517, errorOfMedian: 0.20007877275276945),
    .infinite: Reference(
      essBulk: 325.2801952519926, essTail: 310.1850103172106,
      essMean: nil, essDeviation: nil,
      essQuartile: 306.0536076702358, rHat: 0.9934919018185605,
      errorOfMean: nil, errorOfDeviation: nil,
      errorOfQuartile: 0.018778119469061494, errorOfMedian: 0.035127289476804435),
    .constant: Reference(
      essBulk: 200.0, essTail: 200.0,
      essMean: 200.0, essDeviation: 200.0,
      essQuartile: 200.0, rHat: nil,
      errorOfMean: 0.0, errorOfDeviation: nil,
      errorOfQuartile: 0.0, errorOfMedian: 0.0),
    .notANumber: Reference(
      essBulk: nil, essTail: nil,
      essMean: nil, essDeviation: nil,
      essQuartile: nil, rHat: nil,
      errorOfMean: nil, errorOfDeviation: nil,
      errorOfQuartile: nil, errorOfMedian: nil),
    .threeDraws: Reference(
      essBulk: nil, essTail: nil,
      essMean: nil, essDeviation: nil,
      essQuartile: nil, rHat: nil,
      errorOfMean: nil, errorOfDeviation: nil,
      errorOfQuartile: nil, errorOfMedian: nil),
  ]
}
