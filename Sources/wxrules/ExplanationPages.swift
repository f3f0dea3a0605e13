import Rules

/// The pages of `docs/diagnostics`, which are part of the program: it explains itself without a network.
enum ExplanationPages {
  /// - Returns: the page in a language, or in English where that has none.
  static func page(of code: Diagnostic.Code, in language: DisplayLanguage) -> String? { text(of: code, in: language) ?? text(of: code, in: .en) }

  /// Whether a language has the page.
  static func isThere(_ code: Diagnostic.Code, in language: DisplayLanguage) -> Bool { text(of: code, in: language) != nil }

  private static func text(of code: Diagnostic.Code, in language: DisplayLanguage) -> String? {
    let bytes: [UInt8] =
      switch language {
      case .en: english(code)
      case .zh: chinese(code)
      }
    return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self)
  }

  private static func english(_ code: Diagnostic.Code) -> [UInt8] {
    switch code {
    case .yamlSyntax: PackageResources.WX0101_md
    case .tab: PackageResources.WX0102_md
    case .indentation: PackageResources.WX0103_md
    case .unclosed: PackageResources.WX0104_md
    case .duplicateKey: PackageResources.WX0105_md
    case .unquotedTemplate: PackageResources.WX0106_md
    case .secondDocument: PackageResources.WX0107_md
    case .tag: PackageResources.WX0108_md
    case .notUTF8: PackageResources.WX0109_md
    case .tooLarge: PackageResources.WX0110_md
    case .complexKey: PackageResources.WX0111_md
    case .anchors: PackageResources.WX0112_md
    case .unreadableFile: PackageResources.WX0113_md
    case .emptyInclude: PackageResources.WX0114_md
    case .includeOutside: PackageResources.WX0115_md
    case .emptyFile: PackageResources.WX0116_md
    case .tableRow: PackageResources.WX0117_md
    case .lookAlike: PackageResources.WX0118_md
    case .strayFile: PackageResources.WX0119_md
    case .unknownKey: PackageResources.WX0201_md
    case .missingKey: PackageResources.WX0202_md
    case .wrongType: PackageResources.WX0203_md
    case .unknownWord: PackageResources.WX0204_md
    case .emptyCollection: PackageResources.WX0205_md
    case .newerKey: PackageResources.WX0206_md
    case .invalidValue: PackageResources.WX0207_md
    case .conflictingKeys: PackageResources.WX0208_md
    case .version: PackageResources.WX0209_md
    case .deprecatedKey: PackageResources.WX0210_md
    case .undefinedName: PackageResources.WX0301_md
    case .unknownVariable: PackageResources.WX0302_md
    case .macroRecursion: PackageResources.WX0303_md
    case .duplicateName: PackageResources.WX0304_md
    case .ambiguousPattern: PackageResources.WX0305_md
    case .notInScope: PackageResources.WX0306_md
    case .maybeAbsent: PackageResources.WX0307_md
    case .unsafeText: PackageResources.WX0308_md
    case .constantCondition: PackageResources.WX0309_md
    case .patternSyntax: PackageResources.WX0310_md
    case .templateSyntax: PackageResources.WX0311_md
    case .unknowableCondition: PackageResources.WX0312_md
    case .unknownFilter: PackageResources.WX0313_md
    case .stoppedActions: PackageResources.WX0316_md
    case .orderByFileName: PackageResources.WX0317_md
    case .unansweredFollow: PackageResources.WX0318_md
    case .variableKind: PackageResources.WX0320_md
    case .valueKind: PackageResources.WX0321_md
    case .nearName: PackageResources.WX0322_md
    case .duplicateScene: PackageResources.WX0401_md
    case .sceneRange: PackageResources.WX0402_md
    case .permanentBudget: PackageResources.WX0403_md
    case .campaignCost: PackageResources.WX0404_md
    case .replyTooLong: PackageResources.WX0501_md
    case .news: PackageResources.WX0502_md
    case .impossibleReply: PackageResources.WX0503_md
    case .messageQuota: PackageResources.WX0504_md
    case .slowReply: PackageResources.WX0505_md
    case .medium: PackageResources.WX0506_md
    case .menu: PackageResources.WX0507_md
    case .menuKey: PackageResources.WX0508_md
    case .tagLimit: PackageResources.WX0509_md
    case .incapableAccount: PackageResources.WX0510_md
    case .foreignText: PackageResources.WX0512_md
    case .templateMessage: PackageResources.WX0513_md
    case .secretInFile: PackageResources.WX0601_md
    case .windowOver: PackageResources.WX0701_md
    case .timeZone: PackageResources.WX0702_md
    case .calendar: PackageResources.WX0703_md
    case .calendarEnd: PackageResources.WX0704_md
    case .splitArms: PackageResources.WX0801_md
    case .randomWeights: PackageResources.WX0802_md
    case .experiment: PackageResources.WX0803_md
    case .unreachable: PackageResources.WX2001_md
    case .overlap: PackageResources.WX2002_md
    case .redundant: PackageResources.WX2003_md
    case .coveredWord: PackageResources.WX2004_md
    case .allowance: PackageResources.WX2005_md
    case .gap: PackageResources.WX2101_md
    case .unansweredCodes: PackageResources.WX2102_md
    case .fallbackOnly: PackageResources.WX2103_md
    case .exhaustion: PackageResources.WX2106_md
    case .missedValues: PackageResources.WX2107_md
    case .danglingWord: PackageResources.WX2108_md
    case .deadBranch: PackageResources.WX2109_md
    case .unused: PackageResources.WX2201_md
    case .unusedCampaign: PackageResources.WX2202_md
    case .unreadVariable: PackageResources.WX2203_md
    case .unsetVariable: PackageResources.WX2204_md
    case .unmadeScene: PackageResources.WX2104_md
    case .partitionHole: PackageResources.WX2105_md
    case .regexSyntax: PackageResources.WX2301_md
    case .regexCase: PackageResources.WX2302_md
    case .regexAmbiguity: PackageResources.WX2303_md
    case .conflictingWrites: PackageResources.WX2401_md
    case .testExpectation: PackageResources.WX2501_md
    }
  }
}
