/// That something is called otherwise now.
package struct MoveDeclaration: Sendable {
  package let old: Located<String>
  package let new: Located<String>
}

/// What `moved:` says at the top of a file.
package struct MovesDeclaration: Sendable {
  package var rules: [MoveDeclaration] = []
  package var stocks: [MoveDeclaration] = []
  package var counters: [MoveDeclaration] = []
  package var variables: [MoveDeclaration] = []
  package var experiments: [MoveDeclaration] = []
}
