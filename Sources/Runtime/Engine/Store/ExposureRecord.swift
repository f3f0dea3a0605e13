internal import Rules
package import Wire

/// The line of the ledger by which experiments are measured: somebody was shown an arm for the first time.
package enum ExposureRecord {
  package static let name = "experiment.exposed"
  package static let (experiment, arm, salt, watched) = ("experiment", "arm", "salt", "watched")

  /// - Parameters:
  ///   - salt: there where the experiment has one: divided anew, its followers are counted anew.
  ///   - watched: events that are looked out for from now on; of others it is not known whether they came.
  package static func fields(_ experiment: String, salt: String?, arm: String, watched: [String] = []) -> JSON {
    var fields: [String: JSON] = [self.experiment: .string(experiment), self.arm: .string(arm)]
    if let salt { fields[self.salt] = .string(salt) }
    if !watched.isEmpty { fields[self.watched] = .array(watched.map { .string($0) }) }
    return .object(fields)
  }

  package static func watched(_ fields: JSON) -> Set<String> {
    guard case .array(let words)? = fields[watched] else { return [] }
    return Set(words.compactMap(\.string))
  }
}

/// The line of the ledger by which it is known that somebody who was shown an arm did what counts. It says what kind of event it was, and
/// nothing of what stood in it. One for each kind, and another where an earlier one becomes known later.
package enum SuccessRecord {
  package static let name = "experiment.succeeded"
  package static let event = "on"

  /// - Parameter key: the experiment, with its salt.
  package static func fields(_ key: String, on event: String) -> JSON {
    let (experiment, salt) = ExposureKey.parts(of: key)
    var fields: [String: JSON] = [ExposureRecord.experiment: .string(experiment), self.event: .string(event)]
    if let salt { fields[ExposureRecord.salt] = .string(salt) }
    return .object(fields)
  }
}
