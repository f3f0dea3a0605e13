package import Wire

/// What a process says to the sandbox in whose time it lives.
package struct TimeReport: Sendable, Equatable {
  /// What the process does of a server's work.
  package enum Part: String, Sendable { case serve, work }
  /// What there is to do at the time that it was last told.
  package enum State: Sendable, Equatable {
    /// Something is due now or under way, in words.
    case busy(String)
    /// Nothing, until this time in milliseconds since 1970 UTC; nil: nothing at all.
    case idle(until: Int64?)
  }
  /// Of the process.
  package let id: String
  package let part: Part
  /// Number of the last answer that it has acted on.
  package let heard: Int
  package let state: State

  package init(id: String, part: Part, heard: Int, state: State) {
    self.id = id
    self.part = part
    self.heard = heard
    self.state = state
  }

  /// What it says last, so that nobody waits for it.
  package static func farewell(of id: String) -> JSON { ["process": .string(id), "gone": true] }
  /// Who says so; nil: nobody does.
  package static func whoGoes(_ json: JSON) -> String? { json["gone"] == true ? json["process"]?.string : nil }

  package var json: JSON {
    var fields: [String: JSON] = ["process": .string(id), "part": .string(part.rawValue), "heard": .int(heard)]
    switch state {
    case .busy(let what): fields["busy"] = .string(what)
    case .idle(let next): fields["next_ms"] = next.map { .int(Int($0)) } ?? .null
    }
    return .object(fields)
  }

  /// Nil when it is none.
  package init?(_ json: JSON) {
    guard let id = json["process"]?.string, (1...64).contains(id.utf8.count), let part = json["part"]?.string.flatMap({ Part(rawValue: $0) }),
      let heard = json["heard"]?.int
    else { return nil }
    // A time that nobody lives to see is none; one before the beginning is due.
    let next = json["next_ms"]?.int.map { min(max(0, Int64($0)), 2 * SandboxTime.farthest / 1000) }
    self.init(id: id, part: part, heard: heard, state: json["busy"]?.string.map { .busy(String($0.prefix(200))) } ?? .idle(until: next))
  }
}
