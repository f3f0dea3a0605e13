#ifndef CCHARTJS_H
#define CCHARTJS_H

#include <stddef.h>
#include <stdint.h>

/// Chart.js as Debian's libjs-chart.js had it when the program was built, MIT licence.
const uint8_t *wx_chart_js_start(void);

/// Bytes of it; 0 where it was not installed.
size_t wx_chart_js_length(void);

#endif
