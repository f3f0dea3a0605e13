/// Who has seen which arm is known of a follower under a key of its own for each salt: divided anew, they are shown anew.
package enum ExposureKey {
  package static func of(_ experiment: String, salt: String?) -> String { salt.map { "\(experiment)/\($0)" } ?? experiment }
}
