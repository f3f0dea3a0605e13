/// Tags of Chinese words that differ by one sign: as a slip of who chooses signs by their sound makes them.
struct NearSigns {
  /// A word without one of its signs.
  private struct Frame: Hashable {
    let before: String
    let after: String
  }
  private var words: [Frame: [String]] = [:]

  /// - Complexity: O(all signs × their words' length).
  init(_ words: some Sequence<String>) {
    for word in words { for (frame, _) in Self.frames(of: word) { self.words[frame, default: []].append(word) } }
  }

  /// The one word that differs from this one by one sign, where both are not two on purpose.
  func neighbour(of word: String) -> String? {
    let near = Self.frames(of: word).flatMap { frame, sign in
      (words[frame] ?? []).compactMap { other in
        Self.frames(of: other).first { $0.frame == frame }.map { (word: other, isMeant: Self.areMeant(sign, $0.sign)) }
      }
    }
    return near.count == 1 && !near[0].isMeant ? near[0].word : nil
  }

  /// Longer ones are no tags.
  private static let most = 32

  /// Of a word of two signs the last alone is looked at: what stands before it tells things of one kind apart, as 广州 and 杭州.
  private static func frames(of word: String) -> [(frame: Frame, sign: Unicode.Scalar)] {
    let scalars = Array(word.unicodeScalars)
    guard scalars.count <= most, scalars.count(where: \.properties.isIdeographic) >= 2 else { return [] }
    return scalars.indices.filter { scalars[$0].properties.isIdeographic && (scalars.count > 2 || $0 == 1) }.map { at in
      var (before, after) = (String.UnicodeScalarView(), String.UnicodeScalarView())
      before.append(contentsOf: scalars[..<at])
      after.append(contentsOf: scalars[(at + 1)...])
      return (Frame(before: String(before), after: String(after)), scalars[at])
    }
  }

  /// Whether two signs stand for two things of one kind.
  private static func areMeant(_ sign: Unicode.Scalar, _ other: Unicode.Scalar) -> Bool {
    kinds.contains { $0.contains(sign) && $0.contains(other) }
  }

  private static let kinds: [Set<Unicode.Scalar>] = [
    "一二三四五六七八九十百千万两零半", "甲乙丙丁戊己庚辛壬癸", "东西南北中", "上下左右前后内外里", "男女父母爸妈儿童", "新老旧", "大中小特", "高中低初", "长短",
    "早中晚午夜", "春夏秋冬", "年季月周日天时", "金银铜铁钻", "红橙黄绿青蓝紫黑白灰粉", "多少有无", "是非", "已未不", "买卖", "进出", "冷热温", "省市县区镇村",
    "店组班队厅部", "客员主", "甜咸酸辣苦", "开关", "快慢", "先后", "正副", "公私", "真假", "胖瘦", "轻重", "贵贱",
  ].map { Set($0.unicodeScalars) }
}
