package import Hummingbird
package import Rules
internal import Wire

/// The language of whoever asks, while they are answered: a browser says it with every request. English for whoever says none: programs.
package enum AskedLanguage {
  package static var current: DisplayLanguage { JSON.reader }

  /// Pages show what JSON says as well.
  package static func during<Result>(_ language: DisplayLanguage, _ body: () throws -> Result) rethrows -> Result {
    try JSON.$reader.withValue(language, operation: body)
  }

  /// The same of what waits in between.
  package static func during<Result>(_ language: DisplayLanguage, _ body: () async throws -> Result) async rethrows -> Result {
    try await JSON.$reader.withValue(language, operation: body)
  }

  /// The one of ours that they would rather read.
  package static func of(_ request: Request) -> DisplayLanguage {
    request.headers[.acceptLanguage].flatMap { DisplayLanguage(accepting: $0) } ?? .en
  }
}

extension Phrase {
  /// In the words of whoever asks.
  package var answered: String { text(in: AskedLanguage.current) }
}
