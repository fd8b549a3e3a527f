import Tensors
import Training
import UserData

/// Trains a machine on images as configured.
///
/// ```swift
/// let training = try LangevinTraining(LangevinConfiguration(preset: .small))
/// let machine = try training.run().run?.machine
/// ```
public struct LangevinTraining: FamilyTraining {
  /// All settings, with the size of the images, and with the classes that occur where there are label
  /// units.
  public let configuration: LangevinConfiguration
  /// What is learned from, without label units.
  public let images: ImageSet
  /// The identity of the images as they were read, all classes, at their full size.
  public let data: DataIdentity?

  /// Reads or draws the images.
  ///
  /// - Parameter given: images in place of `configuration.data`.
  /// - Throws: `SettingError`, `LangevinMachineError` where no image is left, `UserDataError`.
  public init(_ configuration: LangevinConfiguration, images given: ImageSet? = nil) throws {
    try configuration.validate()
    if let given {
      try self.init(configuration, source: given, file: configuration.data ?? "data")
    } else if let reading = try configuration.read() {
      try self.init(configuration, reading: reading)
    } else {
      try configuration.checkStrokeDigits()
      try self.init(configuration, source: configuration.strokes(), file: nil)
    }
  }

  /// Learns from images that were read, and records their scale.
  public init(_ configuration: LangevinConfiguration, reading: Reading<ImageData>) throws {
    var configuration = configuration
    configuration.pixelScale = reading.data.scale
    try self.init(
      configuration, source: ImageSet(reading.data), file: configuration.data ?? "data",
      understood: reading.understanding)
  }

  private init(
    _ configuration: LangevinConfiguration, source: ImageSet, file: String?,
    understood: Understanding? = nil
  ) throws {
    try configuration.validate()
    data = file.map { file in
      DataIdentity(
        file: file, checksum: source.images.checksum, shape: source.images.shape,
        understood: understood?.record)
    }
    images = try configuration.selection(from: source)
    guard images.constant.count < images.count else {
      throw LangevinMachineError.noImages(
        reason: "all \(images.count) images are constant: there is nothing to learn in them")
    }
    var found = configuration
    (found.imageHeight, found.imageWidth) = (images.height, images.width)
    if found.labelCopies > 0, found.classes.isEmpty { found.classes = images.classes }
    self.configuration = found
  }

  /// One pass over the images.
  public var logInterval: Int {
    let learning = configuration.training
    return max(
      1,
      DataOrder(seed: learning.seed, count: images.count, batchSize: learning.batchSize)
        .batchesPerEpoch)
  }

  /// Updates of the whole training.
  public var totalUpdates: Int { configuration.training.updates }

  /// Couplings and what learning keeps of their size, images with label units, and the chains.
  public var memory: MemoryEstimate {
    let learning = configuration.training
    let labels = configuration.labelCopies * configuration.classes.count
    let units = images.unitCount + (configuration.labelCopies > 0 ? labels : 0)
    var memory = MemoryEstimate()
    // J, its change, two packed copies and, while they are packed, the two before; momentum and average where
    // there are any.
    memory.add(
      [units, units],
      copies: 6 + (learning.momentum == nil ? 0 : 1) + (learning.averaging == nil ? 0 : 1))
    memory.add([images.count, units])
    let ladder = 1 + (learning.tempering?.temperatures.count ?? 0)
    memory.add([learning.chains, units], copies: 2 * ladder + 2)
    // States, rates and velocities of both phases (`PhaseStatistic`).
    memory.add([learning.chains + learning.batchSize, units], copies: 3)
    return memory
  }

  /// The vectors that are learned `[image, unit]`: images, with label units where asked for.
  public func vectors() throws(LangevinMachineError) -> Matrix<Float> {
    guard configuration.labelCopies > 0 else { return images.images }
    guard !images.labels.isEmpty else { throw .noImages(reason: "label units need labels") }
    return images.withLabelUnits(
      classes: configuration.classes, copies: configuration.labelCopies
    ).images
  }

  /// Chains, images and receiving units.
  public var isShared: Bool { true }

  /// Trains from the start or the latest checkpoint of the session.
  public func train(in session: TrainingSession) throws -> TrainingResult<LangevinRun> {
    var trainer = try MachineTrainer(
      images: vectors(), settings: configuration.training, parallelism: session.parallelism,
      processes: session.processes)
    switch try session.run(&trainer) {
    case .interrupted(let updatesDone): return .interrupted(updatesDone: updatesDone)
    case .finished:
      return .finished(
        LangevinRun(
          configuration: configuration, machine: try trainer.result, monitor: trainer.monitor))
    }
  }
}
