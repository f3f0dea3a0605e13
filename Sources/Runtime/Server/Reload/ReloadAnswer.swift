internal import Engine
internal import Hummingbird
internal import Wire

extension RuleReloader.Record {
  /// What a request to reload is answered with.
  var status: HTTPResponse.Status {
    switch result {
    case .inForce, .unchanged: .ok
    case .waits: .conflict
    case .refused, .restored, .barred: .unprocessableContent
    }
  }

  /// - Parameter elsewhere: what another server has in force, where that is not the same.
  func answer(elsewhere: String?) -> JSON {
    guard let elsewhere, case .object(var fields) = json else { return json }
    fields["elsewhere"] = .string(elsewhere)
    return .object(fields)
  }

  var json: JSON {
    [
      "at": .string(WallClock.text(at)), "cause": .string(cause.rawValue), "result": .string(result.rawValue), "revision": .string(revision),
      "reasons": .array(reasons.map { .string($0) }), "reason_count": .int(reasonCount), "detail": .string(detail), "changes": .string(changes),
    ]
  }
}
