internal import Crypto

/// What is kept of a secret that only has to be known again.
package enum SecretDigest {
  /// SHA-256, 32 bytes. For secrets that nobody can guess: without salt, and quick.
  package static func of(_ secret: some StringProtocol) -> [UInt8] { Array(SHA256.hash(data: Array(secret.utf8))) }
}
