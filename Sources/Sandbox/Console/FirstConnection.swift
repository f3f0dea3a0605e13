internal import Engine
internal import Rules

/// The console's "submit": before it believes in a server it asks it to repeat a text. (wechat-protocol 1.2)
struct FirstConnection: Sendable {
  /// Why nothing was saved.
  struct Refusal: Error, Sendable, Equatable {
    /// The console's own words; nil where it does not come to asking.
    let words: String?
    let reason: Phrase

    var text: Phrase { words.map { "\($0): \(reason)" } ?? reason }
  }

  let caller: WebhookCaller
  let wall: WallClock

  /// - Throws: when the server is not believed.
  func ask(_ address: String, token: String) async throws(Refusal) {
    let (timestamp, nonce) = ("\(wall.seconds)", "\(UInt32.random(in: .min ... .max))")
    let echo = "\(Int64.random(in: 1_000_000_000_000_000_000...Int64.max))"
    let signature = ReplyReader.signature([token, timestamp, nonce])
    let query = "signature=\(signature)&echostr=\(echo)&timestamp=\(timestamp)&nonce=\(nonce)"
    switch await caller.get(address, query: query) {
    case .failure(let silence): throw Refusal(words: "请求URL超时", reason: silence.reason)
    case .success(let answer):
      let text = OutsideText.opening(answer.body, bytes: 80)
      switch answer.status {
      case 200 where answer.body == Array(echo.utf8): return
      case 200 where answer.body.isEmpty: throw failed("\(address) answers with nothing, and must answer with `echostr`")
      case 200 where String(decoding: answer.body, as: UTF8.self).contains(echo):
        throw failed("\(address) answers with `echostr` and more: quotes, a line end or a mark beside it count: `\(text)`")
      case 200: throw failed("\(address) answers with something else than `echostr`: `\(text)`")
      case 300..<400: throw failed("\(address) redirects (\(answer.status)), and the platform does not follow: enter the address that it leads to")
      case 403: throw failed("\(address) refuses (403): does the server have the token of the console? It says: `\(Phrase(kept: text))`")
      case 404: throw failed("nothing is at \(address) (404): the path is /wx/ and the account's name. It says: `\(Phrase(kept: text))`")
      default: throw failed("\(address) answers \(answer.status): `\(Phrase(kept: text))`")
      }
    }
  }

  private func failed(_ reason: Phrase) -> Refusal { Refusal(words: "token验证失败", reason: reason) }
}
