package import Engine
public import Rules
public import Wire

/// Lets in what the platform sent and nothing else: signature, time stamp, mode, decryption, addressee. (wechat-protocol 1)
public struct WebhookGate: Sendable {
  /// The account behind it.
  public let account: WebhookAccount
  private let window: Int64?

  /// - Parameter window: seconds by which a time stamp may be off either way; nil to take any, as for old captures.
  public init(account: WebhookAccount, window: Int64? = 300) {
    self.account = account
    self.window = window
  }

  /// How a delivery proves itself; the body is not needed to say so.
  public enum Admission: Sendable {
    /// The query was signed: the body may be read.
    case plain
    /// The signature is over the ciphertext, so it can be checked when that is there.
    case sealed(WebhookQuery)
  }

  /// A delivery that was let in.
  public struct Opened: Sendable {
    /// What happened, to whom, and what makes it the same as a repeat.
    package let delivery: Delivery
    /// What happened.
    public var event: Event { delivery.event }
    /// How the answer is to be closed; nil when it goes in clear.
    public let seal: ReplySeal?
  }

  /// The text to answer a handshake with. The same one as often as it is asked. (wechat-protocol 1.2)
  /// - Parameter now: seconds since 1970 UTC.
  public func handshake(_ query: WebhookQuery, now: Int64) throws(Refusal) -> [UInt8] {
    let echo = try need(.echo, query)
    let (timestamp, nonce) = try stamp(query)
    // Other products of the platform send it encrypted, signed with it.
    if let signature = query[.messageSignature], let cipher = account.cipher {
      guard account.signs(signature, [timestamp, nonce, echo]) else { throw .signature }
      try check(timestamp, now)
      do throws(CipherFault) { return try cipher.decrypt(Array(echo)) } catch { throw .decryption(error) }
    }
    guard account.signs(try need(.signature, query), [timestamp, nonce]) else { throw .signature }
    try check(timestamp, now)
    return Array(echo)
  }

  /// What can be said before the body is there.
  /// - Parameter now: seconds since 1970 UTC.
  public func admit(_ query: WebhookQuery, now: Int64) throws(Refusal) -> Admission {
    if query.isSealed, account.cipher != nil {
      _ = (try need(.messageSignature, query), try stamp(query))
      return .sealed(query)
    }
    let signature = try need(.signature, query)
    let (timestamp, nonce) = try stamp(query)
    guard account.signs(signature, [timestamp, nonce]) else { throw .signature }
    try check(timestamp, now)
    guard account.mode != .encrypted else { throw .notEncrypted }
    return .plain
  }

  /// The event in a body. Of a sealed one, only what was decrypted counts.
  /// - Parameter now: seconds since 1970 UTC.
  public func open(_ body: Span<UInt8>, _ admission: Admission, with decoder: inout EventDecoder, now: Int64) throws(Refusal) -> Opened {
    switch admission {
    case .plain:
      let event: Event
      do throws(DeliveryFault) {
        event = try decoder.decode(body)
      } catch {
        if case .missing = error, (try? decoder.fields(body)).map(isSealed) ?? false { throw .unexpectedlyEncrypted }
        throw .message(error)
      }
      // The plain copy beside a ciphertext is covered by no signature.
      if account.cipher != nil, isSealed(event.fields) { throw .query(.missing("msg_signature")) }
      return Opened(delivery: try addressed(event), seal: nil)
    case .sealed(let query):
      let signature = try need(.messageSignature, query)
      let (timestamp, nonce) = try stamp(query)
      let fields: Fields
      do throws(DeliveryFault) { fields = try decoder.fields(body) } catch { throw .message(error) }
      guard let entry = fields.child(of: 0, named: Self.encrypt) else { throw .notEncrypted }
      let ciphertext = fields.bytes[fields.range(entry)]
      guard let token = account.signer(of: signature, [timestamp, nonce, ciphertext]) else { throw .signature }
      try check(timestamp, now)
      guard let cipher = account.cipher else { throw .unexpectedlyEncrypted }
      let opened: (message: [UInt8], answering: MessageCipher)
      do throws(CipherFault) { opened = try cipher.open(Array(ciphertext)) } catch { throw .decryption(error) }
      let event: Event
      do throws(DeliveryFault) { event = try decoder.decode(opened.message) } catch { throw .message(error) }
      // Under what it came, so that console and server need not change in one moment.
      return Opened(delivery: try addressed(event), seal: ReplySeal(cipher: opened.answering, token: token, nonce: Array(nonce)))
    }
  }

  private func isSealed(_ fields: Fields) -> Bool { fields.child(of: 0, named: Self.encrypt) != nil }
  private static let encrypt = Array("Encrypt".utf8)

  private func addressed(_ event: Event) throws(Refusal) -> Delivery {
    if let id = account.originalID, !event.fields.bytes[event.accountRange].elementsEqual(id.utf8) { throw .addressee }
    return Delivery(event, account: account.name)
  }

  private func stamp(_ query: WebhookQuery) throws(Refusal) -> (timestamp: ArraySlice<UInt8>, nonce: ArraySlice<UInt8>) {
    (try need(.timestamp, query), try need(.nonce, query))
  }

  private func need(_ parameter: WebhookQuery.Parameter, _ query: WebhookQuery) throws(Refusal) -> ArraySlice<UInt8> {
    guard let value = query[parameter] else { throw .query(.missing(parameter.word)) }
    return value
  }

  private func check(_ timestamp: ArraySlice<UInt8>, _ now: Int64) throws(Refusal) {
    // No number of fifteen digits overflows.
    guard (1...15).contains(timestamp.count), timestamp.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .query(.invalid("timestamp")) }
    let time = timestamp.reduce(0 as Int64) { $0 * 10 + Int64($1 - 0x30) }
    guard let window, abs(now - time) > window else { return }
    throw .stale(seconds: now - time)
  }
}

extension WebhookQuery {
  /// Whether it says that the body is encrypted.
  package var isSealed: Bool { self[.encryption].map { $0.elementsEqual("aes".utf8) } ?? false || self[.messageSignature] != nil }
}

/// What closes the answer to an encrypted delivery. (wechat-protocol 1.4)
public struct ReplySeal: Sendable {
  private let cipher: MessageCipher
  private let token: [UInt8]
  /// Given back as it came, as the official text has it.
  private let nonce: [UInt8]

  init(cipher: MessageCipher, token: [UInt8], nonce: [UInt8]) {
    self.cipher = cipher
    self.token = token
    self.nonce = nonce
  }

  /// The answer, encrypted and signed. Silence is none: it is sent in clear in every mode.
  /// - Parameters:
  ///   - now: seconds since 1970 UTC.
  ///   - random: 16 bytes, other ones each time.
  public func close(_ body: [UInt8], now: Int64, random: [UInt8]) -> [UInt8] {
    let ciphertext = cipher.encrypt(body, random: random)
    let timestamp = Array(String(now).utf8)
    let signature = Signature.make([token, timestamp, nonce, ciphertext])
    return ReplyEncoder.sealed(ciphertext: ciphertext, signature: signature, timestamp: timestamp, nonce: nonce)
  }
}
