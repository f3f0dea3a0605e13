internal import Engine
internal import Rules
package import Serving
internal import Wire

/// A captured request held against the accounts: which of the settings does not fit. Asks nobody, changes nothing.
package struct RequestDoctor: Sendable {
  private let serving: ServedRules
  private let window: Int64

  /// - Parameter window: seconds by which a time stamp may be off.
  package init(_ serving: ServedRules, window: Int64 = 300) {
    self.serving = serving
    self.window = window
  }

  /// - Parameter now: seconds since 1970 UTC; nil when the capture is old and says nothing about the clock.
  package func examine(_ request: CapturedRequest, now: Int64?) -> Diagnosis {
    var diagnosis = Diagnosis()
    let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let known = serving.gates.keys.sorted().map { WebhookPath.path(of: $0) }.joined(separator: " | ")
    guard let gate = WebhookPath.account(in: Array(parts[0].utf8)[...]).flatMap({ serving.gates[$0] }) else {
      diagnosis.note(.address, .wrong, "`\(parts[0])` is no account's path; the console's URL must end in \(known)")
      return diagnosis
    }
    let account = gate.account
    diagnosis.note(
      .address, .right,
      parts[0].hasSuffix("/")
        ? "`\(parts[0])` is account `\(account.name)`; the slash at its end changes nothing" : "`\(parts[0])` is account `\(account.name)`")
    let query: WebhookQuery
    do throws(QueryFault) {
      query = try WebhookQuery(parts.count > 1 ? parts[1] : "")
    } catch {
      diagnosis.note(.signature, .wrong, Refusal.query(error).text)
      return diagnosis
    }
    guard let timestamp = query.text(.timestamp), let nonce = query[.nonce] else {
      diagnosis.note(.signature, .wrong, "`timestamp` or `nonce` is missing: this is no request of the platform, or a proxy drops the query string")
      return diagnosis
    }
    let stamp = [Array(timestamp.utf8), Array(nonce)]
    let isSealed = request.method == "POST" && query.isSealed
    let ciphertext = ciphertext(in: request.body)
    let isSigned = examineToken(query, stamp, ciphertext, isSealed: isSealed, account, &diagnosis)
    examineClock(timestamp, now, &diagnosis)
    if request.method == "GET" {
      diagnosis.note(.answer, isSigned && query[.echo] != nil ? .right : .wrong, query[.echo] == nil ? "a handshake has `echostr`" : "the handshake")
      return diagnosis
    }
    examineMode(isSealed: isSealed, hasCiphertext: ciphertext != nil, account, &diagnosis)
    if isSealed, let ciphertext { examineCipher(ciphertext, account, &diagnosis) } else { examineMessage(request.body, account, &diagnosis) }
    return diagnosis
  }

  private func ciphertext(in body: [UInt8]) -> [UInt8]? {
    var decoder = EventDecoder()
    guard let fields = try? decoder.fields(body.span), let entry = fields.child(of: 0, named: Array("Encrypt".utf8)) else { return nil }
    return Array(fields.bytes[fields.range(entry)])
  }

  private func examineToken(
    _ query: WebhookQuery, _ stamp: [[UInt8]], _ ciphertext: [UInt8]?, isSealed: Bool, _ account: WebhookAccount, _ diagnosis: inout Diagnosis
  ) -> Bool {
    func signer(_ signature: ArraySlice<UInt8>?, _ parts: [[UInt8]]) -> Phrase? {
      guard let signature else { return nil }
      for (index, token) in account.tokens.enumerated() where Signature.holds(signature, over: [token] + parts) {
        return index == 0 ? "signed with the current token" : "signed with the previous token"
      }
      return nil
    }
    let short = signer(query[.signature], stamp)
    guard isSealed else {
      if let short {
        diagnosis.note(.token, .right, short)
        return true
      }
      let other = serving.gates.values.first { gate in
        query[.signature].map { signature in gate.account.tokens.contains { Signature.holds(signature, over: [$0] + stamp) } } ?? false
      }
      if let other {
        diagnosis.note(
          .token, .wrong, "signed with the token of account `\(other.account.name)`: the console's URL or token is that of the other account")
      } else {
        diagnosis.note(
          .token, .wrong,
          query[.signature] == nil ? "`signature` is missing" : "not signed with this account's token: compare it with 令牌(Token) in the console")
      }
      return false
    }
    if let ciphertext, let long = signer(query[.messageSignature], stamp + [ciphertext]) {
      diagnosis.note(.token, .right, long)
      diagnosis.note(.signature, .right, "`msg_signature` covers the ciphertext as it came")
      return true
    }
    if let short {
      diagnosis.note(.token, .right, short)
      diagnosis.note(
        .signature, .wrong,
        ciphertext == nil
          ? "there is no `Encrypt` in the body"
          : "`msg_signature` does not cover this ciphertext: the body was changed on its way, or the capture is not exact")
    } else {
      diagnosis.note(.token, .wrong, "not signed with this account's token: compare it with 令牌(Token) in the console")
    }
    return false
  }

  private func examineClock(_ timestamp: String, _ now: Int64?, _ diagnosis: inout Diagnosis) {
    guard let time = Int64(timestamp) else {
      diagnosis.note(.clock, .wrong, "`timestamp` is no number")
      return
    }
    guard let now else {
      diagnosis.note(.clock, .unknown, "sent at \(WallClock.text(time)); an old capture says nothing about this machine's clock")
      return
    }
    let off = now - time
    diagnosis.note(
      .clock, abs(off) <= window ? .right : .wrong,
      abs(off) <= window
        ? "\(abs(off)) s apart from this machine's"
        : off > 0
          ? "\(off) s behind this machine's clock: correct the clock (ntp), or the capture is old (--old)"
          : "\(-off) s ahead of this machine's clock: correct the clock (ntp), or the capture is old (--old)")
  }

  private func examineMode(isSealed: Bool, hasCiphertext: Bool, _ account: WebhookAccount, _ diagnosis: inout Diagnosis) {
    switch (account.mode, isSealed) {
    case (.encrypted, true), (.plain, false): diagnosis.note(.mode, .right, "\(account.mode.rawValue), as declared")
    case (.compatible, _):
      let fits = isSealed == hasCiphertext
      diagnosis.note(.mode, fits ? .right : .wrong, fits ? "compatible, as declared" : "a ciphertext without `msg_signature`")
    case (.encrypted, false):
      diagnosis.note(.mode, .wrong, "delivered in plain, but declared `mode: encrypted`: choose 安全模式 in the console, or declare `plain`")
    case (.plain, true):
      diagnosis.note(
        .mode, account.cipher == nil ? .wrong : .unknown,
        account.cipher == nil
          ? "delivered encrypted, but declared `mode: plain`, and there is no `aes_key`: declare `compatible` or `encrypted`, or choose 明文模式 in the console"
          : "delivered encrypted, but declared `mode: plain`, though there is an `aes_key`: declare `compatible` or `encrypted`, or choose 明文模式 in the console"
      )
    }
  }

  private func examineCipher(_ ciphertext: [UInt8], _ account: WebhookAccount, _ diagnosis: inout Diagnosis) {
    guard let cipher = account.cipher else {
      diagnosis.note(.aesKey, .wrong, "the account has no `aes_key`")
      return
    }
    do throws(CipherFault) {
      let message = try cipher.decrypt(ciphertext)
      diagnosis.note(.aesKey, .right, "decrypts")
      diagnosis.note(.appID, .right, "encrypted for \(account.appID)")
      examineMessage(message, account, &diagnosis)
    } catch {
      switch error {
      case .encoding:
        diagnosis.note(.aesKey, .wrong, "`Encrypt` is no base64 of whole blocks: the body was changed on its way (a `+` that became a space?)")
      case .padding, .length:
        diagnosis.note(.aesKey, .wrong, "does not decrypt: compare `aes_key` with 消息加解密密钥(EncodingAESKey) in the console")
      case .appID(let found):
        diagnosis.note(.aesKey, .right, "decrypts")
        diagnosis.note(.appID, .wrong, "encrypted for `\(found)`, but `app_id` is `\(account.appID)`")
      }
    }
  }

  private func examineMessage(_ body: [UInt8], _ account: WebhookAccount, _ diagnosis: inout Diagnosis) {
    var decoder = EventDecoder()
    do throws(DeliveryFault) {
      let event = try decoder.decode(body)
      if let id = account.originalID, id != event.account {
        diagnosis.note(.message, .wrong, "addressed to `\(event.account)`, but `original_id` is `\(id)`")
      } else {
        let what = event.kind == .other ? event.name ?? event.title : event.title
        diagnosis.note(.message, .right, "\(what), addressed to `\(event.account)`")
      }
    } catch {
      diagnosis.note(.message, .wrong, error == .json ? "\(error.message): choose XML as 数据格式 in the console" : error.message)
    }
  }
}
