internal import Hummingbird
internal import NIOCore
internal import Wire

/// Responses in short.
enum Answers {
  /// The platform labels JSON as text. (wechat-protocol 5.2)
  static func json(_ json: JSON) -> Response { bytes(.ok, "text/plain; charset=utf-8", Array(json.line.utf8)) }
  static func text(_ status: HTTPResponse.Status, _ text: String) -> Response { bytes(status, "text/html; charset=utf-8", Array(text.utf8)) }
  static func bytes(_ status: HTTPResponse.Status, _ type: String, _ bytes: [UInt8]) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private struct Cut: Error {}
  /// The connection ends in the middle of the answer.
  static var cut: Response {
    Response(status: .ok, headers: [.contentType: "text/plain"], body: ResponseBody(contentLength: 100) { _ in throw Cut() })
  }
}
