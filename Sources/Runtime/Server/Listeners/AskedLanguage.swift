package import Hummingbird
package import Rules

/// The language of whoever asks, while they are answered: a browser says it with every request. English for whoever says none: programs.
package enum AskedLanguage {
  @TaskLocal package static var current = DisplayLanguage.en

  /// The first of those that somebody reads which we speak. (RFC 9110, 12.5.4; browsers name them in order)
  package static func of(_ request: Request) -> DisplayLanguage {
    let asked = request.headers[.acceptLanguage]?.prefix(256) ?? ""
    return asked.split(separator: ",").lazy.compactMap { DisplayLanguage(locale: $0.prefix { $0 != ";" }.trimmingPrefix(" ").description) }.first
      ?? .en
  }
}

extension Phrase {
  /// In the words of whoever asks.
  package var answered: String { text(in: AskedLanguage.current) }
}
