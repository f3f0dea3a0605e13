package import Engine
internal import Synchronization

/// Asks the platform which codes it still knows: by their pictures, the only thing it answers about a code. (wechat-protocol 6.3)
package struct CodeCheck: Sendable {
  package struct Result: Sendable {
    package var lost: [PublishedCode] = []
    package var unasked = 0
    /// Why some could not be asked for.
    package var fault: PlatformFault?
  }
  private let platform: Platform
  private static let lanes = 8
  private static let patience = 12

  package init(_ platform: Platform) { self.platform = platform }

  package func run(_ codes: [PublishedCode], onProgress: @escaping @Sendable (Int) -> Void) async -> Result {
    let work = Work(codes)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<Self.lanes { group.addTask { await lane(work, onProgress) } }
    }
    return work.result
  }

  private func lane(_ work: Work, _ onProgress: @Sendable (Int) -> Void) async {
    while let code = work.next() {
      do throws(PlatformFault) {
        let image = try await platform.image(ofTicket: code.ticket)
        onProgress(work.note { if image == nil { $0.lost.append(code) } })
      } catch {
        onProgress(
          work.note { result in
            result.unasked += 1
            result.fault = error
          })
      }
    }
  }

  private final class Work: Sendable {
    private let state: Mutex<(rest: ArraySlice<PublishedCode>, result: Result, done: Int)>

    init(_ codes: [PublishedCode]) { state = Mutex((codes[...], Result(), 0)) }

    func next() -> PublishedCode? {
      state.withLock { state in
        // A platform that is gone answers none of the others either.
        guard state.result.unasked >= CodeCheck.patience else { return state.rest.popFirst() }
        state.result.unasked += state.rest.count
        state.rest = []
        return nil
      }
    }

    /// - Returns: how many are done.
    func note(_ body: (inout Result) -> Void) -> Int {
      state.withLock { state in
        body(&state.result)
        state.done += 1
        return state.done
      }
    }

    var result: Result {
      var result = state.withLock { $0.result }
      result.lost.sort { $0.address < $1.address }
      return result
    }
  }
}
