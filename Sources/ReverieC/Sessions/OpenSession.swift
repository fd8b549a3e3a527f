import Archives
import Jobs
import Synchronization
import Tensors

/// A session of a caller, the arrays that it reads, and the error of its last call.
final class OpenSession: Sendable {
  private struct State {
    var session: PoissonSession?
    /// Arrays that were read since the last change.
    var lent: [String: NumericArray] = [:]
    var error: JSONValue?
  }

  private let state = Mutex(State())

  /// - Parameter request: gives the request.
  init(opening request: () throws -> JSONValue) {
    state.withLock { state in
      do {
        state.session = try PoissonSession(opening: try request(), source: "request")
      } catch {
        state.error = ErrorDocument.of(error)
      }
    }
  }

  /// The error of the last call; nil where it had none.
  var error: JSONValue? { state.withLock(\.error) }

  /// Changes the session: 0, or the code of the error.
  func attempt(_ change: (inout PoissonSession) throws -> Void) -> Int32 {
    let code = state.withLockIfAvailable { state in
      guard var session = state.session else { return state.error.map(ErrorDocument.code) ?? 1 }
      // One owner, so that nothing is copied.
      state.session = nil
      defer { state.session = session }
      (state.lent, state.error) = ([:], nil)
      do {
        try change(&session)
        return 0
      } catch {
        state.error = ErrorDocument.of(error)
        return ErrorDocument.code(ErrorDocument.of(error))
      }
    }
    // Another thread is in the middle of a step.
    return code ?? ErrorKind.wrongUse.code
  }

  /// The array of a name after the last step.
  func array(_ name: String) -> NumericArray? {
    state.withLock { state in
      if let lent = state.lent[name] { return lent }
      let array = state.session?.array(name)
      state.lent[name] = array
      return array
    }
  }
}
