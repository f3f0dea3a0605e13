/// What makes a message that waits needless.
public enum Obstacle: Hashable, Sendable {
  /// The follower has left since, even if they are back.
  case unsubscribed
  /// The follower has written since.
  case replied
  /// The follower has this tag when the message is due.
  case tag(String)
  /// The variable has a value when the message is due.
  case variable(String)
}

/// What becomes of an action that failed.
public enum ErrorPolicy: Hashable, Sendable {
  /// Nothing.
  case ignore
  /// A line in the log.
  case log
  /// Another try, at most so many times, then a line in the log.
  case retry(Int)
}

extension ErrorPolicy {
  /// As `on_error:` and the store say it; nil for other words.
  package init?(_ word: String) {
    switch word {
    case "ignore": self = .ignore
    case "log": self = .log
    default:
      guard word.hasPrefix("retry("), word.hasSuffix(")"), let count = Int(word.dropFirst(6).dropLast()), (1...10).contains(count) else {
        return nil
      }
      self = .retry(count)
    }
  }

  package var word: String {
    switch self {
    case .ignore: "ignore"
    case .log: "log"
    case .retry(let count): "retry(\(count))"
    }
  }

  /// How many further tries it asks for.
  package var retries: Int {
    switch self {
    case .ignore, .log: 0
    case .retry(let count): count
    }
  }
}

package enum EndpointAddress: Sendable, Hashable {
  case literal(String)
  case secret(SecretReference)

  /// The address, or where it is kept: what may be shown.
  package var place: String {
    switch self {
    case .literal(let url): url
    case .secret(.environment(let name)): "env \(name)"  // not said
    case .secret(.file(let path)): "file \(path)"  // not said
    }
  }
}
