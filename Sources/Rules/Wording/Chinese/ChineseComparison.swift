extension Chinese {
  static let comparison: Catalog.Entries = [
    // Comparison/CampaignDifference.swift
    "no scene": "没有场景值",
    "name": "名字",
    "kind": "类型",
    "active": "时间",
    "expires": "有效期",
    "renew": "续期",
    "protected": "受保护",
    "made": "生成方式",
    "attribution": "归因",
    "as the account": "同公众号",
    "first touch within %1, undone within %2": "首次触点，%1 内有效，%2 内取消关注则作废",
    "last touch within %1, undone within %2": "最近触点，%1 内有效，%2 内取消关注则作废",
    "all the time": "一直",
    "of columns": "由列拼成",
    // Comparison/ComparedCodes.swift
    "other events": "其他事件",
    // Comparison/DifferenceSearch.swift
    "more events than are looked at": "要看的事件太多",
    "there was no time to look at it": "没有时间去看",
    "more states and times than are looked at": "要看的状态和时间太多",
    "the account has another time zone": "公众号的时区不同",
    "`%1` holds another kind of value": "`%1`里的值类型不同",
    "nobody": "没有规则",
    "what it says, or what is shown in it, was changed; no event was found at which it differs": "它说的、或它显示的内容改了；没找到表现不同的事件",
    "it may change %1 → %2; no event was found that does": "可能从 %1 变成 %2；没找到会这样的事件",
    // Comparison/DifferenceTexts.swift
    "more rules may take its texts than are looked at": "可能接它的文字的规则太多，看不完",
    "more patterns and words may take its texts than are looked at": "可能接它的文字的模式和词太多，看不完",
    "more words may take its texts than are looked at": "可能接它的文字的词太多，看不完",
    "its texts are too many to be told apart": "它的文字太多，分不开",
    // Comparison/MenuDifference.swift
    "platform %1": "平台 %1",
    "click %1": "点击 %1",
    "view %1": "打开 %1",
    "mini-program %1 %2": "小程序 %1 %2",
    "scan %1, and waits": "扫码 %1，并等待",
    "scan %1": "扫码 %1",
    "photo %1 (%2)": "拍照 %1（%2）",
    "location %1": "位置 %1",
    "article %1": "文章 %1",
    // Comparison/RecountedCounters.swift
    "the counter `%1` counts otherwise, and may come to another value": "计数器`%1`的算法变了，得到的值可能不同",
    // Comparison/RuleDifference.swift
    "no rule changes": "规则没有变化",
    "no event is answered otherwise": "没有事件的回复有变化",
    "1 class of events changes: %1": "有 1 类事件会变：%1",
    "%1 classes of events change: %2": "有 %1 类事件会变：%2",
    "%1 not proved": "%1 处没有证明",
    "new: account %1": "新增公众号 %1",
    "gone: account %1": "去掉公众号 %1",
  ]
}
