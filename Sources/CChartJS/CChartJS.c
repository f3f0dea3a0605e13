#include "CChartJS.h"

#define WX_CHART_JS "/usr/share/javascript/chart.js/chart.min.js"

// Embedded as it is: an array in C would take the compiler a minute.
#if __has_include("/usr/share/javascript/chart.js/chart.min.js")
#define WX_CHART_JS_BYTES ".incbin \"" WX_CHART_JS "\"\n"
#else
#define WX_CHART_JS_BYTES ""
#endif

__asm__(
    ".pushsection .rodata\n"
    ".hidden wx_chart_js\n"
    ".hidden wx_chart_js_end\n"
    ".global wx_chart_js\n"
    "wx_chart_js:\n" WX_CHART_JS_BYTES
    ".global wx_chart_js_end\n"
    "wx_chart_js_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern const uint8_t wx_chart_js[];
extern const uint8_t wx_chart_js_end[];

const uint8_t *wx_chart_js_start(void) { return wx_chart_js; }

size_t wx_chart_js_length(void) { return (size_t)(wx_chart_js_end - wx_chart_js); }
