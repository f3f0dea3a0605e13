import Rules
import TestSupport
import Testing

@testable import Engine
@testable import Serving
@testable import WeChat
@testable import Wire

@Suite("the gate of the webhook")
struct WebhookTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let name, token, key, appID, timestamp, nonce, signature, ciphertext, expected: String
    var testDescription: String { name }
    func cipher() throws -> MessageCipher { try WebhookTests.cipher(key, appID) }
  }
  static func cipher(_ key: String, _ appID: String) throws -> MessageCipher {
    let key = try #require(AESKey(encodingAESKey: key))
    return try #require(MessageCipher(keys: [key], appID: appID))
  }

  static var vectors: [Vector] {
    get throws {
      try Repository.lines(of: "Tests/RuntimeTests/Tables/ciphertexts.tsv", count: 14).map { line in
        let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).replacing("\\n", with: "\n") }
        return Vector(
          name: cells[0], token: cells[1], key: cells[2], appID: cells[3], timestamp: cells[4], nonce: cells[5], signature: cells[6],
          ciphertext: cells[7], expected: cells[8])
      }
    }
  }

  @Test("published ciphertexts are opened, or refused for the right reason", arguments: try vectors)
  func opens(_ vector: Vector) throws {
    let parts = [vector.token, vector.timestamp, vector.nonce, vector.ciphertext].map { Array($0.utf8) }
    if vector.signature != "-" {
      #expect(Signature.holds(vector.signature.utf8, over: parts))
      #expect(!Signature.holds(vector.signature.uppercased().utf8, over: parts))
      #expect(!Signature.holds(vector.signature.utf8, over: Array(parts.dropLast())))
    }
    let cipher = try vector.cipher()
    do throws(CipherFault) {
      let message = String(decoding: try cipher.decrypt(Array(vector.ciphertext.utf8)), as: UTF8.self)
      #expect("ok \(message)" == vector.expected)
    } catch {
      #expect(error.label == vector.expected)
    }
  }

  @Test("there are vectors of every kind") func vectorsAreThere() throws {
    #expect(try Set(Self.vectors.map(\.expected)).isSuperset(of: ["key", "length", "app_id"]))
  }

  @Test("encrypting with given random bytes makes the published bytes")
  func encrypts() throws {
    let vectors = try Self.vectors
    let mixed = try #require(vectors.first { $0.name == "mixed text" })
    #expect(
      String(decoding: try mixed.cipher().encrypt(Array("我是中文abcd123".utf8), random: Array("aaaabbbbccccdddd".utf8)), as: UTF8.self)
        == mixed.ciphertext)
    for vector in vectors where vector.token == "ruleEngine01" && vector.expected.hasPrefix("ok ") {
      let sealed = try vector.cipher().encrypt(Array(vector.expected.dropFirst(3).utf8), random: Array("0123456789abcdef".utf8))
      #expect(String(decoding: sealed, as: UTF8.self) == vector.ciphertext, "\(vector.name)")
    }
  }

  @Test("every length survives the way there and back")
  func everyLength() throws {
    let cipher = try Self.cipher(Account.key, "wx0")
    for length in 0..<200 {
      let message = (0..<length).map { UInt8($0) }
      #expect(try cipher.decrypt(cipher.encrypt(message, random: Array(repeating: 7, count: 16))) == message)
    }
  }

  @Test("a ciphertext with any byte changed is refused or says something else; one that is cut is refused")
  func damaged() throws {
    let vectors = try Self.vectors
    let vector = try #require(vectors.first { $0.name == "subscribe by code" })
    let cipher = try vector.cipher()
    var bytes = Array(vector.ciphertext.utf8)
    for index in bytes.indices {
      let kept = bytes[index]
      bytes[index] = kept == 0x41 ? 0x42 : 0x41
      if let message = try? cipher.decrypt(bytes) {
        #expect("ok " + String(decoding: message, as: UTF8.self) != vector.expected || kept == bytes[index])
      }
      #expect(throws: CipherFault.self, "cut at \(index)") { try cipher.decrypt(Array(bytes[..<index])) }
      bytes[index] = kept
    }
  }

  @Test(
    "keys are 43 characters of base64",
    arguments: [("", false), ("short", false), (Account.key, true), (Account.key + "A", false), (String(repeating: "!", count: 43), false)])
  func keys(_ text: String, isKey: Bool) { #expect((AESKey(encodingAESKey: text) != nil) == isKey) }

  // MARK: query strings

  @Test(
    "query strings are read as they were sent, or refused",
    arguments: [
      ("signature=a&timestamp=1&nonce=2&echostr=x", "a 1 2 x"), ("nonce=%41%2B+&echostr=%E4%BD%A0", "nil nil A++ 你"),
      ("", "nil nil nil nil"), ("&&=&a", "nil nil nil nil"), ("signature", " nil nil nil"), ("signature=a=b", "a=b nil nil nil"),
      ("signature=a&signature=a", "repeated signature"), ("sign%61ture=z", "z nil nil nil"), ("nonce=%", "encoding"), ("nonce=%4", "encoding"),
      ("nonce=%GG", "encoding"), ("nonce=%FF", "encoding"), (String(repeating: "a", count: 4097), "too long"),
      (String(repeating: "a&", count: 65), "too long"),
      ("other=%", "encoding"), ("%=a", "encoding"), ("%73ignature=a&signature=b", "repeated signature"),
      ("nonce=%E4&echostr=%BD%A0", "encoding"), ("NONCE=1&nonce=2&nonces=3", "nil nil 2 nil"), ("nonce=%41&timestamp=%42%43&echostr=d", "nil BC A d"),
    ])
  func queries(_ text: String, _ expected: String) {
    let found: String
    do throws(QueryFault) {
      let query = try WebhookQuery(text[...])
      found = ([.signature, .timestamp, .nonce, .echo] as [WebhookQuery.Parameter]).map { query.text($0) ?? "nil" }.joined(separator: " ")
    } catch {
      switch error {
      case .tooLong: found = "too long"
      case .encoding: found = "encoding"
      case .repeated(let name): found = "repeated \(name)"
      case .missing(let name), .invalid(let name): found = name
      }
    }
    #expect(found == expected)
  }

  // MARK: the gate

  /// The setting of the vectors that were made for the project.
  enum Account {
    static let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
    static let plain = "signature=ac7b0aa36bc86b6a0a204d93256873fcf45e6c69&timestamp=1700000000&nonce=987654321"
    static let sealed =
      "signature=ac7b0aa36bc86b6a0a204d93256873fcf45e6c69&timestamp=1700000000&nonce=987654321&encrypt_type=aes"
      + "&msg_signature=074111ce2443cc2f1e65ce3cafade34dd7a1664f"
    static let text = MessageForm.text("hi").xml(openid: "o1", account: "gh_0123456789ab", isFollower: true, time: 1)

    static func gate(
      _ mode: DeliveryMode, tokens: [String] = ["ruleEngine01"], keys: [String] = [key], appID: String = "wx0123456789abcdef",
      originalID: String? = nil, window: Int64? = nil
    ) -> WebhookGate {
      WebhookGate(
        account: WebhookAccount(
          name: "main", appID: appID, originalID: originalID, mode: mode, tokens: tokens.map { Array($0.utf8) },
          cipher: MessageCipher(keys: keys.compactMap { AESKey(encodingAESKey: $0) }, appID: appID)), window: window)
    }

    static var sealedBody: [UInt8] {
      let ciphertext = (try? vectors)?.first { $0.name == "subscribe by code" }?.ciphertext ?? ""
      return Array("<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><Encrypt><![CDATA[\(ciphertext)]]></Encrypt></xml>".utf8)
    }
    static var bothBody: [UInt8] {
      Array(
        String(decoding: sealedBody, as: UTF8.self).replacing(
          "</xml>", with: "<FromUserName>forged</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>forged</Content></xml>"
        ).utf8)
    }
  }

  /// What became of a request, in a word or two.
  static func outcome(_ gate: WebhookGate, _ query: String, _ body: [UInt8], now: Int64 = 1_700_000_000) -> String {
    var decoder = EventDecoder()
    do throws(Refusal) {
      let parsed: WebhookQuery
      do throws(QueryFault) { parsed = try WebhookQuery(query[...]) } catch { throw .query(error) }
      let opened = try gate.open(body.span, try gate.admit(parsed, now: now), with: &decoder, now: now)
      return "\(opened.event.kind.word) \(opened.event.openid)\(opened.seal == nil ? "" : " sealed")"
    } catch {
      return error.label
    }
  }

  @Test("each mode takes what is its own")
  func modes() {
    let scan = "scan oTEST-openid_0000000000000001 sealed"
    let cases: [(DeliveryMode, [String], String, [UInt8], String)] = [
      (.plain, [], Account.plain, Account.text, "text o1"),
      (.plain, [], Account.sealed, Account.sealedBody, "encrypted"),
      (.plain, [], Account.sealed, Account.bothBody, "text forged"),  // a plain account has no other copy
      (.plain, [Account.key], Account.sealed, Account.sealedBody, scan),
      (.compatible, [Account.key], Account.plain, Account.text, "text o1"),
      (.compatible, [Account.key], Account.sealed, Account.bothBody, scan),
      (.compatible, [Account.key], Account.plain, Account.bothBody, "query"),  // the signature over the ciphertext was taken away
      (.encrypted, [Account.key], Account.sealed, Account.sealedBody, scan),
      (.encrypted, [Account.key], Account.sealed, Account.bothBody, scan),
      (.encrypted, [Account.key], Account.plain, Account.text, "not_encrypted"),
      (.encrypted, [Account.key], Account.sealed, Account.text, "not_encrypted"),
      (.encrypted, [Account.key], Account.plain, Account.sealedBody, "not_encrypted"),
    ]
    for (mode, keys, query, body, expected) in cases {
      #expect(Self.outcome(Account.gate(mode, keys: keys), query, body) == expected, "\(mode) \(keys.count) \(query)")
    }
  }

  @Test("old and new secrets hold side by side while they are changed")
  func rotation() {
    let other = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    let gate = Account.gate(.encrypted, tokens: ["newToken", "ruleEngine01"], keys: [other, Account.key])
    #expect(Self.outcome(gate, Account.sealed, Account.sealedBody) == "scan oTEST-openid_0000000000000001 sealed")
    #expect(Self.outcome(Account.gate(.encrypted, tokens: ["newToken"], keys: [other]), Account.sealed, Account.sealedBody) == "signature")
    #expect(Self.outcome(Account.gate(.encrypted, keys: [other]), Account.sealed, Account.sealedBody) == "decryption_key")
  }

  @Test(
    "what is not the platform's is refused for its reason",
    arguments: [
      ("timestamp=1700000000&nonce=987654321", "query"), (Account.plain.replacing("ac7b", with: "ac7c"), "signature"),
      (Account.plain.replacing("ac7b", with: "AC7B"), "signature"), (Account.plain + "&nonce=1", "query"),
      (Account.plain.replacing("1700000000", with: "1700000001"), "signature"), (Account.sealed, "signature"),
    ])
  func refusals(_ query: String, _ expected: String) {
    #expect(
      Self.outcome(Account.gate(.compatible), query, query == Account.sealed ? Account.bothBody.map { $0 == 0x34 ? 0x35 : $0 } : Account.text)
        == expected)
  }

  @Test(
    "the time stamp's window counts both ways, and can be switched off",
    arguments: [(0, true), (300, true), (301, false), (-300, true), (-301, false)])
  func window(_ off: Int64, isTaken: Bool) {
    let gate = Account.gate(.plain, keys: [], window: 300)
    #expect((Self.outcome(gate, Account.plain, Account.text, now: 1_700_000_000 + off) == "text o1") == isTaken)
    #expect(Self.outcome(Account.gate(.plain, keys: []), Account.plain, Account.text, now: 2_000_000_000) == "text o1")
    #expect(
      (Self.outcome(Account.gate(.encrypted, window: 300), Account.sealed, Account.sealedBody, now: 1_700_000_000 + off) != "timestamp") == isTaken)
  }

  @Test("another account's message is refused, by its address and by its AppID")
  func addressee() {
    #expect(Self.outcome(Account.gate(.plain, keys: [], originalID: "gh_ffffffffffff"), Account.plain, Account.text) == "addressee")
    #expect(Self.outcome(Account.gate(.encrypted, appID: "wxffffffffffffffff"), Account.sealed, Account.sealedBody) == "decryption_app_id")
  }

  @Test("a handshake gives back its text, as often as it is asked")
  func handshake() throws {
    let gate = Account.gate(.encrypted)
    for _ in 0..<3 {
      #expect(try gate.handshake(try WebhookQuery((Account.plain + "&echostr=%3Cscript%3E+1")[...]), now: 0) == Array("<script>+1".utf8))
    }
    for broken in [Account.plain, Account.plain.replacing("ac", with: "bc") + "&echostr=1", "echostr=1"] {
      #expect(throws: Refusal.self) { try gate.handshake(try WebhookQuery(broken[...]), now: 0) }
    }
  }

  @Test("a handshake that is encrypted, as of other products, is answered with what was in it")
  func sealedHandshake() throws {
    let vectors = try Self.vectors
    let vector = try #require(vectors.first { $0.name == "encrypted echo" })
    let gate = Account.gate(.encrypted, tokens: [vector.token], keys: [vector.key], appID: vector.appID)
    let echo = vector.ciphertext.replacing("+", with: "%2B")
    let query = "msg_signature=\(vector.signature)&timestamp=\(vector.timestamp)&nonce=\(vector.nonce)&echostr=\(echo)"
    #expect(try gate.handshake(try WebhookQuery(query[...]), now: 0) == Array("5927782489442352469".utf8))
    #expect(throws: Refusal.signature) { try gate.handshake(try WebhookQuery(query.replacing("437374425", with: "437374424")[...]), now: 0) }
  }

  @Test(
    "an encrypted reply can be opened by the platform, also while the console has the values before",
    arguments: [(["ruleEngine01"], [Account.key]), (["newToken", "ruleEngine01"], ["jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", Account.key])])
  func seals(_ tokens: [String], _ keys: [String]) throws {
    var decoder = EventDecoder()
    let gate = Account.gate(.encrypted, tokens: tokens, keys: keys)
    let opened = try gate.open(Account.sealedBody.span, try gate.admit(try WebhookQuery(Account.sealed[...]), now: 0), with: &decoder, now: 0)
    let seal = try #require(opened.seal)
    let fields = try decoder.fields(seal.close(Array("<xml>你好</xml>".utf8), now: 5, random: Array(repeating: 1, count: 16)).span)
    let ciphertext = try #require(fields["Encrypt"])
    let parts = ["ruleEngine01", fields["TimeStamp"] ?? "", fields["Nonce"] ?? "", ciphertext].map { Array($0.utf8) }
    #expect(fields["TimeStamp"] == "5" && fields["Nonce"] == "987654321")
    #expect(Signature.holds(try #require(fields["MsgSignature"]).utf8, over: parts))
    #expect(try Self.cipher(Account.key, "wx0123456789abcdef").decrypt(Array(ciphertext.utf8)) == Array("<xml>你好</xml>".utf8))
  }

  // MARK: what is the same delivery

  @Test(
    "two deliveries are the same one, or not",
    arguments: [
      ("MsgType=text MsgId=1 Content=a", "MsgType=text MsgId=1 Content=a", true),
      ("MsgType=text MsgId=1 Content=a", "MsgType=text MsgId=2 Content=a", false),
      // A message by its number alone: the platform may send the copy with other elements.
      ("MsgType=text MsgId=1 Content=a", "MsgType=text MsgId=1 Content=b", true),
      ("MsgType=text Content=a", "MsgType=text Content=b", false),
      ("MsgType=event Event=CLICK EventKey=A", "MsgType=event Event=CLICK EventKey=A", true),
      ("MsgType=event Event=CLICK EventKey=A", "MsgType=event Event=CLICK EventKey=B", false),
      ("MsgType=event Event=CLICK EventKey=A", "MsgType=event Event=VIEW EventKey=A", false),
      ("MsgType=event Event=SCAN EventKey=1 Ticket=a", "MsgType=event Event=SCAN EventKey=1 Ticket=b", false),
      ("MsgType=event Event=MASSSENDJOBFINISH MsgID=1", "MsgType=event Event=MASSSENDJOBFINISH MsgID=2", false),
      ("MsgType=event Event=user_get_card UserCardCode=1", "MsgType=event Event=user_get_card UserCardCode=2", false),
      ("MsgType=event Event=x A=bc", "MsgType=event Event=x Ab=c", false),
    ])
  func identity(_ a: String, _ b: String, isSame: Bool) throws {
    func key(_ text: String, openid: String = "o1", account: String = "main") throws -> DeliveryKey {
      let elements = text.split(separator: " ").map { $0.split(separator: "=") }.map { "<\($0[0])>\($0[1])</\($0[0])>" }.joined()
      var decoder = EventDecoder()
      let xml = "<xml><ToUserName>gh_1</ToUserName><FromUserName>\(openid)</FromUserName><CreateTime>1</CreateTime>\(elements)</xml>"
      return DeliveryKey(try decoder.decode(Array(xml.utf8)), account: account)
    }
    #expect((try key(a) == key(b)) == isSame)
    #expect(try key(a) != key(a, openid: "o2"))
    #expect(try key(a) != key(a, account: "other"))
  }
}
