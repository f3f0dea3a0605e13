internal import FoundationEssentials
package import Rules

/// Where the values of `{ env: … }` and `{ file: … }` come from.
package struct Secrets: Sendable {
  /// What a secret is for.
  package enum Use: Sendable { case token, aesKey, appSecret, hashKey, endpoint, signingKey }

  private let environment: @Sendable (String) -> String?
  private let standIn: @Sendable (Use) -> String?

  package init(environment: @escaping @Sendable (String) -> String?) { self.init(environment: environment, standIn: { _ in nil }) }

  private init(environment: @escaping @Sendable (String) -> String?, standIn: @escaping @Sendable (Use) -> String?) {
    self.environment = environment
    self.standIn = standIn
  }

  /// The same, with values for what is not set: only where nobody outside need know them.
  package func withStandIns(_ standIn: @escaping @Sendable (Use) -> String?) -> Secrets { Secrets(environment: environment, standIn: standIn) }

  /// Those of this process.
  package static let process = Secrets { ProcessInfo.processInfo.environment[$0] }

  /// The value, without white space around it. Absent and empty are the same: nobody's secret is empty.
  /// - Throws: `FileFault`, with a sentence that names the reference and never the value.
  package func resolve(_ reference: SecretReference, for use: Use) throws(FileFault) -> String {
    do throws(FileFault) { return try resolve(reference) } catch {
      guard let standIn = standIn(use) else { throw error }
      return standIn
    }
  }

  private func resolve(_ reference: SecretReference) throws(FileFault) -> String {
    let text: String?
    switch reference {
    case .environment(let name):
      text = environment(name)
      guard let text, !trimmed(text).isEmpty else { throw FileFault("environment variable \(name) is not set") }
    case .file(let path):
      text = (try? Data(contentsOf: URL(filePath: path))).flatMap { $0.count <= 4096 ? String(data: $0, encoding: .utf8) : nil }
      guard let text, !trimmed(text).isEmpty else { throw FileFault("file \(path) is not there, not readable, or empty") }
    }
    return trimmed(text ?? "")
  }

  private func trimmed(_ text: String) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
