internal import Dispatch
package import Engine
internal import Synchronization

/// `NOTIFY`, to and from the processes of a database. PostgreSQL lets one transaction at a time commit that tells something, so no turn does:
/// it is told afterwards, by a connection that writes nothing.
final class NewsLine: Sendable {
  private struct State {
    var listeners: [Int: AsyncStream<News>.Continuation] = [:]
    var lastListener = 0
    var isListening = false
    var waiting: Set<News> = []
    var isTelling = false
    var isClosed = false
  }
  private let string: ConnectionString
  private let state = Mutex(State())
  private let telling = StoreSession(.keeping, isLookedAt: false)
  private let queue = DispatchQueue(label: "wxrules.store.news")
  /// For as long as anybody listens.
  private let listening = DispatchQueue(label: "wxrules.store.listening")

  private static let channel = "wxrules"
  /// Words that come within it are one.
  private static let breath = DispatchTimeInterval.milliseconds(20)
  /// How long one look for news takes, after which is seen whether anybody still listens.
  private static let look = Duration.milliseconds(500)

  init(_ string: ConnectionString) { self.string = string }

  func tell(_ news: News) {
    let begins = state.withLock { state in
      guard !state.isClosed else { return false }
      state.waiting.insert(news)
      defer { state.isTelling = true }
      return !state.isTelling
    }
    if begins { queue.asyncAfter(deadline: .now() + Self.breath) { [weak self] in self?.tellAll() } }
  }

  private func tellAll() {
    let words = state.withLock { state in
      defer { (state.waiting, state.isTelling) = ([], false) }
      return state.isClosed ? [] : state.waiting.map(\.rawValue).sorted()
    }
    if words.isEmpty { return }
    // The connection may have ended since the last word. What is not told then either is found by those who look.
    for _ in 0..<2 { if (try? tell(words)) != nil { return } }
  }

  private func tell(_ words: [String]) throws(PostgreSQLFault) {
    try telling.asking(string, .seconds(2), until: .now + .seconds(2)) { asking throws(PostgreSQLFault) in
      for word in words { try asking.run(PostgreSQLStatement("news-tell", PackageResources.news_tell_sql), .text(Self.channel), .text(word)) }
    }
  }

  func changes() -> AsyncStream<News> {
    let (stream, continuation) = AsyncStream<News>.makeStream(bufferingPolicy: .bufferingNewest(News.allCases.count))
    let (number, begins) = state.withLock { state in
      guard !state.isClosed else { return (nil as Int?, false) }
      state.lastListener += 1
      state.listeners[state.lastListener] = continuation
      defer { state.isListening = true }
      return (state.lastListener, !state.isListening)
    }
    guard let number else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.listeners[number] = nil } }
    if begins { listening.async { [weak self] in NewsLine.listen(for: { self }) } }
    return stream
  }

  /// Until nobody listens any more. A lost connection is made anew, in pauses that are not the same for all.
  private static func listen(for line: () -> NewsLine?) {
    var pause = Duration.milliseconds(200)
    while let string = line()?.wanted {
      do throws(PostgreSQLFault) {
        let connection = try PostgreSQLConnection(string, until: .now + .seconds(5))
        defer { connection.close() }
        try connection.execute("LISTEN \(channel)", name: "news-listen", until: .now + .seconds(5))
        // What was told meanwhile nobody heard.
        for news in News.allCases { line()?.hear(news) }
        pause = .milliseconds(200)
        while line()?.wanted != nil {
          if let word = try connection.waitForNotification(until: .now + look), let news = News(rawValue: word.payload) { line()?.hear(news) }
        }
      } catch {
        let milliseconds = (pause * Double.random(in: 0.5...1.5)).milliseconds
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(Int(milliseconds)))
        pause = min(pause * 2, .seconds(5))
      }
    }
  }

  private func hear(_ news: News) { for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(news) } }

  /// The database, while anybody listens.
  private var wanted: ConnectionString? {
    state.withLock { state in
      if state.isClosed || state.listeners.isEmpty { state.isListening = false }
      return state.isListening ? string : nil
    }
  }

  func close() {
    let listeners = state.withLock { state in
      state.isClosed = true
      defer { state.listeners = [:] }
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.finish() }
    telling.close()
  }
}

extension PostgreSQLStore: StoreNews {
  package func tell(_ news: News) { newsLine.tell(news) }
  package func changes() -> AsyncStream<News> { newsLine.changes() }
}
