/// What the processes of a database tell each other, so that nobody has to ask all the time. It only wakes: a word can be lost, with the
/// connection that it came by, and whoever waits for one looks from time to time all the same.
package protocol StoreNews: Sendable {
  /// Tells the others, in a moment: many words in a short time are one. Does not block.
  func tell(_ news: News)
  /// What other processes tell, and perhaps this one, from now until the stream is dropped or the store is closed.
  func changes() -> AsyncStream<News>
}

package enum News: String, Sendable, CaseIterable {
  /// Actions were queued.
  case actions
}

extension StoreNews {
  /// For a store of which no other server writes anything: nobody tells, and nobody listens.
  package static var silence: AsyncStream<News> { AsyncStream { $0.finish() } }
}
