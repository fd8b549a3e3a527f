import Archives
import Training

extension ModelFamily {
  /// A run to use: the finished one, or what an unfinished training has learned up to its latest
  /// checkpoint, with a warning.
  ///
  /// - Throws: `RunError.wrongFamily`; `ArchiveError` where there is neither weights nor a checkpoint, or
  ///   they are damaged.
  package static func readRun(_ path: String, _ context: JobContext) throws -> Training.Run {
    let (directory, configuration) = try Training.Run.open(path)
    let hasModel = LocalFileSystem().entry(at: directory.path(of: "model.safetensors")) == .file
    guard !hasModel, directory.record.status != .finished else {
      return try Training.Run(readingRun: path)
    }
    let training = try makeTraining(configuration, inputs: [:], context: context)
    guard let (run, updates) = try training.unfinishedRun(in: path, warn: context.warn) else {
      return try Training.Run(readingRun: path)
    }
    context.warn(
      "\(path) is \(directory.record.status.rawValue): the network of its checkpoint after \(updates) of "
        + "\(training.totalUpdates) updates is used. Finish it with `train --resume`.")
    return run
  }

  /// The settings of a run whose data is looked for where the run was started.
  static func locatingData(
    of configuration: Configuration, in directory: RunDirectory
  ) throws -> Configuration {
    guard let began = directory.record.data?["directory"]?.string,
      LocalFileSystem().entry(at: began) == .directory
    else { return configuration }
    return try configuration.locatingFiles(in: began)
  }

  /// Updates that the training of a run takes.
  ///
  /// - Throws: what `readRun` throws of settings and data.
  static func totalUpdates(of path: String) throws -> Int {
    let (_, configuration) = try Training.Run.open(path)
    return try makeTraining(configuration, inputs: [:], context: JobContext()).totalUpdates
  }
}
