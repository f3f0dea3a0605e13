internal import Rules
internal import WeChat
package import Wire

/// What time it is in a sandbox, as it tells those who live in it.
package struct SandboxTime: Sendable, Equatable {
  /// Where servers ask for it.
  package static let path = "/sandbox/time"
  /// Where anybody can read it.
  package static let clockPath = "/sandbox/clock"
  private static let name = "wxrules"
  /// How far a sandbox's clock may be moved in all: a hundred years, in microseconds.
  package static let farthest: Int64 = 100 * 366 * 86_400_000_000

  /// Microseconds beyond the machine's time.
  package let movedBy: Int64
  /// Another one when the time was moved, or somebody wants to know whether all is done.
  package let number: Int

  package init(movedBy: Int64, number: Int) {
    self.movedBy = movedBy
    self.number = number
  }

  package var json: JSON { ["sandbox": .string(Self.name), "moved_us": .int(Int(movedBy)), "number": .int(number)] }

  /// Nil when whoever answers is no sandbox.
  package init?(_ json: JSON) {
    guard json["sandbox"]?.string == Self.name, let moved = json["moved_us"]?.int, (0...Self.farthest).contains(Int64(moved)),
      let number = json["number"]?.int
    else { return nil }
    self.init(movedBy: Int64(moved), number: number)
  }
}

extension SandboxTime {
  /// What time it is in the sandbox that a command speaks to, asked once; nil where none is on this machine.
  package static func ask(_ platform: String) async -> SandboxTime? {
    guard HostAddress(url: platform)?.isLoopback ?? false else { return nil }
    let client = PlatformClient(PlatformAddress(url: platform, codesURL: platform, token: .stable), seconds: 10)
    let answer: JSON?
    do throws(PlatformFault) { answer = try await client.send(PlatformCall(clockPath), token: nil).json } catch { answer = nil }
    await client.close()
    return answer.flatMap { SandboxTime($0) }
  }
}
