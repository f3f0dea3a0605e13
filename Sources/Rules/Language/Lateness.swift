/// How late an event may be told, in seconds: for so long is kept what an event is judged by that comes after newer ones.
package enum Lateness {
  /// Events of the platform.
  package static let delivered: Int64 = 86_400
  /// Events that a server of the house posts: an older one is refused.
  package static let posted: Int64 = 30 * 86_400
}
