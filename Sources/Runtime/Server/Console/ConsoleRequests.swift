internal import Engine
internal import Hummingbird
internal import Rules
internal import Wire

extension ConsoleRequest {
  init(_ request: Request, _ context: OperatorContext) {
    func header(_ name: String) -> String? { request.headers.first { $0.name.canonicalName == name }?.value }
    host = request.head.authority
    origin = request.headers[.origin]
    site = header("sec-fetch-site")
    authorization = request.headers[.authorization]
    // Several fields are one with semicolons. (RFC 9113, 8.2.3)
    let cookies = request.headers[values: .cookie]
    cookie = cookies.isEmpty ? nil : cookies.joined(separator: ";")
    let forwarded = request.headers.filter { $0.name.canonicalName == "x-forwarded-for" }.map(\.value)
    forwardedFor = forwarded.isEmpty ? nil : forwarded.joined(separator: ",")
    forwardedProto = header("x-forwarded-proto")
    peer = context.peer
  }
}

/// The body of a request that changes something.
enum ConsoleBody {
  /// - Parameter known: names that may stand in it.
  /// - Throws: `ConsoleFault` for anything else than an object of such, or nothing.
  static func members(
    of request: Request, known: Set<String>, upTo bytes: Int = ServerLimits.consoleBytes
  ) async throws(ConsoleFault) -> [String: JSON] {
    let body: ByteBuffer
    do { body = try await request.body.collect(upTo: bytes) } catch { throw .refused(.contentTooLarge, ["at most \(bytes) bytes"]) }
    if body.readableBytes == 0 { return [:] }
    let bytes = Array(body.readableBytesView)
    guard let json = try? JSON(reading: bytes), case .object(let members) = json else {
      throw .bad(JSON.nul(in: bytes).map { "the body is \($0)" } ?? "the body is a JSON object")
    }
    if let strange = members.keys.sorted().first(where: { !known.contains($0) }) {
      throw .bad("`\(OutsideText.shown(strange, upTo: 64))` is not known")
    }
    return members
  }
}
