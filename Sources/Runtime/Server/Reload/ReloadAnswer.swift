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

  var json: JSON {
    [
      "at": .string(WallClock.text(at)), "cause": .string(cause.rawValue), "result": .string(result.rawValue), "revision": .string(revision),
      "reasons": .array(reasons.map { .string($0) }), "reason_count": .int(reasonCount), "detail": .string(detail), "changes": .string(changes),
    ]
  }
}
