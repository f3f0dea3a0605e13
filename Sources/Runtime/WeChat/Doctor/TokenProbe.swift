package import Engine
package import Rules

/// What the platform says to each account that asks it for an access token: of the secret, the AppID and this machine's address.
package struct TokenProbe: Sendable {
  private let platforms: Platforms

  package init(_ platforms: Platforms) { self.platforms = platforms }

  package func examine(_ accounts: [Account], _ diagnosis: inout Diagnosis) async {
    for account in accounts {
      do throws(PlatformFault) {
        if try await platforms.platform(of: account).isGivenToken() {
          diagnosis.note(.platform, .right, "account `\(account.name)`: the platform gives it an access token")
        } else {
          diagnosis.note(
            .platform, .unknown, "account `\(account.name)`: not asked, since by its `api:` each token that is asked for ends the one before")
        }
      } catch {
        diagnosis.note(.platform, .wrong, "account `\(account.name)`: \(error.cause); \(error.remedy(path: nil))")
      }
    }
  }
}

extension Diagnosis {
  /// Calls that are paused, by what the platform said last.
  package mutating func note(_ held: [OutboxCounts.Held]) {
    for held in held {
      let (place, cause) = (held.pause.place, held.pause.cause)
      note(
        place.endpoint == nil ? .platform : .endpoint, .wrong,
        ("\(place.name): \(counted(held.count, "action")) paused: \(cause.why); \(cause.advice)" as Phrase)
          .mapped { OutsideText.shown($0) })
    }
  }
}
