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
  /// Milliseconds from the last byte of a delivery to its answer; then 503, and the platform asks again. It waits five seconds.
  /// (wechat-protocol 4.1)
  package var deadline = 4_000
  /// Deliveries that wait for the store; then 503.
  package var waitingDeliveries = 20_000
  /// Deliveries in one transaction.
  package var batchDeliveries = 512
  /// Open connections of the webhook; further ones are closed at once.
  package var connections = 10_000
  /// The limits of the product.
  package static let standard = ServerLimits()
}
