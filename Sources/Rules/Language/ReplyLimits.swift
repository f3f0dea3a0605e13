/// Bytes of UTF-8 that the platform takes in a text. (wechat-protocol 3.2; peers cut at the same place.)
package let textLimit = 2048

extension EventKind {
  /// Articles that a reply may have. (wechat-protocol 3.3: one for messages since 2018-10-12, eight otherwise.)
  package var articleLimit: Int { isMessage ? 1 : 8 }
}
