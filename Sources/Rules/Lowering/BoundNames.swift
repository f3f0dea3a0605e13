/// Names that conditions bind which must all hold. Of two that bind one name only the first would be read.
struct BoundNames {
  private var first: [String: SourceSpan] = [:]

  /// Those of the next condition, and what is said of names that are bound already. A campaign's are those of its scene, which may well be asked beside it.
  mutating func add(_ ways: [Scope.Way]) -> [Diagnostic] {
    var own: [String: SourceSpan] = [:]
    for way in ways where way.campaign == nil {
      for (name, _) in way.captures where own[name] == nil {
        own[name] = way.labels.first { $0.text != Scope.Way.bindsNothing && $0.text.contains("`\(name)`") }?.span
      }
    }
    var findings: [Diagnostic] = []
    for (name, span) in own.sorted(by: { $0.key < $1.key }) {
      guard let earlier = first[name], earlier != span else {
        first[name] = span
        continue
      }
      // What asks for captures is read behind what binds them, wherever it stands.
      let isTurned = earlier.file == span.file && span.bytes.lowerBound < earlier.bytes.lowerBound
      findings.append(
        Diagnostic(
          .duplicateName, "`\(name)` is bound twice", at: isTurned ? earlier : span,
          related: [Diagnostic.Label(isTurned ? span : earlier, "first bound here")],
          notes: ["both conditions must hold, and only one of the two would be read"], help: ["give one of them another name"]))
    }
    return findings
  }
}
