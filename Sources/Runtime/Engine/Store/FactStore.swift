package import Rules
package import Wire

/// Facts that come from elsewhere than turns: written in a transaction of their own, by `serve` or by a command beside it.
package protocol FactStore: Sendable {
  /// Writes attributes of followers, all in one transaction, with a line of the ledger for each follower whose attributes change. What is
  /// written again as it stands changes nothing.
  /// - Parameter now: microseconds since 1970 UTC.
  /// - Returns: what became of each, in their order.
  func write(_ writes: [AttributeWrite], now: Int64) throws(StoreFault) -> [AttributeWrite.Outcome]
  /// Of these, the followers that are known.
  func known(_ followers: [FollowerID]) throws(StoreFault) -> Set<FollowerID>
}

/// What is to be known of one follower.
package struct AttributeWrite: Sendable, Equatable {
  /// Who says so: in the ledger.
  package enum Source: String, Sendable, CaseIterable { case api, `import` }
  package enum Outcome: Sendable, Equatable {
    case changed
    case unchanged
    /// Nobody of this name is known.
    case unknown
    /// With these there would be more than one follower may have.
    case tooMany
  }
  package let follower: FollowerID
  /// `none` removes one; what is not named stays.
  package let values: [String: Value]
  package let source: Source

  package init(_ follower: FollowerID, _ values: [String: Value], by source: Source) {
    self.follower = follower
    self.values = values
    self.source = source
  }

  /// Changes a profile.
  package func apply(to profile: inout Facts.Profile, limits: Limits = .standard) -> Outcome {
    let before = profile.attributes
    var attributes = before
    for (name, value) in values { attributes[name] = value == .none ? nil : value }
    if attributes == before { return .unchanged }
    if attributes.count > max(limits.attributes, before.count) { return .tooMany }
    profile.attributes = attributes
    return .changed
  }
}

/// Lines of the ledger for facts that no rule noted: their names say what was set and by whom, never the values.
package enum FactRecord {
  /// Places of a turn from which on such lines stand: no turn has so many of its own.
  package static let firstPosition = 1 << 22

  /// An endpoint's answer set, or removed, a variable.
  package static func fields(of change: FactChange, by row: OutboxRow) -> (name: String, fields: JSON)? {
    let variable: String
    var fields: [String: JSON] = [:]
    switch change {
    case .set(let name, _, let end):
      variable = name
      if let end { fields["until"] = .int(Int(clamping: end)) }
    case .unset(let name):
      variable = name
      fields["removed"] = true
    case .followed, .unfollowed, .tagged, .untagged, .counted, .answered, .answeredForAll, .took, .used, .rotated, .touched, .exposed, .succeeded:
      return nil
    }
    fields["var"] = .string(variable)
    fields["rule"] = .string(row.rule)
    fields["webhook"] = .string(row.task.endpoint ?? "")
    fields["key"] = .string(row.id.description)
    return ("fact.set", .object(fields))
  }

  /// Attributes were written.
  package static func fields(of write: AttributeWrite) -> (name: String, fields: JSON) {
    ("attr.set", ["attrs": .array(write.values.keys.sorted().map { .string($0) }), "by": .string(write.source.rawValue)])
  }
}
