package import Wire

/// The line of the ledger by which experiments are measured: somebody was shown an arm for the first time.
package enum ExposureRecord {
  package static let name = "experiment.exposed"
  package static let (experiment, arm, salt) = ("experiment", "arm", "salt")

  /// - Parameter salt: there where the experiment has one: divided anew, its followers are counted anew.
  package static func fields(_ experiment: String, salt: String?, arm: String) -> JSON {
    var fields: [String: JSON] = [self.experiment: .string(experiment), self.arm: .string(arm)]
    if let salt { fields[self.salt] = .string(salt) }
    return .object(fields)
  }
}
