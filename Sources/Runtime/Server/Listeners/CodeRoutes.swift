internal import Engine
internal import Hummingbird
internal import NIOPosix
internal import Rules
internal import Serving
internal import WeChat
package import Wire

/// What other machines of the house ask of codes: their images, and new ones on demand.
struct CodeRoutes: Sendable {
  let rules: LiveRules
  let store: any CodeStore
  let platforms: Platforms
  let mint: CodeMint
  let mintToken: [UInt8]?
  let clock: WallClock
  let threads: NIOThreadPool
  /// Bytes of a request to mint.
  private static let bodyBytes = 16 << 10

  // MARK: images

  /// `/qr/CAMPAIGN`, `/qr/CAMPAIGN/KEY`: a page for a browser, else a PNG; with `.png` or `.svg` the image whatever was asked for.
  func show(_ request: Request, campaign: PathPart, key: PathPart?) async throws -> Response {
    var name = key ?? campaign
    var form: String?
    for suffix in ["png", "svg"] {
      guard let rest = name.without("." + suffix) else { continue }
      (name, form) = (rest, suffix)
      break
    }
    let ruleSet = rules.current.ruleSet
    let written = key == nil ? name.text : campaign.text
    let (declared, account): (Campaign, Account)
    switch ruleSet.campaign(at: written) {
    case .success(let found): (declared, account) = found
    case .failure(.unknown): return text(.notFound, "no campaign `\(written)`")
    case .failure(.ofSeveral(let names)):
      return text(.notFound, "several accounts have codes of `\(written)`: ask for one of \(quotedList(names))")
    }
    let address = CodeAddress(campaign: declared.id, key: key == nil ? "" : name.text)
    if declared.isOnDemand { return text(.notFound, "codes of `\(address.campaign)` are made on demand, by POST /mint/\(written)") }
    // Keys that could be mistaken are listed percent-encoded; whoever puts such a one into an address as it is listed means the same.
    let listed = CodeAddress(campaign: address.campaign, key: key == nil ? "" : name.written)
    let found = try await threads.runIfActive { try store.code(address, of: account.name) ?? store.code(listed, of: account.name) }
    guard let code = found else {
      return text(.notFound, "no code `\(address.description)`; `wxrules qr apply` makes those that are declared")
    }
    if code.status == .lost { return text(.gone, "the platform does not know the code `\(address.description)` any more") }
    if code.isOver(at: clock.seconds) { return text(.gone, "the code `\(address.description)` has ended") }
    guard let image = CodeImage(code.url) else { return text(.internalServerError, "the code cannot be drawn") }
    let wantsPage = form == nil && (request.headers[.accept] ?? "").contains("text/html")
    if wantsPage {
      let page = page(code, ruleSet.address(address, of: account.name), image, account.timezone)
      return response(.ok, "text/html; charset=utf-8", Array(page.utf8))
    }
    if form == "svg" { return response(.ok, "image/svg+xml", Array(image.svg.utf8)) }
    guard let png = image.png() else { return text(.internalServerError, "the code cannot be drawn") }
    return response(.ok, "image/png", png)
  }

  private func page(_ code: PublishedCode, _ address: AccountAddress, _ image: CodeImage, _ zone: Zone) -> String {
    func shown(_ text: String) -> String { CellText.html(OutsideText.shown(text)) }
    let name = shown(address.description)
    let end: Phrase = code.kind.expiresAt.map { "until \(RuleSet.shown(zone.civil(at: $0))) \(zone.identifier)" } ?? "permanent"
    return """
      <!doctype html><html lang="\(AskedLanguage.current == .zh ? "zh-CN" : "en")"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>\(name)</title>
      <style>body{font:16px system-ui,sans-serif;margin:2rem auto;max-width:24rem;text-align:center;color-scheme:light dark}svg{width:100%}\
      p{margin:.4rem 0;overflow-wrap:anywhere}</style>
      \(image.svg)<h1>\(name)</h1><p>\(("scene" as Phrase).answered) <code>\(shown(code.scene.description))</code></p><p>\(shown(end.answered))</p></html>

      """
  }

  // MARK: codes on demand

