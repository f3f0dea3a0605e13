package import Engine
package import Rules
internal import Wire

/// What the platform's console still answers by itself: it ends once a server is switched on there.
package struct ConsoleProbe: Sendable {
  private let platforms: Platforms

  package init(_ platforms: Platforms) { self.platforms = platforms }

  /// Asks for those accounts whose tokens end nobody else's.
  package func examine(_ accounts: [Account], _ diagnosis: inout Diagnosis) async {
    for account in accounts {
      guard let answer = await answer(of: account) else { continue }
      do throws(ImportFault) {
        diagnosis.note(try ConsoleReplies(answer.json), of: account)
      } catch {
        diagnosis.note(.console, .unknown, "account `\(account.name)`: what the console answers by itself is not known: \(error.reason)")
      }
    }
  }

  /// Nil where there is no token, of which somebody else speaks.
  private func answer(of account: Account) async -> PlatformAnswer? {
    do throws(PlatformFault) {
      let platform = try platforms.platform(of: account)
      guard try await platform.isGivenToken() else { return nil }
      return try await platform.call(PlatformCall("/cgi-bin/get_current_autoreply_info"), retries: 1)
    } catch {
      return nil
    }
  }
}

extension Diagnosis {
  fileprivate mutating func note(_ replies: ConsoleReplies, of account: Account) {
    let still = [
      replies.follow?.isOn == true ? "the reply to a follow" as Phrase : nil,
      replies.otherwise?.isOn == true ? "the reply to all other messages" : nil,
      replies.rules.isEmpty ? nil : counted(replies.rules.count, "keyword rule"),
    ].compactMap { $0 }
    if still.isEmpty { return note(.console, .right, "account `\(account.name)`: the console answers nothing by itself") }
    note(
      .console, .warning,
      "account `\(account.name)`: the console answers by itself (\(still.listed())), and that ends when the server is switched on there: `wxrules import` makes rules of it"
    )
  }
}
