internal import Engine

extension StoreFault {
  init(_ fault: PostgreSQLFault) {
    self =
      switch fault {
      case .unreachable, .lost, .timedOut, .outcomeUnknown: .away(fault.message)
      case .connectionString, .authentication, .noSuchDatabase, .insufficientPrivilege, .tooManyConnections: .refused(fault.message)
      case .diskFull: .full
      case .readOnly: .readOnly
      case .serialization, .deadlock, .lockTimeout: .busy
      case .cancelled: .cutShort
      case .corrupt: .corrupt
      case .damaged(let statement, let column): .damaged(table: statement, column: column)
      case .outOfMemory, .uniqueViolation, .zeroInText, .parameterType, .parameterCount, .parameterSize, .noSuchColumn, .nested: .other(-1)
      // Five letters and digits.
      case .other(let state, _): .other(Int32(state, radix: 36) ?? -1)
      }
  }
}
