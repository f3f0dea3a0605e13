package import Rules
package import Wire

/// What `wxrules doctor` found out, one line for each thing that can be wrong between the platform and an account.
package struct Diagnosis: Sendable {
  package enum Verdict: String, Sendable {
    case right, wrong, unknown
    /// It is as it may be, and somebody should know.
    case warning
  }
  /// What can be wrong, in the order in which it shows.
  package enum Subject: String, Sendable, CaseIterable {
    case address, token, signature, clock, mode
    case aesKey = "aes_key"
    case appID = "app_id"
    case message, answer, speed, secret, code, platform, endpoint, console

    /// As the head of its line.
    var name: Phrase {
      switch self {
      case .address: "address"
      case .token: "token"
      case .signature: "signature"
      case .clock: "clock"
      case .mode: "mode"
      case .aesKey: "aes_key"
      case .appID: "app_id"
      case .message: "message"
      case .answer: "answer"
      case .speed: "speed"
      case .secret: "secret"
      case .code: "code"
      case .platform: "platform"
      case .endpoint: "endpoint"
      case .console: "autoreply"
      }
    }
  }
  package struct Line: Sendable, Equatable {
    package let subject: Subject
    package let verdict: Verdict
    package let text: Phrase
  }
  package private(set) var lines: [Line] = []

  package init() {}

  package mutating func note(_ subject: Subject, _ verdict: Verdict, _ text: Phrase) {
    lines.append(Line(subject: subject, verdict: verdict, text: text))
  }

  package var isHealthy: Bool { !lines.contains { $0.verdict == .wrong } }

  package func text(_ paint: Paint, in language: DisplayLanguage) -> String {
    lines.map { line in
      let mark =
        switch line.verdict {
        case .right: paint(verbatim: "✓", .green)
        case .wrong: paint(verbatim: "✗", .red)
        case .warning: paint(verbatim: "!", .yellow)
        case .unknown: "·"
        }
      return "\(mark) \(DisplayWidth.padded(line.subject.name.text(in: language), to: 10))\(line.text.text(in: language))\n"
    }.joined()
  }

  package func json(in language: DisplayLanguage) -> JSON {
    .array(
      lines.map { ["subject": .string($0.subject.rawValue), "verdict": .string($0.verdict.rawValue), "text": .string($0.text.text(in: language))] })
  }
}
