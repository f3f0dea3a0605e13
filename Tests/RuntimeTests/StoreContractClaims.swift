import TestSupport
import Testing

@testable import Engine

/// What every store keeps to where one task of all does something.
extension StoreContract {
  @Test("of two who claim the same one gets it, until they release it; others have nothing to do with it", arguments: Engine.allCases)
  func claimed(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    let (first, second) = (Claim("medium main a"), Claim("medium main a"))
    #expect(try store.claim(first, now: 1000, until: 9000))
    #expect(try !store.claim(second, now: 1000, until: 9000))
    #expect(try store.claim(Claim("medium main b"), now: 1000, until: 9000))
    try store.release(first)
    #expect(try store.claim(second, now: 1001, until: 9000))
  }

  @Test("a lease that is over is taken by another, and whoever had it ends nothing any more", arguments: Engine.allCases)
  func leases(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    let (dead, heir, third) = (Claim("a"), Claim("a"), Claim("a"))
    #expect(try store.claim(dead, now: 1000, until: 9000))
    #expect(try !store.claim(heir, now: 8999, until: 20_000))
    #expect(try store.claim(heir, now: 9000, until: 20_000))
    try store.release(dead)
    #expect(try !store.claim(third, now: 9001, until: 20_000))
    try store.release(heir)
    #expect(try store.claim(third, now: 9002, until: 20_000))
    // A clock that was far ahead.
    try store.release(third)
    #expect(try store.claim(dead, now: 1_000_000_000, until: 1_000_009_000))
    #expect(try store.claim(heir, now: 9003, until: 20_000))
  }

  @Test("who waits for a claim gets it when it is released, and who is cancelled does not", arguments: Engine.allCases)
  func waiting(_ engine: Engine) async throws {
    let place = try Place(engine)
    let store = try place.open()
    let claims = Claims(store, clock: WallClock { 1_000_000 })
    let first = Claim("a")
    #expect(try store.claim(first, now: 1, until: 60_000))
    let cancelled = Task { try await claims.alone("a", lease: 60_000) { true } }
    cancelled.cancel()
    #expect(try #require(await Waiting.outcome { try await cancelled.value }) == nil)
    #expect(try await claims.ifFree("a", lease: 60_000) { true } == nil)
    let second = Task { try await claims.alone("a", lease: 60_000) { true } }
    try store.release(first)
    #expect(try await Waiting.outcome { try await second.value } == true)
    // It was released behind the work.
    #expect(try await claims.ifFree("a", lease: 60_000) { true } == true)
  }

  @Test("who died is waited for until the lease is over, also by a clock that stands", arguments: Engine.allCases)
  func died(_ engine: Engine) async throws {
    let place = try Place(engine)
    let store = try place.open()
    let clock = WallClock { 1_000_000 }
    #expect(try store.claim(Claim("a"), now: clock.milliseconds, until: clock.milliseconds + 50))
    let heir = try #require(await Waiting.outcome { try await Claims(store, clock: clock).alone("a", lease: 60_000) { true } })
    #expect(heir == true)
  }
}
