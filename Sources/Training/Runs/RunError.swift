import Tensors

/// A run that is not what was asked for. One type for all families.
public enum RunError: Error, Equatable, Sendable {
  /// A run of another family.
  case wrongFamily(path: String, expected: String, actual: String)
  /// The data is not what the run started with.
  case changedData(path: String, file: String)
  /// The machine computes other bits than the one the run started on, and `--exact` was asked for.
  case otherMachine(path: String, differences: String)
  /// The data lies in the directory that the run is to be written to.
  case dataInside(path: String, file: String)
  /// A file of the run lacks something its family needs.
  case incomplete(path: String, problem: String)
  /// Several processes were started for a training whose updates are one process's.
  case notShared(family: String, processes: Int)
  /// A process that has other settings, data or bits than the first one.
  case otherProcess(rank: Int, member: String, first: String, own: String)
}

extension RunError: CustomStringConvertible {
  /// The message.
  public var description: String {
    switch self {
    case .wrongFamily(let path, let expected, let actual):
      "\(path) is a run of family `\(actual)`, expected `\(expected)`. Use the verb of that family "
        + "(see `reverie --help`)."
    case .changedData(let path, let file):
      "\(file): holds other numbers than the run in \(path) started with. Bring that file back, or "
        + "start again with --overwrite."
    case .otherMachine(let path, let differences):
      "\(path) was started on another machine (\(differences)), where bits can differ. Go on there, or "
        + "leave out --exact."
    case .dataInside(let path, let file):
      "\(file) lies in \(path), which the run is written to. Move the data out, or name another "
        + "--output."
    case .incomplete(let path, let problem):
      "\(path): \(problem). Train again with --overwrite."
    case .notShared(let family, let processes):
      "this training of `\(family)` is done by one process, and \(processes) were started together. "
        + "Start one, with as many --threads as there are processors."
    case .otherProcess(let rank, let member, let first, let own):
      "process \(rank) has another \(member) than process 0: expected \(first), got \(own). Give all the "
        + "same files and settings, on machines of one kind or with one --kernels and one "
        + "OPENBLAS_CORETYPE."
    }
  }
}

extension RunError: ClassifiedError {
  /// What kind of failure each case is.
  public var errorKind: ErrorKind {
    switch self {
    case .wrongFamily, .otherMachine, .dataInside, .notShared, .otherProcess: .wrongUse
    case .changedData, .incomplete: .malformedInput
    }
  }
}
