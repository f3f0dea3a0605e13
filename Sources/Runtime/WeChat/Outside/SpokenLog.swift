package import Logging
package import Rules

extension Logger {
  /// Says something in the log, in the language of whoever keeps it: see ``SpokenPhrase``. A handler that knows nothing of phrases writes English.
  package func say(
    _ level: Logger.Level, _ phrase: Phrase, metadata: @autoclosure () -> Logger.Metadata? = nil, file: String = #fileID,
    function: String = #function, line: UInt = #line
  ) {
    guard level >= logLevel else { return }
    var about = metadata() ?? [:]
    about[SpokenPhrase.key] = .stringConvertible(SpokenPhrase(phrase: phrase))
    log(level: level, "\(phrase.english)", metadata: about, file: file, function: function, line: line)
  }
}

/// A message of the log as a value, on its way to the handler, which puts it into words.
package struct SpokenPhrase: Sendable, CustomStringConvertible {
  package static let key = "phrase"
  package let phrase: Phrase
  package var description: String { phrase.english }

  /// The event in the words of a language, without what carried them.
  package static func said(_ event: LogEvent, in language: DisplayLanguage) -> LogEvent {
    guard case .stringConvertible(let value)? = event.metadata?[key], let spoken = value as? SpokenPhrase else { return event }
    var event = event
    event.message = "\(spoken.phrase.text(in: language))"
    event.metadata?[key] = nil
    if event.metadata?.isEmpty == true { event.metadata = nil }
    return event
  }
}
