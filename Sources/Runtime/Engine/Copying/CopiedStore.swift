package import Rules
/// A store that is moved whole, into one of another engine or out of it. Nobody else may write to it meanwhile: what shows that somebody does is
/// refused.
package protocol CopiedStore: Sendable {
  /// Reads it as it is at one moment.
  func givingOut(_ body: (any CopySource) throws(StoreFault) -> Void) throws(StoreFault)
  /// Fills it. It must be empty; what the body writes is there when it has returned, and nothing of it when it throws. Until then nobody can serve
  /// from it: `CopyMark` stands in it.
  func takingIn(_ body: (any CopyTarget) throws(StoreFault) -> Void) throws(StoreFault)
}

/// What is read of a store.
package protocol CopySource {
  /// All rows of a kind, some at a time.
  /// - Throws: `StoreFault.damaged` at a row that nobody can have written.
  func rows(of kind: CopiedKind, _ body: ([CopiedRow]) throws(StoreFault) -> Void) throws(StoreFault)
  func count(of kind: CopiedKind) throws(StoreFault) -> Int
  func isEmpty(_ kind: CopiedKind) throws(StoreFault) -> Bool
}

/// What is filled, and read again before it counts.
package protocol CopyTarget: CopySource {
  /// Before the first row of a kind: what the engine has put there by itself goes.
  func begin(_ kind: CopiedKind) throws(StoreFault)
  func write(_ rows: [CopiedRow], of kind: CopiedKind) throws(StoreFault)
  /// Behind the last row of all.
  /// - Parameter newest: the newest turn that any row names: those of whoever serves from it begin above.
  func end(newest: TurnID) throws(StoreFault)
}

extension CopySource {
  package func refuseUnlessEmpty() throws(StoreFault) {
    for kind in CopiedKind.allCases where !kind.isSeeded {
      if try isEmpty(kind) { continue }
      throw .refused("it must be empty, and has rows of `\(kind.rawValue)`; nothing was changed")
    }
  }
}

/// Stands in the settings of a store from the beginning of a copy until it is whole.
package enum CopyMark {
  package static let name = "copying"
  package static let refusal = StoreFault.refused("a copy into this database has not ended; run `wxrules store copy` again, or make it anew")
}
