/// Which servers write turns to a database. Part of `Store`.
///
/// A turn's number says who wrote it, so each server has a number of its own. Where several write, it is held on a lease: whoever stood still for
/// longer finds that it is another's, has written nothing since, and claims a new one.
package protocol NodeStore: Sendable {
  /// To be called before the first turn, and again when a batch was refused as `StoreFault.overtaken`: from then on this store writes as one of
  /// the servers of its database, and says by itself that it lives.
  /// - Parameter patience: for how long deliveries wait: a batch that takes longer is given up.
  /// - Returns: who it is, and the turn above which its numbers begin; nil when there is none.
  func claimNode(clock: WallClock, patience: Duration) throws(StoreFault) -> (node: TurnNumbers.Node, after: TurnID?)
  /// Gives it back: nobody need wait for this server any more.
  func releaseNode()
  /// Whether turns could be written just now. Nothing comes of it; but it writes, since a full disk can be read.
  func tryWriting() throws(StoreFault)
}
