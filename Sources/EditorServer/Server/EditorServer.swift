internal import Dispatch
package import Rules
internal import Serving
internal import Synchronization
internal import Wire

/// The server of one editor, over two pipes: what comes is handled in its order, and what takes long is done beside it.
package struct EditorServer: Sendable {
  private let session: @Sendable () -> EditorSession
  /// The next bytes that came; none at the end. Waits.
  private let read: @Sendable () -> [UInt8]
  private let write: @Sendable ([UInt8]) -> Void
  private let complain: @Sendable (Phrase) -> Void

  package init(
    session: @escaping @Sendable () -> EditorSession, read: @escaping @Sendable () -> [UInt8], write: @escaping @Sendable ([UInt8]) -> Void,
    complain: @escaping @Sendable (Phrase) -> Void
  ) {
    self.session = session
    self.read = read
    self.write = write
    self.complain = complain
  }

  private enum Arrival: Sendable {
    case message([UInt8])
    case outcome(Analysis.Outcome)
    /// Nothing more comes; with a fault where it broke off.
    case end(MessageFrames.Fault?)
  }

  /// Requests that the editor took back before their turn came.
  private final class TakenBack: Sendable {
    private let ids = Mutex<Set<RequestID>>([])
    func note(_ id: RequestID) { ids.withLock { if $0.count < 10_000 { $0.insert(id) } } }
    func take(_ id: RequestID) -> Bool { ids.withLock { $0.remove(id) != nil } }
  }

  /// Messages that may wait for their turn.
  private static let mostWaiting = 256

  /// Until the editor ends it.
  /// - Returns: the exit code: 0 when it was shut down before, as the protocol wants.
  package func run() async -> Int32 {
    let (arrivals, inbox) = AsyncStream.makeStream(of: Arrival.self)
    let takenBack = TakenBack()
    let room = DispatchSemaphore(value: Self.mostWaiting)
    let reader = DispatchQueue(label: "wxrules.editor.reader")
    reader.async { receive(into: inbox, takenBack, room) }
    var session = session()
    for await arrival in arrivals {
      switch arrival {
      case .message(let bytes):
        session.receive(bytes, isCancelled: takenBack.take)
        room.signal()
      case .outcome(let outcome): session.receive(outcome)
      case .end(let fault):
        if let fault { complain("the editor's message cannot be read: \(fault.reason)") }
        return fault == nil && session.ending == 0 ? 0 : 1
      }
      for message in session.takeOutput() { write(MessageFrames.framed(message.line)) }
      if let ending = session.ending { return ending }
      while let work = session.takeWork() {
        Task.detached(priority: .userInitiated) { inbox.yield(.outcome(work.run())) }
      }
    }
    return 1
  }

  private func receive(into inbox: AsyncStream<Arrival>.Continuation, _ takenBack: TakenBack, _ room: DispatchSemaphore) {
    var frames = MessageFrames()
    while true {
      let bytes = read()
      if bytes.isEmpty {
        inbox.yield(.end(nil))
        return
      }
      frames.add(bytes)
      do throws(MessageFrames.Fault) {
        while let message = try frames.next() {
          // What is taken back is heard before its turn: that is what it is for.
          if message.count < 256, let json = try? JSON(kept: message), let id = EditorMessage(json)?.cancelled { takenBack.note(id) }
          room.wait()
          inbox.yield(.message(message))
        }
      } catch {
        inbox.yield(.end(error))
        return
      }
    }
  }
}
