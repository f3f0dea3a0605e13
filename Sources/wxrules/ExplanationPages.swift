import Rules

/// The pages of `docs/diagnostics`, which are part of the program: it explains itself without a network.
enum ExplanationPages {
  static func page(of code: Diagnostic.Code) -> String? { String(validating: bytes(of: code), as: UTF8.self) }

  private static func bytes(of code: Diagnostic.Code) -> [UInt8] {
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
    case .unused: PackageResources.WX0319_md
    case .variableKind: PackageResources.WX0320_md
    case .valueKind: PackageResources.WX0321_md
    case .nearName: PackageResources.WX0322_md
    case .duplicateScene: PackageResources.WX0401_md
    case .sceneRange: PackageResources.WX0402_md
    case .permanentBudget: PackageResources.WX0403_md
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
    case .regexSyntax: PackageResources.WX2301_md
    case .regexCase: PackageResources.WX2302_md
    case .testExpectation: PackageResources.WX2501_md
    }
  }
}
