package enum SecretReference: Sendable, Hashable {
  case environment(String)
  case file(String)
}

/// A secret that can be changed under traffic: the one in force and, for a while, the one before it.
package struct KeyringReference: Sendable, Equatable {
  package let current: SecretReference
  package let previous: SecretReference?
}
