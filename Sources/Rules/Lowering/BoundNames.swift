/// Names that conditions bind which must all hold. Of two that bind one name only the first would be read.
struct BoundNames {
  private typealias Place = (span: SourceSpan, since: Version)
  private var first: [String: Place] = [:]

  /// Those of the next condition, and what is said of names that are bound already. A campaign's are those of its scene, which may well be asked beside it.
  mutating func add(_ ways: [Scope.Way]) -> [Diagnostic] {
    var own: [String: Place] = [:]
    for capture in ways.flatMap(\.captures) where own[capture.name] == nil { own[capture.name] = capture.span.map { ($0, capture.since) } }
    var findings: [Diagnostic] = []
    for (name, place) in own.sorted(by: { $0.key < $1.key }) {
      guard let earlier = first[name], earlier.span != place.span else {
        first[name] = place
        continue
      }
      let span = place.span
      // What asks for captures is read behind what binds them, wherever it stands.
      let isTurned = earlier.span.file == span.file && span.bytes.lowerBound < earlier.span.bytes.lowerBound
      // Files that were written for an engine which took both keep running.
      let isOld = max(earlier.since, place.since) < .sixth
      findings.append(
        Diagnostic(
          .duplicateName, "`\(name)` is bound twice", severity: isOld ? .warning : .error, at: isTurned ? earlier.span : span,
          related: [Diagnostic.Label(isTurned ? span : earlier.span, "first bound here")],
          notes: [
            isOld ? "both conditions must hold, and only one of the two is read" : "both conditions must hold, and only one of the two would be read"
          ],
          help: ["give one of them another name"]))
    }
    return findings
  }
}
