/// Every bound and queue of the server in one place. A request meets them before it meets memory.
package struct ServerLimits: Sendable {
  /// Bytes of a body. Real ones have a few thousand; more is refused with 413.
  package var bodyBytes = 1 << 20
  /// Bytes of a request line.
  package var addressBytes = 8192
  /// Milliseconds from the first byte of a request to its last; then 408.
  package var requestTime = 10_000
  /// Milliseconds that a connection may wait for the next request.
  package var idleTime = 60_000
  /// Milliseconds for which a client may leave its answers untaken; then the connection is closed. Nothing is read from it meanwhile.
  package var takingTime = 10_000
  /// Bytes that are read from a connection at a time: of one that sends without end, a few times as much is in memory.
  package static let readBytes = 16 << 10
  /// Milliseconds from the last byte of a delivery to its answer; then 503, and the platform asks again. It waits five seconds.
  /// (wechat-protocol 4.1)
  package var deadline = 4_000
  /// Deliveries that wait for the store; then 503.
  package var waitingDeliveries = 20_000
  /// Deliveries in one transaction.
  package var batchDeliveries = 512
  /// Open connections of the webhook; further ones are closed at once.
  package var connections = 10_000
  /// Open connections of the admin listener and of a sandbox; for a further one the oldest goes that has not asked anything, or waits for its
  /// next request. While all are being answered, it waits.
  package static let adminConnections = 256
  /// Milliseconds that theirs may wait for the next request: longer than clients keep a connection, so that no call meets its end.
  package static let adminIdleTime = 90_000
  /// Reasons that are kept of a refused reload; further ones are counted.
  package static let keptReasons = 50
  /// Bytes of one of them.
  package static let keptReasonBytes = 1 << 10
  /// Bytes of what `validate` and `test` would have printed.
  package static let keptDetailBytes = 32 << 10
  /// Reloads that `/status` tells of.
  package static let keptReloads = 20
  /// Events that are looked at to say what a reload changes; of what lies beyond it is said that it is not proved.
  package static let comparedEvents = 2_000
  /// Bytes of what is said of that.
  package static let keptChangeBytes = 1 << 10
  /// Bytes of lines that wait for a log; further ones are dropped and counted.
  package var logBytes = 4 << 20
  /// Turns that wait for the shadow's judgement; further ones are dropped and counted.
  package var shadowTurns = 4_096
  /// Turns that wait to be remembered; further ones are only counted.
  package var recordedTurns = 16_384
  /// Kinds of differences that `/status` tells of.
  package static let shownDifferences = 50
  /// Milliseconds without a turn, while some wait, after which nothing moves.
  package var stall = 5_000
  /// Milliseconds from SIGTERM to the end, whatever is under way.
  package var grace = 15_000
  /// Of those, the last ones: what still has not ended is cancelled, and may say so.
  package var cancelling = 2_000
  /// Openids that the decision log remembers, in each of two generations.
  package static let seenOpenids = 50_000
  /// Followers with a turn in the last hour that are known while rules are tried; the oldest are forgotten.
  package static let recentFollowers = 100_000
  /// Streams of turns as they happen that are open at a time; the next one is refused.
  package var liveStreams = 50
  /// Milliseconds for which one who looks may take nothing of what is sent; then their connection is closed. There is a beat every 15 s.
  static let liveTakingTime = 60_000
  /// Turns that wait to be shown to those who look; further ones are dropped and counted.
  package var liveTurns = 4_096
  /// Turns that are shown in a second; further ones are dropped and counted. Nobody reads as fast.
  package var liveTurnsPerSecond = 100
  /// Events that wait for one who looks; further ones are dropped and counted.
  package static let liveEvents = 256
  /// Bytes of a request of the console that changes something.
  package static let consoleBytes = 8 << 10
  /// Questions of the console that take long and wait for each other; the next one is refused.
  package static let consoleQueue = 6
  /// The same of those that are only read.
  package static let consoleReaders = 128
  /// For how long who looks at the console waits for an answer, from when it is asked; then it is stopped.
  package static let consolePatience = Duration.seconds(30)
  /// The same for rules that are tried and compared, each of which has a bound of its own, and which are worked out one after the other.
  package static let tryPatience = Duration.seconds(150)
  /// Bytes of a request about a rollout.
  package static let rolloutBytes = 8 << 10
  /// The limits of the product.
  package static let standard = ServerLimits()
}