  func make(_ request: Request, campaign: String) async throws -> Response {
    guard let mintToken else { return text(.forbidden, "no codes are minted: the server was started without WXRULES_MINT_TOKEN") }
    guard BearerToken.holds(mintToken, in: request.headers[.authorization]) else { return text(.unauthorized, "a bearer token is needed") }
    var values: [String: String] = [:]
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: Self.bodyBytes)
    } catch {
      return text(.contentTooLarge, "at most \(Self.bodyBytes) bytes")
    }
    if body.readableBytes > 0 {
      let bytes = Array(body.readableBytesView)
      guard let json = try? JSON(reading: bytes), case .object(let fields) = json else {
        return text(.badRequest, JSON.nul(in: bytes).map { "the body is \($0)" } ?? "the body is not a JSON object")
      }
      for (name, value) in fields {
        guard name == "values", case .object(let given) = value else {
          return text(.badRequest, "the body is {\"values\": {\"HOLE\": \"TEXT\"}}; `\(name.prefix(40))` is not known")
        }
        for (hole, value) in given {
          guard let word = value.string ?? value.int.map(String.init) else {
            return text(.badRequest, "`\(hole.prefix(40))` is neither text nor a number")
          }
          values[hole] = word
        }
      }
    }
    let ruleSet = rules.current.ruleSet
    let (declared, account): (Campaign, Account)
    switch ruleSet.campaign(at: campaign, where: \.isOnDemand) {
    case .success(let found): (declared, account) = found
    case .failure(.unknown): return text(.notFound, "no campaign `\(campaign)` with `mint: on_demand`")
    case .failure(.ofSeveral(let names)):
      return text(.notFound, "several accounts have codes of `\(campaign)`: ask for one of \(quotedList(names))")
    }
    do throws(CodeMint.Fault) {
      let platform: Platform
      do throws(PlatformFault) { platform = try platforms.platform(of: account) } catch { throw .platform(error) }
      let code = try await mint.mint(
        declared.id, values, request: request.headers.first { $0.name.canonicalName == "idempotency-key" }?.value, under: ruleSet, by: platform)
      return response(.created, "application/json", Array((code.json.text + "\n").utf8))
    } catch {
      return refusal(error)
    }
  }

  private func refusal(_ fault: CodeMint.Fault) -> Response {
    let line = fault.message
    switch fault {
    case .unknownCampaign: return text(.notFound, line)
    case .badValues: return text(.badRequest, line)
    case .sceneTaken: return text(.conflict, line)
    case .tooMany:
      var answer = text(.tooManyRequests, line)
      answer.headers[.retryAfter] = "60"
      return answer
    case .platform: return text(.badGateway, line)
    case .store: return text(.serviceUnavailable, line)
    }
  }

  private func text(_ status: HTTPResponse.Status, _ reason: Phrase) -> Response {
    response(status, "text/plain; charset=utf-8", Array((reason.answered + "\n").utf8))
  }

  private func response(_ status: HTTPResponse.Status, _ type: String, _ body: [UInt8]) -> Response {
    // A code that is renewed has another image at the same address.
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-cache", .xContentTypeOptions: "nosniff"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }
}

/// A part of a path, decoded: here and nowhere else.
struct PathPart {
  let text: String
  /// As it stands in the request.
  let written: String

  init(_ written: String) {
    self.written = written
    text = PercentEncoding.decode(Array(written.utf8)[...]) ?? written
  }

  /// Nil when it does not end so.
  func without(_ suffix: String) -> PathPart? { written.hasSuffix(suffix) ? PathPart(String(written.dropLast(suffix.count))) : nil }
}

/// A secret that a request carries.
enum BearerToken {
  /// Compared in a time that does not tell where it differs.
  static func holds(_ token: [UInt8], in header: String?) -> Bool {
    let given = Array((header ?? "").utf8)
    let wanted = Array("Bearer ".utf8) + token
    return equalsInConstantTime(given, wanted)
  }
}

extension MintedCode {
  package var json: JSON {
    [
      "campaign": .string(campaign), "scene": .string(scene.description), "ticket": .string(ticket), "url": .string(url),
      "expires_at": expiresAt.map { .string(WallClock.text($0)) } ?? .null, "request": .string(request),
    ]
  }
}
