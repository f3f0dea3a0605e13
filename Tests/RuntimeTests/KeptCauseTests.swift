import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Rules
@testable import Server
@testable import Serving
@testable import WeChat
@testable import Wire

/// A store keeps in English why an action waits or ended as it did, and why a rollout is over. Whoever reads Chinese reads it in Chinese.
@Suite("causes that were kept")
struct KeptCauseTests {
  /// All that our code writes, each with something in it. A word alone, as `refused`, is kept as a name.
  private static let causes: [Phrase] =
    OutboxReason.allCases.filter { $0 != .refused }.map(\.text)
    + platform.flatMap { [$0.message, $0.cause, $0.remedy(path: nil), $0.remedy(path: "/cgi-bin/tags/get")] }
    + endpoint.flatMap { fault in [fault.message] + (fault.remedy(.literal("https://shop.example/x")).map { [$0] } ?? []) }
    + [SecretReference.environment("HOOK").remedy, SecretReference.file("/run/key").remedy, OutboxOutcome.unreadableDetail]
    + [OutboxKind.tag, .send].compactMap(\.quota).flatMap { quota in
      let cause = OutboxPause.Cause.usedUp(quota)
      return [cause.why, cause.advice]
    } + endings

  private static let platform: [PlatformFault] =
    refusals.map { .refused(.init(code: $0.codes.lowerBound, message: "")) }
    + refusals.map { .refused(.init(code: $0.codes.upperBound, message: "api says no rid: 6a-1b")) } + [
      .unreachable("nothing listens there"), .unknownOutcome("no whole answer within \(5) seconds"), .tooLong(path: "/cgi-bin/x", limit: 9),
      .noToken(.refused(.init(code: 40125, message: "invalid appsecret"))), .tokenRefused(nextForcing: 1_780_286_400_000),
      .notConfigured("account `\(String("main"))` has no `secret`", remedy: SecretReference.environment("S").remedy), .store(.busy),
    ]

  private static let refusals = ErrorCode.rows.filter { $0.class != .done }

  private static let endpoint: [HookFault] = [
    .privateAddress, .unreachable("nothing listens there"), .noAnswer, .cut("the connection failed"), .status(503), .tooLong,
    .notConfigured(
      "\("the endpoint's address"): \("environment variable \(String("HOOK")) is not set" as Phrase)",
      remedy: SecretReference.environment("HOOK").remedy),
  ]

  private static let endings: [Phrase] =
    RolloutGuard.allCases.map { RolloutGuards().reason($0) } + [
      "somebody stopped it", "it is in force for all followers", "another server has begun with revision \(String("0123456789ab"))",
    ]

  @Test("whatever stands at the places of any sentence of ours, it is read, and in English it is what was kept")
  func anything() {
    let values = ["", "a"]
    var count = 0
    for key in Chinese.areas.flatMap({ $0.map(\.key) }) {
      for value in values {
        let text = (1...9).reduce(key) { $0.replacingOccurrences(of: "%\($1)", with: value) }
        #expect(Phrase(kept: text).english == text)
        // It ends, and nothing traps.
        count += Phrase(kept: text).text(in: .zh).isEmpty ? 0 : 1
      }
    }
    #expect(count > 6_000)
  }

  @Test("each is found again by its words, in the same words as it was said")
  func causes() {
    #expect(Self.causes.count > 300)
    for cause in Self.causes {
      let kept = Phrase(kept: cause.english)
      #expect(kept.english == cause.english)
      #expect(kept.text(in: .zh) == cause.text(in: .zh), "\(cause.english)")
    }
  }

  @Test("and so is one with why it waited before, or what its last try said")
  func composed() {
    for reason in OutboxReason.allCases where reason != .refused {
      for fault in Self.endpoint.map(\.message) {
        for whole in [
          "\(reason.text); until then it waited: \(fault)", "\(reason.text); its last try: \(fault)",
          "\(reason.text); nothing had come to carry it out before",
        ] as [Phrase] {
          let shown = OutboxWords.phrase("\(reason.rawValue): \(whole.english)").text(in: .zh)
          #expect(shown == "\(reason.rawValue)：\(whole.text(in: .zh))", "\(whole.english)")
        }
      }
    }
  }
}
