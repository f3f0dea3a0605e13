extension Chinese {
  static let values: Catalog.Entries = [
    "%1 cannot be seen, but is there": "%1看不见，但确实存在",
    "%1 looks like %2 but is not": "%1看起来像%2，但不是",
    "%1 and %2 look like %3 and %4 but are not": "%1和%2看起来像%3和%4，但不是",
    "%1 and %2 and %3 look like %4 and %5 and %6 but are not": "%1、%2和%3看起来像%4、%5和%6，但不是",
    "a typographer's space": "排版用空格",
    "a space": "空格",
    "a full-width space": "全角空格",
    "a no-break space": "不换行空格",
  ]
}
