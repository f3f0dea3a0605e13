/// Who has seen which arm is known of a follower under a key of its own for each salt: divided anew, they are shown anew.
package enum ExposureKey {
  package static func of(_ experiment: String, salt: String?) -> String { salt.map { "\(experiment)/\($0)" } ?? experiment }

  /// What a key was made of; a name has no stroke in it.
  package static func parts(of key: String) -> (experiment: String, salt: String?) {
    guard let stroke = key.firstIndex(of: "/") else { return (key, nil) }
    return (String(key[..<stroke]), String(key[key.index(after: stroke)...]))
  }
}
