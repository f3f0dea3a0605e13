internal import Hummingbird
internal import NIOCore
internal import Synchronization
internal import Wire

/// Answers as nobody should give them, and as somebody once does.
enum FaultyAnswers {
  /// A page of whoever stands between. Who has too much to do says when to come back.
  static func page(_ status: Int) -> Response {
    let phrase = HTTPResponse.Status(code: status).reasonPhrase
    var response = Answers.text(.init(code: status), "<html><body><h1>\(status) \(phrase)</h1></body></html>")
    if status == 429 || status == 503 { response.headers[.retryAfter] = "2" }
    return response
  }

  /// 500 levels, each of which is JSON.
  static var deep: Response {
    Answers.bytes(
      .ok, "text/plain; charset=utf-8",
      Array((String(repeating: #"{"a":"#, count: 500) + "0" + String(repeating: "}", count: 500)).utf8))
  }

  /// Words that clear a screen, colour it, begin a line of their own and turn the writing round.
  static let control: JSON = [
    "errcode": -1, "errmsg": "system error\u{1B}[2J\u{1B}[31m\n2026-01-01T00:00:00+0800 error wxrules: all is lost\r\u{9B}1m\u{202E}tsol",
  ]

  /// The head at once, then a byte a second.
  static func dripping(_ response: Response) async throws -> Response {
    let bytes = try await body(of: response)
    var slow = response
    slow.body = ResponseBody(contentLength: bytes.count) { writer in
      for byte in bytes {
        try await writer.write(ByteBuffer(bytes: [byte]))
        try await Task.sleep(for: .seconds(1))
      }
      try await writer.finish(nil)
    }
    return slow
  }

  static func truncated(_ response: Response) async throws -> Response {
    let bytes = try await body(of: response)
    return Answers.bytes(response.status, response.headers[.contentType] ?? "text/plain", Array(bytes.prefix(bytes.count / 2)))
  }

  /// Every number but the code is one that nobody can mean.
  static func absurd(_ response: Response, _ faults: FaultSource) async throws -> Response {
    guard let json = try? JSON(reading: await body(of: response)) else { return response }
    return Answers.json(absurd(json, faults))
  }

  private static let extremes = [Int.max, Int.min, 0, -5, 9_000_000_000_000]

  private static func absurd(_ json: JSON, _ faults: FaultSource) -> JSON {
    switch json {
    case .null, .bool, .string: json
    case .int, .number: .int(extremes.first { _ in faults.chance(0.4) } ?? .max)
    case .array(let items): .array(items.map { absurd($0, faults) })
    case .object(let fields): .object(Dictionary(fields.map { ($0.key, $0.key == "errcode" ? $0.value : absurd($0.value, faults)) }) { $1 })
    }
  }

  private final class Collected: Sendable { let bytes = Mutex<[UInt8]>([]) }

  private struct Collector: ResponseBodyWriter {
    let collected: Collected
    func write(_ buffer: ByteBuffer) { collected.bytes.withLock { $0 += buffer.readableBytesView } }
    consuming func finish(_ trailingHeaders: HTTPFields?) {}
  }

  private static func body(of response: Response) async throws -> [UInt8] {
    let collected = Collected()
    try await response.body.write(Collector(collected: collected))
    return collected.bytes.withLock { $0 }
  }
}
