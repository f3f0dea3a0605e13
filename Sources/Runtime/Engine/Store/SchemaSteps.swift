/// How far the schema of a database has come.
package struct SchemaSteps: Sendable, Equatable {
  /// Steps of this version that the database has taken.
  package let taken: Int
  /// Steps that this version has.
  package let known: Int

  package init(taken: Int, known: Int) {
    self.taken = taken
    self.known = known
  }

  package var isBehind: Bool { taken < known }
}
